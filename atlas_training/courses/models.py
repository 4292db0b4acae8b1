# SPDX-License-Identifier: EUPL-1.2
"""Tables of published courses. A version is never changed: an edit makes a new one."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from atlas_training import clock
from atlas_training.courses.enums import CourseStatus, Origin
from atlas_training.database import Keyed, Model


class CourseVersion(Keyed, Model):
    """A course as published at one moment.

    ``course_id`` ("C03") never changes and is what paths, records and xAPI ids are made from;
    ``address`` ("be-found") is only where it is read. ``hash`` is the folder's (SHA-256) with the
    way of rendering; ``files`` keeps each file's own hash and which source a translation was made for, and
    :class:`CourseFile` what is in it, so every version can be had back. ``origin`` says whether it came
    from a content folder or from the editor.

    PII: none; authors are named as they sign their work.
    """

    __tablename__ = "course_version"
    __table_args__ = (
        Index("ix_course_version_course_id", "course_id"),
        Index(
            "uq_course_version_current",
            "course_id",
            unique=True,
            sqlite_where=text("is_current"),
            postgresql_where=text("is_current"),
        ),
    )

    course_id: Mapped[str] = mapped_column(String(20))
    address: Mapped[str] = mapped_column(String(80), index=True)
    version: Mapped[str] = mapped_column(String(20))
    hash: Mapped[str] = mapped_column(String(64))
    status: Mapped[str] = mapped_column(String(10), default=CourseStatus.ACTIVE)
    source_language: Mapped[str] = mapped_column(String(5))
    languages: Mapped[list[str]]
    dimension: Mapped[str] = mapped_column(String(3))
    definition: Mapped[dict[str, Any]]
    files: Mapped[dict[str, Any]]
    published_at: Mapped[datetime] = mapped_column(default=clock.now)
    is_current: Mapped[bool] = mapped_column(default=True)
    origin: Mapped[str] = mapped_column(String(10), default=Origin.FOLDER)


class CourseFile(Model):
    """What is in a file of a published course, kept once by its SHA-256 however many versions hold it.

    PII: none.
    """

    __tablename__ = "course_file"

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class CourseText(Keyed, Model):
    """The words of a course in one language; ``html`` is its sanitised introduction.

    PII: none.
    """

    __tablename__ = "course_text"
    __table_args__ = (UniqueConstraint("course_version_id", "language"),)

    course_version_id: Mapped[UUID] = mapped_column(ForeignKey("course_version.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(5))
    title: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(Text)
    outcomes: Mapped[list[str]]
    html: Mapped[str] = mapped_column(Text)


class ModuleVersion(Keyed, Model):
    """A module of a course version: everything that is not words.

    ``minutes`` is what certificates and indicators count. ``completes`` is its rule
    (``{"read": true, "check": 60}``, per cent). ``check`` holds the key and never reaches a browser.

    PII: none.
    """

    __tablename__ = "module_version"
    __table_args__ = (
        UniqueConstraint("course_version_id", "module_id"),
        UniqueConstraint("course_version_id", "address"),
    )

    course_version_id: Mapped[UUID] = mapped_column(ForeignKey("course_version.id", ondelete="CASCADE"))
    course_id: Mapped[str] = mapped_column(String(20))
    module_id: Mapped[str] = mapped_column(String(20), index=True)
    address: Mapped[str] = mapped_column(String(80))
    position: Mapped[int]
    level: Mapped[int]
    topic: Mapped[str] = mapped_column(String(20))
    minutes: Mapped[int]
    completes: Mapped[dict[str, Any]]
    check: Mapped[dict[str, Any] | None]
    check_texts: Mapped[dict[str, Any] | None]
    question_count: Mapped[int] = mapped_column(default=0)


class ModuleText(Keyed, Model):
    """The words of a module in one language.

    ``html`` is what a learner gets, sanitised; ``trainer_html`` the same with the blocks for trainers,
    where there are any. ``tasks`` lists the things to do in one's own business as
    ``{"key", "title", "minutes"}``; a key is the same in every language.

    PII: none.
    """

    __tablename__ = "module_text"
    __table_args__ = (UniqueConstraint("module_version_id", "language"),)

    module_version_id: Mapped[UUID] = mapped_column(ForeignKey("module_version.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(5))
    title: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(Text)
    outcomes: Mapped[list[str]]
    html: Mapped[str] = mapped_column(Text)
    trainer_html: Mapped[str | None] = mapped_column(Text)
    words: Mapped[int]
    tasks: Mapped[list[Any]]
