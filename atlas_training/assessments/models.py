# SPDX-License-Identifier: EUPL-1.2
"""The table of attempts at checks."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
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
    moment, or later where a trainer marks open answers.

    Left out on purpose: the words of the questions (they are the module version's) and a time limit.

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
    points: Mapped[str | None] = mapped_column(String(60))
    max_points: Mapped[str | None] = mapped_column(String(60))
    scaled: Mapped[str | None] = mapped_column(String(60))
    success: Mapped[bool | None]
    language: Mapped[str] = mapped_column(String(5))
    started_at: Mapped[datetime] = mapped_column(default=clock.now)
    saved_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    marked_at: Mapped[datetime | None]
