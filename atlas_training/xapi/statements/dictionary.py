# SPDX-License-Identifier: EUPL-1.2
"""Numbers for agents, verbs, activities and registrations, found or made; what is known of them, merged.

Rows are made in the order of their digests and, on PostgreSQL, committed at once on a connection of
their own: no writer waits for another's new verb, and none can deadlock on them. A row nobody came to
use does no harm.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import blake2b
from typing import Any

from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert

from atlas_training.database import db, is_postgresql
from atlas_training.xapi.models import Activity, Agent, Registration, Verb
from atlas_training.xapi.spec.actor import identifier
from atlas_training.xapi.spec.json_text import write

MOST_AT_ONCE = 5_000  # parameters of one SQL statement; both databases allow more
Rows = dict[bytes, dict[str, Any]]
Merge = Callable[[dict[str, Any] | None, dict[str, Any]], dict[str, Any]]


def digest(value: str) -> bytes:
    """The 16 bytes an IRI or identifier is found by."""
    return blake2b(value.encode(), digest_size=16).digest()


def portions(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """The values in lists short enough for one SQL statement."""
    for start in range(0, len(values), MOST_AT_ONCE):
        yield values[start : start + MOST_AT_ONCE]


def resolve(
    model: type[Agent] | type[Verb] | type[Activity] | type[Registration], rows: Rows
) -> dict[bytes, int]:
    """The number of each row, by digest; those not known yet are made."""
    numbers = _find(model, rows)
    missing = sorted(rows.keys() - numbers.keys())
    if missing:
        _insert(_table(model), [{"digest": key, **rows[key]} for key in missing])
        numbers |= _find(model, missing)
    return numbers


def _table(model: Any) -> Table:
    table: Table = model.__table__
    return table


def _find(model: Any, digests: Iterable[bytes]) -> dict[bytes, int]:
    found: dict[bytes, int] = {}
    for some in portions(list(digests)):
        query = select(model.digest, model.id).where(model.digest.in_(some))
        found.update((key, number) for key, number in db.session.execute(query))
    return found


def _insert(table: Table, rows: list[dict[str, Any]]) -> None:
    if not is_postgresql():
        db.session.execute(insert(table), rows)  # nobody else is writing
        return
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        statement = postgresql_insert(table).on_conflict_do_nothing(index_elements=["digest"])
        for some in portions(rows):
            connection.execute(statement.values(list(some)))


def learn(
    model: type[Verb] | type[Activity], column: str, received: dict[int, dict[str, Any]], merge: Merge
) -> None:
    """Merge what statements say of verbs or activities into what is known, by number."""
    if not _changed(model, column, received, merge, is_locking=False):
        return
    changed = _changed(model, column, received, merge, is_locking=is_postgresql())
    if changed:
        table = _table(model)
        statement = (
            update(table).where(table.c.id == bindparam("number")).values({column: bindparam("known")})
        )
        db.session.execute(
            statement, [{"number": number, "known": changed[number]} for number in sorted(changed)]
        )


def _changed(
    model: Any, column: str, received: dict[int, dict[str, Any]], merge: Merge, is_locking: bool
) -> dict[int, str]:
    found: dict[int, str] = {}
    for some in portions(sorted(received)):
        query = select(model.id, getattr(model, column)).where(model.id.in_(some)).order_by(model.id)
        for number, text in db.session.execute(query.with_for_update() if is_locking else query):
            known = json.loads(text) if text else None
            merged = merge(known, received[number])
            if merged != known:
                found[number] = write(merged)
    return found


def find_agent(actor: dict[str, Any]) -> int | None:
    """The number of an agent, None where no statement has it."""
    name = identifier(actor)
    return _find_one(Agent, digest(name)) if name else None


def find_verb(iri: str) -> int | None:
    """The number of a verb, None where no statement has it."""
    return _find_one(Verb, digest(iri))


def find_activity(iri: str) -> int | None:
    """The number of an activity, None where no statement has it."""
    return _find_one(Activity, digest(iri))


def find_registration(registration: bytes) -> int | None:
    """The number of a registration, None where no statement has it."""
    return _find_one(Registration, registration)


def _find_one(model: Any, key: bytes) -> int | None:
    return db.session.scalar(select(model.id).where(model.digest == key))


def definitions(iris: Iterable[str]) -> dict[str, dict[str, Any]]:
    """What is known of activities, by IRI."""
    return _known(Activity, "definition", iris)


def displays(iris: Iterable[str]) -> dict[str, dict[str, Any]]:
    """The displays of verbs, by IRI."""
    return _known(Verb, "display", iris)


def _known(model: Any, column: str, iris: Iterable[str]) -> dict[str, dict[str, Any]]:
    keys = sorted({digest(iri) for iri in iris})
    found: dict[str, dict[str, Any]] = {}
    for some in portions(keys):
        query = select(model.iri, getattr(model, column)).where(model.digest.in_(some))
        found.update((iri, json.loads(text)) for iri, text in db.session.execute(query) if text)
    return found
