# SPDX-License-Identifier: EUPL-1.2
"""What happens to enrolments."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class Enrolled:
    """A person entered a course for an SME."""

    enrolment_id: UUID
    person_id: UUID
    organisation_id: UUID
    course_id: str
    language: str
    at: datetime
