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
from sqlalchemy import Select, func, literal, null, select, tuple_

from atlas_training.accounts.models import Person
from atlas_training.courses import service as courses
from atlas_training.database import db
from atlas_training.enrolments.models import Enrolment
from atlas_training.exports.table import Asker, Cell
from atlas_training.organisations import service as organisations
from atlas_training.organisations.enums import OrganisationKind
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


def selection(asker: Asker, filters: Filters) -> Any:
    """The one query behind page, counts, files and API, without order; names of people are joined to it."""
    if filters.state == State.COMPLETED:
        return _completed(asker, filters).subquery()
    if filters.state == State.IN_PROGRESS:
        return _in_progress(asker, filters).subquery()
    return _completed(asker, filters).union_all(_in_progress(asker, filters)).subquery()


def _of_business() -> tuple[Any, ...]:
    return (
        Organisation.id.label("organisation_id"),
        Organisation.name.label("organisation"),
        Organisation.pseudonym.label("pseudonym"),
        Organisation.kind.label("organisation_kind"),
        Organisation.country.label("country"),
        Organisation.cluster_id.label("cluster_id"),
        Organisation.region.label("region"),
    )


def _completed(asker: Asker, filters: Filters) -> Select[Any]:
    statement: Select[Any] = (
        select(
            Completion.id.label("id"),
            literal(str(State.COMPLETED)).label("state"),
            Completion.granted_at.label("at"),
            Enrolment.enrolled_at.label("entered_at"),
            Completion.kind.label("kind"),
            Completion.subject_id.label("subject_id"),
            Completion.person_id.label("person_id"),
            Completion.score.label("score"),
            Completion.rule.label("rule"),
            *_of_business(),
        )
        .join(Organisation, Organisation.id == Completion.organisation_id)
        .outerjoin(Enrolment, Enrolment.id == Completion.enrolment_id)
    )
    if filters.course:
        statement = statement.where(Completion.course_id == filters.course)
    if filters.kind:
        statement = statement.where(Completion.kind == filters.kind)
    return _within(statement, asker, filters, Completion.granted_at)


def _in_progress(asker: Asker, filters: Filters) -> Select[Any]:
    is_completed = (
        select(Completion.id)
        .where(
            Completion.kind == CompletionKind.COURSE,
            Completion.subject_id == Enrolment.course_id,
            Completion.person_id == Enrolment.person_id,
            Completion.organisation_id == Enrolment.organisation_id,
        )
        .exists()
    )
    statement: Select[Any] = (
        select(
            Enrolment.id.label("id"),
            literal(str(State.IN_PROGRESS)).label("state"),
            Enrolment.enrolled_at.label("at"),
            Enrolment.enrolled_at.label("entered_at"),
            literal(str(CompletionKind.COURSE)).label("kind"),
            Enrolment.course_id.label("subject_id"),
            Enrolment.person_id.label("person_id"),
            null().label("score"),
            null().label("rule"),
            *_of_business(),
        )
        .join(Organisation, Organisation.id == Enrolment.organisation_id)
        .where(~is_completed)
    )
    if filters.course:
        statement = statement.where(Enrolment.course_id == filters.course)
    if filters.kind and filters.kind != CompletionKind.COURSE:
        statement = statement.where(literal(False))
    return _within(statement, asker, filters, Enrolment.enrolled_at)


def _within(statement: Select[Any], asker: Asker, filters: Filters, at: Any) -> Select[Any]:
    countries = asker.counted & {filters.country} if filters.country else asker.counted
    statement = statement.where(Organisation.country.in_(sorted(countries)))
    if filters.cluster:
        statement = statement.where(Organisation.cluster_id == UUID(filters.cluster))
    if filters.organisation:
        statement = _of_organisation(statement, asker, filters.organisation)
    if filters.start:
        statement = statement.where(at >= _beginning(filters.start))
    if filters.end:
        statement = statement.where(at < _beginning(filters.end, 1))
    return statement


def _beginning(day: date, days_later: int = 0) -> datetime:
    """Midnight in the report's zone; a day outside of all records stands for the first or the last."""
    within = min(max(day, FIRST_DAY), LAST_DAY) + timedelta(days=days_later)
    return datetime.combine(within, time(), zone())


def _of_organisation(statement: Select[Any], asker: Asker, wanted: str) -> Select[Any]:
    """By part of the name where the asker may see names, by the number elsewhere."""
    wanted = wanted.replace("\0", "")  # PostgreSQL would refuse to look for it
    pattern = "%" + wanted.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    is_named = Organisation.country.in_(sorted(asker.named))
    by_name = is_named & Organisation.name.ilike(pattern, escape="\\")
    number = wanted.strip().replace("-", "").lower()
    try:
        low = UUID(number.ljust(32, "0")) if 4 <= len(number) <= 8 else None
    except ValueError:
        low = None
    if low is None:
        return statement.where(by_name)
    return statement.where(by_name | Organisation.pseudonym.between(low, UUID(number.ljust(32, "f"))))


# ---- counting ----


@dataclass(frozen=True)
class Totals:
    """Counts of a selection. Stakeholders' completions are rows, but no SMEs."""

    rows: int
    people: int
    smes: int
    courses: int
    paths: int


def totals(asker: Asker, filters: Filters) -> Totals:
    """Counts over the whole selection, in one query."""
    chosen = selection(asker, filters)
    is_completed = chosen.c.state == State.COMPLETED
    row = db.session.execute(
        select(
            func.count(),
            func.count(func.distinct(chosen.c.person_id)),
            func.count(func.distinct(chosen.c.organisation_id)).filter(
                chosen.c.organisation_kind == OrganisationKind.SME
            ),
            func.count().filter(is_completed & (chosen.c.kind == CompletionKind.COURSE)),
            func.count().filter(chosen.c.kind == CompletionKind.PATH),
        ).select_from(chosen)
    ).one()
    return Totals(*row)


# ---- rows ----


def rows(asker: Asker, filters: Filters, offset: int, limit: int, total: int) -> list[Row]:
    """A page of the rows, newest first; of ``total`` rows, those nearer to the end are sought from there."""
    chosen = selection(asker, filters)
    limit = max(0, min(limit, total - offset))
    is_far = offset > total // 2
    statement = _ordered(chosen, newest_first=not is_far)
    statement = statement.offset(total - offset - limit if is_far else offset).limit(limit)
    found = list(_read(asker, statement))
    return found[::-1] if is_far else found


def stream(asker: Asker, filters: Filters) -> Iterator[Row]:
    """All rows, newest first, fetched from the database while they are read."""
    return _read(asker, _ordered(selection(asker, filters)).execution_options(yield_per=AT_ONCE))


def rows_after(asker: Asker, filters: Filters, place: tuple[datetime, UUID] | None, limit: int) -> list[Row]:
    """The next rows behind a place, newest first; a place is ``at`` and ``id`` of the row before."""
    chosen = selection(asker, filters)
    statement = _ordered(chosen)
    if place is not None:
        at, id_ = (
            literal(value, column.type)
            for value, column in zip(place, (chosen.c.at, chosen.c.id), strict=True)
        )
        statement = statement.where(tuple_(chosen.c.at, chosen.c.id) < tuple_(at, id_))
    return list(_read(asker, statement.limit(limit)))


def _ordered(chosen: Any, newest_first: bool = True) -> Select[Any]:
    order = (chosen.c.at, chosen.c.id)
    # Keys nobody reads would be made into UUIDs, row by row: a fifth of the time of a file.
    shown = [column for column in chosen.c if column.name not in ("person_id", "organisation_id")]
    return (
        select(*shown, Person.name.label("person"), Person.actor_key)
        .join(Person, Person.id == chosen.c.person_id)
        .order_by(*(column.desc() if newest_first else column for column in order))
    )


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
            waived=len((row.rule or {}).get("waived", ())),
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
        "state": filters.state,
        "from": filters.start,
        "to": filters.end,
        "zone": current_app.config["REPORT_TIMEZONE"],
    }
    return "filters: " + ", ".join(f"{name}={value or 'all'}" for name, value in parts.items())
