# SPDX-License-Identifier: EUPL-1.2
"""Trainers mark open answers and give more time; what waits for a mark completes nothing before."""

from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from atlas_training import clock
from atlas_training.accounts.enums import Role
from atlas_training.accounts.models import Membership
from atlas_training.assessments import service as assessments
from atlas_training.assessments.events import AttemptSubmitted
from atlas_training.assessments.models import Attempt, MarkedAnswer
from atlas_training.assessments.receivers import due_reminders
from atlas_training.assessments.teaching import service as teaching
from atlas_training.assessments.teaching.errors import (
    AlreadyMarked,
    NoAnswer,
    NoSuchCheck,
    NoSuchLearner,
    PointsOutside,
)
from atlas_training.clock import now
from atlas_training.database import db
from atlas_training.plugins import hookimpl
from atlas_training.progress import service as progress
from tests import queries
from tests.factories import accounts
from tests.factories.assessments import CHECK, answer, enrol, publish_module, start, submit
from tests.factories.kinds import FURTHER, FURTHER_IT

TEXT = "The map, by May"
TIMED = CHECK.replace("pass: 60", "pass: 60\ntime_limit: 20")


@pytest.fixture
def told(app: Flask) -> Iterator[list[AttemptSubmitted]]:
    """What receivers are told, in a list."""
    events: list[AttemptSubmitted] = []

    class Listener:
        @hookimpl
        def attempt_submitted(self, event: AttemptSubmitted) -> None:
            events.append(event)

    listener, manager = Listener(), app.extensions["plugins"]
    manager.register(listener)
    yield events
    manager.unregister(listener)


def handed_in(learner: Membership | None = None, text: str = TEXT) -> Attempt:
    """An attempt whose open answer waits."""
    module = publish_module(FURTHER, {"it": FURTHER_IT})
    return submit(answer(start(enrol(learner or accounts.make_learner()), module, "it"), {"change": text}))


def points(names: str, when: str) -> dict[str, Fraction]:
    return {"names": Fraction(names), "when": Fraction(when)}


# Marking


def test_mark_of_a_trainer_finishes_the_attempt(told: list[AttemptSubmitted]) -> None:
    attempt, trainer = handed_in(), accounts.make_trainer()
    found = teaching.get_answer(trainer, attempt.id, "change")
    assert (found.answer, told) == (TEXT, [])
    assert teaching.mark(found, points("2", "1/2"), "Say by when.", trainer)
    assert attempt.marks["change"] == {"fraction": "5/6", "feedback": ["when"]}
    assert (attempt.points, attempt.max_points, attempt.marked_at) == ("5/2", "11", now())
    [event] = told
    assert (event.submitted_at, event.questions[-1].fraction) == (attempt.submitted_at, "5/6")
    kept = db.session.scalars(select(MarkedAnswer)).one()
    assert (kept.rubric, kept.comment, kept.marked_by_id) == (
        {"names": "2", "when": "1/2"},
        "Say by when.",
        trainer.id,
    )


def test_learner_is_told_where_the_result_is(app: Flask) -> None:
    learner = accounts.make_learner(language="it", email="lia@example.org")
    attempt, trainer = handed_in(learner), accounts.make_trainer()
    with clock.set_to(now() + timedelta(hours=1)):
        teaching.mark(teaching.get_answer(trainer, attempt.id, "change"), points("2", "1"), "", trainer)
        [due] = due_reminders(now().date())
    assert (due.person_id, due.key) == (learner.person_id, f"marked/{attempt.id}")
    assert due.url.endswith(f"/courses/test-course/first/check/result?attempt={attempt.id}")


def test_learner_is_told_however_soon_the_trainer_marks(app: Flask) -> None:
    attempt, trainer = handed_in(), accounts.make_trainer()
    teaching.mark(teaching.get_answer(trainer, attempt.id, "change"), points("2", "1"), "", trainer)
    assert [due.key for due in due_reminders(now().date())] == [f"marked/{attempt.id}"]


def test_module_is_completed_only_after_the_mark(app: Flask) -> None:
    learner = accounts.make_learner()
    module = publish_module(
        "---\ntitle: T\npass: 60\n---\n\n## What? {#change type=open}\n\n- [2] It {#it}\n"
    )
    enrolment = enrol(learner)
    progress.finish_reading(enrolment, module, "en")
    attempt = submit(answer(start(enrolment, module), {"change": "It"}))
    done = progress.find_progress(enrolment.id, "C90.1")
    assert done is not None
    assert done.completed_at is None
    trainer = accounts.make_trainer()
    teaching.mark(teaching.get_answer(trainer, attempt.id, "change"), {"it": Fraction(2)}, "", trainer)
    assert done.completed_at == now()


@pytest.mark.parametrize(
    "given",
    [{"names": "2"}, {"names": "3", "when": "1"}, {"names": "-1", "when": "1"}, {"names": "1", "x": "1"}],
)
def test_points_are_those_of_the_rubric(app: Flask, given: dict[str, str]) -> None:
    attempt, trainer = handed_in(), accounts.make_trainer()
    found = teaching.get_answer(trainer, attempt.id, "change")
    with pytest.raises(PointsOutside):
        teaching.mark(found, {id: Fraction(one) for id, one in given.items()}, "", trainer)
    assert "change" not in attempt.marks


def test_second_trainer_finds_the_answer_marked(app: Flask) -> None:
    attempt, first, second = handed_in(), accounts.make_trainer(), accounts.make_trainer()
    found = teaching.get_answer(second, attempt.id, "change")
    teaching.mark(teaching.get_answer(first, attempt.id, "change"), points("2", "1"), "", first)
    with pytest.raises(AlreadyMarked):
        teaching.mark(found, points("0", "0"), "", second)
    with pytest.raises(AlreadyMarked):
        teaching.get_answer(second, attempt.id, "change")
    assert attempt.marks["change"]["fraction"] == "1"


def test_answers_stay_behind_the_wall_of_their_country(app: Flask) -> None:
    learner = accounts.make_learner(country="TN")
    attempt = handed_in(learner)
    coordinator = accounts.make_coordinator("IT")
    assert teaching.waiting(coordinator) == []
    with pytest.raises(NoAnswer):
        teaching.get_answer(coordinator, attempt.id, "change")
    own = accounts.make_coordinator("TN")
    assert [one.attempt_id for one in teaching.waiting(own)] == [attempt.id]


def test_only_open_answers_wait(app: Flask) -> None:
    module = publish_module(FURTHER)
    start(enrol(accounts.make_learner()), module)
    submit(start(enrol(accounts.make_learner()), module))
    attempt = submit(answer(start(enrol(accounts.make_learner()), module), {"change": TEXT}))
    trainer = accounts.make_trainer()
    assert [(one.attempt_id, one.question_id) for one in teaching.waiting(trainer)] == [
        (attempt.id, "change")
    ]
    with pytest.raises(NoAnswer):
        teaching.get_answer(trainer, attempt.id, "match")


def test_queue_asks_the_database_as_often_for_three_as_for_one(client: FlaskClient) -> None:
    trainer = accounts.make_trainer()
    accounts.sign_in(client, trainer)
    asked = []
    for count in (1, 2):
        for _ in range(count):
            handed_in()
        client.get("/checks")
        with queries.counted() as statements:
            assert client.get("/checks").status_code == 200
        asked.append(len(statements))
    assert asked[0] == asked[1]


def test_lesson_says_that_a_trainer_marks_and_starts_no_other_attempt(client: FlaskClient) -> None:
    learner = accounts.make_learner()
    accounts.sign_in(client, learner.person)
    attempt = handed_in(learner)
    done = accounts.post(client, "/courses/test-course/first/done")
    assert done.location == "/courses/test-course/first/check/result"
    lesson = client.get("/courses/test-course/first").get_data(as_text=True)
    assert "A trainer marks your check." in lesson
    result = client.get(done.location).get_data(as_text=True)
    assert "A trainer marks your answers" in result
    assert "Repeat the check" not in result
    assert db.session.scalars(select(Attempt)).all() == [attempt]


# Its pages


def test_queue_and_marking_page_name_nobody(client: FlaskClient) -> None:
    learner = accounts.make_learner(name="Rosa Nascosta")
    attempt = handed_in(learner, "<script>alert(1)</script> by May")
    accounts.sign_in(client, accounts.make_trainer())
    queue = client.get("/checks").get_data(as_text=True)
    path = f"/checks/answers/{attempt.id}/change"
    assert path in queue
    page = client.get(path).get_data(as_text=True)
    assert "&lt;script&gt;alert(1)&lt;/script&gt; by May" in page
    assert "Names one channel" in page
    assert "Rosa" not in queue + page
    assert accounts.post(client, path, {"points_1": "2"}).status_code == 400
    sent = {"points_1": "2", "points_2": "1/2", "comment": "Good, say by when."}
    marked = accounts.post(client, path, sent)
    assert marked.location == "/checks"
    assert "Marked. The learner is told." in client.get("/checks").get_data(as_text=True)
    assert client.get(path).status_code == 303
    accounts.sign_in(client, learner.person)
    result = client.get("/courses/test-course/first/check/result").get_data(as_text=True)
    assert "Good, say by when." in result
    assert "(points: 0.5 of 1)" in result


@pytest.mark.parametrize("role", [Role.LEARNER])
def test_learner_sees_no_page_of_trainers(client: FlaskClient, role: Role) -> None:
    learner = accounts.make_learner()
    attempt = handed_in(learner)
    accounts.sign_in(client, learner.person)
    for path in ("/checks", f"/checks/answers/{attempt.id}/change", "/checks/time", "/checks/figures"):
        assert client.get(path).status_code == 403


# More time


def test_more_time_is_given_by_address_or_user_name(client: FlaskClient) -> None:
    learner = accounts.make_learner(email="lia@example.org")
    attempt = start(enrol(learner), publish_module(TIMED))
    accounts.sign_in(client, accounts.make_trainer())
    sent = {"identifier": " Lia@Example.org ", "check": "C90.1", "minutes": "none"}
    assert accounts.post(client, "/checks/time", sent).status_code == 303
    db.session.expire_all()
    assert attempt.ends_at is None


def test_unknown_and_foreign_learners_get_the_same_refusal(client: FlaskClient) -> None:
    learner = accounts.make_learner(country="TN", email="lia@example.org")
    enrolment = enrol(learner)
    publish_module(TIMED)
    accounts.sign_in(client, accounts.make_coordinator("IT"))
    pages = [
        accounts.post(client, "/checks/time", {"identifier": who, "check": "C90.1", "minutes": "15"})
        for who in ("lia@example.org", "nobody@example.org")
    ]
    assert [page.status_code for page in pages] == [400, 400]
    assert all("Nobody with this address or user name" in page.get_data(as_text=True) for page in pages)
    assert assessments.allowance(enrolment.id, "C90.1") is None


def test_check_without_a_limit_gets_no_more_time(app: Flask) -> None:
    publish_module()
    with pytest.raises(NoSuchCheck):
        teaching.allow_time(accounts.make_trainer(), "lia@example.org", "C90.1", 5)
    publish_module(TIMED)
    with pytest.raises(NoSuchLearner):
        teaching.allow_time(accounts.make_trainer(), "lia@example.org", "C90.1", 5)
