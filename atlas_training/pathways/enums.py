# SPDX-License-Identifier: EUPL-1.2
"""Words of the path."""

from enum import StrEnum


class Place(StrEnum):
    """Where a step stands on the path.

    ``OPTIONAL`` holds what the SME chose itself: it counts in no completion. ``DONE`` holds what was
    done on an earlier path of the SME; it stays in sight and is not asked for again.
    """

    NOW = "now"
    LATER = "later"
    OPTIONAL = "optional"
    DONE = "done"


class Origin(StrEnum):
    """Whether the rule proposed a step or somebody chose it; reports keep the two apart (docs/readiness.md)."""

    RECOMMENDED = "recommended"
    CHOSEN = "chosen"


class Change(StrEnum):
    """What somebody did to a path."""

    DROPPED = "dropped"
    RESTORED = "restored"
    ADDED = "added"
    MOVED_UP = "moved_up"
    MOVED_DOWN = "moved_down"
    SHARED = "shared"
    AGREED = "agreed"


class Direction(StrEnum):
    """Where to move a step."""

    UP = "up"
    DOWN = "down"
