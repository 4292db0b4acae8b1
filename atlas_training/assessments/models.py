# SPDX-License-Identifier: EUPL-1.2
"""Tables of attempts at checks, of more time for one person, and of what trainers marked."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from atlas_training import clock
from atlas_training.assessments.bank import models as bank
from atlas_training.database import Keyed, Model

__all__ = ["Attempt", "bank"]


class Attempt(Keyed, Model):
    """One go of a person at a module's check, from the first question to its marks.

    It keeps to the module version it was begun on: a check that is changed meanwhile does not change
    it. ``order`` holds the drawn order, ``{"questions": [ids], "options": {question: [ids]}}``.
    ``answers`` holds each answer as its kind of question cleaned it, by question; ``again`` the
    questions marked to look at again. ``marks`` is filled once, when the attempt is checked:
    ``{question: {"fraction": "1/2", "feedback": [option ids]}}``. ``points``, ``max_points`` and
    ``scaled`` (0 to 1) are exact fractions as text; ``success`` is None where there is no pass mark.
    ``submitted_at`` is when the person finished, ``marked_at`` when every mark was there: the same
    moment, or later where a trainer marks open answers. Where a check is marked question by question,
    ``marks`` holds those already checked, and ``tries`` how often each was answered wrong.
    ``version`` grows with every answer kept, so that a tab that was left behind can tell.
    ``ends_at`` is when the time is over; None where there is no limit, or it was lifted.

    Left out on purpose: the words of the questions (they are the module version's).

    PII: a person's answers and marks, through the enrolment.
    """

    __tablename__ = "attempt"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "module_id", "number"),
        Index("ix_attempt_module_version_id", "module_version_id"),
        # One attempt runs at a time, also where "Start" is pressed in two tabs at the same moment.
        Index(
            "uq_attempt_running",
            "enrolment_id",
            "module_id",
            unique=True,
            sqlite_where=text("submitted_at IS NULL"),
            postgresql_where=text("submitted_at IS NULL"),
        ),
        # Whose time is over is asked every few seconds.
        Index(
            "ix_attempt_ends_at",
            "ends_at",
            sqlite_where=text("submitted_at IS NULL"),
            postgresql_where=text("submitted_at IS NULL"),
        ),
    )

    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolment.id", ondelete="CASCADE"))
    course_id: Mapped[str] = mapped_column(String(20))
    module_id: Mapped[str] = mapped_column(String(20))
    module_version_id: Mapped[UUID] = mapped_column(ForeignKey("module_version.id"))
    number: Mapped[int]
    order: Mapped[dict[str, Any]]
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    again: Mapped[list[str]] = mapped_column(default=list)
    marks: Mapped[dict[str, Any]] = mapped_column(default=dict)
    tries: Mapped[dict[str, Any]] = mapped_column(default=dict)
    version: Mapped[int] = mapped_column(default=0)
    ends_at: Mapped[datetime | None]
    points: Mapped[str | None] = mapped_column(String(60))
    max_points: Mapped[str | None] = mapped_column(String(60))
    scaled: Mapped[str | None] = mapped_column(String(60))
    success: Mapped[bool | None]
    language: Mapped[str] = mapped_column(String(5))
    started_at: Mapped[datetime] = mapped_column(default=clock.now)
    saved_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    marked_at: Mapped[datetime | None]


class TimeAllowance(Keyed, Model):
    """More time for one person in one check, or no limit at all, given by a trainer or coordinator.

    ``minutes`` are added to the check's own; None lifts the limit. The newest row counts; why is not
    written down, because the reason is often somebody's health.

    PII: that a person was given more time, and by whom.
    """

    __tablename__ = "time_allowance"
    __table_args__ = (Index("ix_time_allowance_enrolment_id", "enrolment_id", "module_id"),)

    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolment.id", ondelete="CASCADE"))
    module_id: Mapped[str] = mapped_column(String(20))
    minutes: Mapped[int | None]
    given_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    given_at: Mapped[datetime] = mapped_column(default=clock.now)


class MarkedAnswer(Keyed, Model):
    """What a trainer gave for one open answer: points for each line of the rubric, and a comment.

    ``rubric`` holds exact points as text by line. Once there, a mark stays: the result was told.

    PII: a trainer's judgement of a person's answer, in words.
    """

    __tablename__ = "marked_answer"
    __table_args__ = (UniqueConstraint("attempt_id", "question_id"),)

    attempt_id: Mapped[UUID] = mapped_column(ForeignKey("attempt.id", ondelete="CASCADE"))
    question_id: Mapped[str] = mapped_column(String(60))
    rubric: Mapped[dict[str, Any]]
    comment: Mapped[str] = mapped_column(Text)
    marked_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    marked_at: Mapped[datetime] = mapped_column(default=clock.now)
