# SPDX-License-Identifier: EUPL-1.2
"""Documents found, listed, changed and deleted, each with a small constant number of SQL statements.

Who changes a document locks its row, looks at what is there, and decides; two who make the same one meet
at the unique index, and the later looks again. So no change is ever based on something unseen. SQLite has
one writer at a time anyway.

Behind the reach of a credential a document does not exist. A credential that cannot see one of the same
name makes its own beside it; whoever sees both gets the one of its own place first, then the older.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert

from atlas_training import clock
from atlas_training.database import db, is_postgresql
from atlas_training.xapi.access.reach import Reach
from atlas_training.xapi.documents.addressing import Address
from atlas_training.xapi.documents.content import Content
from atlas_training.xapi.errors import DocumentChanged
from atlas_training.xapi.models import Activity, Agent, Document, Registration
from atlas_training.xapi.spec.values import microseconds
from atlas_training.xapi.statements.dictionary import digest, resolve

_NOBODY = 0  # the number of no activity, agent or registration
_TRIES = 20


@dataclass(frozen=True)
class Stored:
    """A document as it is kept; ``updated`` in microseconds since 1970."""

    id: int
    content_type: str
    sha1: bytes
    updated: int
    body: bytes

    @property
    def tag(self) -> str:
        """Its entity tag, without the quotes (Communication 3.1)."""
        return self.sha1.hex()


_COLUMNS = (Document.id, Document.content_type, Document.sha1, Document.updated, Document.content)


def find(address: Address, reach: Reach) -> Stored | None:
    """The document of this address."""
    return _first(_one(address, reach))


def _first(query: Any) -> Stored | None:
    row = db.session.execute(query).first()
    return Stored(*row) if row else None


def _one(address: Address, reach: Reach) -> Any:
    is_own = and_(Document.country == reach.country, Document.owner == reach.owner)
    return (
        select(*_COLUMNS)
        .where(*_within(address, reach), Document.registration_id == _registration(address))
        .where(Document.digest == digest(address.name or ""))
        .order_by(is_own.desc(), Document.id)
        .limit(1)
    )


def _within(address: Address, reach: Reach) -> list[ColumnElement[bool]]:
    """Activity and agent, and what the credential may know of."""
    conditions: list[ColumnElement[bool]] = [
        Document.activity_id == _number(Activity, address.activity),
        Document.agent_id == _number(Agent, address.agent),
    ]
    if reach.is_own_only:
        conditions.append(Document.owner == reach.credential)
    elif reach.countries is not None:
        conditions.append(or_(Document.country.in_(reach.countries), Document.owner == reach.credential))
    return conditions


def _number(model: type[Activity] | type[Agent], name: str | None) -> Any:
    return _NOBODY if name is None else _look_up(model, digest(name))


def _registration(address: Address) -> Any:
    return _NOBODY if address.registration is None else _look_up(Registration, address.registration.bytes)


def _look_up(model: Any, key: bytes) -> Any:
    return select(model.id).where(model.digest == key).scalar_subquery()


def _in_context(address: Address, reach: Reach) -> list[ColumnElement[bool]]:
    """All of an activity and agent; of one registration only where one is given (Communication 2.3)."""
    conditions = _within(address, reach)
    if address.registration is not None:
        conditions.append(Document.registration_id == _registration(address))
    return conditions


def list_ids(address: Address, reach: Reach, since: int | None) -> tuple[list[str], int | None]:
    """The ids of a context, each once, oldest first, and when the last of them was updated.

    ``since`` is exclusive, in microseconds since 1970.
    """
    query = select(Document.name, Document.updated).where(*_in_context(address, reach))
    if since is not None:
        query = query.where(Document.updated > since)
    rows = db.session.execute(query.order_by(Document.id)).all()
    return list(dict.fromkeys(name for name, _ in rows)), max((updated for _, updated in rows), default=None)


def change(address: Address, reach: Reach, decide: Callable[[Stored | None], Content]) -> None:
    """Put what ``decide`` makes of the document in its place; flushes, does not commit.

    ``decide`` gets the document as nobody else can change it any more, None where there is none; what it
    raises leaves everything as it was. It may be asked again.

    :raise DocumentChanged: if others make and delete the same document without a pause.
    """
    for _ in range(_TRIES):
        before = _first(_one(address, reach).with_for_update())
        after = decide(before)
        if before is not None:
            _replace(before, after)
            return
        if _make(address, reach, after):
            return
    raise DocumentChanged("Others are changing this document all the time. Try again.")


def _values(content: Content, updated: int) -> dict[str, Any]:
    return {
        "content_type": content.content_type,
        "content": content.body,
        "sha1": content.digest,
        "updated": updated,
    }


def _replace(before: Stored, after: Content) -> None:
    updated = max(microseconds(clock.now()), before.updated + 1)
    db.session.execute(update(_table()).where(_table().c.id == before.id).values(_values(after, updated)))


def _make(address: Address, reach: Reach, content: Content) -> bool:
    """Insert it; False if somebody else did in the meantime."""
    row = {
        "activity_id": _resolved(Activity, "iri", address.activity),
        "agent_id": _resolved(Agent, "identifier", address.agent),
        "registration_id": _resolved_registration(address),
        "digest": digest(address.name or ""),
        "name": address.name,
        "country": reach.country,
        "owner": reach.owner,
        **_values(content, microseconds(clock.now())),
    }
    table = _table()
    if not is_postgresql():
        db.session.execute(insert(table).values(row))
        return True
    statement = postgresql_insert(table).values(row).on_conflict_do_nothing().returning(table.c.id)
    return db.session.scalar(statement) is not None


def _table() -> Any:
    return Document.__table__


def _resolved(model: type[Activity] | type[Agent], column: str, name: str | None) -> int:
    if name is None:
        return _NOBODY
    key = digest(name)
    row: dict[str, Any] = {column: name}
    if model is Activity:
        row["definition"] = None
    return resolve(model, {key: row})[key]


def _resolved_registration(address: Address) -> int:
    if address.registration is None:
        return _NOBODY
    key = address.registration.bytes
    return resolve(Registration, {key: {}})[key]


def remove(address: Address, reach: Reach, check: Callable[[Stored | None], None]) -> None:
    """Delete the document, unless ``check`` raises; none there is as good as deleted."""
    before = _first(_one(address, reach).with_for_update())
    check(before)
    if before is not None:
        db.session.execute(delete(_table()).where(_table().c.id == before.id))


def remove_all(address: Address, reach: Reach) -> None:
    """Delete every document of a context; rows are locked in one order, so that two of these cannot deadlock."""
    ids = select(Document.id).where(*_in_context(address, reach)).order_by(Document.id).with_for_update()
    db.session.execute(delete(_table()).where(_table().c.id.in_(ids)))
