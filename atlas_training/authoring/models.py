# SPDX-License-Identifier: EUPL-1.2
"""Tables of courses that are being written, and of who published what."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from atlas_training import clock
from atlas_training.authoring.enums import DraftState
from atlas_training.database import Keyed, Model


class CourseDraft(Keyed, Model):
    """A course as it is being written: one draft a course, shared by all trainers.

    ``country`` is that of the partner who writes: its coordinator may review. ``findings`` are those of
    the check of ``checked_revision``; ``revision`` goes up with every change of a file.

    PII: who began it and who asked for its review; the reviewer's remark and who wrote it.
    """

    __tablename__ = "course_draft"

    course_id: Mapped[str] = mapped_column(String(20), unique=True)
    address: Mapped[str] = mapped_column(String(80))
    country: Mapped[str] = mapped_column(String(2))
    state: Mapped[str] = mapped_column(String(10), default=DraftState.DRAFT)
    revision: Mapped[int] = mapped_column(default=1)
    base_id: Mapped[UUID | None] = mapped_column(ForeignKey("course_version.id", ondelete="SET NULL"))
    started_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    started_at: Mapped[datetime] = mapped_column(default=clock.now)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
    submitted_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    submitted_at: Mapped[datetime | None]
    remark: Mapped[str] = mapped_column(Text, default="")
    remark_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    findings: Mapped[list[Any]] = mapped_column(default=list)
    checked_revision: Mapped[int | None]


class DraftFile(Keyed, Model):
    """A file of a draft. ``made_for`` is the hash of the source that stood beside a translation when it was saved.

    ``revision`` is what an editor has to have seen to save over it.

    PII: who changed it last.
    """

    __tablename__ = "draft_file"
    __table_args__ = (UniqueConstraint("draft_id", "name"),)

    draft_id: Mapped[UUID] = mapped_column(ForeignKey("course_draft.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    hash: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    made_for: Mapped[str] = mapped_column(String(64), default="")
    revision: Mapped[int] = mapped_column(default=1)
    changed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)


class Publication(Keyed, Model):
    """Who wrote and who reviewed a version that was published here; without a reviewer it was published alone.

    PII: links persons to a version.
    """

    __tablename__ = "publication"

    course_version_id: Mapped[UUID] = mapped_column(
        ForeignKey("course_version.id", ondelete="CASCADE"), unique=True
    )
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    reviewer_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    is_alone: Mapped[bool] = mapped_column(default=False)


class TranslationReview(Keyed, Model):
    """That somebody read a translation, as it stood then, beside its source and found it good.

    PII: links a person to a text.
    """

    __tablename__ = "translation_review"
    __table_args__ = (UniqueConstraint("course_id", "name", "hash"),)

    course_id: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(200))
    hash: Mapped[str] = mapped_column(String(64))
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    reviewed_at: Mapped[datetime] = mapped_column(default=clock.now)
