# SPDX-License-Identifier: EUPL-1.2
"""NUL, which nobody types and PostgreSQL keeps none of, is left out of what was typed."""

from flask import Flask
from flask.testing import FlaskClient

from atlas_training.readiness import service as readiness
from tests.factories.accounts import make_owner, post, sign_in
from tests.factories.readiness import answer_all, make_draft, make_sheet


def test_nul_is_left_out_of_notes_profile_and_explanations(app: Flask, client: FlaskClient) -> None:
    owner = make_owner()
    make_draft(owner)
    sign_in(client, owner.person)
    answer_all(owner, make_sheet("c", VIS1="b", SEL1="e"))
    link = {"note-VIS1": "www.example.org/\0a", "note-VIS2": "\0", "go": "save"}
    r = post(client, "/readiness/questions/VIS", link); print(r.text)
    assert r.status_code == 303
    assert post(client, "/readiness/profile", {"region": "Pu\0glia", "go": "save"}).status_code == 303
    said = {"explain-C1": "a \0cousin's site", "explain-\0": "?", "go": "save"}
    assert post(client, "/readiness/look-again", said).status_code == 303
    draft = readiness.draft_of(owner)
    assert draft.notes == {"VIS1": "https://www.example.org/a"}
    assert draft.profile["region"] == "Puglia"
    assert draft.explained == {"C1": "a cousin's site"}


def test_nul_in_a_choice_is_an_answer_not_offered(app: Flask, client: FlaskClient) -> None:
    owner = make_owner()
    make_draft(owner)
    sign_in(client, owner.person)
    assert post(client, "/readiness/questions/VIS", {"VIS1": "c\0"}).status_code == 400
    assert post(client, "/readiness/profile", {"kinds": "\0"}).status_code == 400
    assert post(client, "/readiness/profile", {"people": "\0007"}).status_code == 400
    assert readiness.draft_of(owner).answers == {}
