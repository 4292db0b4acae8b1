# SPDX-License-Identifier: EUPL-1.2
"""The table of enrolments."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from atlas_training import clock
from atlas_training.database import Keyed, Model


class Enrolment(Keyed, Model):
    """A person in a course, working for one SME; someone in two SMEs has two enrolments.

    Its key is the xAPI registration of everything that happens in the course. It stays the same
    through the course's versions and whatever language is read.

    PII: links a person to a course.
    """

    __tablename__ = "enrolment"
    __table_args__ = (
        UniqueConstraint("person_id", "organisation_id", "course_id"),
        Index("ix_enrolment_organisation_id", "organisation_id"),
        Index("ix_enrolment_course_id", "course_id"),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    course_id: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(5))
    enrolled_at: Mapped[datetime] = mapped_column(default=clock.now)
