# SPDX-License-Identifier: EUPL-1.2
"""Attempts: begun, left and taken up again, marked once, limited, and told."""

from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from atlas_training import clock
from atlas_training.assessments import service as assessments
from atlas_training.assessments.errors import AlreadyChecked, NoAttemptsLeft, NoCheck
from atlas_training.assessments.events import AttemptSubmitted
from atlas_training.assessments.models import Attempt
from atlas_training.assessments.questions.single import Single
from atlas_training.courses.models import ModuleVersion
from atlas_training.database import db
from atlas_training.enrolments.models import Enrolment
from atlas_training.plugins import hookimpl
from tests.conftest import NOW
from tests.factories import accounts
from tests.factories.assessments import CHECK, CHECK_IT, RIGHT, answer, enrol, publish_module, start, submit

LIMITED = CHECK.replace("pass: 60", "pass: 60\nattempts: 2")


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


def enrolled(text: str = CHECK, **translations: str) -> tuple[Enrolment, ModuleVersion]:
    module = publish_module(text, translations)
    return enrol(accounts.make_learner()), module


def facts(attempt: Attempt) -> tuple[Any, ...]:
    return attempt.points, attempt.max_points, attempt.scaled, attempt.success


def test_kinds_are_ours_and_a_plugin_adds_one(app: Flask) -> None:
    ours = [
        "cloze",
        "description",
        "match",
        "multiple",
        "numerical",
        "open",
        "order",
        "short",
        "single",
        "truefalse",
    ]
    assert sorted(assessments.question_kinds()) == ours
    other, false_single = SimpleNamespace(name="year"), SimpleNamespace(name="single")

    class Plugin:
        @hookimpl
        def question_kinds(self) -> list[Any]:
            return [other, false_single]

    plugin, manager = Plugin(), app.extensions["plugins"]
    manager.register(plugin)
    try:
        kinds = assessments.question_kinds()
    finally:
        manager.unregister(plugin)
    assert sorted(kinds) == [*ours, "year"]
    assert kinds["single"] == Single


def test_attempt_survives_leaving(app: Flask) -> None:
    enrolment, module = enrolled()
    attempt = answer(start(enrolment, module), {"left": "12,50", "free": ["osm"]})
    order = attempt.order
    db.session.expire_all()
    again = start(enrolment, module)
    assert (again.id, again.number, again.answers, again.order) == (
        attempt.id,
        1,
        {"left": "12,50", "free": ["osm"]},
        order,
    )


def test_answer_is_kept_when_given_and_taken_back_when_emptied(app: Flask) -> None:
    enrolment, module = enrolled()
    attempt = start(enrolment, module)
    assessments.save_answer(attempt, "word", "first", again=True)
    assessments.save_answer(attempt, "reply", False)
    assessments.save_answer(attempt, "word", "second")
    assert (attempt.answers, attempt.again, attempt.saved_at) == (
        {"reply": False, "word": "second"},
        ["word"],
        NOW,
    )
    assessments.save_answer(attempt, "word", None, again=False)
    assert (attempt.answers, attempt.again) == ({"reply": False}, [])


def test_answer_to_an_unknown_question_is_refused(app: Flask) -> None:
    enrolment, module = enrolled()
    with pytest.raises(NoCheck):
        assessments.save_answer(start(enrolment, module), "unknown", "x")


def test_all_right_answers_earn_everything(app: Flask) -> None:
    enrolment, module = enrolled()
    attempt = submit(answer(start(enrolment, module), RIGHT))
    assert facts(attempt) == ("6", "6", "1", True)


def test_unanswered_questions_earn_nothing_and_parts_earn_parts(app: Flask) -> None:
    enrolment, module = enrolled()
    attempt = submit(
        answer(start(enrolment, module), {"first-look": "right-key", "free": ["osm"], "left": "138"})
    )
    assert facts(attempt) == ("2", "6", "1/3", False)
    assert attempt.marks == {
        "first-look": {"fraction": "1", "feedback": ["right-key"]},
        "free": {"fraction": "1/2", "feedback": ["portal"]},
        "reply": {"fraction": "0", "feedback": []},
        "left": {"fraction": "0", "feedback": ["added"]},
        "word": {"fraction": "0", "feedback": []},
    }


def test_second_submit_changes_nothing_and_tells_nobody(told: list[AttemptSubmitted]) -> None:
    enrolment, module = enrolled()
    attempt = submit(answer(start(enrolment, module), RIGHT))
    with clock.set_to(NOW + timedelta(hours=1)):
        submit(attempt)
    assert attempt.submitted_at == NOW
    assert [event.attempt_id for event in told] == [attempt.id]


def test_checked_attempt_takes_no_further_answer(app: Flask) -> None:
    enrolment, module = enrolled()
    attempt = submit(start(enrolment, module))
    with pytest.raises(AlreadyChecked):
        assessments.save_answer(attempt, "word", "late")
    assert attempt.answers == {}


def test_event_says_everything(told: list[AttemptSubmitted]) -> None:
    enrolment, module = enrolled(it=CHECK_IT)
    attempt = start(enrolment, module, "it")
    submit(
        answer(
            attempt,
            {"first-look": "board", "free": ["osm", "portal"], "left": "1 102,5", "word": "Secondopasso"},
        )
    )
    [event] = told
    assert (event.attempt_id, event.enrolment_id, event.person_id, event.organisation_id) == (
        attempt.id,
        enrolment.id,
        enrolment.person_id,
        enrolment.organisation_id,
    )
    assert (event.course_id, event.module_id, event.module_version_id, event.number) == (
        "C90",
        "C90.1",
        module.id,
        1,
    )
    assert (event.points, event.max_points, event.scaled, event.success, event.pass_mark) == (
        "4",
        "6",
        "2/3",
        True,
        "3/5",
    )
    assert (event.language, event.started_at, event.submitted_at) == ("it", NOW, NOW)
    first, free, reply, left, word = event.questions
    assert (first.question_id, first.kind, first.interaction_type) == ("first-look", "single", "choice")
    assert first.text == "Dove guardano per primo gli ospiti?"
    assert first.choices == (("board", "La bacheca"), ("right-key", "Una mappa"), ("guide", "Una guida"))
    assert (first.correct_responses, first.response, first.fraction, first.success) == (
        ("right-key",),
        "board",
        "0",
        False,
    )
    assert (free.response, free.fraction, free.max_points, free.success) == ("osm[,]portal", "1", "2", True)
    assert (reply.response, reply.answer, reply.correct_responses, reply.success) == (
        None,
        None,
        ("true",),
        False,
    )
    assert (left.response, left.answer, left.correct_responses) == ("1102.5", "1 102,5", ("1102[:]1103",))
    assert (word.response, word.success) == ("Secondopasso", True)


def test_changed_check_does_not_change_a_running_attempt(app: Flask) -> None:
    enrolment, module = enrolled()
    attempt = answer(start(enrolment, module), RIGHT)
    changed = publish_module(
        CHECK.replace("= true {#agree}", "= false {#agree}").replace("first-look", "first-glance")
    )
    assert start(enrolment, changed).id == attempt.id
    submit(attempt)
    assert facts(attempt) == ("6", "6", "1", True)
    following = start(enrolment, changed)
    assert (following.number, following.module_version_id) == (2, changed.id)
    assert following.order["questions"][0] == "first-glance"


def test_attempts_are_limited_by_the_check(app: Flask) -> None:
    enrolment, module = enrolled(LIMITED)
    assert assessments.attempts_left(enrolment.id, module) == 2
    submit(start(enrolment, module))
    second = start(enrolment, module)
    assert (second.number, assessments.attempts_left(enrolment.id, module)) == (2, 1)
    assert start(enrolment, module).id == second.id
    submit(second)
    assert assessments.attempts_left(enrolment.id, module) == 0
    with pytest.raises(NoAttemptsLeft):
        start(enrolment, module)


def test_check_without_a_limit_can_always_be_repeated(app: Flask) -> None:
    enrolment, module = enrolled()
    numbers = [submit(start(enrolment, module)).number for _ in range(5)]
    assert (numbers, assessments.attempts_left(enrolment.id, module)) == ([1, 2, 3, 4, 5], None)


def test_module_without_a_check_starts_none(app: Flask) -> None:
    module = publish_module(None)
    enrolment = enrol(accounts.make_learner())
    with pytest.raises(NoCheck):
        start(enrolment, module)
    assert assessments.attempts_left(enrolment.id, module) == 0


def test_best_score_is_the_highest_of_what_was_checked(app: Flask) -> None:
    enrolment, module = enrolled()
    other = enrol(accounts.make_learner())
    submit(answer(start(enrolment, module), {"first-look": "right-key"}))
    submit(answer(start(enrolment, module), {"first-look": "right-key", "free": ["osm"]}))
    submit(start(enrolment, module))
    answer(start(enrolment, module), RIGHT)
    unfinished = enrol(accounts.make_learner())
    answer(start(unfinished, module), RIGHT)
    submit(start(other, module))
    assert assessments.best_scores([unfinished.id]) == {}
    assert assessments.best_scores([enrolment.id]) == {(enrolment.id, "C90.1"): Fraction(1, 3)}
    assert assessments.best_scores([enrolment.id, other.id])[other.id, "C90.1"] == 0
    assert assessments.best_scores([]) == {}


def test_last_attempt_is_only_ones_own(app: Flask) -> None:
    enrolment, module = enrolled()
    other = enrol(accounts.make_learner())
    attempt = submit(start(enrolment, module))
    assert assessments.last_attempt(enrolment.id, "C90.1", attempt.id).id == attempt.id
    with pytest.raises(NoCheck):
        assessments.last_attempt(other.id, "C90.1", attempt.id)
    with pytest.raises(NoCheck):
        assessments.last_attempt(enrolment.id, "C90.2", attempt.id)


def test_language_of_an_attempt_is_the_one_its_words_have(app: Flask) -> None:
    enrolment, module = enrolled(it=CHECK_IT)
    attempt = start(enrolment, module, "el")
    assert attempt.language == "en"
    assessments.submit(attempt, "it")
    assert attempt.language == "it"
