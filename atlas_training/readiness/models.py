# SPDX-License-Identifier: EUPL-1.2
"""Tables of instruments and assessments."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from atlas_training import clock
from atlas_training.database import Keyed, Model
from atlas_training.readiness.enums import Source


class InstrumentVersion(Keyed, Model):
    """A published version of a questionnaire, as it stood in ``content/readiness/``.

    ``definition`` (codes, points, weights, rules) never changes again, ``hash`` is the SHA-256 of
    what in it decides scores. ``texts`` holds the words by language; languages may be added.

    PII: none.
    """

    __tablename__ = "instrument_version"
    __table_args__ = (UniqueConstraint("code", "version"),)

    code: Mapped[str] = mapped_column(String(40))
    version: Mapped[str] = mapped_column(String(20))
    hash: Mapped[str] = mapped_column(String(64))
    definition: Mapped[dict[str, Any]]
    texts: Mapped[dict[str, Any]]
    is_current: Mapped[bool] = mapped_column(default=False)
    stored_at: Mapped[datetime] = mapped_column(default=clock.now)


class Assessment(Keyed, Model):
    """One look at an SME's readiness: a draft until ``finished_at``, then never recalculated.

    ``answers`` holds what was given, as given: ``{item: code | [numbers of ticks] | "na" | "dk"}``; an
    item that is absent was left open, one in ``declined`` the respondent would rather not say.
    ``notes`` are links and notes to items, ``confirmed`` the items whose evidence a coordinator has
    seen, ``explained`` the words given to a consistency check. ``visited`` are the pages gone on from.
    ``index`` is exact ("125/3"). ``shared_at`` is set while the owner lets the coordinator read answers.

    An SME has one draft at most. An imported result has no respondent, answers or grade.

    PII: the answers of a sole trader's business, who gave them, free notes and explanations.
    """

    __tablename__ = "assessment"
    __table_args__ = (
        Index(
            "uq_assessment_draft",
            "organisation_id",
            unique=True,
            sqlite_where=text("finished_at IS NULL"),
            postgresql_where=text("finished_at IS NULL"),
        ),
        Index("ix_assessment_organisation_id_finished_at", "organisation_id", "finished_at"),
    )

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    respondent_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    membership_id: Mapped[UUID | None] = mapped_column(ForeignKey("membership.id", ondelete="SET NULL"))
    instrument_version_id: Mapped[UUID] = mapped_column(ForeignKey("instrument_version.id"))
    instrument: Mapped[str] = mapped_column(String(40))
    version: Mapped[str] = mapped_column(String(20))
    definition_hash: Mapped[str] = mapped_column(String(64))
    rule_version: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(5))
    source: Mapped[str] = mapped_column(String(10), default=Source.ANSWERED)
    tool: Mapped[str] = mapped_column(String(120), default="")
    number: Mapped[int] = mapped_column(default=1)
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    declined: Mapped[list[str]] = mapped_column(default=list)
    notes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    confirmed: Mapped[list[str]] = mapped_column(default=list)
    explained: Mapped[dict[str, Any]] = mapped_column(default=dict)
    profile: Mapped[dict[str, Any]] = mapped_column(default=dict)
    visited: Mapped[list[str]] = mapped_column(default=list)
    started_at: Mapped[datetime] = mapped_column(default=clock.now)
    saved_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    result: Mapped[dict[str, Any] | None]
    index: Mapped[str | None] = mapped_column(String(60))
    index_shown: Mapped[int | None]
    level: Mapped[int | None]
    confidence: Mapped[str | None] = mapped_column(String(1))
    shared_at: Mapped[datetime | None]

    instrument_version: Mapped[InstrumentVersion] = relationship(lazy="joined")
