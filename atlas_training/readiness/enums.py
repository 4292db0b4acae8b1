# SPDX-License-Identifier: EUPL-1.2
"""Words of the readiness assessment."""

from enum import StrEnum

DOES_NOT_APPLY = "na"
DO_NOT_KNOW = "dk"
RATHER_NOT_SAY = "skip"
CLEARED = "cleared"


class ItemKind(StrEnum):
    """How an item is answered: one of five worded steps, ticks, or how often."""

    LADDER = "ladder"
    CHECKLIST = "checklist"
    FREQUENCY = "frequency"


class Answered(StrEnum):
    """What became of an item; only the first two count as answered (docs/readiness.md)."""

    GIVEN = "given"
    DO_NOT_KNOW = "dk"
    DOES_NOT_APPLY = "na"
    MISSING = "missing"


class Source(StrEnum):
    """Whether an SME answered our questionnaire or another tool's result came in."""

    ANSWERED = "answered"
    IMPORTED = "imported"


class Confidence(StrEnum):
    """How far a result can be relied on (docs/readiness.md); it never enters a score."""

    A = "A"
    B = "B"
    C = "C"


class Sight(StrEnum):
    """How much of an assessment somebody may see, least first."""

    LEVELS = "levels"
    SCORES = "scores"
    ANSWERS = "answers"
