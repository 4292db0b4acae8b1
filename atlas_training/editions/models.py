# SPDX-License-Identifier: EUPL-1.2
"""Tables of schemes, their editions, sessions, participants and attendance."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from atlas_training import clock
from atlas_training.accounts.models import Person
from atlas_training.database import Keyed, Model
from atlas_training.editions.enums import CompletionRule, CountingUnit, Start
from atlas_training.editions.rules import Counting
from atlas_training.organisations.models import Organisation


class Scheme(Keyed, Model):
    """A joint training scheme with the settings by which its participations are counted.

    Each setting is one reading of RCO 85 and RCR 81; hours are whole, shares in per cent. While ``locked_at``
    is set they do not change. What they were before stands in the history.

    PII: none.
    """

    __tablename__ = "scheme"

    name: Mapped[str] = mapped_column(String(200))
    unit: Mapped[str] = mapped_column(String(20))
    minimum_countries: Mapped[int]
    minimum_sessions: Mapped[int]
    minimum_hours: Mapped[int]
    starts: Mapped[str] = mapped_column(String(20))
    counts_partner_staff: Mapped[bool]
    completion_rule: Mapped[str] = mapped_column(String(20))
    completion_share: Mapped[int]
    completion_score: Mapped[int]
    locked_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    @property
    def counting(self) -> Counting:
        """The settings as values, for the rules."""
        return Counting(
            unit=CountingUnit(self.unit),
            minimum_countries=self.minimum_countries,
            minimum_sessions=self.minimum_sessions,
            minimum_hours=self.minimum_hours,
            starts=Start(self.starts),
            counts_partner_staff=self.counts_partner_staff,
            completion_rule=CompletionRule(self.completion_rule),
            completion_share=self.completion_share,
            completion_score=self.completion_score,
        )


class SchemeChange(Keyed, Model):
    """One line of a scheme's history: what was done, the settings after it, by whom, and the note.

    PII: links a coordinator to a decision; the note is free text.
    """

    __tablename__ = "scheme_change"

    scheme_id: Mapped[UUID] = mapped_column(ForeignKey("scheme.id"), index=True)
    action: Mapped[str] = mapped_column(String(20))
    settings: Mapped[dict[str, Any]]
    note: Mapped[str] = mapped_column(String(1000), default="")
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(default=clock.now)

    by: Mapped[Person | None] = relationship(lazy="joined")


class Edition(Keyed, Model):
    """A scheme as it is run once: dates, organising partners, targets, sessions and participants.

    ``country`` leads it: its coordinator changes the plan. Evidence is kept until ``retain_until``.

    PII: none.
    """

    __tablename__ = "edition"

    scheme_id: Mapped[UUID] = mapped_column(ForeignKey("scheme.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    country: Mapped[str] = mapped_column(String(2))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    target_smes: Mapped[int | None]
    target_participations: Mapped[int | None]
    target_completions: Mapped[int | None]
    retain_until: Mapped[date]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    scheme: Mapped[Scheme] = relationship(lazy="joined")
    partners: Mapped[list["EditionPartner"]] = relationship(
        lazy="selectin", order_by="EditionPartner.position", cascade="all, delete-orphan"
    )

    @property
    def countries(self) -> frozenset[str]:
        """The countries of the organising partners."""
        return frozenset(partner.country for partner in self.partners)


class EditionPartner(Keyed, Model):
    """An organisation that organises an edition, with the country it is from.

    PII: none.
    """

    __tablename__ = "edition_partner"

    edition_id: Mapped[UUID] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    country: Mapped[str] = mapped_column(String(2))
    position: Mapped[int]


class Session(Keyed, Model):
    """A meeting of an edition, in a room or by a link, or a module that everybody takes alone.

    ``country`` holds it: its coordinator changes it, and a live one's times are by its clocks. A live session has
    a place or a link, a trainer, start and end; a module has its id. ``minutes`` counts towards the hours.
    ``code`` is the secret in the QR code by which participants record themselves; only they can use it.

    PII: the name of the trainer.
    """

    __tablename__ = "session"

    edition_id: Mapped[UUID] = mapped_column(ForeignKey("edition.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(String(200))
    country: Mapped[str] = mapped_column(String(2))
    place: Mapped[str] = mapped_column(String(300), default="")
    link: Mapped[str] = mapped_column(String(500), default="")
    trainer: Mapped[str] = mapped_column(String(200), default="")
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    module_id: Mapped[str | None] = mapped_column(String(30))
    minutes: Mapped[int]
    code: Mapped[str] = mapped_column(String(32), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    edition: Mapped[Edition] = relationship(lazy="joined")


class Participant(Keyed, Model):
    """A person in an edition and the SME they count for; nobody is in an edition twice.

    After a person's erasure the row stays as evidence without them. ``left_at`` ends the place; what was
    attended before stays counted.

    PII: links a person to an edition.
    """

    __tablename__ = "participant"
    __table_args__ = (
        UniqueConstraint("edition_id", "person_id"),
        Index("ix_participant_person_id", "person_id"),
        Index("ix_participant_organisation_id", "organisation_id"),
    )

    edition_id: Mapped[UUID] = mapped_column(ForeignKey("edition.id"))
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    is_partner_staff: Mapped[bool] = mapped_column(default=False)
    joined_at: Mapped[datetime] = mapped_column(default=clock.now)
    left_at: Mapped[datetime | None]

    person: Mapped[Person | None] = relationship(lazy="select")
    organisation: Mapped[Organisation] = relationship(lazy="select")


class Attendance(Keyed, Model):
    """One record of whether somebody attended a session; never overwritten.

    A correction is a new row with its reason that takes the place of the one before (``replaces_id``), which gets
    ``superseded_at``. At most one row stands for a person and a session. ``way`` and ``evidence`` say how it is known:
    which signed list, the link, or the completion of the module. ``recorded_by_id`` is who said so, the
    person themselves for a link.

    PII: where somebody was and when; reason and evidence are free text.
    """

    __tablename__ = "attendance"
    __table_args__ = (
        UniqueConstraint("replaces_id"),
        Index("ix_attendance_participant_id", "participant_id"),
        Index(
            "ix_attendance_standing",
            "session_id",
            "participant_id",
            unique=True,
            sqlite_where=text("superseded_at IS NULL"),
            postgresql_where=text("superseded_at IS NULL"),
        ),
    )

    session_id: Mapped[UUID] = mapped_column(ForeignKey("session.id"))
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participant.id"))
    is_present: Mapped[bool]
    way: Mapped[str] = mapped_column(String(10))
    evidence: Mapped[str] = mapped_column(String(500), default="")
    recorded_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)
    held_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(500), default="")
    replaces_id: Mapped[UUID | None] = mapped_column(ForeignKey("attendance.id"))
    superseded_at: Mapped[datetime | None]

    recorded_by: Mapped[Person | None] = relationship(lazy="select")


class Scan(Keyed, Model):
    """A scanned attendance list, signed by hand, that belongs to a session.

    The file lies under ``instance/evidence/``, named by its hash; it is kept until the edition's date and served
    only to those who may see names of ``country``, whose coordinator sent it. One sent by mistake is withdrawn with
    a reason: the row stays, the file goes.

    PII: names and signatures on the picture.
    """

    __tablename__ = "scan"

    session_id: Mapped[UUID] = mapped_column(ForeignKey("session.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(40))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    country: Mapped[str] = mapped_column(String(2))
    uploaded_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    uploaded_at: Mapped[datetime] = mapped_column(default=clock.now)
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    withdrawn_reason: Mapped[str] = mapped_column(String(500), default="")

    session: Mapped[Session] = relationship(lazy="select")
