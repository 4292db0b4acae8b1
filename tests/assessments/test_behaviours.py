# SPDX-License-Identifier: EUPL-1.2
"""How a check behaves: at once, with several tries, with draws, and which attempt and which answers count and show."""

import re
from fractions import Fraction

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import select

from atlas_training.assessments import check_file, rules
from atlas_training.assessments import service as assessments
from atlas_training.assessments.errors import NoCheck, NothingToCheck, QuestionChecked
from atlas_training.assessments.models import Attempt
from atlas_training.assessments.receivers import question_kinds
from atlas_training.database import db
from tests.factories import accounts
from tests.factories.assessments import CHECK, RIGHT, answer, enrol, publish_module, start, submit
from tests.factories.findings import only_english

KINDS = {kind.name: kind for kind in question_kinds()}
BASE = "/courses/test-course/first/check"
TWO_HINTS = CHECK + "\n> [!TIP]\n> It has two parts.\n"


def with_keys(keys: str, text: str = CHECK) -> str:
    return text.replace("pass: 60", f"pass: 60\n{keys}")


def begun(keys: str, text: str = CHECK) -> Attempt:
    return start(enrol(accounts.make_learner()), publish_module(with_keys(keys, text)))


@pytest.fixture
def browser(client: FlaskClient) -> FlaskClient:
    """A browser whose reader has begun an interactive check."""
    learner = accounts.make_learner()
    accounts.sign_in(client, learner.person)
    text = with_keys("behaviour: interactive\ntries: 3\npenalty: 25", TWO_HINTS)
    start(enrol(learner), publish_module(text))
    return client


def check(client: FlaskClient, number: int, typed: str) -> str:
    attempt = db.session.scalars(select(Attempt)).one()
    sent = {"attempt": str(attempt.id), "answer": typed, "go": "check"}
    answered = accounts.post(client, f"{BASE}/{number}", sent)
    assert answered.location == f"{BASE}/{number}"
    db.session.expire_all()
    return client.get(f"{BASE}/{number}").get_data(as_text=True)


# The front matter


@pytest.mark.parametrize(
    ("keys", "key"),
    [
        ("behaviour: later", "behaviour"),
        ("tries: 3", "tries"),
        ("behaviour: interactive\ntries: 1", "tries"),
        ("behaviour: at-once\npenalty: 10", "penalty"),
        ("behaviour: interactive\npenalty: 101", "penalty"),
        ("grading: mean", "grading"),
        ("review: none", "review"),
        ("review: last", "review"),
        ("behaviour: at-once\nreview: marks", "review"),
        ("draw: 3", "draw"),
        ("draw: {maps: 0}", "draw"),
        ("time_limit: 0", "time_limit"),
        ("time_limit: true", "time_limit"),
    ],
)
def test_fault_in_a_rule_is_found_at_its_line(keys: str, key: str) -> None:
    text = with_keys(keys)
    reading = check_file.read({"en": ("en.quiz.md", text)}, "en", KINDS)
    line = next(number for number, row in enumerate(text.splitlines(), 1) if row.startswith(f"{key}:"))
    assert [(one.line, one.rule) for one in reading.findings] == [(line, "check-front-matter")]
    assert only_english(reading.findings) == []
    assert reading.definition is None


@pytest.mark.parametrize(
    ("old", "new", "keys"),
    [
        ("{#reply type", "{#reply group=maps type", "draw: {maps: 2}"),
        ("{#reply type", "{#reply group=maps type", "grading: last"),
        ("{#free type", "{#free group=maps type", "draw: {maps: 1}"),
    ],
)
def test_draw_that_cannot_be_is_an_error(old: str, new: str, keys: str) -> None:
    text = with_keys(keys, CHECK.replace(old, new).replace("{#first-look}", "{#first-look group=maps}"))
    if "draw: {maps: 2}" in keys:
        text = text.replace("{#first-look group=maps}", "{#first-look}")
    reading = check_file.read({"en": ("en.quiz.md", text)}, "en", KINDS)
    assert [one.rule for one in reading.findings] == ["check-draw"]
    assert only_english(reading.findings) == []


# At once


def test_answer_checked_at_once_is_fixed(app: Flask) -> None:
    attempt = answer(begun("behaviour: at-once"), {"first-look": "board"})
    assessments.check_question(attempt, "first-look")
    assert attempt.marks == {"first-look": {"fraction": "0", "feedback": ["board"]}}
    with pytest.raises(QuestionChecked):
        assessments.save_answer(attempt, "first-look", "right-key")
    assessments.save_answer(attempt, "first-look", "board", again=True)
    with pytest.raises(NothingToCheck):
        assessments.check_question(attempt, "word")
    submit(answer(attempt, {id: given for id, given in RIGHT.items() if id != "first-look"}))
    assert attempt.scaled == "5/6"


def test_check_that_ends_with_its_marks_checks_nothing_before(app: Flask) -> None:
    attempt = answer(begun("grading: last"), RIGHT)
    with pytest.raises(NoCheck):
        assessments.check_question(attempt, "word")


# Several tries


def test_each_wrong_try_shows_a_hint_and_takes_something_off(browser: FlaskClient) -> None:
    page = browser.get(f"{BASE}/5").get_data(as_text=True)
    assert "Think of your own last trip." not in page
    page = check(browser, 5, "wrong")
    assert "You can try 2 times more." in page
    assert "Think of your own last trip." in page
    assert "It has two parts." not in page
    assert "Reason-" not in page
    page = check(browser, 5, "worse")
    assert "It has two parts." in page
    page = check(browser, 5, "secondstepkey")
    assert "Reason-spelling" in page
    assert 'name="answer"' not in page
    assert "Check this answer" not in page
    attempt = db.session.scalars(select(Attempt)).one()
    assert attempt.marks["word"]["fraction"] == "1/2"
    onward = accounts.post(browser, f"{BASE}/5", {"attempt": str(attempt.id), "go": "1"})
    assert onward.location == f"{BASE}/1"


def test_last_wrong_try_tells_the_answer(browser: FlaskClient) -> None:
    pages = [check(browser, 4, typed) for typed in ("1", "2", "138")]
    assert ["Reason-" in page for page in pages] == [False, False, True]
    assert "<bdi>1,102.5</bdi>" in pages[2]


def test_question_not_checked_after_wrong_tries_earns_less(app: Flask) -> None:
    attempt = answer(begun("behaviour: interactive\npenalty: 50"), {"word": "wrong"})
    assessments.check_question(attempt, "word")
    submit(answer(attempt, RIGHT))
    assert attempt.marks["word"]["fraction"] == "1/2"
    assert attempt.marks["left"]["fraction"] == "1"


@given(some.fractions(0, 1), some.integers(0, 12), some.integers(0, 100))
def test_tries_never_earn_more_nor_less_than_nothing(fraction: Fraction, wrong: int, penalty: int) -> None:
    earned = rules.with_tries(fraction, wrong, penalty)
    assert 0 <= earned <= fraction
    assert rules.with_tries(fraction, 0, penalty) == fraction


# Draws


def test_questions_are_drawn_for_each_attempt_and_kept(app: Flask) -> None:
    text = with_keys("draw: {typed: 1}").replace("{#left type", "{#left group=typed type")
    text = text.replace("{#word type", "{#word group=typed type")
    module = publish_module(text)
    assert module.question_count == 4
    drawn: set[str] = set()
    for _ in range(64):  # by chance; all 64 the same is once in ten million million million
        if drawn == {"left", "word"}:
            break
        attempt = start(enrol(accounts.make_learner()), module)
        assert len(attempt.order["questions"]) == 4
        drawn |= {*attempt.order["questions"]} & {"left", "word"}
        given = {id: RIGHT[id] for id in attempt.order["questions"]}
        submit(answer(attempt, given))
        assert (attempt.max_points, attempt.scaled) == ("5", "1")
    assert drawn == {"left", "word"}


# Which attempt counts


@pytest.mark.parametrize(("grading", "counts"), [("highest", "1"), ("last", "1/3"), ("average", "4/9")])
def test_attempt_that_counts_is_the_one_the_check_names(app: Flask, grading: str, counts: str) -> None:
    module = publish_module(with_keys(f"grading: {grading}"))
    enrolment = enrol(accounts.make_learner())
    for answers in ({}, RIGHT, {"free": ["osm", "portal"]}):
        submit(answer(start(enrolment, module), answers))
    assert assessments.best_scores([enrolment.id]) == {(enrolment.id, "C90.1"): Fraction(counts)}


@given(some.lists(some.fractions(0, 1), min_size=1))
def test_score_that_counts_lies_between_the_least_and_the_most(scores: list[Fraction]) -> None:
    for grading in ("highest", "last", "average"):
        counted = rules.counted(grading, scores)
        assert counted is not None
        assert min(scores) <= counted <= max(scores)


# What shows afterwards


@pytest.mark.parametrize(
    ("keys", "told"),
    [("review: marks", False), ("attempts: 2\nreview: last", False), ("attempts: 1\nreview: last", True)],
)
def test_right_answers_show_when_the_check_says_so(client: FlaskClient, keys: str, told: bool) -> None:
    learner = accounts.make_learner()
    accounts.sign_in(client, learner.person)
    submit(answer(start(enrol(learner), publish_module(with_keys(keys))), {"first-look": "board"}))
    page = client.get(f"{BASE}/result").get_data(as_text=True)
    assert bool(re.search("Reason-|secondstepkey|1,102.5", page)) == told
    assert "The village notice board" in page
