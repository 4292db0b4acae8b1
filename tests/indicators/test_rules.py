# SPDX-License-Identifier: EUPL-1.2
"""Counting: participations, completions, SMEs and periods, from values."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atlas_training.editions.enums import CompletionRule, CountingUnit, Gap, Start
from atlas_training.editions.rules import Counting
from atlas_training.indicators import rules
from atlas_training.indicators.enums import SizeClass, Why
from atlas_training.indicators.rules import Entry, Fact, Finished, Sat, Verdict, Window

DAY = timedelta(days=1)
JOINED = datetime(2026, 3, 1, tzinfo=UTC)
MARCH = Window(JOINED, JOINED + 31 * DAY)
APRIL = Window(MARCH.end, MARCH.end + 30 * DAY, closed_until=MARCH.end)


def on(day: int, minutes: int = 60, course: str = "") -> Sat:
    return Sat(JOINED + (day - 1) * DAY, minutes, course)


def fact(*attended: Sat, **facts: object) -> Fact:
    counting = {k: facts.pop(k) for k in list(facts) if k in Counting.__dataclass_fields__}
    known = {"gaps": (), "is_partner_staff": False, "finished": (), **facts}
    return Fact(counting=Counting(**counting), joined_at=JOINED, attended=attended, **known)  # type: ignore[arg-type]


PARTICIPATIONS = [
    (fact(on(5)), True, 5, Why.COUNTED),
    (fact(on(9), on(5)), True, 5, Why.COUNTED),
    (fact(), False, 1, Why.NOT_STARTED),
    (fact(starts=Start.JOINED), True, 1, Why.COUNTED),
    (fact(on(2), on(3), starts=Start.MINIMUM_SESSIONS), False, 2, Why.NOT_STARTED),
    (fact(on(2, 100), on(3, 100), on(4, 39), on(6, 1), starts=Start.MINIMUM_SESSIONS), True, 6, Why.COUNTED),
    (fact(on(5), gaps=(Gap.COUNTRIES, Gap.HOURS)), False, 5, Why.COUNTRIES),
    (fact(on(5), gaps=(Gap.SESSIONS,)), False, 5, Why.SESSIONS),
    (fact(on(5), gaps=(Gap.HOURS,)), False, 5, Why.HOURS),
    (fact(on(5), is_partner_staff=True), False, 5, Why.PARTNER_STAFF),
    (fact(on(5), is_partner_staff=True, counts_partner_staff=True), True, 5, Why.COUNTED),
]


@pytest.mark.parametrize(("known", "is_counted", "day", "why"), PARTICIPATIONS)
def test_participation_counts_from_the_moment_that_the_settings_say(
    known: Fact, is_counted: bool, day: int, why: Why
) -> None:
    assert rules.participation(known) == Verdict(is_counted, JOINED + (day - 1) * DAY, why)


def test_person_may_count_once_in_each_course_attended() -> None:
    known = fact(
        on(2), on(5, course="C11"), on(6, course="C03"), on(7, course="C11"), unit=CountingUnit.PERSON_COURSE
    )
    assert rules.units(known) == ("C03", "C11")
    assert [rules.participation(known, course).at for course in ("C03", "C11")] == [on(6).at, on(5).at]
    assert rules.participation(known, "C99").why == Why.NOT_STARTED
    assert rules.units(fact(on(5, course="C11"))) == ("",)


def path(day: int, share: int | None = 80, mean: int | None = 60) -> Finished:
    return Finished(on(day).at, "", *(None if n is None else Fraction(n) for n in (share, mean)))


COMPLETIONS = [
    (fact(on(5)), None),
    (fact(on(5), finished=(path(9),)), (True, 9, Why.COUNTED)),
    (fact(on(5), finished=(path(9, mean=59), path(12))), (True, 12, Why.COUNTED)),
    (fact(on(5), finished=(path(9, share=79),)), (False, 9, Why.RULE_NOT_MET)),
    (fact(on(5), finished=(path(9, None),)), (False, 9, Why.RULE_NOT_MET)),
    (fact(on(12), finished=(path(9),)), (True, 12, Why.COUNTED)),
    (fact(finished=(path(9),)), (False, 9, Why.NO_PARTICIPATION)),
    (fact(on(5), finished=(Finished(on(9).at, "C11"),)), None),
    (
        fact(on(5), finished=(Finished(on(9).at, "C11"),), completion_rule=CompletionRule.COURSE),
        (True, 9, Why.COUNTED),
    ),
    (
        fact(on(2, 90), on(3, 90), on(4, 60), completion_rule=CompletionRule.ATTENDANCE),
        (True, 4, Why.COUNTED),
    ),
    (fact(on(2, 90), on(3, 150), completion_rule=CompletionRule.ATTENDANCE), None),
]


@pytest.mark.parametrize(("known", "expected"), COMPLETIONS)
def test_completion_follows_the_rule_of_the_scheme(
    known: Fact, expected: tuple[bool, int, Why] | None
) -> None:
    found = rules.completion(known, "", rules.participation(known))
    assert found == (expected and Verdict(expected[0], on(expected[1]).at, expected[2]))


ENTRIES = [
    (Verdict(True, on(5).at, Why.COUNTED), False, MARCH, (1, Why.COUNTED, False)),
    (Verdict(True, on(40).at, Why.COUNTED), False, MARCH, None),
    (Verdict(False, on(5).at, Why.NOT_STARTED), False, MARCH, (0, Why.NOT_STARTED, False)),
    (Verdict(False, on(40).at, Why.NOT_STARTED), False, MARCH, None),
    (Verdict(True, MARCH.end, Why.COUNTED), False, MARCH, None),
    (Verdict(True, on(5).at, Why.COUNTED), True, APRIL, None),
    (Verdict(True, on(5).at, Why.COUNTED), False, APRIL, (1, Why.LATE, True)),
    (Verdict(False, on(5).at, Why.HOURS), True, APRIL, (-1, Why.HOURS, True)),
    (Verdict(False, on(5).at, Why.HOURS), False, APRIL, None),
    (Verdict(True, APRIL.end, Why.COUNTED), True, APRIL, (-1, Why.GONE, True)),
    (Verdict(True, on(5).at, Why.COUNTED), False, Window(APRIL.start, APRIL.end), None),
    (Verdict(True, on(40).at, Why.COUNTED), True, APRIL, (0, Why.REPORTED, False)),
]


@pytest.mark.parametrize(("verdict", "was_reported", "window", "expected"), ENTRIES)
def test_row_belongs_to_its_period_or_corrects_one_before(
    verdict: Verdict, was_reported: bool, window: Window, expected: tuple[int, Why, bool] | None
) -> None:
    found = rules.entry(verdict, was_reported, window)
    assert found == (expected and Entry(expected[0], expected[1], verdict.at, expected[2]))


VERDICTS = st.tuples(st.booleans(), st.integers(1, 100))


@given(st.lists(st.lists(VERDICTS, min_size=4, max_size=4), max_size=6))
def test_periods_add_up_to_what_counts_at_their_end(things: list[list[tuple[bool, int]]]) -> None:
    """However often the verdict on each thing changes between closings, the sum is what counts at the last."""
    reported: dict[int, int] = {}
    until = None
    for number in range(4):
        window = Window(on(number * 25 + 1).at, on(number * 25 + 26).at, until)
        before = {thing for thing, sum_ in reported.items() if sum_ > 0}
        for thing, states in enumerate(things):
            is_counted, day = states[number]
            found = rules.entry(Verdict(is_counted, on(day).at, Why.COUNTED), thing in before, window)
            reported[thing] = reported.get(thing, 0) + (found.counts if found else 0)
        until = window.end
        now = [states[number][0] and on(states[number][1]).at < window.end for states in things]
        assert [reported.get(thing, 0) for thing in range(len(things))] == [int(one) for one in now]


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ("1", "micro"),
        ("5-9", "micro"),
        ("10-49", "small"),
        ("50-249", "medium"),
        ("", "unknown"),
        ("x", "unknown"),
    ],
)
def test_size_class_follows_people_at_work(size: str, expected: SizeClass) -> None:
    assert rules.size_class(size) == expected


def test_sme_counts_once_from_its_first_participation_and_a_stakeholder_never() -> None:
    yes = [Verdict(True, on(day).at, Why.COUNTED) for day in (5, 3)]
    no = Verdict(False, on(1).at, Why.NOT_STARTED)
    found = rules.smes_of([("a", no), ("a", yes[0]), ("a", yes[1]), ("b", no), ("c", yes[0])], {"c"})
    assert found == {"a": yes[1], "b": no, "c": Verdict(False, on(5).at, Why.STAKEHOLDER)}


def test_completion_falls_to_the_edition_that_had_begun_last() -> None:
    beginnings = {"spring": on(1).at, "autumn": on(20).at}
    found = [rules.edition_of(at, beginnings) for at in (JOINED - DAY, on(19).at, on(20).at)]
    assert found == [None, "spring", "autumn"]


@pytest.mark.parametrize(
    ("numbers", "failing"),
    [
        ((5, 5, 0, 0), []),
        ((4, 5, 0, 0), ["rcr81_at_most_rco85"]),
        ((5, 5, 1, 0), ["every_completion_has_a_participation"]),
        ((5, 5, 0, 1), ["nobody_twice_in_an_edition"]),
    ],
)
def test_checks_find_what_does_not_agree(numbers: tuple[int, int, int, int], failing: list[str]) -> None:
    found = rules.checks(*numbers, {"smes": (3, 3)})
    assert [check.name for check in found if not check.is_met] == failing
    assert [check.name for check in rules.checks(*numbers, {"smes": (3, 4)}) if not check.is_met] == [
        *failing,
        "sum_of_smes_is_the_figure",
    ]
