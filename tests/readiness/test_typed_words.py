# SPDX-License-Identifier: EUPL-1.2
"""NUL, which nobody types and PostgreSQL keeps none of, is left out of what was typed."""

from flask import Flask
from werkzeug.datastructures import MultiDict

from atlas_training.readiness import questions
from atlas_training.readiness import service as readiness
from tests.factories.accounts import make_owner
from tests.factories.readiness import answer_all, atlas_dri, make_draft, make_sheet


def test_nul_is_left_out_of_notes_and_profile(app: Flask) -> None:
    form = MultiDict({"note-VIS1": "www.example.org/\0a", "note-VIS2": " \0 ", "region": "Pu\0glia"})
    given = questions.read_step(atlas_dri().items_of("VIS"), form)
    assert (given.notes, given.note_errors) == ({"VIS1": "https://www.example.org/a", "VIS2": ""}, {})
    profile, errors = questions.read_profile(atlas_dri(), form)
    assert (profile["region"], errors) == ("Puglia", {})


def test_nul_is_left_out_of_what_the_service_is_told(app: Flask) -> None:
    owner = make_owner()
    make_draft(owner)
    answer_all(owner, make_sheet("c", VIS1="b", SEL1="e"))
    readiness.save_step(owner, "VIS", {}, {"VIS1": "a\0b", "VIS2": "\0"})
    draft = readiness.explain(owner, {"C1": "a \0cousin's site\0", "C4": "\0"})
    assert draft.notes == {"VIS1": "ab"}
    assert draft.explained == {"C1": "a cousin's site"}


def test_nul_in_a_choice_is_an_answer_not_offered(app: Flask) -> None:
    form = MultiDict({"VIS1": "c\0", "kinds": "\0"})
    assert list(questions.read_step(atlas_dri().items_of("VIS"), form).errors) == ["VIS1"]
    assert list(questions.read_profile(atlas_dri(), form)[1]) == ["kinds"]
