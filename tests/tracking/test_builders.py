# SPDX-License-Identifier: EUPL-1.2
"""Ids, numbers and durations of statements: functions of values."""

from fractions import Fraction
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atlas_training.tracking import builders

BASE = "https://training.example.org"


def test_id_is_made_from_base_event_and_key_alone() -> None:
    key = UUID("0190b3a0-0000-7000-8000-000000000001")
    expected = uuid5(uuid5(NAMESPACE_URL, BASE), f"enrolled/{key}")
    assert builders.statement_id(BASE, "enrolled", key) == str(expected)
    assert builders.statement_id(BASE, "enrolled", str(key)) == str(expected)


def test_other_base_event_or_key_gives_another_id() -> None:
    key = uuid4()
    made = {
        builders.statement_id(base, event, one)
        for base in (BASE, "https://other.example.org")
        for event in ("enrolled", "task-done")
        for one in (key, uuid4())
    }
    assert len(made) == 8


@pytest.mark.parametrize(
    ("arguments", "score"),
    [
        ((Fraction(1),), {"scaled": 1}),
        ((Fraction(2, 3),), {"scaled": 0.666667}),
        ((Fraction(1, 2), Fraction(5, 2), Fraction(5)), {"scaled": 0.5, "raw": 2.5, "min": 0, "max": 5}),
        ((Fraction(0), Fraction(0), Fraction(3)), {"scaled": 0, "raw": 0, "min": 0, "max": 3}),
    ],
)
def test_score_is_decimal(arguments: tuple[Fraction, ...], score: dict[str, Any]) -> None:
    assert builders.score(*arguments) == score


@pytest.mark.parametrize(("seconds", "text"), [(0, "PT0S"), (61, "PT61S"), (-5, "PT0S")])
def test_duration_is_whole_seconds_and_never_negative(seconds: int, text: str) -> None:
    assert builders.duration(seconds) == text


@given(st.fractions(0, 1))
def test_scaled_score_stays_between_nought_and_one(scaled: Fraction) -> None:
    assert 0 <= builders.score(scaled)["scaled"] <= 1


def test_own_names_become_iris_and_published_iris_stay() -> None:
    assert builders.own(BASE, "verbs/planned") == f"{BASE}/xapi-profile/verbs/planned"
    assert (
        builders.own(BASE, "http://adlnet.gov/expapi/verbs/passed") == "http://adlnet.gov/expapi/verbs/passed"
    )
