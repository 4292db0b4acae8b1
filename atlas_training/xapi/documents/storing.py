# SPDX-License-Identifier: EUPL-1.2
"""Documents found, listed, changed and deleted, each with a small constant number of SQL statements.

Who changes a document locks its row, looks at what is there, and decides; two who make the same one meet
at the unique index, and the later looks again. So no change is ever based on something unseen. SQLite has
one writer at a time anyway.

Behind the reach of a credential a document does not exist. A credential that cannot see one of the same
name makes its own beside it; whoever sees both gets the one of its own place first, then the older.

Queries are built once for each shape of an address: building one takes longer than running it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, bindparam, delete, insert, or_, select, update
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
_TABLE: Any = Document.__table__
_C: Any = _TABLE.c


@dataclass(frozen=True)
class Stored:
    """A document as it is kept; ``updated`` in microseconds since 1970. ``body`` only where it was asked for."""

    id: int
    content_type: str
    sha1: bytes
    updated: int
    body: bytes = b""

    @property
    def tag(self) -> str:
        """Its entity tag, without the quotes (Communication 3.1)."""
        return self.sha1.hex()


_REPLACE = update(_TABLE).where(_C.id == bindparam("the_id"))
_REMOVE = delete(_TABLE).where(_C.id == bindparam("the_id"))
_MAKE = insert(_TABLE)
_MAKE_ON_POSTGRESQL = postgresql_insert(_TABLE).on_conflict_do_nothing().returning(_C.id)


class _Shape(NamedTuple):
    """What a query about documents depends on; all else are its parameters."""

    has_activity: bool
    has_agent: bool
    has_registration: bool
    is_own_only: bool
    is_limited: bool


def _shape(address: Address, reach: Reach) -> _Shape:
    return _Shape(
        address.activity is not None,
        address.agent is not None,
        address.registration is not None,
        reach.is_own_only,
        reach.countries is not None,
    )


def _parameters(address: Address, reach: Reach) -> dict[str, Any]:
    return {
        "the_activity": digest(address.activity or ""),
        "the_agent": digest(address.agent or ""),
        "the_registration": address.registration.bytes if address.registration else b"",
        "the_digest": digest(address.name or ""),
        "the_credential": reach.credential,
        "the_countries": reach.countries or (),
        "the_country": reach.country,
        "the_owner": reach.owner,
    }


def _execute(query: Any, parameters: dict[str, Any]) -> Any:
    return db.session.connection().execute(query, parameters)


def find(address: Address, reach: Reach) -> Stored | None:
    """The document of this address."""
    return _first(address, reach, has_body=True)


def _lock(address: Address, reach: Reach, has_body: bool = False) -> Stored | None:
    """The document, which nobody else can change until the transaction ends."""
    return _first(address, reach, has_body, is_locking=True)


def _first(address: Address, reach: Reach, has_body: bool, is_locking: bool = False) -> Stored | None:
    query = _one(_shape(address, reach), has_body, is_locking)
    row = _execute(query, _parameters(address, reach)).first()
    return Stored(*row) if row else None


@cache
def _one(shape: _Shape, has_body: bool, is_locking: bool) -> Any:
    is_own = and_(_C.country == bindparam("the_country"), _C.owner == bindparam("the_owner"))
    query = (
        select(_C.id, _C.content_type, _C.sha1, _C.updated, *((_C.content,) if has_body else ()))
        .where(*_within(shape), _C.registration_id == _number(Registration, shape.has_registration))
        .where(_C.digest == bindparam("the_digest"))
        .order_by(is_own.desc(), _C.id)
        .limit(1)
    )
    return query.with_for_update() if is_locking else query


def _within(shape: _Shape) -> list[ColumnElement[bool]]:
    """Activity and agent, and what the credential may know of."""
    conditions: list[ColumnElement[bool]] = [
        _C.activity_id == _number(Activity, shape.has_activity),
        _C.agent_id == _number(Agent, shape.has_agent),
    ]
    is_owned = _C.owner == bindparam("the_credential")
    if shape.is_own_only:
        conditions.append(is_owned)
    elif shape.is_limited:
        conditions.append(or_(_C.country.in_(bindparam("the_countries", expanding=True)), is_owned))
    return conditions


def _number(model: type[Activity] | type[Agent] | type[Registration], is_there: bool) -> Any:
    if not is_there:
        return _NOBODY
    table: Any = model.__table__
    return select(table.c.id).where(table.c.digest == bindparam(f"the_{table.name}")).scalar_subquery()


def _in_context(shape: _Shape) -> list[ColumnElement[bool]]:
    """All of an activity and agent; of one registration only where one is given (Communication 2.3)."""
    conditions = _within(shape)
    if shape.has_registration:
        conditions.append(_C.registration_id == _number(Registration, is_there=True))
    return conditions


def list_ids(address: Address, reach: Reach, since: int | None) -> tuple[list[str], int | None]:
    """The ids of a context, each once, oldest first, and when the last of them was updated.

    ``since`` is exclusive, in microseconds since 1970.
    """
    query = select(_C.name, _C.updated).where(*_in_context(_shape(address, reach)))
    if since is not None:
        query = query.where(_C.updated > since)
    rows = _execute(query.order_by(_C.id), _parameters(address, reach)).all()
    return list(dict.fromkeys(name for name, _ in rows)), max((updated for _, updated in rows), default=None)


def change(
    address: Address, reach: Reach, decide: Callable[[Stored | None], Content], needs_body: bool = False
) -> None:
    """Put what ``decide`` makes of the document in its place; flushes, does not commit.

    ``decide`` gets the document as nobody else can change it any more, None where there is none; what it
    raises leaves everything as it was. It may be asked again. With ``needs_body`` it gets the body too.

    :raise DocumentChanged: if others make and delete the same document without a pause.
    """
    for _ in range(_TRIES):
        before = _lock(address, reach, needs_body)
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
    _execute(_REPLACE, {"the_id": before.id, **_values(after, updated)})


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
    if not is_postgresql():
        _execute(_MAKE, row)
        return True
    return _execute(_MAKE_ON_POSTGRESQL, row).first() is not None


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
    before = _lock(address, reach)
    check(before)
    if before is not None:
        _execute(_REMOVE, {"the_id": before.id})


def remove_all(address: Address, reach: Reach) -> None:
    """Delete every document of a context; rows are locked in one order, so that two of these cannot deadlock."""
    ids = select(_C.id).where(*_in_context(_shape(address, reach))).order_by(_C.id).with_for_update()
    _execute(delete(_TABLE).where(_C.id.in_(ids)), _parameters(address, reach))
