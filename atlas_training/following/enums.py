# SPDX-License-Identifier: EUPL-1.2
"""Words for where people stand, and for what a coordinator does with many at once."""

from enum import StrEnum


class State(StrEnum):
    """Where somebody stands in all the courses they take for an SME."""

    NO_COURSE = "no_course"
    NOT_BEGUN = "not_begun"
    UNDER_WAY = "under_way"
    COMPLETED = "completed"


class Action(StrEnum):
    """What is done with the people chosen."""

    REMIND = "remind"
    ENROL = "enrol"
    COHORT = "cohort"
    EXPORT = "export"
