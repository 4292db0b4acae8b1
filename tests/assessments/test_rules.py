# SPDX-License-Identifier: EUPL-1.2
"""Scores, drawn orders and shown points follow from values alone."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from atlas_training.assessments import rules


def definition(
    *points: str, passing: int | None = 60, shuffle: tuple[str, ...] = ("options",)
) -> dict[str, Any]:
    questions = [{"id": f"q{number}", "kind": "single", "points": each} for number, each in enumerate(points)]
    return {"pass": passing, "shuffle": list(shuffle), "questions": questions}


def test_score_weighs_questions_by_their_points() -> None:
    score = rules.score(
        definition("1", "2", "0.5"), {"q0": Fraction(1), "q1": Fraction(1, 3), "q2": Fraction(0)}
    )
    assert score == rules.Score(Fraction(5, 3), Fraction(7, 2), Fraction(10, 21), False)


def test_question_without_an_answer_earns_nothing() -> None:
    assert rules.score(definition("1", "1"), {"q0": Fraction(1)}).scaled == Fraction(1, 2)


def test_pass_mark_is_reached_exactly() -> None:
    fractions = {"q0": Fraction(1), "q1": Fraction(1), "q2": Fraction(1)}
    assert rules.score(definition(*"11111"), fractions).success is True
    assert rules.score(definition(*"11111"), fractions | {"q2": Fraction(999, 1000)}).success is False


def test_check_without_pass_mark_is_neither_passed_nor_not() -> None:
    assert rules.score(definition("1", passing=None), {}).success is None


@given(some.lists(some.fractions(0, 1), min_size=1, max_size=8))
def test_scaled_stays_between_nothing_and_one(fractions: list[Fraction]) -> None:
    score = rules.score(
        definition(*("1.5" for _ in fractions)), {f"q{n}": f for n, f in enumerate(fractions)}
    )
    assert 0 <= score.scaled <= 1


OPTIONS = {"q0": ("a", "b", "c", "d"), "q1": ("e", "f", "g", "h")}


def test_order_is_the_same_for_the_same_seed_only() -> None:
    check = definition("1", "1")
    assert rules.draw_order(check, OPTIONS, "one") == rules.draw_order(check, OPTIONS, "one")
    drawn = {str(rules.draw_order(check, OPTIONS, str(seed))) for seed in range(20)}
    assert len(drawn) > 10


@given(some.text())
def test_shuffling_loses_and_adds_nothing(seed: str) -> None:
    order = rules.draw_order(definition("1", "1", shuffle=("options", "questions")), OPTIONS, seed)
    assert sorted(order["questions"]) == ["q0", "q1"]
    assert {id: tuple(sorted(shown)) for id, shown in order["options"].items()} == OPTIONS


def test_order_without_shuffling_is_the_authors() -> None:
    order = rules.draw_order(definition("1", "1", shuffle=()), OPTIONS, "seed")
    assert order == {"questions": ["q0", "q1"], "options": {id: list(shown) for id, shown in OPTIONS.items()}}


def test_kind_that_never_shuffles_keeps_its_places() -> None:
    drawn = [
        rules.draw_order(definition("1"), {"q0": ("true", "false")}, str(seed), {"q0": "never"})["options"][
            "q0"
        ]
        for seed in range(20)
    ]
    assert drawn == [["true", "false"]] * 20


@given(some.text())
def test_kind_that_always_shuffles_never_stands_as_written(seed: str) -> None:
    steps = ("a", "b", "c")
    order = rules.draw_order(definition("1", shuffle=()), {"q0": steps}, seed, {"q0": "always"})
    assert order["options"]["q0"] != list(steps)
    assert sorted(order["options"]["q0"]) == list(steps)


@given(some.text())
def test_description_stays_in_front_of_its_question(seed: str) -> None:
    check = definition("0", "1", "1", shuffle=("questions",))
    options: dict[str, tuple[str, ...]] = {"q0": (), "q1": (), "q2": ()}
    drawn = rules.draw_order(check, options, seed, attached={"q0"})["questions"]
    assert drawn in (["q0", "q1", "q2"], ["q2", "q0", "q1"])


@pytest.mark.parametrize(
    ("points", "shown"),
    [("3", "3"), ("10/3", "3.33"), ("8/3", "2.67"), ("0.125", "0.13"), ("0.1249999", "0.12"), ("10", "10")],
)
def test_points_are_shown_rounded_half_up(points: str, shown: str) -> None:
    assert rules.shown_points(Fraction(points)) == Decimal(shown)


def test_points_below_the_mark_are_never_shown_as_the_mark() -> None:
    assert rules.shown_points(Fraction("2.999"), under=Fraction(3)) == Decimal("2.99")
    assert rules.shown_points(Fraction(3), under=Fraction(3)) == Decimal(3)


def test_percent_is_rounded_half_up_but_never_to_a_mark_not_reached() -> None:
    shares = [Fraction(1, 200), Fraction(2, 3), Fraction(599, 1000)]
    assert [rules.shown_percent(share) for share in shares] == [1, 67, 60]
    assert rules.shown_percent(Fraction(599, 1000), under=Fraction(3, 5)) == 59
    assert rules.shown_percent(Fraction(3, 5), under=Fraction(3, 5)) == 60
