# SPDX-License-Identifier: EUPL-1.2
"""Words for schemes, sessions and attendance."""

from enum import StrEnum


class CountingUnit(StrEnum):
    """What one participation is: a person in an edition, or a person in each course of it."""

    PERSON_EDITION = "person_edition"
    PERSON_COURSE = "person_course"


class Start(StrEnum):
    """When a participation begins to count."""

    JOINED = "joined"
    FIRST_SESSION = "first_session"
    MINIMUM_SESSIONS = "minimum_sessions"


class CompletionRule(StrEnum):
    """What shows that somebody completed the scheme.

    ``PATH``: the shares of the path and of the best check scores that the scheme sets. ``COURSE``: a course
    completed within the edition. ``ATTENDANCE``: the least number of sessions and hours.
    """

    PATH = "path"
    COURSE = "course"
    ATTENDANCE = "attendance"


class SchemeAction(StrEnum):
    """What was done to a scheme."""

    CREATED = "created"
    CHANGED = "changed"
    LOCKED = "locked"
    UNLOCKED = "unlocked"


class SessionKind(StrEnum):
    """A live meeting, in a room or by a link, or a module that everybody takes alone."""

    LIVE = "live"
    MODULE = "module"


class Way(StrEnum):
    """How an attendance came to be known."""

    LIST = "list"
    LINK = "link"
    MODULE = "module"


class Gap(StrEnum):
    """Why an edition is no joint training scheme yet."""

    COUNTRIES = "countries"
    SESSIONS = "sessions"
    HOURS = "hours"
