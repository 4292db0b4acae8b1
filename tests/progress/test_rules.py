# SPDX-License-Identifier: EUPL-1.2
"""When a module and a course are completed (docs/decisions/0006)."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atlas_training.progress.enums import Condition
from atlas_training.progress.rules import (
    LevelledModule,
    ModuleFacts,
    course_is_complete,
    missing_conditions,
    modules_that_count,
    modules_to_waive,
    percentage,
)

READ, CHECK, MINUTES = Condition.READ, Condition.CHECK, Condition.MINUTES
ALL: dict[str, Any] = {"read": True, "check": 60, "minutes": 20}
MODULES = [
    LevelledModule("A", 1, "cyber"),
    LevelledModule("B", 2, "cyber"),
    LevelledModule("C", 2, "privacy"),
    LevelledModule("D", 3, "privacy"),
]
IDS = st.sets(st.sampled_from("ABCDE"))
SCORES = st.none() | st.fractions(0, 1, max_denominator=50)
FACTS = st.builds(ModuleFacts, st.booleans(), SCORES, st.integers(0, 60))
RULES = st.fixed_dictionaries(
    {}, optional={"read": st.booleans(), "check": st.integers(0, 100), "minutes": st.integers(0, 60)}
)


@pytest.mark.parametrize(
    ("completes", "facts", "missing"),
    [
        ({"read": True}, ModuleFacts(), (READ,)),
        ({"read": True}, ModuleFacts(has_read=True), ()),
        ({"read": False, "check": 60}, ModuleFacts(best_score=Fraction(1)), ()),
        ({"check": 60}, ModuleFacts(has_read=True), (CHECK,)),
        ({"check": 60}, ModuleFacts(best_score=Fraction(3, 5)), ()),
        ({"check": 60}, ModuleFacts(best_score=Fraction(59999, 100000)), (CHECK,)),
        ({"check": 67}, ModuleFacts(best_score=Fraction(2, 3)), (CHECK,)),
        ({"check": 0}, ModuleFacts(best_score=Fraction(0)), ()),
        ({"check": 0}, ModuleFacts(), (CHECK,)),
        ({"minutes": 20}, ModuleFacts(minutes=19), (MINUTES,)),
        ({"minutes": 20}, ModuleFacts(minutes=20), ()),
        (ALL, ModuleFacts(), (READ, CHECK, MINUTES)),
        (ALL, ModuleFacts(True, Fraction(3, 5), 20), ()),
        (ALL, ModuleFacts(True, Fraction(1, 2), 20), (CHECK,)),
        (ALL, ModuleFacts(False, Fraction(1), 20), (READ,)),
        ({}, ModuleFacts(), ()),
    ],
)
def test_module_misses_each_condition_that_the_facts_do_not_meet(
    completes: dict[str, Any], facts: ModuleFacts, missing: tuple[Condition, ...]
) -> None:
    assert missing_conditions(completes, facts) == missing


@given(RULES, FACTS, FACTS)
def test_more_facts_never_take_a_modules_completion_away(
    completes: dict[str, Any], one: ModuleFacts, other: ModuleFacts
) -> None:
    scores = [score for score in (one.best_score, other.best_score) if score is not None]
    more = ModuleFacts(
        one.has_read or other.has_read, max(scores, default=None), max(one.minutes, other.minutes)
    )
    assert set(missing_conditions(completes, more)) <= set(missing_conditions(completes, one))


@pytest.mark.parametrize(
    ("target", "counting"), [(0, ("A",)), (1, ("A",)), (2, ("A", "B", "C")), (3, ("A", "B", "C", "D"))]
)
def test_modules_up_to_the_target_level_count(target: int, counting: tuple[str, ...]) -> None:
    assert modules_that_count(MODULES, target) == counting


@pytest.mark.parametrize(("target", "counting"), [(0, ("C",)), (1, ("C",)), (2, ("C",)), (3, ("C", "D"))])
def test_modules_of_the_lowest_level_count_where_all_lie_above_the_target(
    target: int, counting: tuple[str, ...]
) -> None:
    assert modules_that_count(MODULES[2:], target) == counting


@given(st.lists(st.sampled_from(MODULES), min_size=1, unique=True), st.integers(0, 3))
def test_every_course_can_be_completed_at_every_target(modules: list[LevelledModule], target: int) -> None:
    counting = modules_that_count(modules, target)
    assert course_is_complete(counting, counting, ())


@pytest.mark.parametrize(
    ("target", "levels", "waived"),
    [
        (2, {}, ()),
        (2, {"cyber": 0}, ()),
        (2, {"cyber": 1}, ("A",)),
        (2, {"cyber": 2}, ("A", "B")),
        (2, {"cyber": 1, "privacy": 2}, ("A", "C")),
        (2, {"privacy": 1}, ()),
        (2, {"cyber": 3, "privacy": 3}, ("A", "B", "C")),
        (3, {"cyber": 3, "privacy": 3}, ("A", "B", "C", "D")),
        (1, {"cyber": 3, "privacy": 3}, ("A",)),
        (0, {"cyber": 3}, ("A",)),
        (0, {"cyber": 0}, ()),
    ],
)
def test_module_is_waived_where_its_topic_stands_at_its_level(
    target: int, levels: dict[str, int], waived: tuple[str, ...]
) -> None:
    assert modules_to_waive(MODULES, target, levels) == waived


@pytest.mark.parametrize(
    ("counting", "done", "percent"),
    [
        ("", "", 0),
        ("", "A", 0),
        ("AB", "", 0),
        ("AB", "A", 50),
        ("AB", "AB", 100),
        ("ABC", "A", 33),
        ("ABC", "AB", 66),
        ("AB", "CD", 0),
        ("AB", "ACD", 50),
    ],
)
def test_percentage_is_of_what_counts_rounded_down(counting: str, done: str, percent: int) -> None:
    assert percentage(list(counting), set(done)) == percent


@pytest.mark.parametrize(
    ("counting", "completed", "waived", "is_complete"),
    [
        ("AB", "AB", "", True),
        ("AB", "A", "B", True),
        ("AB", "A", "", False),
        ("AB", "", "AB", False),
        ("AB", "D", "AB", False),
        ("AB", "A", "AB", True),
        ("", "", "", False),
        ("", "A", "", False),
        ("A", "AB", "C", True),
    ],
)
def test_course_asks_for_every_counting_module_and_one_really_done(
    counting: str, completed: str, waived: str, is_complete: bool
) -> None:
    assert course_is_complete(list(counting), set(completed), set(waived)) is is_complete


@given(st.lists(st.sampled_from("ABCD"), unique=True), IDS, IDS, IDS, IDS)
def test_more_facts_never_take_a_courses_completion_away(
    counting: list[str],
    completed: set[str],
    waived: set[str],
    more_completed: set[str],
    more_waived: set[str],
) -> None:
    before = course_is_complete(counting, completed, waived)
    assert course_is_complete(counting, completed | more_completed, waived | more_waived) >= before


@given(st.lists(st.sampled_from("ABCD"), unique=True), IDS, IDS)
def test_completed_course_stands_at_a_hundred_per_cent(
    counting: list[str], completed: set[str], waived: set[str]
) -> None:
    percent = percentage(counting, completed | waived)
    assert 0 <= percent <= 100
    if course_is_complete(counting, completed, waived):
        assert percent == 100
