# SPDX-License-Identifier: EUPL-1.2
"""Attempts whose time ran out while nobody pressed anything are handed in by the worker, each once."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import timedelta
from threading import Event

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from atlas_training import clock
from atlas_training.assessments import expiring
from atlas_training.assessments import service as assessments
from atlas_training.assessments.models import Attempt
from atlas_training.courses.models import ModuleVersion
from atlas_training.database import db
from atlas_training.enrolments import service as enrolments
from atlas_training.mail import service as mail
from atlas_training.progress import service as progress
from atlas_training.xapi.models import Statement
from tests.conftest import NOW
from tests.factories import accounts
from tests.factories.assessments import CHECK, RIGHT, answer, enrol, publish_module, start

TIMED = CHECK.replace("pass: 60", "pass: 60\ntime_limit: 20")


def after(minutes: float) -> AbstractContextManager[None]:
    return clock.set_to(NOW + timedelta(minutes=minutes))


@pytest.fixture
def attempt(app: Flask) -> Attempt:
    """A running attempt of twenty minutes in which everything is answered rightly."""
    return answer(start(enrol(accounts.make_learner()), publish_module(TIMED)), RIGHT)


def count_of_results() -> int:
    """How many statements tell the score of a check."""
    return db.session.scalar(select(func.count()).where(Statement.text.contains("/verbs/passed"))) or 0


def test_time_that_ran_out_hands_in_what_was_saved_and_tells_it(attempt: Attempt) -> None:
    enrolment = enrolments.get(attempt.enrolment_id)
    progress.finish_reading(enrolment, db.session.get_one(ModuleVersion, attempt.module_version_id), "en")
    db.session.commit()
    with after(20.3):
        assert expiring.hand_in_expired() == 1
        assert expiring.hand_in_expired() == 0
    db.session.expire_all()
    assert (attempt.scaled, attempt.success) == ("1", True)
    assert attempt.submitted_at == attempt.marked_at == NOW + timedelta(minutes=20.3)
    done = progress.find_progress(enrolment.id, "C90.1")
    assert done
    assert done.completed_at == attempt.submitted_at
    assert count_of_results() == 1


def test_answer_that_may_still_be_on_its_way_is_waited_for(attempt: Attempt) -> None:
    with after(20.2):
        assert expiring.hand_in_expired() == 0
        assessments.save_answer(attempt, "word", "late but in time")


def test_more_time_and_no_limit_are_left_alone(attempt: Attempt) -> None:
    assessments.allow_time(attempt.enrolment_id, "C90.1", 15, accounts.make_trainer())
    db.session.commit()
    other = enrol(accounts.make_learner())
    assessments.allow_time(other.id, "C90.1", None, accounts.make_trainer())
    start(other, db.session.get_one(ModuleVersion, attempt.module_version_id))
    with after(30):
        assert expiring.hand_in_expired() == 0
    with after(36):
        assert expiring.hand_in_expired() == 1


def test_one_that_cannot_be_marked_holds_up_no_other(attempt: Attempt) -> None:
    broken = start(
        enrol(accounts.make_learner()), db.session.get_one(ModuleVersion, attempt.module_version_id)
    )
    db.session.execute(
        update(Attempt).where(Attempt.id == broken.id).values(tries={"left": "?"}, ends_at=NOW)
    )
    db.session.commit()
    with after(21):
        assert expiring.hand_in_expired() == 1
    db.session.expire_all()
    assert broken.submitted_at is None
    assert attempt.submitted_at


def test_several_workers_hand_in_each_attempt_once(app: Flask, attempt: Attempt) -> None:
    module = db.session.get_one(ModuleVersion, attempt.module_version_id)
    for _ in range(7):
        answer(start(enrol(accounts.make_learner()), module), RIGHT)
    db.session.rollback()

    def work(_number: int) -> int:
        with app.app_context():
            return expiring.hand_in_expired()

    with after(21), ThreadPoolExecutor(4) as workers:
        assert sum(workers.map(work, range(4))) == 8
    db.session.expire_all()
    assert count_of_results() == 8


class OneRound(Event):
    """Stops the worker after its first round."""

    def wait(self, timeout: float | None = None) -> bool:
        """Stop instead of waiting."""
        self.set()
        return True


def test_worker_that_sends_mails_hands_in(app: Flask, attempt: Attempt) -> None:
    with after(21):
        mail.run_worker(app, OneRound())
    db.session.expire_all()
    assert attempt.submitted_at == NOW + timedelta(minutes=21)


def test_command_hands_in_once(app: Flask, attempt: Attempt) -> None:
    with after(21):
        assert app.test_cli_runner().invoke(args=["checks", "hand-in"]).output == "1 handed in\n"
        assert app.test_cli_runner().invoke(args=["checks", "hand-in"]).output == "0 handed in\n"


def test_learner_who_comes_back_finds_the_result(client: FlaskClient) -> None:
    learner = accounts.make_learner()
    accounts.sign_in(client, learner.person)
    mine = answer(start(enrol(learner), publish_module(TIMED)), RIGHT)
    with after(25):
        expiring.hand_in_expired()
        base = "/courses/test-course/first/check"
        sent = {"attempt": str(mine.id), "answer": "late", "go": "2"}
        told = accounts.post(client, f"{base}/1", sent)
        assert told.location == f"{base}/result?attempt={mine.id}"
        assert "You passed" in client.get(told.location).get_data(as_text=True)
