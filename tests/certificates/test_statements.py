# SPDX-License-Identifier: EUPL-1.2
"""Issuing and revoking are statements, kept with their fact, pseudonymous, and without the number."""

from typing import Any

from flask import Flask

from atlas_training.certificates import rules
from atlas_training.certificates import service as certificates
from atlas_training.certificates.enums import RevocationReason
from atlas_training.database import db
from atlas_training.tracking import service as tracking
from tests.factories import accounts as people
from tests.factories.certificates import certify
from tests.factories.learning import FIRST, complete, enrol, recorded

BASE = "https://training.example.org"


def told(verb: str) -> dict[str, Any]:
    (one,) = recorded(verb)
    return one


def test_issuing_is_said_of_the_holder_in_the_course(app: Flask) -> None:
    holder = people.make_learner()
    made = certify(holder)
    said = told("/earned")
    assert said["actor"]["account"]["name"] == str(holder.person.actor_key)
    assert said["object"]["id"] == f"{BASE}/certificates/{made.id}"
    assert said["context"]["registration"] == str(made.registration)
    assert said["context"]["contextActivities"]["parent"][0]["id"] == f"{BASE}/courses/C11"
    assert said["result"]["extensions"] == {
        f"{BASE}/xapi-profile/extensions/certificate": {
            "kind": "course",
            "attendance": False,
            "rule": "C11 1.0.0",
        }
    }


def test_issuing_follows_the_completion_it_certifies(app: Flask) -> None:
    certify()
    verbs = [one["verb"]["id"].rpartition("/")[2] for one in recorded()]
    assert verbs[-2:] == ["completed", "earned"]


def test_number_stands_in_no_statement(app: Flask) -> None:
    made = certify()
    certificates.revoke(people.make_coordinator("IT"), made.id, RevocationReason.NOT_OWN_WORK)
    db.session.commit()
    said = str(recorded())
    assert "earned" in said
    assert made.number not in said
    assert rules.shown(made.number) not in said


def test_revoking_is_said_of_the_holder_with_the_kind_of_reason(app: Flask) -> None:
    holder, coordinator = people.make_learner(), people.make_coordinator("IT")
    made = certify(holder)
    certificates.revoke(coordinator, made.id, RevocationReason.NOT_OWN_WORK)
    db.session.commit()
    said = told("/verbs/revoked")
    assert said["actor"]["account"]["name"] == str(holder.person.actor_key)
    assert str(coordinator.actor_key) not in str(said)
    (facts,) = said["result"]["extensions"].values()
    assert facts == {"kind": "course", "reason": "not_own_work"}


def test_new_certificate_says_which_it_replaces(app: Flask) -> None:
    holder = people.make_learner(name="Giulia Ferrante")
    old = certify(holder)
    holder.person.name = "Giulia Esposito"
    certificates.reissue(people.make_coordinator("IT"), old.id)
    db.session.commit()
    (facts,) = recorded("/earned")[-1]["result"]["extensions"].values()
    assert facts["replaces"] == f"{BASE}/certificates/{old.id}"


def test_certificate_of_a_business_is_said_of_the_business(app: Flask) -> None:
    learner = people.make_learner()
    complete(enrol(learner), FIRST)
    certificates.issue_for_sme(learner.organisation, "en")
    db.session.commit()
    said = told("/earned")
    assert said["actor"]["account"] == {
        "homePage": f"{BASE}/smes",
        "name": str(learner.organisation.pseudonym),
    }


def test_certificate_of_an_erased_holder_is_revoked_without_them(app: Flask) -> None:
    made = certify()
    assert made.person_id
    certificates.erase_person(made.person_id)
    certificates.revoke(people.make_coordinator("IT"), made.id, RevocationReason.ASKED_BY_HOLDER)
    db.session.commit()
    assert told("/verbs/revoked")["actor"]["objectType"] == "Group"


def test_reconciling_knows_issued_and_revoked(app: Flask) -> None:
    made = certify()
    certificates.revoke(people.make_coordinator("IT"), made.id, RevocationReason.NOT_OWN_WORK)
    db.session.commit()
    found = tracking.reconcile()
    facts = {tally.kind: tally.facts for tally in found.tallies}
    assert (facts["certificate-issued"], facts["certificate-revoked"]) == (1, 1)
    assert found.is_sound
