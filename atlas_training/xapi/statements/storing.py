# SPDX-License-Identifier: EUPL-1.2
"""Keeping statements: a batch all or none, each id once, a constant number of SQL statements.

Several batches can be kept in one transaction (see :mod:`.sharing`): what is wrong with one is said of
that one, and the others are kept.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from atlas_training.database import is_postgresql
from atlas_training.errors import Refusal
from atlas_training.xapi.driver import among, columns, fetch, in_one_trip, run_for_each, send
from atlas_training.xapi.errors import DifferentStatement, Malformed, OutOfScope
from atlas_training.xapi.models import Activity, Agent, Registration, Verb
from atlas_training.xapi.spec.actor import identifier
from atlas_training.xapi.spec.definition import merge_definition, merge_display
from atlas_training.xapi.spec.equality import is_same
from atlas_training.xapi.statements.dictionary import digest, learn, portions, resolve
from atlas_training.xapi.statements.preparing import Incoming, Json, Origin, Prepared, complete, prepare
from atlas_training.xapi.statements.relations import NEAR_ACTIVITY, NEAR_AGENT
from atlas_training.xapi.statements.sequence import take

__all__ = ["Batch", "Incoming", "Origin", "store", "store_all"]

_STATEMENT: dict[str, str] = {
    "sequence": "bigint",
    "id": "bytea",
    "verb_id": "int",
    "authority_id": "int",
    "registration_id": "int",
    "is_voiding": "boolean",
    "is_answered": "boolean",
    "country": "text",
    "person_id": "uuid",
    "organisation_id": "uuid",
    "text": "text",
}
_AGENT = {"sequence": "bigint", "agent_id": "int", "is_near": "boolean", "roles": "smallint"}
_ACTIVITY = {"sequence": "bigint", "activity_id": "int", "is_near": "boolean", "roles": "smallint"}
_REFERENCE = {
    "sequence": "bigint",
    "target": "bytea",
    "id": "bytea",
    "authority_id": "int",
    "is_voiding": "boolean",
    "voids_any": "boolean",
}


@dataclass
class Batch:
    """Statements that are kept together or not at all.

    ``refusal`` says why they were not kept; ``ids`` are theirs, in order.
    """

    statements: list[Prepared]
    refusal: Refusal | None = None

    @classmethod
    def of(cls, incoming: Sequence[Incoming], origin: Origin) -> "Batch":
        """A batch made ready; asks nothing of the database.

        :raise Malformed: if an id comes twice (Communication 2.1.2).
        """
        seen: set[UUID] = set()
        for position, one in enumerate(incoming):
            if one.id in seen:
                raise Malformed("This id comes twice in the batch.", "Communication 2.1.2", (position, "id"))
            seen.add(one.id)
        return cls([prepare(one, origin) for one in incoming])

    @property
    def ids(self) -> list[UUID]:
        """The ids of its statements, in order."""
        return [one.incoming.id for one in self.statements]


def store(incoming: Sequence[Incoming], origin: Origin) -> list[UUID]:
    """Keep one batch in the caller's transaction; the ids in order.

    A statement that is stored already and says the same is passed over (Communication 2.1.1).

    :raise Malformed: if an id comes twice.
    :raise DifferentStatement: if an id is stored with something else.
    :raise OutOfScope: if the writer may not void one of the statements it voids.
    """
    batch = Batch.of(incoming, origin)
    store_all([batch])
    if batch.refusal:
        raise batch.refusal
    return batch.ids


def store_all(batches: Sequence[Batch]) -> None:
    """Keep every batch that can be kept, in the caller's transaction; the others get their ``refusal``.

    :raise DifferentStatement: if another transaction kept one of the ids with something else in this very
        moment. Nothing may then be committed; the batches can be tried again one by one.
    """
    new: dict[bytes, Prepared] = {}
    known = _known([one for batch in batches for one in batch.statements])
    for batch in batches:
        try:
            fresh = _without_known(batch.statements, known, new)
            _check_voiding(fresh)
        except (DifferentStatement, OutOfScope) as refusal:
            batch.refusal = refusal
            continue
        new.update((one.incoming.id.bytes, one) for one in fresh)
    if new:
        _write(list(new.values()))


def _known(prepared: Sequence[Prepared]) -> dict[bytes, str]:
    keys = [one.incoming.id.bytes for one in prepared if not one.incoming.is_new_id]
    known: dict[bytes, str] = {}
    for some in portions(keys):
        condition, values = among("id", "bytea", some)
        known.update(fetch(f"SELECT id, text FROM statement WHERE {condition}", values))
    return known


def _without_known(
    prepared: Sequence[Prepared], known: dict[bytes, str], new: dict[bytes, Prepared]
) -> list[Prepared]:
    fresh = []
    for one in prepared:
        key = one.incoming.id.bytes
        if key in known:
            there = json.loads(known[key])
        elif key in new:
            there = new[key].incoming.statement
        else:
            fresh.append(one)
            continue
        if not is_same(one.incoming.statement, there):
            raise DifferentStatement(f"The id {one.incoming.id} is stored already, with another statement.")
    return fresh


def _check_voiding(prepared: Sequence[Prepared]) -> None:
    """Hold the writer of voiding statements to what is its own, unless it may void everything."""
    targets = [one.target for one in prepared if one.is_voiding and one.target]
    if not targets or prepared[0].origin.may_void_any:
        return
    name = identifier(prepared[0].origin.authority) or ""
    (number,) = resolve(Agent, {digest(name): {"identifier": name}}).values()
    for some in portions(targets):
        condition, values = among("id", "bytea", some)
        others = f"SELECT 1 FROM statement WHERE {condition} AND authority_id <> ? LIMIT 1"
        if fetch(others, [*values, number]):
            raise OutOfScope("This credential may only void what it wrote itself.")


@dataclass
class _Numbers:
    verbs: dict[bytes, int]
    agents: dict[bytes, int]
    activities: dict[bytes, int]
    registrations: dict[bytes, int]


def _write(prepared: list[Prepared]) -> None:
    """The rows of statements nobody has yet."""
    numbers = _resolve(prepared)
    _learn([one for one in prepared if one.origin.may_define], numbers)
    first = take(len(prepared))
    sequences = {one.incoming.id.bytes: first + place for place, one in enumerate(prepared)}
    rows = [_row(one, sequences[one.incoming.id.bytes], numbers) for one in prepared]
    with in_one_trip():
        inserted = _insert_statements(rows)
        _insert_relations(prepared, sequences, numbers)
    if inserted is None:
        return
    kept = {key for (key,) in inserted.fetchall()}
    if len(kept) < len(prepared):  # another writer stored the others in the meantime
        losers = [one for one in prepared if one.incoming.id.bytes not in kept]
        _without_known(losers, _known(losers), {})


def _resolve(prepared: Sequence[Prepared]) -> _Numbers:
    verbs: dict[bytes, Json] = {}
    agents: dict[bytes, Json] = {}
    activities: dict[bytes, Json] = {}
    registrations: dict[bytes, Json] = {}
    for one in prepared:
        for verb in one.verbs:
            verbs[digest(verb["id"])] = {"iri": verb["id"], "display": None}
        for name in one.agents:
            agents[digest(name)] = {"identifier": name}
        for key, activity in one.named.items():
            activities[key] = {"iri": activity["id"], "definition": None}
        if one.registration:
            registrations[one.registration] = {}
    return _Numbers(
        resolve(Verb, verbs),
        resolve(Agent, agents),
        resolve(Activity, activities),
        resolve(Registration, registrations),
    )


def _learn(prepared: Sequence[Prepared], numbers: _Numbers) -> None:
    """What the statements say of their verbs and activities, the later one last (Data 2.4.4.1)."""
    displays: dict[int, Json] = {}
    definitions: dict[int, Json] = {}
    for one in prepared:
        for verb in one.verbs:
            if "display" in verb:
                number = numbers.verbs[digest(verb["id"])]
                displays[number] = merge_display(displays.get(number), verb["display"])
        for key, activity in one.named.items():
            if "definition" in activity:
                number = numbers.activities[key]
                definitions[number] = merge_definition(definitions.get(number), activity["definition"])
    if displays:
        learn(Verb, "display", displays, merge_display)
    if definitions:
        learn(Activity, "definition", definitions, merge_definition)


def _row(one: Prepared, sequence: int, numbers: _Numbers) -> tuple[Any, ...]:
    """The columns of ``_STATEMENT``, in its order."""
    origin = one.origin
    return (
        sequence,
        one.incoming.id.bytes,
        numbers.verbs[digest(one.verbs[0]["id"])],
        numbers.agents[one.authority],
        numbers.registrations[one.registration] if one.registration else None,
        one.is_voiding,
        one.is_answered,
        origin.country,
        _key(origin.person_id),
        _key(origin.organisation_id),
        complete(one.incoming, sequence, origin),
    )


def _key(value: UUID | None) -> Any:
    """A key as the column keeps it: SQLite has no type for it."""
    return value if value is None or is_postgresql() else value.hex


def _insert_statements(rows: list[tuple[Any, ...]]) -> Any:
    """Insert in the order of the ids, so that two writers of the same ids cannot deadlock.

    On PostgreSQL a cursor of the ids that were not there; on SQLite nobody else is writing.
    """
    rows.sort(key=lambda row: row[1])
    names = ", ".join(_STATEMENT)
    if not is_postgresql():
        marks = ", ".join("?" * len(_STATEMENT))
        return run_for_each(f"INSERT INTO statement ({names}) VALUES ({marks})", rows)
    source, arrays = columns(rows, list(_STATEMENT.values()))
    return send(
        f"INSERT INTO statement ({names}) SELECT * FROM {source} ON CONFLICT (id) DO NOTHING RETURNING id",
        arrays,
    )


def _insert_relations(prepared: Sequence[Prepared], sequences: dict[bytes, int], numbers: _Numbers) -> None:
    """Who and what is in each statement; on PostgreSQL only of those that were inserted just before."""
    agents, activities, references, attachments = [], [], [], []
    for one in prepared:
        sequence = sequences[one.incoming.id.bytes]
        for name, roles in one.agents.items():
            agents.append((sequence, numbers.agents[digest(name)], bool(roles & NEAR_AGENT), roles))
        for key, roles in one.activities.items():
            activities.append((sequence, numbers.activities[key], bool(roles & NEAR_ACTIVITY), roles))
        attachments += [(sequence, sha2) for sha2 in one.incoming.files]
        if one.target:
            voids_any = one.is_voiding and one.origin.may_void_any
            authority = numbers.agents[one.authority]
            references.append(
                (sequence, one.target, one.incoming.id.bytes, authority, one.is_voiding, voids_any)
            )
    _insert_beside("statement_agent", _AGENT, agents)
    _insert_beside("statement_activity", _ACTIVITY, activities)
    _insert_beside("statement_reference", _REFERENCE, references)
    _insert_beside("statement_attachment", {"sequence": "bigint", "sha2": "bytea"}, attachments)


def _insert_beside(table: str, kinds: dict[str, str], rows: list[tuple[Any, ...]]) -> None:
    """Rows that belong to statements; their first column is the sequence."""
    if not rows:
        return
    into = f"INSERT INTO {table} ({', '.join(kinds)})"
    if is_postgresql():
        source, arrays = columns(rows, list(kinds.values()))
        is_there = "EXISTS (SELECT 1 FROM statement WHERE statement.sequence = new.sequence)"
        send(f"{into} SELECT * FROM {source} AS new ({', '.join(kinds)}) WHERE {is_there}", arrays)
    else:
        run_for_each(f"{into} VALUES ({', '.join('?' * len(kinds))})", rows)
