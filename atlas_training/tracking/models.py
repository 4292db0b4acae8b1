# SPDX-License-Identifier: EUPL-1.2
"""What this installation has settled for good."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from atlas_training.database import Model


class Installation(Model):
    """The base of all our activity ids and actors' homePages: kept from the first start on.

    PII: none.
    """

    __tablename__ = "installation"

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    iri_base: Mapped[str] = mapped_column(String(200))
