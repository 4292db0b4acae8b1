# SPDX-License-Identifier: EUPL-1.2
"""Words for courses that are being written."""

from enum import StrEnum


class DraftState(StrEnum):
    """A draft is being written; in review it waits for somebody else to look."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"


class TextState(StrEnum):
    """How a text of a course stands in a language."""

    MISSING = "missing"
    DRAFT = "draft"
    STALE = "stale"
    REVIEWED = "reviewed"
    SOURCE = "source"
