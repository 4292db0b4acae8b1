# SPDX-License-Identifier: EUPL-1.2
"""Tables of organisations and clusters."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from atlas_training import clock
from atlas_training.database import Keyed, Model
from atlas_training.organisations.enums import OrganisationKind


class Cluster(Keyed, Model):
    """A group of SMEs in one country; the ATLAS meta-cluster is the one without a parent or country.

    PII: none.
    """

    __tablename__ = "cluster"

    name: Mapped[str] = mapped_column(String(200))
    country: Mapped[str | None] = mapped_column(String(2))
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("cluster.id"))


class Organisation(Keyed, Model):
    """An SME or a stakeholder.

    ``pseudonym`` is its random name in xAPI (``context.team``): nothing is derived from the business.

    PII: the name of a sole trader's business is personal data; so is all that hangs on it.
    """

    __tablename__ = "organisation"

    kind: Mapped[str] = mapped_column(String(20), default=OrganisationKind.SME)
    name: Mapped[str] = mapped_column(String(200))
    country: Mapped[str] = mapped_column(String(2), index=True)
    region: Mapped[str] = mapped_column(String(120), default="")
    business_kinds: Mapped[list[str]] = mapped_column(default=list)
    size: Mapped[str] = mapped_column(String(10), default="")
    cluster_id: Mapped[UUID] = mapped_column(ForeignKey("cluster.id"), index=True)
    pseudonym: Mapped[UUID] = mapped_column(default=uuid4, unique=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    cluster: Mapped[Cluster] = relationship(lazy="joined")
