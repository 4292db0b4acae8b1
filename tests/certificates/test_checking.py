# SPDX-License-Identifier: EUPL-1.2
"""The public page of a number: every claim, revoked and superseded, after erasure, slowed down, told as JSON."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from atlas_training import clock
from atlas_training.accounts.rules import FREE_GUESSES
from atlas_training.certificates import rules
from atlas_training.certificates import service as certificates
from atlas_training.certificates.enums import RevocationReason
from atlas_training.certificates.models import Certificate
from atlas_training.database import db
from atlas_training.i18n import CODES
from tests.conftest import NOW
from tests.factories import accounts as people
from tests.factories.certificates import certify, retire_course


def path(made: Certificate) -> str:
    return f"/verify/{rules.shown(made.number)}"


def test_page_shows_every_claim_without_signing_in(client: FlaskClient) -> None:
    made = certify(people.make_learner(name="Giulia Ferrante"))
    retire_course()
    page = client.get(path(made))
    assert page.status_code == 200
    for words in (
        "This certificate is valid",
        "Giulia Ferrante",
        made.claims["organisation"],
        made.claims["title"],
        "18 minutes",
        "23 November 2026",
        "modules-to-target, C11 1.0.0",
        "EXO, Potenza, Italy",
        *(one["title"] for one in made.claims["modules"]),
        *(one["text"] for one in made.claims["outcomes"]),
        *(one["digcomp"] for one in made.claims["outcomes"]),
    ):
        assert words in page.text, words


def test_page_is_kept_by_no_cache_and_no_search_engine(client: FlaskClient) -> None:
    for address in ("/verify", path(certify())):
        page = client.get(address)
        assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert page.headers["Cache-Control"] == "no-store"
        assert '<meta name="robots" content="noindex, nofollow">' in page.text


@pytest.mark.parametrize("language", CODES)
def test_page_opens_in_every_language(client: FlaskClient, language: str) -> None:
    assert client.get(f"{path(certify())}?lang={language}").status_code == 200


def test_json_tells_the_same_and_no_recipient(client: FlaskClient) -> None:
    made = certify()
    told = client.get(path(made), headers={"Accept": "application/json"}).json
    assert told == client.get(f"{path(made)}.json").json
    claims = dict(made.claims)
    del claims["recipient"]
    assert told == {
        "number": rules.shown(made.number),
        "state": "valid",
        "address": f"http://127.0.0.1:8000{path(made)}",
        "checked_at": NOW.isoformat(),
        "claims": claims,
        "erased": False,
    }


def test_form_leads_to_the_page_of_the_number(client: FlaskClient) -> None:
    made = certify()
    page = client.get("/verify", query_string={"number": made.number.lower()})
    assert (page.status_code, page.location) == (303, path(made))
    assert client.get("/verify?number=").status_code == 400


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (rules.shown(rules.number_of(5)), "No certificate has this number"),
        ("7K2P-Q9XD", "a sign is missing or mistyped"),
    ],
)
def test_wrong_number_is_told_apart_from_a_mistyped_one(client: FlaskClient, number: str, words: str) -> None:
    page = client.get(f"/verify/{number}")
    assert (page.status_code, words in page.text) == (404, True)
    told = client.get(f"/verify/{number}.json")
    assert (told.status_code, words in str(told.json)) == (404, True)


def test_revoked_certificate_says_when_and_why(client: FlaskClient) -> None:
    made = certify()
    with clock.set_to(NOW + timedelta(days=3)):
        certificates.revoke(people.make_coordinator("IT"), made.id, RevocationReason.NOT_OWN_WORK)
    db.session.commit()
    page = client.get(path(made)).text
    assert "This certificate was revoked" in page
    assert "Revoked on 26 November 2026" in page
    assert "The work was not the person" in page
    told = client.get(f"{path(made)}.json").json or {}
    assert (told["state"], told["reason"]) == ("revoked", "not_own_work")


def test_replaced_certificate_says_so_and_not_by_what(client: FlaskClient) -> None:
    learner = people.make_learner(name="Giulia Ferrante")
    old = certify(learner)
    learner.person.name = "Wolfeschlegelstein"
    new = certificates.reissue(people.make_coordinator("IT"), old.id)
    db.session.commit()
    page = client.get(path(old)).text
    assert "replaced by a newer one" in page
    assert "Wolfeschlegelstein" not in page
    assert rules.shown(new.number) not in page
    assert "This certificate is valid" in client.get(path(new)).text


def test_erased_name_is_compared_and_shown_nowhere(client: FlaskClient) -> None:
    learner = people.make_learner(name="Wolfeschlegelstein Maria")
    made = certify(learner)
    certificates.erase_person(learner.person_id)
    db.session.commit()
    page = client.get(path(made)).text
    for words in ("23 November 2026", made.claims["title"], "modules-to-target, C11 1.0.0"):
        assert words in page
    assert "Wolfeschlegelstein" not in page
    assert learner.organisation.name not in page
    right = people.post(client, f"{path(made)}/name", {"name": "wolfeschlegelstein maria"})
    assert "It was issued to this name" in right.text
    wrong = people.post(client, f"{path(made)}/name", {"name": "Maria"})
    assert "It was not issued to this name" in wrong.text
    assert "Wolfeschlegelstein" not in wrong.text
    assert people.post(client, f"{path(made)}/name", {"name": ""}).status_code == 400


def test_wrong_numbers_are_slowed_down_and_the_wait_ends(client: FlaskClient) -> None:
    made = certify()
    for value in range(FREE_GUESSES):
        assert client.get(f"/verify/{rules.number_of(value)}").status_code == 404
    held = client.get(f"/verify/{rules.number_of(77)}")
    assert (held.status_code, held.headers["Retry-After"]) == (429, "30")
    assert client.get(path(made)).status_code == 429
    assert client.get(f"{path(made)}.json").status_code == 429
    assert client.get(path(made), environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code == 200
    with clock.set_to(NOW + timedelta(seconds=31)):
        assert client.get(path(made)).status_code == 200


def test_right_numbers_are_never_slowed_down(client: FlaskClient) -> None:
    made = certify()
    assert {client.get(path(made)).status_code for _ in range(3 * FREE_GUESSES)} == {200}


def test_guesses_at_a_name_are_slowed_down_from_everywhere(client: FlaskClient) -> None:
    made = certify()
    certificates.erase_person(made.person_id)  # type: ignore[arg-type]
    db.session.commit()
    for guess in range(FREE_GUESSES):
        answer = people.post(
            client,
            f"{path(made)}/name",
            {"name": f"Guess {guess}"},
            environ_base={"REMOTE_ADDR": f"192.0.2.{guess}"},
        )
        assert answer.status_code == 200
    assert people.post(client, f"{path(made)}/name", {"name": "Giulia Ferrante"}).status_code == 429


def test_looking_at_a_certificate_writes_nothing(app: Flask, client: FlaskClient) -> None:
    made = certify()
    before = vars(db.session.get_one(Certificate, made.id)).copy()
    client.get(path(made))
    db.session.expire_all()
    after = db.session.get_one(Certificate, made.id)
    assert {k: getattr(after, k) for k in before if k != "_sa_instance_state"} == {
        k: v for k, v in before.items() if k != "_sa_instance_state"
    }
