# SPDX-License-Identifier: EUPL-1.2
"""Where somebody stands in their courses, and who is at risk: functions of stored moments."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from atlas_training.following.enums import State

STILL = timedelta(days=14)  # without anything that moves; the same as for reminders of training that rests


@dataclass(frozen=True)
class Facts:
    """What is stored of a person's place in an SME.

    ``courses`` and ``completed`` count the courses taken and those of them completed. ``enrolled_at`` is
    the last enrolment in a course that is not completed, ``learnt_at`` the last moment of learning.
    """

    joined_at: datetime
    courses: int = 0
    completed: int = 0
    enrolled_at: datetime | None = None
    learnt_at: datetime | None = None


def state_of(facts: Facts) -> State:
    """Where the person stands: completed means every course that they take."""
    if not facts.courses:
        return State.NO_COURSE
    if facts.completed >= facts.courses:
        return State.COMPLETED
    return State.UNDER_WAY if facts.learnt_at else State.NOT_BEGUN


def moved_at(facts: Facts) -> datetime:
    """When something moved last: the person joined, was enrolled, or learnt."""
    return max(moment for moment in (facts.joined_at, facts.enrolled_at, facts.learnt_at) if moment)


def is_at_risk(facts: Facts, now: datetime, is_quiet: bool) -> bool:
    """Whether the person needs a word: not all completed, and nothing has moved for 14 days.

    ``is_quiet`` tells that the SME is in a quiet month, its season: then nobody is at risk.
    """
    return not is_quiet and state_of(facts) is not State.COMPLETED and now - moved_at(facts) >= STILL
