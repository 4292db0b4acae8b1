# SPDX-License-Identifier: EUPL-1.2
"""Participants record themselves by code or link, and modules record themselves when they are completed."""

from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from atlas_training import clock
from atlas_training.database import db
from atlas_training.editions import service as editions
from atlas_training.editions.enums import SessionKind
from atlas_training.editions.errors import CodeClosed, NoSuchSession, NotInEdition, RecordsItself
from atlas_training.editions.models import Attendance, Session
from tests.conftest import NOW
from tests.factories import accounts as people
from tests.factories.editions import make_edition, make_module_session, make_session, take_part
from tests.factories.learning import complete, enrol
from tests.queries import count_rows


def rows() -> list[Attendance]:
    return list(db.session.scalars(select(Attendance).order_by(Attendance.id)))


def test_person_says_once_that_they_are_there(app: Flask) -> None:
    session, learner = make_session(), people.make_learner()
    take_part(session.edition, learner)
    first = editions.record_self(learner.person, session.code)
    assert (first.way, first.recorded_by_id, first.held_at) == ("link", learner.person_id, session.starts_at)
    assert editions.record_self(learner.person, session.code).id == first.id
    assert count_rows(Attendance) == 1


def test_only_people_of_the_edition_record_themselves(app: Flask) -> None:
    session = make_session()
    with pytest.raises(NotInEdition):
        editions.record_self(people.make_learner().person, session.code)
    with pytest.raises(NoSuchSession):
        editions.record_self(people.make_learner().person, "guessed")
    assert count_rows(Attendance) == 0


@pytest.mark.parametrize("hours", [-1, 5])
def test_code_works_around_the_session_alone(app: Flask, hours: int) -> None:
    session, learner = make_session(hours=3), people.make_learner()
    take_part(session.edition, learner)
    with clock.set_to(NOW + timedelta(hours=hours)), pytest.raises(CodeClosed):
        editions.record_self(learner.person, session.code)
    with clock.set_to(NOW + timedelta(hours=1)):
        assert editions.record_self(learner.person, session.code).is_present


def test_own_word_does_not_overrule_a_correction(app: Flask) -> None:
    session, learner = make_session(), people.make_learner()
    participant = take_part(session.edition, learner)
    editions.record_self(learner.person, session.code)
    editions.correct(people.make_coordinator("IT"), session.id, participant.id, False, "Was at home")
    assert editions.record_self(learner.person, session.code).is_present is False


def test_replaced_code_stops_working(app: Flask) -> None:
    session, learner = make_session(), people.make_learner()
    take_part(session.edition, learner)
    before = session.code
    editions.renew_code(people.make_coordinator("IT"), session.id)
    assert session.code != before
    with pytest.raises(NoSuchSession):
        editions.record_self(learner.person, before)


def test_person_presses_the_button_behind_the_code(client: FlaskClient) -> None:
    session, learner = make_session(), people.make_learner()
    take_part(session.edition, learner)
    path = f"/attend/{session.code}"
    assert client.get(path).location == f"/sign-in?next={path}"
    people.sign_in(client, people.make_learner().person)
    assert client.get(path).status_code == 403
    assert people.post(client, path).status_code == 403
    people.sign_in(client, learner.person)
    assert "I am here" in client.get(path).text
    assert count_rows(Attendance) == 0
    people.post(client, path)
    assert "You are recorded" in client.get(path).text
    assert count_rows(Attendance) == 1


def test_page_behind_the_code_says_when_it_is_closed_or_corrected(client: FlaskClient) -> None:
    session, learner = make_session(hours=24), people.make_learner()
    participant = take_part(session.edition, learner)
    people.sign_in(client, learner.person)
    path = f"/attend/{session.code}"
    assert "Not open now" in client.get(path).text
    assert people.post(client, path).status_code == 409
    with clock.set_to(NOW + timedelta(hours=24)):
        coordinator = people.make_coordinator("IT")
        editions.record_list(coordinator, session.id, [participant.id], "")
        editions.correct(coordinator, session.id, participant.id, False, "x")
        db.session.commit()
        assert "Recorded as absent" in client.get(path).text


def test_code_page_shows_a_code_that_can_be_replaced(client: FlaskClient) -> None:
    session = make_session()
    people.sign_in(client, people.make_coordinator("IT"))
    path = f"/coordination/sessions/{session.id}/code"
    page = client.get(path).text
    assert f"http://127.0.0.1:8000/attend/{session.code}" in page
    assert "data:image/svg+xml" in page
    before = session.code
    people.post(client, path)
    db.session.expire_all()
    assert db.session.get_one(Session, session.id).code != before
    people.sign_in(client, people.make_coordinator("MT"))
    assert client.get(path).status_code == 403
    people.sign_in(client, people.make_coordinator("TN"))
    assert client.get(path).status_code == 404


def test_module_has_no_code_and_no_list(client: FlaskClient) -> None:
    session = make_module_session()
    participant = take_part(session.edition)
    coordinator = people.make_coordinator("IT")
    with pytest.raises(RecordsItself):
        editions.record_list(coordinator, session.id, [participant.id], "")
    people.sign_in(client, coordinator)
    assert client.get(f"/coordination/sessions/{session.id}/code").status_code == 409
    assert "recorded by itself" in client.get(f"/coordination/sessions/{session.id}").text
    with pytest.raises(NoSuchSession):
        editions.session_of_code(session.code)


def test_completed_module_records_itself_with_its_completion_as_evidence(app: Flask) -> None:
    edition, learner = make_edition(), people.make_learner()
    session = make_module_session(edition)
    participant = take_part(edition, learner)
    complete(enrol(learner))
    (row,) = rows()
    assert (row.session_id, row.participant_id, row.way, row.held_at) == (
        session.id,
        participant.id,
        "module",
        NOW,
    )
    assert len(row.evidence) == 36


def test_module_completed_before_counts_when_person_or_module_come_in(app: Flask) -> None:
    edition, early, late = make_edition(), people.make_learner(), people.make_learner()
    for learner in (early, late):
        complete(enrol(learner))
    take_part(edition, early)
    make_module_session(edition)
    take_part(edition, late)
    assert len(rows()) == 2


def test_module_counts_for_the_sme_and_on_the_days_of_the_edition_alone(app: Flask) -> None:
    learner = people.make_learner()
    elsewhere = people.make_membership(learner.person, people.make_organisation())
    past = make_edition(starts_on=date(2026, 9, 1), ends_on=date(2026, 9, 30))
    present = make_edition()
    for edition in (past, present):
        take_part(edition, learner)
    make_session(past, kind=SessionKind.MODULE, module_id="C11.1", title="")
    make_module_session(present)
    complete(enrol(elsewhere))
    assert rows() == []
    complete(enrol(learner))
    (row,) = rows()
    assert db.session.get_one(Session, row.session_id).edition_id == present.id


def test_corrected_module_is_not_recorded_again(app: Flask) -> None:
    edition, learner = make_edition(), people.make_learner()
    session = make_module_session(edition)
    participant = take_part(edition, learner)
    complete(enrol(learner))
    coordinator = people.make_coordinator("IT")
    editions.correct(coordinator, session.id, participant.id, False, "Somebody else took the check")
    take_part(edition, learner)
    assert [row.is_present for row in rows()] == [True, False]
