# SPDX-License-Identifier: EUPL-1.2
"""How a scheme counts: tables and properties of the pure rules."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from atlas_training.editions import rules
from atlas_training.editions.enums import Gap, Start
from atlas_training.editions.rules import Counting
from tests.conftest import NOW


def test_settings_are_the_usual_ones_unless_told() -> None:
    assert Counting().as_dict() == {
        "unit": "person_edition",
        "minimum_countries": 2,
        "minimum_sessions": 3,
        "minimum_hours": 4,
        "starts": "first_session",
        "counts_partner_staff": False,
        "completion_rule": "path",
        "completion_share": 80,
        "completion_score": 60,
    }


@pytest.mark.parametrize(
    ("countries", "sessions", "minutes", "found"),
    [
        (["IT", "MT"], 3, 240, ()),
        (["IT", "IT"], 3, 240, (Gap.COUNTRIES,)),
        (["IT", "MT"], 2, 240, (Gap.SESSIONS,)),
        (["IT", "MT"], 3, 239, (Gap.HOURS,)),
        ([], 0, 0, (Gap.COUNTRIES, Gap.SESSIONS, Gap.HOURS)),
    ],
)
def test_edition_lacks_what_its_scheme_asks(
    countries: list[str], sessions: int, minutes: int, found: tuple[Gap, ...]
) -> None:
    assert rules.gaps(Counting(), countries, sessions, minutes) == found


@pytest.mark.parametrize(
    ("starts", "sessions", "minutes", "is_one"),
    [
        (Start.JOINED, 0, 0, True),
        (Start.FIRST_SESSION, 0, 0, False),
        (Start.FIRST_SESSION, 1, 30, True),
        (Start.MINIMUM_SESSIONS, 3, 239, False),
        (Start.MINIMUM_SESSIONS, 2, 900, False),
        (Start.MINIMUM_SESSIONS, 3, 240, True),
    ],
)
def test_participation_starts_as_the_scheme_says(
    starts: Start, sessions: int, minutes: int, is_one: bool
) -> None:
    assert rules.has_started(Counting(starts=starts), sessions, minutes) is is_one


@given(some.sampled_from(Start), some.integers(0, 20), some.integers(0, 2000), some.integers(0, 5))
def test_more_attendance_never_ends_a_participation(
    starts: Start, sessions: int, minutes: int, more: int
) -> None:
    counting = Counting(starts=starts)
    before = rules.has_started(counting, sessions, minutes)
    assert before <= rules.has_started(counting, sessions + more, minutes + 60 * more)


@given(some.integers(-5, 600))
def test_number_is_out_of_range_exactly_outside_it(number: int) -> None:
    for name, (least, most) in rules.RANGES.items():
        wrong = rules.out_of_range(Counting(**{name: number}))  # type: ignore[arg-type]
        assert wrong == ([] if least <= number <= most else [name])


@pytest.mark.parametrize(
    ("after_start", "is_taken"),
    [(-31, False), (-30, True), (0, True), (180, True), (240, True), (241, False)],
)
def test_code_works_around_the_session_alone(after_start: int, is_taken: bool) -> None:
    ends_at = NOW + timedelta(hours=2)
    now: datetime = NOW + timedelta(minutes=after_start)
    assert rules.takes_own_word(NOW, ends_at, now) is is_taken


def test_evidence_is_kept_to_the_end_of_the_seventh_year_after() -> None:
    assert rules.first_retain_until(date(2026, 12, 18)) == date(2033, 12, 31)
