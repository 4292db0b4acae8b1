# SPDX-License-Identifier: EUPL-1.2
"""Where somebody stands, and who is at risk."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atlas_training.following.enums import State
from atlas_training.following.rules import STILL, Facts, is_at_risk, moved_at, state_of
from tests.conftest import NOW

BEFORE = st.integers(0, 100).map(lambda days: NOW - timedelta(days=days))
FACTS = st.builds(Facts, BEFORE, st.integers(0, 3), st.integers(0, 3), st.none() | BEFORE, st.none() | BEFORE)
LONG_AGO = NOW - timedelta(days=100)


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        (Facts(NOW), State.NO_COURSE),
        (Facts(NOW, courses=2), State.NOT_BEGUN),
        (Facts(NOW, courses=2, completed=1, learnt_at=NOW), State.UNDER_WAY),
        (Facts(NOW, courses=2, completed=2, learnt_at=NOW), State.COMPLETED),
    ],
)
def test_state_goes_by_all_courses_taken(facts: Facts, state: State) -> None:
    assert state_of(facts) is state


@pytest.mark.parametrize("moment", ["joined_at", "enrolled_at", "learnt_at"])
def test_who_joined_was_enrolled_or_learnt_within_fourteen_days_is_not_at_risk(moment: str) -> None:
    still = Facts(LONG_AGO, 1, 0, LONG_AGO, LONG_AGO)
    assert is_at_risk(still, NOW, False)
    for at, is_still in ((NOW - STILL, True), (NOW - STILL + timedelta(seconds=1), False)):
        changes: dict[str, Any] = {moment: at}
        assert is_at_risk(replace(still, **changes), NOW, False) is is_still


@given(FACTS)
def test_nobody_is_at_risk_who_completed_all_or_whose_sme_is_in_its_season(facts: Facts) -> None:
    assert not is_at_risk(facts, NOW, True)
    assert not (state_of(facts) is State.COMPLETED and is_at_risk(facts, NOW, False))


@given(FACTS, st.integers(0, 100))
def test_risk_only_grows_while_nothing_moves(facts: Facts, days: int) -> None:
    if is_at_risk(facts, NOW, False):
        assert is_at_risk(facts, NOW + timedelta(days=days), False)
    assert facts.joined_at <= moved_at(facts) <= NOW
