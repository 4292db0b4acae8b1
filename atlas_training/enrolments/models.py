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
        Index("ix_enrolment_enrolled_at_id", "enrolled_at", "id"),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    course_id: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(5))
    enrolled_at: Mapped[datetime] = mapped_column(default=clock.now)


class Cohort(Keyed, Model):
    """A named group of people of one country, made by its coordinator; someone may be in several.

    PII: who made it.
    """

    __tablename__ = "cohort"

    name: Mapped[str] = mapped_column(String(120))
    country: Mapped[str] = mapped_column(String(2), index=True)
    created_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class CohortMember(Keyed, Model):
    """Somebody's place in an SME that belongs to a cohort.

    PII: links a person to a cohort.
    """

    __tablename__ = "cohort_member"
    __table_args__ = (UniqueConstraint("cohort_id", "membership_id"),)

    cohort_id: Mapped[UUID] = mapped_column(ForeignKey("cohort.id", ondelete="CASCADE"))
    membership_id: Mapped[UUID] = mapped_column(ForeignKey("membership.id", ondelete="CASCADE"), index=True)
    added_at: Mapped[datetime] = mapped_column(default=clock.now)


class EnrolmentRule(Keyed, Model):
    """Who of a country is enrolled in a course: those there now, and those who come to fit later.

    An empty ``business_kind``, and a ``level`` or ``cohort_id`` of None, ask for nothing. A rule that ended
    enrols nobody any more; who is enrolled stays. A rule for a cohort goes with the cohort.

    PII: who made it.
    """

    __tablename__ = "enrolment_rule"

    country: Mapped[str] = mapped_column(String(2), index=True)
    course_id: Mapped[str] = mapped_column(String(20))
    business_kind: Mapped[str] = mapped_column(String(40), default="")
    level: Mapped[int | None]
    cohort_id: Mapped[UUID | None] = mapped_column(ForeignKey("cohort.id", ondelete="CASCADE"), index=True)
    created_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    ended_at: Mapped[datetime | None]
