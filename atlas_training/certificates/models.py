# SPDX-License-Identifier: EUPL-1.2
"""The register of certificates."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from atlas_training import clock
from atlas_training.certificates.enums import State
from atlas_training.database import Keyed, Model


class Certificate(Keyed, Model):
    """A certificate with every claim on it, frozen at the moment of issue.

    ``claims`` is all that the document, the badge and the public page say, so that they agree and
    outlive course, plugin and account. Only erasure takes from it: name, business and badge recipient.
    ``name_salt`` and ``name_hash`` stay then, to compare a typed name with. ``status_list`` and
    ``status_index`` are its place in the published list of revocations. ``registration`` is the
    xAPI registration. ``replaces_id`` is the certificate that this one supersedes.

    PII: a person's name, business and what they completed; the salted hash of the name.
    """

    __tablename__ = "certificate"
    __table_args__ = (
        UniqueConstraint("number"),
        UniqueConstraint("status_list", "status_index"),
        UniqueConstraint("replaces_id"),
        Index("ix_certificate_person_id", "person_id"),
        Index("ix_certificate_organisation_id", "organisation_id"),
        Index("ix_certificate_country_issued_at", "country", "issued_at"),
    )

    number: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(10))
    subject_id: Mapped[str] = mapped_column(String(36))
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    country: Mapped[str] = mapped_column(String(2))
    language: Mapped[str] = mapped_column(String(5))
    registration: Mapped[UUID | None]
    claims: Mapped[dict[str, Any]]
    name_salt: Mapped[str] = mapped_column(String(32))
    name_hash: Mapped[str] = mapped_column(String(64))
    status_list: Mapped[int]
    status_index: Mapped[int]
    issued_at: Mapped[datetime] = mapped_column(default=clock.now)
    replaces_id: Mapped[UUID | None] = mapped_column(ForeignKey("certificate.id"))
    superseded_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    revoked_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    revoked_reason: Mapped[str | None] = mapped_column(String(20))
    erased_at: Mapped[datetime | None]

    @property
    def state(self) -> State:
        """Revoked, superseded by a newer one, or valid."""
        if self.revoked_at is not None:
            return State.REVOKED
        return State.SUPERSEDED if self.superseded_at is not None else State.VALID
