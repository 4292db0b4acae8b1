# SPDX-License-Identifier: EUPL-1.2
"""Numbers for agents, verbs, activities and registrations, found or made; what is known of them, merged.

Rows are made in the order of their digests and, on PostgreSQL, committed at once on a connection of
their own: no writer waits for another's new verb, and none can deadlock on them. A row nobody came to
use does no harm.

A number never changes and no row is ever deleted, so each process remembers the numbers it met, once
they are committed.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from sqlalchemy import select

from atlas_training.database import db, is_postgresql
from atlas_training.xapi.driver import among, columns, current, fetch, run, run_for_each
from atlas_training.xapi.models import Activity, Agent, Registration, Verb
from atlas_training.xapi.spec.actor import identifier
from atlas_training.xapi.spec.json_text import write

MOST_AT_ONCE = 5_000  # parameters of one SQL statement; both databases allow more
MOST_REMEMBERED = 50_000  # numbers of one table, some 10 MB
Rows = dict[bytes, dict[str, Any]]
Merge = Callable[[dict[str, Any] | None, dict[str, Any]], dict[str, Any]]
Dictionary = type[Agent] | type[Verb] | type[Activity] | type[Registration]


@lru_cache(maxsize=10_000)
def digest(value: str) -> bytes:
    """The 16 bytes an IRI or identifier is found by."""
    return blake2b(value.encode(), digest_size=16).digest()


def portions(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """The values in lists short enough for one SQL statement."""
    for start in range(0, len(values), MOST_AT_ONCE):
        yield values[start : start + MOST_AT_ONCE]


def _remembered(table: str) -> dict[Any, Any]:
    """What this process knows of a table, committed."""
    known: dict[Any, Any] = current().known.setdefault(table, {})
    if len(known) > MOST_REMEMBERED:
        known.clear()
    return known


def resolve(model: Dictionary, rows: Rows) -> dict[bytes, int]:
    """The number of each row, by digest; those not known yet are made."""
    table = model.__tablename__
    known = _remembered(table)
    numbers = {key: known[key] for key in rows if key in known}
    missing = [key for key in rows if key not in numbers]
    if not missing:
        return numbers
    found = _find(table, missing)
    missing = sorted(rows.keys() - numbers.keys() - found.keys())
    if missing:
        _insert(table, [{"digest": key, **rows[key]} for key in missing])
        found |= _find(table, missing)
    current().new.setdefault(table, {}).update(found)
    return numbers | found


def _find(table: str, digests: Sequence[bytes]) -> dict[bytes, int]:
    found: dict[bytes, int] = {}
    for some in portions(digests):
        condition, values = among("digest", "bytea", some)
        found.update(fetch(f"SELECT digest, id FROM {table} WHERE {condition}", values))
    return found


def _insert(table: str, rows: list[dict[str, Any]]) -> None:
    names = list(rows[0])
    into = f"INSERT INTO {table} ({', '.join(names)})"
    values = [[row[name] for name in names] for row in rows]
    if not is_postgresql():  # nobody else is writing
        run_for_each(f"{into} VALUES ({', '.join('?' * len(names))})", values)
        return
    kinds = ["bytea" if name == "digest" else "text" for name in names]
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        driver: Any = connection.connection.driver_connection
        for some in portions(values):
            source, arrays = columns(some, kinds)
            sql = f"{into} SELECT * FROM {source} ON CONFLICT (digest) DO NOTHING"
            driver.execute(sql.replace("?", "%b"), arrays)


def learn(
    model: type[Verb] | type[Activity], column: str, received: dict[int, dict[str, Any]], merge: Merge
) -> None:
    """Merge what statements say of verbs or activities into what is known, by number."""
    table = model.__tablename__
    if not _changed(table, column, received, merge, is_locking=False):
        return
    changed = _changed(table, column, received, merge, is_locking=is_postgresql())
    for number in sorted(changed):
        run(f"UPDATE {table} SET {column} = ? WHERE id = ?", (changed[number], number))


def _changed(
    table: str, column: str, received: dict[int, dict[str, Any]], merge: Merge, is_locking: bool
) -> dict[int, str]:
    learnt = _remembered(f"{table}.{column}")
    found: dict[int, str] = {}
    for some in portions(sorted(received)):
        condition, values = among("id", "int", some)
        lock = " FOR UPDATE" if is_locking else ""
        sql = f"SELECT id, {column} FROM {table} WHERE {condition} ORDER BY id{lock}"
        for number, text in fetch(sql, values):
            if learnt.get(number) == (text, received[number]):
                continue  # these words were merged into that text before, and changed nothing
            known = json.loads(text) if text else None
            merged = merge(known, received[number])
            if merged == known:
                learnt[number] = (text, received[number])
            else:
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


def _find_one(model: Dictionary, key: bytes) -> int | None:
    table = model.__tablename__
    known = _remembered(table).get(key)
    return _find(table, [key]).get(key) if known is None else known


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
