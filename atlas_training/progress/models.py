# SPDX-License-Identifier: EUPL-1.2
"""Tables of what people have done."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from atlas_training import clock
from atlas_training.database import Keyed, Model


class ModuleProgress(Keyed, Model):
    """How far someone is in a module: opened, read, completed, or waived by the assessment.

    ``place`` is the heading last read, to resume there; it is never recorded in xAPI.

    PII: what a person has read and when.
    """

    __tablename__ = "module_progress"
    __table_args__ = (UniqueConstraint("enrolment_id", "module_id"),)

    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolment.id"))
    module_id: Mapped[str] = mapped_column(String(20))
    initialized_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    waived_at: Mapped[datetime | None]
    waived_by_assessment_id: Mapped[UUID | None] = mapped_column(ForeignKey("assessment.id"))
    place: Mapped[str] = mapped_column(String(80), default="")
    visited_at: Mapped[datetime] = mapped_column(default=clock.now)


class Completion(Keyed, Model):
    """A module, course or path that someone has completed, by the rule as it stood; never taken back by an edit.

    ``subject_id`` is a module's id, a course's id, or a path's key as text. ``score`` is an exact
    fraction of 1 such as "4/5", None without a check. ``rule`` holds the rule and the facts that met it.

    PII: what a person has completed for which SME.
    """

    __tablename__ = "completion"
    __table_args__ = (
        UniqueConstraint("kind", "subject_id", "person_id", "organisation_id"),
        Index("ix_completion_granted_at_id", "granted_at", "id"),
        Index("ix_completion_kind_granted_at_id", "kind", "granted_at", "id"),
        Index("ix_completion_course_id_granted_at_id", "course_id", "granted_at", "id"),
        Index("ix_completion_organisation_id", "organisation_id"),
        Index("ix_completion_person_id", "person_id"),
    )

    kind: Mapped[str] = mapped_column(String(10))
    subject_id: Mapped[str] = mapped_column(String(36))
    course_id: Mapped[str | None] = mapped_column(String(20))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    enrolment_id: Mapped[UUID | None] = mapped_column(ForeignKey("enrolment.id"))
    granted_at: Mapped[datetime] = mapped_column(default=clock.now)
    score: Mapped[str | None] = mapped_column(String(60))
    rule: Mapped[dict[str, Any]]


class Task(Keyed, Model):
    """A module's task that the SME means to do: who, until when, and when it was done.

    PII: links a person to a piece of work.
    """

    __tablename__ = "task"
    __table_args__ = (
        UniqueConstraint("organisation_id", "module_id", "key"),
        Index("ix_task_person_id", "person_id"),
    )

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolment.id"))
    course_id: Mapped[str] = mapped_column(String(20))
    module_id: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(5))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    due_on: Mapped[date | None]
    added_at: Mapped[datetime] = mapped_column(default=clock.now)
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
