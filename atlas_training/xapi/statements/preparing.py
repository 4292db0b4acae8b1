# SPDX-License-Identifier: EUPL-1.2
"""A checked statement made ready for its rows, before any lock is taken: who and what is in it, and its text."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from atlas_training.xapi.spec.actor import identifier
from atlas_training.xapi.spec.definition import merge_definition
from atlas_training.xapi.spec.json_text import write
from atlas_training.xapi.spec.statement import ANSWERED, ONE, VOIDED
from atlas_training.xapi.spec.values import in_utc, moment, write_timestamp
from atlas_training.xapi.spec.version import default_statement_version
from atlas_training.xapi.statements.dictionary import digest
from atlas_training.xapi.statements.relations import activities_of, agents_of, verbs_of

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
    """A checked statement on its way in: as values, and as the text it came in.

    ``files`` are the hashes of the attachments that came with it.
    """

    statement: Json
    text: str
    id: UUID
    is_new_id: bool = False
    files: tuple[bytes, ...] = ()

    @classmethod
    def of(cls, statement: Json, text: str | None = None) -> "Incoming":
        """A statement with its own id, or a new one."""
        text = write(statement) if text is None else text
        if "id" in statement:
            return cls(statement, text, UUID(statement["id"]))
        return cls(statement, text, uuid4(), is_new_id=True)  # tincan takes no version above 5


@dataclass
class Prepared:
    """What the rows of a statement hold; agents and activities by digest, with the bits of their roles."""

    incoming: Incoming
    origin: Origin
    verbs: list[Json]
    agents: dict[str, int]
    activities: dict[bytes, int] = field(default_factory=dict)
    named: dict[bytes, Json] = field(default_factory=dict)
    registration: bytes | None = None
    target: bytes | None = None
    is_voiding: bool = False

    @property
    def authority(self) -> bytes:
        """The digest of who asserts it."""
        return digest(identifier(self.origin.authority) or "")

    @property
    def is_answered(self) -> bool:
        """Whether it, or the SubStatement in it, tells an answer."""
        return any(verb["id"] == ANSWERED for verb in self.verbs)


def prepare(incoming: Incoming, origin: Origin) -> Prepared:
    """Gather what the rows need; asks nothing of the database."""
    statement = incoming.statement
    prepared = Prepared(
        incoming,
        origin,
        verbs_of(statement),
        agents_of(statement, origin.authority),
        registration=_registration(statement),
        target=_target(statement),
        is_voiding=statement["verb"]["id"] == VOIDED,
    )
    for activity, role in activities_of(statement):
        key = digest(activity["id"])
        prepared.activities[key] = prepared.activities.get(key, 0) | role
        known = prepared.named.get(key)
        if known is None or "definition" not in known:
            prepared.named[key] = activity
        elif "definition" in activity:
            merged = merge_definition(known["definition"], activity["definition"])
            prepared.named[key] = {**known, "definition": merged}
    return prepared


def _registration(statement: Json) -> bytes | None:
    value = statement.get("context", {}).get("registration")
    return UUID(value).bytes if value else None


def _target(statement: Json) -> bytes | None:
    value = statement["object"]
    return UUID(value["id"]).bytes if value.get("objectType") == "StatementRef" else None


def complete(incoming: Incoming, sequence: int, origin: Origin) -> str:
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
    return write(_in_form({**statement, **filled}))


def _stays_as_it_is(statement: Json) -> bool:
    if "stored" in statement or "authority" in statement:
        return False
    return all(
        event.get("timestamp", "Z")[-1] in "Zz" and not _has_lone_activity(event)
        for event in (statement, statement["object"])
    )


def _has_lone_activity(event: Json) -> bool:
    context = event.get("context")
    kinds = context.get("contextActivities", {}) if isinstance(context, dict) else {}
    return any(isinstance(inner, dict) for inner in kinds.values())


def _in_form(event: Json) -> Json:
    """Timestamps in UTC (Data 4.5), context activities always as arrays (Data 2.4.6.2), inside too."""
    form = dict(event)
    if "timestamp" in event:
        form["timestamp"] = in_utc(event["timestamp"])
    if _has_lone_activity(event):
        kinds = event["context"]["contextActivities"]
        arrays = {kind: inner if isinstance(inner, list) else [inner] for kind, inner in kinds.items()}
        form["context"] = {**event["context"], "contextActivities": arrays}
    if event["object"].get("objectType") == "SubStatement":
        form["object"] = _in_form(event["object"])
    return form
