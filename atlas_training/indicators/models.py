# SPDX-License-Identifier: EUPL-1.2
"""Tables of indicators and of reporting periods that were closed."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from atlas_training import clock
from atlas_training.accounts.models import Person
from atlas_training.database import Keyed, Model


class Indicator(Keyed, Model):
    """An indicator of the programme beside the built-in ones: its code, unit, and what it counts.

    PII: none.
    """

    __tablename__ = "indicator"

    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    unit: Mapped[str] = mapped_column(String(60))
    counted: Mapped[str] = mapped_column(String(20))
    added_at: Mapped[datetime] = mapped_column(default=clock.now)


class StatedNumber(Keyed, Model):
    """A number given for an indicator that nothing here can count, with the day it belongs to and a note.

    PII: links a coordinator to a statement; the note is free text.
    """

    __tablename__ = "stated_number"

    indicator_id: Mapped[UUID] = mapped_column(ForeignKey("indicator.id"), index=True)
    day: Mapped[date]
    number: Mapped[int]
    note: Mapped[str] = mapped_column(String(1000))
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    stated_at: Mapped[datetime] = mapped_column(default=clock.now)


class ClosedPeriod(Keyed, Model):
    """A reporting period as it was reported; nothing in it changes again.

    Both days belong to it. ``settings`` are the counting settings of every scheme and the indicators at that moment,
    ``summary`` the rows of the summary. ``entries`` gives for each thing counted its key and 1, or -1 for a
    correction: what the next period starts from.

    PII: who closed it; keys of people's participations.
    """

    __tablename__ = "closed_period"
    __table_args__ = (UniqueConstraint("starts_on"), UniqueConstraint("ends_on"))

    name: Mapped[str] = mapped_column(String(200))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    filters: Mapped[dict[str, Any]]
    settings: Mapped[dict[str, Any]]
    summary: Mapped[list[Any]]
    entries: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    note: Mapped[str] = mapped_column(String(1000), default="")
    closed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    closed_at: Mapped[datetime] = mapped_column(default=clock.now)

    closed_by: Mapped[Person | None] = relationship(lazy="joined")
    files: Mapped[list["PeriodFile"]] = relationship(lazy="selectin", order_by="PeriodFile.name")


class PeriodFile(Keyed, Model):
    """A file of a closed period, kept byte by byte with its SHA-256.

    PII: attendance lists hold names where the country agreed to it; the others hold numbers.
    """

    __tablename__ = "period_file"
    __table_args__ = (UniqueConstraint("period_id", "name"),)

    period_id: Mapped[UUID] = mapped_column(ForeignKey("closed_period.id"))
    name: Mapped[str] = mapped_column(String(80))
    mimetype: Mapped[str] = mapped_column(String(100))
    rows: Mapped[int]
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    named_countries: Mapped[list[str]]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
