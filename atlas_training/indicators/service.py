# SPDX-License-Identifier: EUPL-1.2
"""Closing reporting periods, adding indicators, stating numbers. Only this feature writes its tables."""

import csv
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from io import BytesIO, StringIO
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from atlas_training import clock
from atlas_training.accounts import throttle
from atlas_training.accounts.enums import Role
from atlas_training.accounts.models import Person
from atlas_training.database import db, is_postgresql
from atlas_training.exports import service as exports
from atlas_training.exports.table import Asker, Table
from atlas_training.indicators import counting, tables
from atlas_training.indicators.counting import FIRST_DAY, Filters
from atlas_training.indicators.enums import Counted
from atlas_training.indicators.errors import (
    ChecksFailed,
    LeadOnly,
    NoSuchFile,
    NoSuchPeriod,
    PeriodClosed,
    WrongIndicator,
    WrongPeriod,
)
from atlas_training.indicators.models import ClosedPeriod, Indicator, PeriodFile, StatedNumber
from atlas_training.indicators.tables import Report, Source

KEPT_AS = ("csv", "xlsx")


def count(asker: Asker, filters: Filters) -> Report:
    """The figures of a period, with the checks."""
    return tables.report(Source(asker, filters))


# ---- closed periods ----


def closed_periods() -> Sequence[ClosedPeriod]:
    """The closed periods, the latest first."""
    return db.session.scalars(select(ClosedPeriod).order_by(ClosedPeriod.ends_on.desc())).unique().all()


def next_start() -> date | None:
    """The first day of the next period; None while none was closed."""
    last = db.session.scalar(select(ClosedPeriod.ends_on).order_by(ClosedPeriod.ends_on.desc()).limit(1))
    return last + timedelta(days=1) if last else None


@dataclass(frozen=True)
class Prepared:
    """Everything a closed period will keep; nothing is written yet."""

    filters: Filters
    settings: dict[str, Any]
    summary: list[Any]
    entries: dict[str, dict[str, int]]
    files: tuple[PeriodFile, ...]


def prepare(person: Person, asker: Asker, starts_on: date | None, ends_on: date) -> Prepared:
    """Make all files of a period, from one and the same state of the database. Reads only.

    ``starts_on`` counts for the first period alone; later ones begin where the one before ended.

    :raise LeadOnly: for anybody but the lead coordinator.
    :raise WrongPeriod: for days that are not over, or in the wrong order.
    :raise ChecksFailed: if a check is not met.
    """
    hold_to_lead(person)
    _begin_snapshot()
    start = next_start() or starts_on
    if start is None:
        raise WrongPeriod(fields={"starts_on": _l("Choose the first day of the period.")})
    today = clock.now().astimezone(counting.zone()).date()
    if not FIRST_DAY <= start <= ends_on < today:
        raise WrongPeriod(fields={"ends_on": _l("The last day comes after the first, and before today.")})
    source = Source(asker, Filters(start, ends_on))
    rows = list(tables.summary_rows(source, tables.report(source)))
    place = tables.SUMMARY_COLUMNS.index("is_met")
    if any(row[place] == "no" for row in rows):
        raise ChecksFailed
    return Prepared(
        filters=source.filters,
        settings={
            "schemes": counting.settings_of_schemes(),
            "indicators": [asdict(one) for one in tables.definitions()],
        },
        summary=[dict(zip(tables.SUMMARY_COLUMNS, row, strict=True)) for row in rows],
        entries=tables.report(source).entries,
        files=tuple(_file(name, kind, asker, source.filters) for name in tables.TABLES for kind in KEPT_AS),
    )


def _begin_snapshot() -> None:
    """Let all that follows see one state of the database."""
    db.session.rollback()
    if is_postgresql():
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def _file(name: str, kind: str, asker: Asker, filters: Filters) -> PeriodFile:
    made = exports.make(name, kind, asker, filters.as_text())
    with made.stream:
        return PeriodFile(
            name=made.name,
            mimetype=made.mimetype,
            rows=made.rows,
            size=made.size,
            sha256=made.sha256,
            named_countries=sorted(made.named_countries),
            content=made.stream.read(),
        )


def close(person: Person, prepared: Prepared, name: str, note: str) -> ClosedPeriod:
    """Close a period: keep its files, hashes, filters and settings, and who closed it. It never changes again.

    :raise LeadOnly: for anybody but the lead coordinator.
    :raise PeriodClosed: if somebody else closed one meanwhile.
    """
    hold_to_lead(person)
    filters = prepared.filters
    start = next_start()
    if start is not None and start != filters.start:
        raise PeriodClosed
    period = ClosedPeriod(
        name=name,
        starts_on=filters.start,
        ends_on=filters.end,
        filters=filters.as_text(),
        settings=prepared.settings,
        summary=prepared.summary,
        entries=prepared.entries,
        note=note,
        closed_by_id=person.id,
        closed_at=clock.now(),
        files=list(prepared.files),
    )
    try:
        with db.session.begin_nested():
            db.session.add(period)
    except IntegrityError:
        raise PeriodClosed from None
    return period


@dataclass(frozen=True)
class Handed:
    """A file of a closed period as it is handed out: ``data`` is the whole of it, or the rows of some countries."""

    name: str
    mimetype: str
    data: bytes


def hand_out(person: Person, period_id: UUID, name: str) -> Handed:
    """A kept file; the log keeps that it was handed out.

    The lead coordinator gets it byte by byte. Any other coordinator gets of a CSV file the rows of the own countries,
    with the hash of the whole above them: the other rows stand behind a wall.

    :raise NoSuchPeriod: for a period that was not closed.
    :raise NoSuchFile: for a file that it does not keep, or of which no part can be made.
    """
    period = db.session.get(ClosedPeriod, period_id)
    if period is None:
        raise NoSuchPeriod
    found = next((one for one in period.files if one.name == name), None)
    if found is None:
        raise NoSuchFile
    exporter, _dot, ending = name.partition(".")
    handed, rows, named = Handed(name, found.mimetype, found.content), found.rows, found.named_countries
    if Role.LEAD_COORDINATOR not in person.roles:
        handed, rows = _part(found, person.countries)
        named = sorted(person.countries.intersection(named))
    about = {"closed period": period.name}
    exports.note_handed_out(person, exporter, ending, handed.data, about, named, rows)
    return handed


def _part(file: PeriodFile, countries: frozenset[str]) -> tuple[Handed, int]:
    """The rows of these countries, and how many they are.

    :raise NoSuchFile: for what is no CSV file.
    """
    name, _dot, ending = file.name.partition(".")
    if ending != "csv":
        raise NoSuchFile
    lines = list(csv.reader(StringIO(file.content.decode("utf-8-sig"), newline="")))
    head = next(number for number, line in enumerate(lines) if not line[0].startswith("# "))
    place = lines[head].index("country")
    chosen = sorted(countries)
    source = f"rows of {', '.join(chosen)} of {file.name}, SHA-256 of the whole: {file.sha256}"
    table = Table(
        columns=tuple(lines[head]),
        rows=(line for line in lines[head + 1 :] if line[place] in countries),
        about=("; ".join([*(line[0].removeprefix("# ") for line in lines[:head]), source]),),
    )
    part = BytesIO()
    rows = exports.formats()[ending].write(table, part)
    return Handed(f"{name}-{'-'.join(chosen)}.csv", file.mimetype, part.getvalue()), rows


def hold_to_lead(person: Person) -> None:
    """Go on only for the lead coordinator.

    :raise LeadOnly: for anybody else.
    """
    if Role.LEAD_COORDINATOR not in person.roles:
        raise LeadOnly


# ---- indicators ----


def add_indicator(person: Person, code: str, name: str, unit: str, counted: str) -> Indicator:
    """Add an indicator, or say anew what the one of this code is.

    :raise LeadOnly: for anybody but the lead coordinator.
    :raise WrongIndicator: for what cannot be counted.
    """
    hold_to_lead(person)
    if counted not in set(Counted):
        raise WrongIndicator(fields={"counted": _l("Choose from the list.")})
    throttle.take_turns([f"indicator {code}"])
    row = db.session.scalar(select(Indicator).where(Indicator.code == code))
    if row is None:
        row = Indicator(code=code)
        db.session.add(row)
    row.name, row.unit, row.counted = name, unit, counted
    db.session.flush()
    return row


def stated_indicators() -> Sequence[Indicator]:
    """The indicators for which numbers are stated."""
    return db.session.scalars(
        select(Indicator).where(Indicator.counted == Counted.STATED).order_by(Indicator.code)
    ).all()


def state_number(person: Person, code: str, day: date, number: int, note: str) -> StatedNumber:
    """State a number for an indicator that nothing here can count.

    :raise LeadOnly: for anybody but the lead coordinator.
    :raise WrongIndicator: for an unknown indicator, or a day in a closed period.
    """
    hold_to_lead(person)
    row = next((one for one in stated_indicators() if one.code == code), None)
    if row is None:
        raise WrongIndicator(fields={"indicator": _l("Choose from the list.")})
    start = next_start()
    if start is not None and day < start:
        raise WrongIndicator(fields={"day": _l("This day lies in a closed period. Choose a later one.")})
    found = StatedNumber(
        indicator_id=row.id, day=day, number=number, note=note, by_id=person.id, stated_at=clock.now()
    )
    db.session.add(found)
    db.session.flush()
    return found
