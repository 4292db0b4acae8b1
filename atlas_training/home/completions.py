# SPDX-License-Identifier: EUPL-1.2
"""The coordinator's record: who has completed what, and who is on the way. One query feeds page, files and API."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import Select, bindparam, func, literal, null, or_, select, tuple_
from sqlalchemy.orm import aliased

from atlas_training.accounts.models import Person
from atlas_training.courses import service as courses
from atlas_training.database import db
from atlas_training.editions.models import Edition, Participant
from atlas_training.enrolments.models import Enrolment
from atlas_training.exports.table import Asker, Cell
from atlas_training.organisations import service as organisations
from atlas_training.organisations.enums import COUNTRIES, OrganisationKind
from atlas_training.organisations.models import Organisation
from atlas_training.organisations.rules import number_of
from atlas_training.progress.enums import CompletionKind
from atlas_training.progress.models import Completion

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2199, 12, 31)
AT_ONCE = 2000
"""Rows fetched together while a file is written."""


class State(StrEnum):
    """Whether the row's subject is completed, or a course was entered and is not completed yet."""

    COMPLETED = "completed"
    IN_PROGRESS = "in_progress"
    ALL = "all"


@dataclass(frozen=True)
class Filters:
    """What is asked for; empty means all. ``start`` and ``end`` are days in the report's time zone.

    They hold for the day of completing, and for what is in progress for the day of entering the course.
    """

    country: str = ""
    cluster: str = ""
    organisation: str = ""
    course: str = ""
    kind: str = ""
    edition: str = ""
    state: State = State.COMPLETED
    start: date | None = None
    end: date | None = None

    def as_text(self) -> dict[str, str]:
        """Those that choose, by name, as they stand in addresses."""
        found = {
            "country": self.country,
            "cluster": self.cluster,
            "organisation": self.organisation,
            "course": self.course,
            "kind": self.kind,
            "edition": self.edition,
            "state": "" if self.state == State.COMPLETED else str(self.state),
            "start": self.start.isoformat() if self.start else "",
            "end": self.end.isoformat() if self.end else "",
        }
        return {name: value for name, value in found.items() if value}


class Row(NamedTuple):
    """A row as the asker may see it: names inside the wall, numbers outside. ``at`` orders the rows."""

    id: UUID
    state: str
    at: datetime
    entered_at: datetime | None
    kind: str
    subject_id: str
    subject: str
    person: str
    person_number: str
    organisation: str
    organisation_number: str
    organisation_kind: str
    country: str
    cluster: str
    region: str
    score: str | None
    waived: int

    @property
    def percent(self) -> int | None:
        """The score in whole per cent, rounded half up; None without a check."""
        return None if self.score is None else int(Fraction(self.score) * 100 + Fraction(1, 2))


def zone() -> ZoneInfo:
    """The time zone of report periods."""
    return ZoneInfo(current_app.config["REPORT_TIMEZONE"])


# ---- the one query ----


@dataclass(frozen=True)
class Part:
    """Half of the one query: what is completed, or what is in progress. ``conditions`` may ask of the business."""

    table: Any
    state: State
    at: Any
    kind: Any
    conditions: tuple[Any, ...]
    asks_of_business: bool

    def keys(self) -> Select[Any]:
        """Just enough of each row to count and to order."""
        statement: Select[Any] = select(
            self.table.id.label("id"), self.at.label("at"), literal(str(self.state)).label("state")
        ).add_columns(self.kind.label("kind"))
        if self.asks_of_business:
            statement = statement.join(Organisation, Organisation.id == self.table.organisation_id)
        return statement.where(*self.conditions)

    def rows(self) -> Select[Any]:
        """Each row of the table in full, without the conditions."""
        is_completed = self.state == State.COMPLETED
        statement: Select[Any] = (
            select(
                self.table.id.label("id"),
                literal(str(self.state)).label("state"),
                self.at.label("at"),
                Enrolment.enrolled_at.label("entered_at"),
                self.kind.label("kind"),
                (Completion.subject_id if is_completed else Enrolment.course_id).label("subject_id"),
                (Completion.score if is_completed else null()).label("score"),
                (Completion.rule["waived"] if is_completed else null()).label("waived"),
                Person.name.label("person"),
                Person.actor_key.label("actor_key"),
                Organisation.name.label("organisation"),
                Organisation.pseudonym.label("pseudonym"),
                Organisation.kind.label("organisation_kind"),
                Organisation.country.label("country"),
                Organisation.cluster_id.label("cluster_id"),
                Organisation.region.label("region"),
            )
            .select_from(self.table)
            .join(Organisation, Organisation.id == self.table.organisation_id)
            .join(Person, Person.id == self.table.person_id)
        )
        if is_completed:
            statement = statement.outerjoin(Enrolment, Enrolment.id == Completion.enrolment_id)
        return statement


def selection(asker: Asker, filters: Filters) -> list[Part]:
    """The one query behind page, counts, files and API, as the parts whose rows are put together."""
    parts = {State.COMPLETED: _completed(asker, filters), State.IN_PROGRESS: _in_progress(asker, filters)}
    return list(parts.values()) if filters.state == State.ALL else [parts[filters.state]]


def _completed(asker: Asker, filters: Filters) -> Part:
    conditions = _conditions(asker, filters, Completion, Completion.granted_at)
    if filters.kind:
        conditions.append(Completion.kind == filters.kind)
    return Part(
        Completion,
        State.COMPLETED,
        Completion.granted_at,
        Completion.kind,
        tuple(conditions),
        _asks_of_business(asker, filters),
    )


def _in_progress(asker: Asker, filters: Filters) -> Part:
    done = aliased(Completion)
    is_completed = (
        select(done.id)
        .where(
            done.kind == CompletionKind.COURSE,
            done.subject_id == Enrolment.course_id,
            done.person_id == Enrolment.person_id,
            done.organisation_id == Enrolment.organisation_id,
        )
        .exists()
    )
    conditions = [*_conditions(asker, filters, Enrolment, Enrolment.enrolled_at), ~is_completed]
    if filters.kind and filters.kind != CompletionKind.COURSE:
        conditions.append(literal(False))
    return Part(
        Enrolment,
        State.IN_PROGRESS,
        Enrolment.enrolled_at,
        literal(str(CompletionKind.COURSE)),
        tuple(conditions),
        _asks_of_business(asker, filters),
    )


def _countries(asker: Asker, filters: Filters) -> frozenset[str]:
    return asker.counted & {filters.country} if filters.country else asker.counted


def _asks_of_business(asker: Asker, filters: Filters) -> bool:
    """Whether the rows depend on facts of the business; a business is always of one of the scheme's countries."""
    is_everywhere = _countries(asker, filters) == frozenset(COUNTRIES)
    return not is_everywhere or bool(filters.cluster or filters.organisation)


def _conditions(asker: Asker, filters: Filters, table: Any, at: Any) -> list[Any]:
    found: list[Any] = []
    if _countries(asker, filters) != frozenset(COUNTRIES):
        found.append(Organisation.country.in_(sorted(_countries(asker, filters))))
    if filters.cluster:
        found.append(Organisation.cluster_id == UUID(filters.cluster))
    if filters.organisation:
        found.append(_of_organisation(asker, filters.organisation))
    if filters.edition:
        found.append(_in_edition(table, at, UUID(filters.edition)))
    if filters.course:
        found.append(table.course_id == filters.course)
    if filters.start:
        found.append(at >= _beginning(filters.start))
    if filters.end:
        found.append(at < _beginning(filters.end, 1))
    return found


def _in_edition(table: Any, at: Any, edition_id: UUID) -> Any:
    """Of a participant of the edition, from the edition's first day to its last."""
    edition = db.session.get(Edition, edition_id)
    if edition is None:
        return literal(False)
    takes_part = select(Participant.id).where(
        Participant.edition_id == edition_id,
        Participant.person_id == table.person_id,
        Participant.organisation_id == table.organisation_id,
    )
    begins, ends = _beginning(edition.starts_on), _beginning(edition.ends_on, 1)
    return takes_part.exists() & (at >= begins) & (at < ends)


def _beginning(day: date, days_later: int = 0) -> datetime:
    """Midnight in the report's zone; a day outside of all records stands for the first or the last."""
    within = min(max(day, FIRST_DAY), LAST_DAY) + timedelta(days=days_later)
    return datetime.combine(within, time(), zone())


def _of_organisation(asker: Asker, wanted: str) -> Any:
    """By part of the name where the asker may see names, by the number elsewhere."""
    # Written into the statement: of a short word there may be more than a statement takes as values.
    named: Any = bindparam(
        None, organisations.of_name(asker.named, wanted), expanding=True, literal_execute=True
    )
    by_name = Organisation.id.in_(named)
    number = wanted.strip().replace("-", "").lower()
    try:
        low = UUID(number.ljust(32, "0")) if 4 <= len(number) <= 8 else None
    except ValueError:
        low = None
    if low is None:
        return by_name
    return by_name | Organisation.pseudonym.between(low, UUID(number.ljust(32, "f")))


# ---- counting ----


@dataclass(frozen=True)
class Totals:
    """Counts of a selection. Stakeholders' completions are rows, but no SMEs."""

    rows: int
    courses: int
    paths: int
    smes: int


def totals(asker: Asker, filters: Filters) -> Totals:
    """Counts over the whole selection, in one query."""
    parts = selection(asker, filters)
    chosen = _together([part.keys() for part in parts]).subquery()
    is_completed = chosen.c.state == State.COMPLETED
    has_row = [
        select(part.table.id).where(part.table.organisation_id == Organisation.id, *part.conditions).exists()
        for part in parts
    ]
    smes = (
        select(func.count())
        .select_from(Organisation)
        .where(Organisation.kind == OrganisationKind.SME, or_(*has_row))
        .scalar_subquery()
    )
    row = db.session.execute(
        select(
            func.count(),
            func.count().filter(is_completed & (chosen.c.kind == CompletionKind.COURSE)),
            func.count().filter(chosen.c.kind == CompletionKind.PATH),
            smes,
        ).select_from(chosen)
    ).one()
    return Totals(*row)


def _together(statements: list[Select[Any]]) -> Any:
    first, *others = statements
    return first.union_all(*others) if others else first


# ---- rows ----


def rows(asker: Asker, filters: Filters, offset: int, limit: int, total: int) -> list[Row]:
    """A page of the rows, newest first; of ``total`` rows, those nearer to the end are sought from there."""
    limit = max(0, min(limit, total - offset))
    is_far = offset > total // 2
    skipped = total - offset - limit if is_far else offset
    found = _in_order(asker, filters, skipped, limit, newest_first=not is_far)
    return found[::-1] if is_far else found


def rows_after(asker: Asker, filters: Filters, place: tuple[datetime, UUID] | None, limit: int) -> list[Row]:
    """The next rows behind a place, newest first; a place is ``at`` and ``id`` of the row before."""
    return _in_order(asker, filters, 0, limit, place=place)


def _in_order(
    asker: Asker,
    filters: Filters,
    skipped: int,
    limit: int,
    newest_first: bool = True,
    place: tuple[datetime, UUID] | None = None,
) -> list[Row]:
    """Some of the rows: first their keys, which an index gives in order, then those rows in full."""
    parts = selection(asker, filters)
    statements = []
    for part in parts:
        statement = part.keys()
        if place is not None:
            at, id_ = (
                literal(value, column.type)
                for value, column in zip(place, (part.at, part.table.id), strict=True)
            )
            statement = statement.where(tuple_(part.at, part.table.id) < tuple_(at, id_))
        order = [one.desc() if newest_first else one for one in (part.at, part.table.id)]
        # More than these no part can add, so the database need not look at more.
        limited = statement.order_by(*order).limit(skipped + limit).subquery()
        statements.append(select(limited))
    chosen = _together(statements).subquery()
    order = [one.desc() if newest_first else one for one in (chosen.c.at, chosen.c.id)]
    keys = select(chosen.c.id, chosen.c.state).order_by(*order).offset(skipped).limit(limit)
    wanted = [(row.id, row.state) for row in db.session.execute(keys)]
    found = {}
    for part in parts:
        of_part = [id_ for id_, state in wanted if state == part.state]
        if of_part:
            read = _read(asker, part.rows().where(part.table.id.in_(of_part)))
            found.update({row.id: row for row in read})
    return [found[id_] for id_, _state in wanted if id_ in found]


def stream(asker: Asker, filters: Filters) -> Iterator[Row]:
    """All rows, newest first, fetched from the database while they are read."""
    parts = selection(asker, filters)
    chosen = _together([part.rows().where(*part.conditions) for part in parts]).subquery()
    statement = select(chosen).order_by(chosen.c.at.desc(), chosen.c.id.desc())
    yield from _read(asker, statement.execution_options(yield_per=AT_ONCE))


def _read(asker: Asker, statement: Select[Any]) -> Iterator[Row]:
    titles = courses.all_titles(asker.language)
    clusters = {cluster.id: cluster.name for cluster in organisations.clusters(asker.counted)}
    path = _("Learning path")
    for row in db.session.execute(statement):
        is_named = row.country in asker.named
        person_number, organisation_number = number_of(row.actor_key), number_of(row.pseudonym)
        yield Row(
            id=row.id,
            state=row.state,
            at=row.at,
            entered_at=row.entered_at,
            kind=row.kind,
            subject_id=row.subject_id,
            subject=path if row.kind == CompletionKind.PATH else titles.get(row.subject_id, row.subject_id),
            person=row.person if is_named else person_number,
            person_number=person_number,
            organisation=row.organisation if is_named else organisation_number,
            organisation_number=organisation_number,
            organisation_kind=row.organisation_kind,
            country=row.country,
            cluster=clusters.get(row.cluster_id, ""),
            region=row.region if is_named else "",
            score=row.score,
            waived=len(row.waived or ()),
        )


# ---- as it stands in files ----

COLUMNS = (
    "record",
    "state",
    "entered_at",
    "completed_at",
    "kind",
    "id",
    "title",
    "person",
    "person_number",
    "business",
    "business_number",
    "business_kind",
    "country",
    "cluster",
    "region",
    "score_percent",
    "modules_waived",
)


def cells(row: Row, zone: ZoneInfo) -> tuple[Cell, ...]:
    """The cells of a row, in the order of the columns."""
    at = row.at.astimezone(zone).isoformat(timespec="seconds")
    is_completed = row.state == State.COMPLETED
    return (
        str(row.id),
        row.state,
        row.entered_at.astimezone(zone).isoformat(timespec="seconds") if row.entered_at else None,
        at if is_completed else None,
        row.kind,
        row.subject_id,
        row.subject,
        row.person,
        row.person_number,
        row.organisation,
        row.organisation_number,
        row.organisation_kind,
        row.country,
        row.cluster,
        row.region,
        _percent(row.score),
        row.waived,
    )


@lru_cache(maxsize=4096)
def _percent(score: str | None) -> float | int | None:
    """Per cent with two digits behind the point at most."""
    if score is None:
        return None
    exact = round(float(Fraction(score) * 100), 2)
    return int(exact) if exact.is_integer() else exact


def describe(filters: Filters) -> str:
    """The filters in one line, the same in every file."""
    parts: Mapping[str, Any] = {
        "country": filters.country,
        "cluster": filters.cluster,
        "business": filters.organisation,
        "course": filters.course,
        "kind": filters.kind,
        "edition": filters.edition,
        "state": filters.state,
        "from": filters.start,
        "to": filters.end,
        "zone": current_app.config["REPORT_TIMEZONE"],
    }
    return "filters: " + ", ".join(f"{name}={value or 'all'}" for name, value in parts.items())
