# SPDX-License-Identifier: EUPL-1.2
"""What happens to attendance. Moments are UTC."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class AttendanceRecorded:
    """That somebody attended a session was recorded, or what was recorded before was corrected.

    ``replaces_id`` is the record that a correction takes the place of; then ``is_present`` may be False.
    ``way`` is list, link or module; ``module_id`` is None for a live session. ``held_at`` is when the session
    began, for a module when it was completed; ``at`` when this was recorded. ``person_id`` is None after
    an erasure. Who recorded it, the evidence and
    the reason are not told: they may name people.
    """

    attendance_id: UUID
    session_id: UUID
    edition_id: UUID
    kind: str
    module_id: str | None
    person_id: UUID | None
    organisation_id: UUID
    is_present: bool
    way: str
    minutes: int
    held_at: datetime
    replaces_id: UUID | None
    language: str
    at: datetime


@dataclass(frozen=True)
class ModuleDone:
    """A module that somebody completed for an SME; ``completion_id`` is the evidence."""

    person_id: UUID
    organisation_id: UUID
    module_id: str
    completion_id: UUID
    at: datetime
