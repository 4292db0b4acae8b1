# SPDX-License-Identifier: EUPL-1.2
"""The base of all our IRIs: settled at first start, and refused to change once a statement exists."""

from flask import current_app
from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from atlas_training.database import Model, db
from atlas_training.settings import SettingsError
from atlas_training.xapi.models import Statement


class Installation(Model):
    """What this installation has settled for good; one row.

    ``iri_base`` begins every activity id and actor's homePage of ours. An activity that changes its id
    is a new activity to every dashboard, so the base is kept from the first start on.

    PII: none.
    """

    __tablename__ = "installation"

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    iri_base: Mapped[str] = mapped_column(String(200))


def _wanted() -> str:
    return str(current_app.config["IRI_BASE"]).rstrip("/")


def _find() -> Installation | None:
    """The row, read once for each session: a statement asks for the base several times."""
    known: Installation | None = db.session.info.get("installation")
    if known is None:
        known = db.session.info["installation"] = db.session.get(Installation, 1)
    return known


def find_iri_base() -> str:
    """The settled base, or the one that will be settled; never writes."""
    installation = _find()
    if installation is not None:
        return installation.iri_base
    return _wanted() or str(current_app.config["PUBLIC_URL"]).rstrip("/")


def settle_iri_base() -> str:
    """Keep the base from now on: ATLAS_IRI_BASE, or the public address of the first start.

    :raise SettingsError: if ATLAS_IRI_BASE asks for another one and statements exist.
    """
    installation = _find()
    if installation is None:
        installation = Installation(id=1, iri_base=find_iri_base())
        db.session.add(installation)
    elif _wanted() and _wanted() != installation.iri_base:
        if db.session.scalar(select(Statement.sequence).limit(1)) is not None:
            raise SettingsError(
                f"ATLAS_IRI_BASE is {_wanted()!r}, but the records of this installation begin with"
                f" {installation.iri_base!r}. Set it back; it cannot change once a statement exists."
            )
        installation.iri_base = _wanted()
    db.session.flush()
    return installation.iri_base
