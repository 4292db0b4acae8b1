# SPDX-License-Identifier: EUPL-1.2
"""Tables of the question bank, and of files that wait to be imported into it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from atlas_training import clock
from atlas_training.database import Keyed, Model


class BankCategory(Keyed, Model):
    """A place in the tree of the bank: ``path`` holds its levels, parted by ``/``; a slash in a name is ``//``.

    The empty path is the top. ``country`` is whose it is, empty for all countries'.

    PII: none.
    """

    __tablename__ = "bank_category"
    __table_args__ = (UniqueConstraint("country", "path"),)

    country: Mapped[str] = mapped_column(String(2), default="")
    path: Mapped[str] = mapped_column(String(500))


class BankQuestion(Keyed, Model):
    """A question of the bank: what it is found by. Its words and key stand in its versions.

    ``reference`` is its id in check files, made once and the same in every language. ``idnumber``, ``name``,
    ``kind`` and ``digest`` are those of the current version, ``words`` its folded text for the search.
    ``country`` is the wall: empty for a question of all countries. ``dimension`` and ``level`` (0 to 3) are
    those of the readiness assessment, where somebody gave them. A question put away keeps its versions and is
    offered no more.

    Left out on purpose: which checks took it; a check holds its own copy.

    PII: none.
    """

    __tablename__ = "bank_question"
    __table_args__ = (Index("ix_bank_question_country_idnumber", "country", "idnumber"),)

    category_id: Mapped[UUID] = mapped_column(ForeignKey("bank_category.id"), index=True)
    country: Mapped[str] = mapped_column(String(2), default="")
    reference: Mapped[str] = mapped_column(String(60))
    idnumber: Mapped[str] = mapped_column(String(255), default="")
    name: Mapped[str] = mapped_column(String(255))
    kind: Mapped[str] = mapped_column(String(20))
    words: Mapped[str] = mapped_column(Text)
    dimension: Mapped[str] = mapped_column(String(3), default="")
    level: Mapped[int | None]
    language: Mapped[str] = mapped_column(String(5), default="en")
    version: Mapped[int] = mapped_column(default=1)
    digest: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    retired_at: Mapped[datetime | None]

    category: Mapped[BankCategory] = relationship(lazy="joined", innerjoin=True)


class BankQuestionVersion(Keyed, Model):
    """A question as it was at one time; never changed. ``number`` counts from 1.

    ``content`` is the whole neutral question as :mod:`..formats.as_json` keeps it. ``source`` is the file it
    came from, empty where it was written in the form.

    PII: who wrote it.
    """

    __tablename__ = "bank_question_version"
    __table_args__ = (UniqueConstraint("question_id", "number"),)

    question_id: Mapped[UUID] = mapped_column(ForeignKey("bank_question.id", ondelete="CASCADE"))
    number: Mapped[int]
    content: Mapped[dict[str, Any]]
    source: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    created_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))


class BankTag(Model):
    """A tag of a question's current version.

    PII: none.
    """

    __tablename__ = "bank_question_tag"

    question_id: Mapped[UUID] = mapped_column(
        ForeignKey("bank_question.id", ondelete="CASCADE"), primary_key=True
    )
    tag: Mapped[str] = mapped_column(String(255), primary_key=True, index=True)


class QuestionFile(Keyed, Model):
    """A file of questions that somebody sent and has not imported yet; kept a day at most.

    ``choices`` are those of the form. The row is deleted when the file is imported or put away.

    PII: who sent it.
    """

    __tablename__ = "question_file"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    choices: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
