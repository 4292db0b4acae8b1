# SPDX-License-Identifier: EUPL-1.2
"""Words for reminders."""

from enum import StrEnum


class Kind(StrEnum):
    """What a reminder is about, in the order in which a mail tells it."""

    FEEDBACK = "feedback"
    WORD = "word"  # a coordinator asks how it goes
    DUE_SOON = "due_soon"
    STALLED = "stalled"
    NEXT_ASSESSMENT = "next_assessment"
