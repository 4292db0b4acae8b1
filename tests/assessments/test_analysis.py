# SPDX-License-Identifier: EUPL-1.2
"""Figures of questions: facility, discrimination, what was chosen, and the same by language."""

import statistics

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as some

from atlas_training.assessments.teaching import reviewing
from atlas_training.assessments.teaching.analysis import Taken, correlation, figures, mean
from atlas_training.assessments.teaching.errors import NoSuchCheck
from tests.factories import accounts
from tests.factories.assessments import CHECK, CHECK_IT, RIGHT, answer, enrol, publish_module, start, submit


def taken(*earned: float, language: str = "en", chosen: str = "a") -> Taken:
    shares = {f"q{number}": share for number, share in enumerate(earned)}
    return Taken(language, shares, dict.fromkeys(shares, 1.0), {"q0": ((chosen,),)})


def test_facility_is_the_mean_share_earned() -> None:
    assert figures("q0", [taken(share, 1) for share in (1, 1, 0.5, 0, 0)]).facility == 0.5
    assert figures("q0", [taken(1, 1)] * 4).facility is None


def test_discrimination_leaves_the_question_itself_out() -> None:
    attempts = [taken(1, 1, 1), taken(1, 1, 0), taken(0, 0, 1), taken(0, 0, 0), taken(1, 1, 1)]
    rest = [1, 0.5, 0.5, 0, 1]
    wanted = statistics.correlation([1, 1, 0, 0, 1], rest)
    assert figures("q0", attempts).discrimination == pytest.approx(wanted)
    assert figures("q0", [taken(1)] * 9).discrimination is None
    assert figures("q0", [taken(1, share) for share in (0, 1, 0, 1, 1)]).discrimination is None


def test_question_that_only_the_weak_know_is_doubted() -> None:
    attempts = [taken(0, 1, 1)] * 4 + [taken(1, 0, 0)] * 4
    found = figures("q0", attempts)
    assert found.discrimination == pytest.approx(-1)
    assert found.doubts == ("discrimination",)


def test_language_that_lies_apart_is_doubted() -> None:
    attempts = [taken(1, 1)] * 5 + [taken(0, 1, language="it")] * 5 + [taken(1, 0, language="mt")] * 2
    found = figures("q0", attempts)
    assert [(one.language, one.count, one.facility, one.is_apart) for one in found.languages] == [
        ("en", 5, 1, True),
        ("it", 5, 0, True),
        ("mt", 2, None, False),
    ]
    assert "language" in found.doubts


def test_choices_are_counted() -> None:
    attempts = [taken(1, 1, chosen=one) for one in "abbab"]
    assert figures("q0", attempts).chosen == ((("b",), 3), (("a",), 2))


numbers = some.floats(0, 1).map(lambda number: round(number, 3))


@given(some.lists(some.tuples(numbers, numbers), max_size=30))
def test_correlation_is_between_minus_one_and_one_and_has_two_sides(pairs: list[tuple[float, float]]) -> None:
    found = correlation(pairs)
    other = correlation([(y, x) for x, y in pairs])
    assert (found is None) == (other is None)
    if found is not None and other is not None:
        assert -1 <= found <= 1
        assert found == pytest.approx(other)


@given(some.lists(numbers, min_size=5))
def test_mean_lies_between_the_least_and_the_most(values: list[float]) -> None:
    found = mean(values)
    assert found is not None
    assert min(values) - 1e-9 <= found <= max(values) + 1e-9


def six_attempts(text: str = CHECK) -> None:
    module = publish_module(text, {"it": CHECK_IT})
    for place in range(6):
        given: dict[str, str | bool | list[str]] = (
            RIGHT if place < 3 else {"first-look": "board", "reply": False, "left": "138", "word": "x"}
        )
        enrolment = enrol(accounts.make_learner())
        submit(answer(start(enrolment, module, "it" if place % 2 else "en"), given))
        submit(start(enrolment, module))


def test_first_attempts_are_reviewed_with_the_words_of_what_was_chosen(app: Flask) -> None:
    six_attempts()
    accounts.make_learner(country="TN")
    found = {one.id: one for one in reviewing.review(accounts.make_trainer(), "C90.1")}
    first = found["first-look"]
    assert (first.figures.count, first.figures.facility, first.figures.discrimination) == (6, 0.5, 1)
    assert [(one.words, one.is_right, one.count, one.percent) for one in first.chosen] == [
        ("The village notice board", False, 3, 50),
        ("A map app", True, 3, 50),
        ("A printed guide", False, 0, 0),
    ]
    assert [(one.words, one.count) for one in found["reply"].chosen] == [("True", 3), ("False", 3)]
    assert [(one.words, one.count) for one in found["left"].chosen] == [
        ("1102.5", 3),
        ("138", 3),
        ("Any other answer", 0),
    ]
    assert [(one.language, one.count) for one in first.figures.languages] == [("en", 3), ("it", 3)]
    assert reviewing.review(accounts.make_coordinator("TN"), "C90.1")[0].figures.count == 0


def test_changed_question_begins_anew(app: Flask) -> None:
    six_attempts()
    publish_module(CHECK.replace("= true {#agree}", "= false {#agree}"), {"it": CHECK_IT})
    counts = {one.id: one.figures.count for one in reviewing.review(accounts.make_trainer(), "C90.1")}
    assert counts == {"first-look": 6, "free": 6, "reply": 0, "left": 6, "word": 6}


def test_pages_show_checks_and_their_figures(client: FlaskClient) -> None:
    six_attempts()
    accounts.sign_in(client, accounts.make_trainer())
    assert "/checks/figures/C90.1" in client.get("/checks/figures").get_data(as_text=True)
    page = client.get("/checks/figures/C90.1").get_data(as_text=True)
    assert "The village notice board" in page
    assert page.count("50%") >= 5
    assert "The same by language" not in page
    assert client.get("/checks/figures/C99.9").status_code == 404
    with pytest.raises(NoSuchCheck):
        reviewing.review(accounts.make_trainer(), "C99.9")
