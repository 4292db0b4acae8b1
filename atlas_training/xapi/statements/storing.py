# SPDX-License-Identifier: EUPL-1.2
"""Keeping a batch of statements: all or none, each id once, a constant number of SQL statements."""

import json
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Table, insert, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert

from atlas_training.database import db, is_postgresql
from atlas_training.xapi.errors import DifferentStatement, Malformed, OutOfScope
from atlas_training.xapi.models import (
    Activity,
    Agent,
    Registration,
    Statement,
    StatementActivity,
    StatementAgent,
    Verb,
)
from atlas_training.xapi.spec.actor import identifier
from atlas_training.xapi.spec.definition import merge_definition, merge_display
from atlas_training.xapi.spec.equality import is_same
from atlas_training.xapi.spec.json_text import write
from atlas_training.xapi.spec.statement import ANSWERED, ONE, VOIDED
from atlas_training.xapi.spec.values import in_utc, moment, write_timestamp
from atlas_training.xapi.spec.version import default_statement_version
from atlas_training.xapi.statements.dictionary import digest, learn, portions, resolve
from atlas_training.xapi.statements.relations import (
    NEAR_ACTIVITY,
    NEAR_AGENT,
    activities_of,
    agents_of,
    verbs_of,
)
from atlas_training.xapi.statements.sequence import take

Json = dict[str, Any]


@dataclass(frozen=True)
class Origin:
    """Who writes, and what they may. ``country`` is the tag; ``version`` that of the request."""

    authority: Json
    country: str | None = None
    version: str = ONE
    may_define: bool = False
    may_void_any: bool = False
    person_id: UUID | None = None
    organisation_id: UUID | None = None


@dataclass
class Incoming:
    """A checked statement on its way in: as values, and as the text it came in."""

    statement: Json
    text: str
    id: UUID
    is_new_id: bool = False
    agents: dict[bytes, int] = field(default_factory=dict)
    activities: dict[bytes, int] = field(default_factory=dict)

    @classmethod
    def of(cls, statement: Json, text: str | None = None) -> "Incoming":
        """A statement with its own id, or a new one."""
        text = write(statement) if text is None else text
        if "id" in statement:
            return cls(statement, text, UUID(statement["id"]))
        return cls(statement, text, uuid4(), is_new_id=True)  # tincan takes no version above 5


def store(batch: list[Incoming], origin: Origin) -> list[UUID]:
    """Keep the batch in the caller's transaction; the ids in order.

    A statement that is stored already and says the same is passed over (Communication 2.1.1).

    :raise Malformed: if an id comes twice.
    :raise DifferentStatement: if an id is stored with something else.
    :raise OutOfScope: if the writer may not void one of the statements it voids.
    """
    _refuse_twins(batch)
    new = _without_known(batch)
    if new:
        _Writing(new, origin).write()
    return [incoming.id for incoming in batch]


def _refuse_twins(batch: list[Incoming]) -> None:
    seen: set[UUID] = set()
    for position, incoming in enumerate(batch):
        if incoming.id in seen:
            raise Malformed("This id comes twice in the batch.", "Communication 2.1.2", (position, "id"))
        seen.add(incoming.id)


def _without_known(batch: list[Incoming]) -> list[Incoming]:
    known: dict[bytes, str] = {}
    for some in portions([incoming.id.bytes for incoming in batch if not incoming.is_new_id]):
        query = select(Statement.id, Statement.text).where(Statement.id.in_(some))
        known.update((key, text) for key, text in db.session.execute(query))
    for incoming in batch:
        text = known.get(incoming.id.bytes)
        if text is not None and not is_same(incoming.statement, json.loads(text)):
            raise DifferentStatement(f"The id {incoming.id} is stored already, with another statement.")
    return [incoming for incoming in batch if incoming.id.bytes not in known]


class _Writing:
    """One batch of statements nobody has yet."""

    def __init__(self, batch: list[Incoming], origin: Origin) -> None:
        self.batch = batch
        self.origin = origin
        self.verbs: dict[bytes, Json] = {}
        self.displays: dict[bytes, Json] = {}
        self.agents: dict[bytes, Json] = {}
        self.activities: dict[bytes, Json] = {}
        self.definitions: dict[bytes, Json] = {}
        self.registrations: dict[bytes, Json] = {}

    def write(self) -> None:
        for incoming in self.batch:
            self._gather(incoming)
        agents = resolve(Agent, self.agents)
        verbs = resolve(Verb, self.verbs)
        activities = resolve(Activity, self.activities)
        registrations = resolve(Registration, self.registrations) if self.registrations else {}
        authority = agents[digest(identifier(self.origin.authority) or "")]
        self._check_voiding(authority)
        if self.origin.may_define:
            self._learn(verbs, activities)
        first = take(len(self.batch))
        rows = []
        for offset, incoming in enumerate(self.batch):
            row = self._row(incoming, first + offset)
            row["verb_id"] = verbs[digest(incoming.statement["verb"]["id"])]
            row["authority_id"] = authority
            row["registration_id"] = registrations.get(_registration(incoming.statement) or b"")
            rows.append(row)
        lost = _insert_statements(rows)
        self._insert_relations(first, lost, agents, activities)
        if lost:  # another writer stored these ids in the meantime
            _without_known([incoming for incoming in self.batch if incoming.id.bytes in lost])

    def _gather(self, incoming: Incoming) -> None:
        statement = incoming.statement
        for verb in verbs_of(statement):
            key = digest(verb["id"])
            self.verbs[key] = {"iri": verb["id"], "display": None}
            if "display" in verb:
                self.displays[key] = merge_display(self.displays.get(key), verb["display"])
        for name, roles in agents_of(statement, self.origin.authority).items():
            key = digest(name)
            self.agents[key] = {"identifier": name}
            incoming.agents[key] = roles
        for activity, role in activities_of(statement):
            key = digest(activity["id"])
            self.activities[key] = {"iri": activity["id"], "definition": None}
            incoming.activities[key] = incoming.activities.get(key, 0) | role
            if "definition" in activity:
                self.definitions[key] = merge_definition(self.definitions.get(key), activity["definition"])
        registration = _registration(statement)
        if registration:
            self.registrations[registration] = {}

    def _check_voiding(self, authority: int) -> None:
        targets = [
            target
            for each in self.batch
            if _is_voiding(each.statement) and (target := _target(each.statement))
        ]
        if not targets or self.origin.may_void_any:
            return
        for some in portions(targets):
            others = (
                select(Statement.id)
                .where(Statement.id.in_(some), Statement.authority_id != authority)
                .limit(1)
            )
            if db.session.scalar(others) is not None:
                raise OutOfScope("This credential may only void what it wrote itself.")

    def _learn(self, verbs: dict[bytes, int], activities: dict[bytes, int]) -> None:
        if self.displays:
            said = {verbs[key]: display for key, display in self.displays.items()}
            learn(Verb, "display", said, merge_display)
        if self.definitions:
            said = {activities[key]: definition for key, definition in self.definitions.items()}
            learn(Activity, "definition", said, merge_definition)

    def _row(self, incoming: Incoming, sequence: int) -> dict[str, Any]:
        statement = incoming.statement
        return {
            "sequence": sequence,
            "id": incoming.id.bytes,
            "target": _target(statement),
            "is_voiding": _is_voiding(statement),
            "voids_any": _is_voiding(statement) and self.origin.may_void_any,
            "is_answered": any(verb["id"] == ANSWERED for verb in verbs_of(statement)),
            "country": self.origin.country,
            "person_id": self.origin.person_id,
            "organisation_id": self.origin.organisation_id,
            "text": _complete(incoming, sequence, self.origin),
        }

    def _insert_relations(
        self, first: int, lost: set[bytes], agents: dict[bytes, int], activities: dict[bytes, int]
    ) -> None:
        of_agents, of_activities = [], []
        for offset, incoming in enumerate(self.batch):
            if incoming.id.bytes in lost:
                continue
            key = {"sequence": first + offset}
            for name, roles in incoming.agents.items():
                near = bool(roles & NEAR_AGENT)
                of_agents.append({**key, "agent_id": agents[name], "is_near": near, "roles": roles})
            for name, roles in incoming.activities.items():
                near = bool(roles & NEAR_ACTIVITY)
                of_activities.append(
                    {**key, "activity_id": activities[name], "is_near": near, "roles": roles}
                )
        for model, rows in ((StatementAgent, of_agents), (StatementActivity, of_activities)):
            if rows:
                db.session.execute(insert(_table(model)), rows)


def _table(model: Any) -> Table:
    table: Table = model.__table__
    return table


def _insert_statements(rows: list[dict[str, Any]]) -> set[bytes]:
    """Insert in the order of the ids, so that two writers of the same ids cannot deadlock; ids that were there."""
    rows = sorted(rows, key=lambda row: row["id"])
    if not is_postgresql():
        db.session.execute(insert(_table(Statement)), rows)
        return set()
    statement = postgresql_insert(_table(Statement)).on_conflict_do_nothing(index_elements=["id"])
    kept = set(db.session.scalars(statement.returning(Statement.id), rows))
    return {row["id"] for row in rows} - kept


def _registration(statement: Json) -> bytes | None:
    value = statement.get("context", {}).get("registration")
    return UUID(value).bytes if value else None


def _target(statement: Json) -> bytes | None:
    value = statement["object"]
    return UUID(value["id"]).bytes if value.get("objectType") == "StatementRef" else None


def _is_voiding(statement: Json) -> bool:
    return bool(statement["verb"]["id"] == VOIDED)


def _complete(incoming: Incoming, sequence: int, origin: Origin) -> str:
    """The text with what the record store fills in; as it came wherever that can stay (Data 2.2, 2.3.1)."""
    statement = incoming.statement
    stored = write_timestamp(moment(sequence))
    filled: Json = {}
    if "id" not in statement:
        filled["id"] = str(incoming.id)
    if "timestamp" not in statement:
        filled["timestamp"] = stored
    if "version" not in statement:
        filled["version"] = default_statement_version(origin.version)
    filled["stored"] = stored
    filled["authority"] = origin.authority
    if _stays_as_it_is(statement):
        return f"{incoming.text[:-1].rstrip()},{write(filled)[1:]}"
    return write(
        _with_arrays({**statement, **filled, "timestamp": in_utc(statement.get("timestamp", stored))})
    )


def _stays_as_it_is(statement: Json) -> bool:
    if "stored" in statement or "authority" in statement or statement.get("timestamp", "Z")[-1] not in "Zz":
        return False
    return not _has_lone_activity(statement) and not _has_lone_activity(statement["object"])


def _has_lone_activity(event: Json) -> bool:
    context = event.get("context")
    kinds = context.get("contextActivities", {}) if isinstance(context, dict) else {}
    return any(isinstance(inner, dict) for inner in kinds.values())


def _with_arrays(event: Json) -> Json:
    """Context activities always as arrays (Data 2.4.6.2)."""
    form = dict(event)
    if _has_lone_activity(event):
        kinds = event["context"]["contextActivities"]
        arrays = {kind: inner if isinstance(inner, list) else [inner] for kind, inner in kinds.items()}
        form["context"] = {**event["context"], "contextActivities": arrays}
    if event["object"].get("objectType") == "SubStatement":
        form["object"] = _with_arrays(event["object"])
    return form
