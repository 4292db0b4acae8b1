# SPDX-License-Identifier: EUPL-1.2
"""Making files, keeping the log of them, and saved filters. Only this feature writes its tables."""

import hashlib
import io
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO
from uuid import UUID

from sqlalchemy import Select, delete, func, select

from atlas_training import clock
from atlas_training.accounts import service as accounts
from atlas_training.accounts import throttle
from atlas_training.accounts.enums import Role
from atlas_training.accounts.events import Erasing
from atlas_training.accounts.models import Person
from atlas_training.database import db
from atlas_training.exports.errors import (
    FilterWithoutName,
    NoSuchExport,
    NoSuchFilter,
    NoSuchFormat,
    TooManyFilters,
)
from atlas_training.exports.formats import Format
from atlas_training.exports.models import ExportedCountry, ExportRecord, SavedFilter
from atlas_training.exports.table import Asker, Exporter
from atlas_training.plugins import hook

LONGEST_NAME = 60
MOST_FILTERS = 50


def exporters() -> dict[str, Exporter]:
    """Everything that can be exported by name, ours first; of two with one name the first registered stays."""
    found: dict[str, Exporter] = {}
    for several in reversed(hook.exporters()):  # pluggy asks the last registered first
        for one in several:
            found.setdefault(one.name, one)
    return found


def formats() -> dict[str, Format]:
    """Every format by name, in the order of registering."""
    found: dict[str, Format] = {}
    for several in reversed(hook.export_formats()):
        for one in several:
            found.setdefault(one.name, one)
    return found


def titles() -> dict[str, str]:
    """What everything that the log may name is called, in the reader's language."""
    found = {name: one.title() for name, one in exporters().items()}
    for several in reversed(hook.kept_papers()):
        for name, title in several.items():
            found.setdefault(name, title)
    return found


def get_exporter(name: str) -> Exporter:
    """The exporter of that name.

    :raise NoSuchExport: if there is none.
    """
    found = exporters().get(name)
    if found is None:
        raise NoSuchExport
    return found


def asker_of(person: Person, language: str) -> Asker:
    """A coordinator as one who asks for rows."""
    return Asker(
        accounts.counted_countries(person), accounts.named_countries(person), language, person_id=person.id
    )


@dataclass(frozen=True)
class Made:
    """A finished file and what the log keeps of it. ``stream`` stands at the file's beginning."""

    stream: BinaryIO
    name: str
    mimetype: str
    exporter: str
    format: str
    filters: dict[str, str]
    named_countries: frozenset[str]
    rows: int
    size: int
    sha256: str
    person_id: UUID | None


def make(name: str, format_name: str, asker: Asker, filters: Mapping[str, str]) -> Made:
    """Write a file to the end before anybody gets its first byte: it is whole, or there is none.

    Reads only; :func:`record` writes the log. The file is a nameless temporary one on disk.

    :raise NoSuchExport: for an unknown exporter.
    :raise NoSuchFormat: for an unknown format.
    :raise Invalid: for a filter that cannot be read.
    """
    exporter = get_exporter(name)
    wanted = formats().get(format_name)
    if wanted is None:
        raise NoSuchFormat
    table = exporter.table(asker, filters)
    stream = tempfile.TemporaryFile()  # noqa: SIM115 -- whoever sends it closes it
    try:
        rows = wanted.write(table, stream)
        size = stream.seek(0, 2)
        stream.seek(0)
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        stream.seek(0)
    except BaseException:
        stream.close()
        raise
    return Made(
        stream=stream,
        name=f"{exporter.name}.{wanted.ending}",
        mimetype=wanted.mimetype,
        exporter=exporter.name,
        format=wanted.name,
        filters=dict(table.filters),
        named_countries=table.named_countries,
        rows=rows,
        size=size,
        sha256=digest,
        person_id=asker.person_id,
    )


def record(made: Made) -> ExportRecord:
    """Keep in the log that the file was made."""
    row = ExportRecord(
        made_at=clock.now(),
        person_id=made.person_id,
        is_command=made.person_id is None,
        exporter=made.exporter,
        format=made.format,
        filters=made.filters,
        rows=made.rows,
        size=made.size,
        sha256=made.sha256,
        countries=[ExportedCountry(country=country) for country in sorted(made.named_countries)],
    )
    db.session.add(row)
    db.session.flush()
    return row


def note_handed_out(
    person: Person,
    name: str,
    format_name: str,
    data: bytes,
    filters: Mapping[str, str],
    named_countries: Iterable[str],
    rows: int,
) -> ExportRecord:
    """Keep in the log that a file which is no exporter's was handed out: ``data`` are the bytes that left."""
    made = Made(
        stream=io.BytesIO(data),
        name=name,
        mimetype="",
        exporter=name,
        format=format_name,
        filters=dict(filters),
        named_countries=frozenset(named_countries),
        rows=rows,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        person_id=person.id,
    )
    return record(made)


# ---- the log ----


@dataclass(frozen=True)
class LogLine:
    """A line of the log with the name of who made the file; None for a command or someone erased.

    ``filters`` is None where what was typed as a filter may be a name behind a wall of the viewer's.
    """

    record: ExportRecord
    person: str | None
    filters: dict[str, str] | None


def log(viewer: Person, offset: int, limit: int) -> tuple[list[LogLine], int]:
    """Lines of the log, newest first, and how many there are in all.

    An administrator sees all; a coordinator its own, and every file with names of a country whose names
    it may see.
    """
    chosen = _visible(viewer)
    total = db.session.scalar(chosen.with_only_columns(func.count(ExportRecord.id))) or 0
    found = db.session.execute(
        chosen.order_by(ExportRecord.made_at.desc(), ExportRecord.id.desc()).offset(offset).limit(limit)
    )
    named = accounts.named_countries(viewer)

    def shows(row: ExportRecord) -> bool:
        is_own = row.person_id == viewer.id or Role.ADMINISTRATOR in viewer.roles
        return is_own or {one.country for one in row.countries} <= named

    return [LogLine(row, name, row.filters if shows(row) else None) for row, name in found], total


def _visible(viewer: Person) -> Select[ExportRecord, str]:
    lines = select(ExportRecord, Person.name).outerjoin(Person, Person.id == ExportRecord.person_id)
    if Role.ADMINISTRATOR in viewer.roles:
        return lines
    with_names = select(ExportedCountry.record_id).where(
        ExportedCountry.country.in_(accounts.named_countries(viewer))
    )
    return lines.where((ExportRecord.person_id == viewer.id) | ExportRecord.id.in_(with_names))


# ---- saved filters ----


def saved_filters(person_id: UUID, exporter: str) -> Sequence[SavedFilter]:
    """A person's saved filters of one exporter, by name."""
    return db.session.scalars(
        select(SavedFilter)
        .where(SavedFilter.person_id == person_id, SavedFilter.exporter == exporter)
        .order_by(SavedFilter.name)
    ).all()


def save_filter(person_id: UUID, exporter: str, name: str, filters: Mapping[str, str]) -> SavedFilter:
    """Keep filters under a name; one of the same name is replaced.

    :raise NoSuchExport: for an unknown exporter.
    :raise FilterWithoutName: for a name that is empty or too long.
    :raise TooManyFilters: if the person has too many.
    """
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise FilterWithoutName
    throttle.take_turns([f"filters of {person_id}"])
    existing = saved_filters(person_id, get_exporter(exporter).name)
    row = next((one for one in existing if one.name == name), None)
    if row is None:
        if len(existing) >= MOST_FILTERS:
            raise TooManyFilters
        row = SavedFilter(person_id=person_id, exporter=exporter, name=name)
        db.session.add(row)
    row.filters, row.saved_at = dict(filters), clock.now()
    db.session.flush()
    return row


def delete_filter(person_id: UUID, filter_id: UUID) -> None:
    """Forget a saved filter.

    :raise NoSuchFilter: if the person has none with this key.
    """
    row = db.session.get(SavedFilter, filter_id)
    if row is None or row.person_id != person_id:
        raise NoSuchFilter
    db.session.delete(row)
    db.session.flush()


def forget(event: Erasing) -> None:
    """Delete a person's saved filters, and take the whole name and the address out of filters in the log."""
    db.session.execute(delete(SavedFilter).where(SavedFilter.person_id == event.person_id))
    rows = [*db.session.scalars(select(ExportRecord)), *db.session.scalars(select(SavedFilter))]
    for row in rows:
        changed = event.without_labels(row.filters)
        if changed != row.filters:
            row.filters = changed
    db.session.flush()
