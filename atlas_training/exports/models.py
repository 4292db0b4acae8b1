# SPDX-License-Identifier: EUPL-1.2
"""Tables of what was exported and of filters that are used again."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from atlas_training import clock
from atlas_training.database import Keyed, Model


class ExportRecord(Keyed, Model):
    """That a file was made: who, when, of what, by which filters, how many rows, and the file's SHA-256.

    ``person_id`` is None for a command, and after the person's erasure; ``is_command`` tells them apart.
    The file itself is not kept.

    PII: links a person to an export; a filter may hold the name of a business.
    """

    __tablename__ = "export_record"
    __table_args__ = (Index("ix_export_record_made_at", "made_at"),)

    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    is_command: Mapped[bool]
    exporter: Mapped[str] = mapped_column(String(60))
    format: Mapped[str] = mapped_column(String(20))
    filters: Mapped[dict[str, Any]]
    rows: Mapped[int]
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))

    countries: Mapped[list["ExportedCountry"]] = relationship(lazy="selectin", cascade="all, delete-orphan")


class ExportedCountry(Model):
    """A country of which names may stand in an exported file; a file without any has no names.

    PII: none.
    """

    __tablename__ = "exported_country"

    record_id: Mapped[UUID] = mapped_column(
        ForeignKey("export_record.id", ondelete="CASCADE"), primary_key=True
    )
    country: Mapped[str] = mapped_column(String(2), primary_key=True, index=True)


class SavedFilter(Keyed, Model):
    """Filters that a coordinator gave a name, to look at the same rows again.

    PII: links a person to what it looks at; a filter may hold the name of a business.
    """

    __tablename__ = "saved_filter"
    __table_args__ = (UniqueConstraint("person_id", "exporter", "name"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    exporter: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(60))
    filters: Mapped[dict[str, Any]]
    saved_at: Mapped[datetime] = mapped_column(default=clock.now)
