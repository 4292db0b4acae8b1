# SPDX-License-Identifier: EUPL-1.2
"""Recorded and corrected attendance is said in xAPI, pseudonymous; what was wrong is voided."""

from datetime import timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from atlas_training import clock
from atlas_training.database import db
from atlas_training.editions import service as editions
from atlas_training.editions.models import Attendance, Participant
from atlas_training.tracking import builders
from atlas_training.tracking import service as tracking
from tests.conftest import NOW
from tests.factories.accounts import make_coordinator, make_learner
from tests.factories.editions import make_edition, make_module_session, make_session, take_part
from tests.factories.learning import complete, enrol, recorded
from tests.factories.xapi import open_lrs

BASE = "https://training.example.org"
EXTENSION = f"{BASE}/xapi-profile/extensions/attendance"
REASON = "Wolfeschlegelstein signed for a colleague"


def told(verb: str) -> dict[str, Any]:
    (one,) = recorded(verb)
    return one


def attend() -> tuple[Participant, Attendance]:
    session = make_session(title=REASON, trainer=REASON)
    participant = take_part(session.edition)
    (row,) = editions.record_list(make_coordinator("IT"), session.id, [participant.id], REASON)
    db.session.commit()
    return participant, row


def correct(row: Attendance, is_present: bool) -> Attendance:
    made = editions.correct(make_coordinator("IT"), row.session_id, row.participant_id, is_present, REASON)
    db.session.commit()
    return made


def test_attending_is_said_of_the_person_with_how_it_is_known(app: Flask) -> None:
    participant, row = attend()
    said = told("/attended")
    assert participant.person is not None
    assert said["id"] == builders.statement_id(BASE, "attended", row.id)
    assert said["actor"]["account"]["name"] == str(participant.person.actor_key)
    assert said["object"]["id"] == f"{BASE}/sessions/{row.session_id}"
    assert said["result"] == {
        "duration": "PT7200S",
        "extensions": {EXTENSION: {"way": "list", "recorded": "2026-11-23T09:00:00.000Z"}},
    }
    assert said["timestamp"] == "2026-11-23T06:00:00.000Z"
    (parent,) = said["context"]["contextActivities"]["parent"]
    assert parent["id"].startswith(f"{BASE}/editions/")


def test_correction_is_said_and_what_it_corrects_is_voided(client: FlaskClient) -> None:
    _participant, row = attend()
    wrong = told("/attended")["id"]
    with clock.set_to(NOW + timedelta(hours=1)):
        correction = correct(row, False)
    assert told("/corrected")["result"]["extensions"][EXTENSION]["corrects"] == wrong
    assert told("/voided")["object"] == {"objectType": "StatementRef", "id": wrong}
    lrs = open_lrs(client)

    def standing() -> list[str]:
        """What a reader counts; the voiding statement comes along, since it refers to one of that verb."""
        verb = "http://adlnet.gov/expapi/verbs/attended"
        found = lrs.get(verb=verb).json["statements"]
        return [one["id"] for one in found if one["verb"]["id"] == verb]

    assert standing() == []
    with clock.set_to(NOW + timedelta(hours=2)):
        again = correct(correction, True)
    assert standing() == [builders.statement_id(BASE, "attended", again.id)]
    assert tracking.reconcile().is_sound


def test_no_word_of_title_evidence_and_reason_leaves_the_service(app: Flask) -> None:
    _participant, row = attend()
    correct(row, False)
    assert len(recorded()) == 3
    assert "Wolfeschlegelstein" not in str(recorded())


def test_correction_after_an_erasure_is_said_of_the_sme(app: Flask) -> None:
    participant, row = attend()
    participant.person_id = None
    db.session.commit()
    db.session.expire_all()
    correct(row, False)
    assert told("/corrected")["actor"]["objectType"] == "Group"
    assert tracking.reconcile().is_sound


def test_completed_module_is_attended_in_its_edition(app: Flask) -> None:
    edition, learner = make_edition(), make_learner()
    make_module_session(edition, "C11.1")
    take_part(edition, learner)
    complete(enrol(learner), "C11.1")
    said = told("/attended")
    parents = [one["id"] for one in said["context"]["contextActivities"]["parent"]]
    assert parents[1] == f"{BASE}/courses/C11/modules/C11.1"
    assert said["result"]["extensions"][EXTENSION]["way"] == "module"
