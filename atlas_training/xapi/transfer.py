# SPDX-License-Identifier: EUPL-1.2
"""Statements out to and in from JSON Lines, chunk by chunk, so that a million need no more memory than some.

Out: each line is a statement as it is stored, oldest first, or, with tags, an object
``{"statement": …, "country": …, "person": …, "organisation": …}`` that a restore of our own needs whole.

In: both kinds of line. Id, authority, timestamp and version stay as they are; ``stored`` is set anew, since
readers that resume by it rely on its rising (Data 2.4.8). What is there already and says the same is passed
over, so a run that was cut off is simply made again.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from atlas_training.database import reading
from atlas_training.organisations.enums import COUNTRIES
from atlas_training.xapi.access.authority import home_page
from atlas_training.xapi.attachments import files
from atlas_training.xapi.attachments.received import attachments_of
from atlas_training.xapi.driver import among, fetch, own_transaction
from atlas_training.xapi.errors import DifferentStatement, Malformed
from atlas_training.xapi.spec.json_text import decode, read, write
from atlas_training.xapi.spec.statement import TWO, check_statement
from atlas_training.xapi.spec.values import microseconds, read_timestamp
from atlas_training.xapi.statements.sequence import horizon
from atlas_training.xapi.statements.storing import Batch, Incoming, Origin, store_all

CHUNK = 500
_TRIES = 3
_TAGS = ("country", "person", "organisation")


@dataclass(frozen=True)
class Range:
    """Which statements leave: sequences from ``after``, exclusive, through ``through``; one country or all."""

    after: int
    through: int
    country: str | None = None

    @property
    def condition(self) -> tuple[str, list[Any]]:
        """As SQL, and its parameters."""
        limits = "sequence > ? AND sequence <= ?"
        if self.country is None:
            return limits, [self.after, self.through]
        return f"{limits} AND country = ?", [self.after, self.through, self.country]


def choose(after: int = 0, through: int | None = None, country: str | None = None) -> Range:
    """What is complete by now, within these limits."""
    with reading():
        complete = horizon().sequence
    return Range(after, complete if through is None else min(through, complete), country)


def count(chosen: Range) -> int:
    """How many statements that is."""
    condition, values = chosen.condition
    with reading():
        return int(fetch(f"SELECT count(*) FROM statement WHERE {condition}", values)[0][0])  # noqa: S608


def lines(chosen: Range, has_tags: bool) -> Iterator[str]:
    """The lines, without their line ends; each chunk is a transaction of its own."""
    while True:
        condition, values = chosen.condition
        columns = "sequence, text, country, person_id, organisation_id"
        query = f"SELECT {columns} FROM statement WHERE {condition} ORDER BY sequence LIMIT {CHUNK}"  # noqa: S608
        with reading():
            rows = fetch(query, values)
        for _, text, *tags in rows:
            yield _with_tags(text, tags) if has_tags else text
        if len(rows) < CHUNK:
            return
        chosen = replace(chosen, after=rows[-1][0])


def _with_tags(text: str, tags: list[Any]) -> str:
    country, *keys = tags
    values = [country, *(key and str(UUID(str(key))) for key in keys)]
    told = {name: value for name, value in zip(_TAGS, values, strict=True) if value is not None}
    return f'{{"statement":{text}{"," if told else ""}{write(told)[1:]}'


@dataclass
class Outcome:
    """What became of the lines: kept, there already, or refused, with line and reason."""

    kept: int = 0
    known: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)


def take(source: Iterable[bytes], country: str | None, keeps_going: bool) -> Iterator[Outcome]:
    """Keep the statements of the lines; yields the outcome of each chunk, in a transaction of its own.

    ``country`` is the tag of lines that bring none. Without ``keeps_going`` the first chunk with a wrong
    line is not kept, and is the last.
    """
    numbers = enumerate(source, 1)
    while numbered := list(islice(numbers, CHUNK)):
        outcome = _take_chunk(numbered, country, keeps_going)
        yield outcome
        if outcome.refused and not keeps_going:
            return


def _take_chunk(numbered: Iterable[tuple[int, bytes]], country: str | None, keeps_going: bool) -> Outcome:
    outcome = Outcome()
    batches: dict[int, Batch] = {}
    with reading():
        importer = {"objectType": "Agent", "account": {"homePage": home_page(), "name": "import"}}
    for number, line in numbered:
        if not line.strip():
            continue
        try:
            batches[number] = _read_line(line, country, importer)
        except Malformed as wrong:
            outcome.refused.append((number, str(wrong)))
    if outcome.refused and not keeps_going:
        return outcome
    _store(batches, outcome, keeps_going)
    return outcome


class _GivenUp(Exception):
    """A line is refused and the chunk with it."""


def _store(batches: dict[int, Batch], outcome: Outcome, keeps_going: bool) -> None:
    """Keep what can be kept of a chunk, or nothing of it.

    Where another writer kept one of the ids with something else just now, nothing is kept; looking again
    finds that one there, and refuses its line alone.
    """
    for left in reversed(range(_TRIES)):
        for batch in batches.values():
            batch.refusal = None
        try:
            with own_transaction():
                found = _keep(batches)
                if found.refused and not keeps_going:
                    raise _GivenUp
        except _GivenUp:
            outcome.refused += found.refused
            return
        except DifferentStatement:
            if not left:
                raise
        else:
            outcome.kept, outcome.known = found.kept, found.known
            outcome.refused += found.refused
            return


def _keep(batches: dict[int, Batch]) -> Outcome:
    found, seen = Outcome(), _stored(batches)
    store_all(list(batches.values()))
    for number, batch in batches.items():
        (key,) = batch.ids
        if batch.refusal:
            found.refused.append((number, str(batch.refusal.sentence)))
        elif key in seen:
            found.known += 1
        else:
            found.kept += 1
        seen.add(key)
    return found


def _stored(batches: dict[int, Batch]) -> set[UUID]:
    keys = [key.bytes for batch in batches.values() for key in batch.ids]
    if not keys:
        return set()
    condition, values = among("id", "bytea", keys)
    return {
        UUID(bytes=key)
        for (key,) in fetch(f"SELECT id FROM statement WHERE {condition}", values)  # noqa: S608
    }


def _read_line(line: bytes, country: str | None, importer: dict[str, Any]) -> Batch:
    text = decode(line).strip()
    value = read(text)
    tags: dict[str, Any] = {}
    if isinstance(value, dict) and isinstance(value.get("statement"), dict):
        tags = {name: inner for name, inner in value.items() if name != "statement"}
        value = value["statement"]
        text = write(value)
    check_statement(value, TWO)
    # A statement without an id gets one made of its text: the same again when the file is read again.
    incoming = Incoming(value, text, UUID(value["id"]) if "id" in value else uuid5(NAMESPACE_OID, text))
    origin = Origin(
        authority=value.get("authority", importer),
        country=_country(tags, country),
        may_define=True,
        may_void_any=True,
        person_id=_key(tags, "person"),
        organisation_id=_key(tags, "organisation"),
    )
    return Batch.of([replace(incoming, files=tuple(_files_here(value)))], origin)


def _country(tags: dict[str, Any], otherwise: str | None) -> str | None:
    country = tags.get("country", otherwise)
    if country is not None and country not in COUNTRIES:
        raise Malformed(f"country is one of {', '.join(COUNTRIES)}.", "", ("country",))
    return country


def _key(tags: dict[str, Any], name: str) -> UUID | None:
    try:
        return UUID(tags[name]) if name in tags else None
    except (ValueError, AttributeError, TypeError):
        raise Malformed(f"{name} is a key in the form of a UUID.", "", (name,)) from None


def _files_here(statement: dict[str, Any]) -> Iterator[bytes]:
    """The files of its attachments that lie in ``instance/attachments/``, copied there beforehand."""
    for sha2 in {attachment["sha2"].lower() for _, attachment in attachments_of(statement)}:
        if files.find(sha2):
            yield bytes.fromhex(sha2)


def last_stored(line: bytes) -> int | None:
    """The sequence of the statement in an exported line; None where the line is not whole."""
    try:
        value = json.loads(line)
        statement = value.get("statement", value)
        return microseconds(read_timestamp(statement["stored"]))
    except (ValueError, KeyError, TypeError, AttributeError, Malformed):
        return None
