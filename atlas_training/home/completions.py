# SPDX-License-Identifier: EUPL-1.2
"""The coordinator's record: who has completed what. One query feeds the page and its CSV."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import func, select

from atlas_training.accounts import service as accounts
from atlas_training.accounts.models import Person
from atlas_training.courses import service as courses
from atlas_training.database import db
from atlas_training.organisations.enums import OrganisationKind
from atlas_training.organisations.models import Organisation
from atlas_training.organisations.rules import number_of
from atlas_training.progress.enums import CompletionKind
from atlas_training.progress.models import Completion

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2199, 12, 31)


@dataclass(frozen=True)
class Filters:
    """What is asked for; empty means all. ``start`` and ``end`` are days in the report's time zone."""

    country: str = ""
    organisation: str = ""
    course: str = ""
    kind: str = ""
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True)
class Row:
    """A completion as the viewer may see it: names inside the wall, numbers outside."""

    id: UUID
    granted_at: datetime
    kind: str
    subject_id: str
    subject: str
    person: str
    organisation: str
    organisation_kind: str
    country: str
    region: str
    score: Fraction | None
    waived: int

    @property
    def percent(self) -> int | None:
        """The score in whole per cent, rounded half up; None without a check."""
        return None if self.score is None else int(self.score * 100 + Fraction(1, 2))


def countries_of(viewer: Person) -> frozenset[str]:
    """The countries whose rows the viewer may see."""
    return accounts.counted_countries(viewer)


def zone() -> ZoneInfo:
    """The time zone of report periods."""
    return ZoneInfo(current_app.config["REPORT_TIMEZONE"])


def selection(viewer: Person, filters: Filters) -> Any:
    """The one query behind the page, its counts and the CSV."""
    statement: Any = (
        select(Completion, Person, Organisation)
        .join(Person, Person.id == Completion.person_id)
        .join(Organisation, Organisation.id == Completion.organisation_id)
    )
    statement = statement.where(Organisation.country.in_(countries_of(viewer)))
    if filters.country:
        statement = statement.where(Organisation.country == filters.country)
    if filters.organisation:
        statement = _of_organisation(statement, viewer, filters.organisation)
    if filters.course:
        statement = statement.where(Completion.course_id == filters.course)
    if filters.kind:
        statement = statement.where(Completion.kind == filters.kind)
    if filters.start:
        statement = statement.where(Completion.granted_at >= _beginning(filters.start))
    if filters.end:
        statement = statement.where(Completion.granted_at < _beginning(filters.end, 1))
    return statement


def _beginning(day: date, days_later: int = 0) -> datetime:
    """Midnight in the report's zone; a day outside of all records stands for the first or the last."""
    within = min(max(day, FIRST_DAY), LAST_DAY) + timedelta(days=days_later)
    return datetime.combine(within, time(), zone())


def _of_organisation(statement: Any, viewer: Person, wanted: str) -> Any:
    """By part of the name where the viewer may see names, by the number elsewhere."""
    named = accounts.named_countries(viewer)
    wanted = wanted.replace("\0", "")  # PostgreSQL would refuse to look for it
    pattern = "%" + wanted.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    by_name = Organisation.country.in_(named) & Organisation.name.ilike(pattern, escape="\\")
    number = wanted.strip().replace("-", "").lower()
    try:
        low = UUID(number.ljust(32, "0")) if 4 <= len(number) <= 8 else None
    except ValueError:
        low = None
    if low is None:
        return statement.where(by_name)
    return statement.where(by_name | Organisation.pseudonym.between(low, UUID(number.ljust(32, "f"))))


@dataclass(frozen=True)
class Totals:
    """Counts of a selection. Stakeholders' completions are rows, but no SMEs."""

    rows: int
    people: int
    smes: int
    courses: int
    paths: int


def totals(viewer: Person, filters: Filters) -> Totals:
    """Counts over the whole selection, in one query."""
    chosen = (
        selection(viewer, filters)
        .with_only_columns(
            Completion.kind,
            Completion.person_id,
            Organisation.id.label("org"),
            Organisation.kind.label("org_kind"),
        )
        .subquery()
    )
    row = db.session.execute(
        select(
            func.count(),
            func.count(func.distinct(chosen.c.person_id)),
            func.count(func.distinct(chosen.c.org)).filter(chosen.c.org_kind == OrganisationKind.SME),
            func.count().filter(chosen.c.kind == CompletionKind.COURSE),
            func.count().filter(chosen.c.kind == CompletionKind.PATH),
        ).select_from(chosen)
    ).one()
    return Totals(*row)


def rows(
    viewer: Person, filters: Filters, language: str, offset: int = 0, limit: int | None = None
) -> list[Row]:
    """The rows of a selection, newest first, with names only where the viewer may see them."""
    statement = selection(viewer, filters).order_by(Completion.granted_at.desc(), Completion.id.desc())
    found = db.session.execute(statement.offset(offset).limit(limit)).unique().all()
    named = accounts.named_countries(viewer)
    titles = courses.all_titles(language)
    return [_row(completion, person, sme, sme.country in named, titles) for completion, person, sme in found]


def _row(
    completion: Completion, person: Person, sme: Organisation, with_names: bool, titles: dict[str, str]
) -> Row:
    is_path = completion.kind == CompletionKind.PATH
    return Row(
        id=completion.id,
        granted_at=completion.granted_at,
        kind=completion.kind,
        subject_id=completion.subject_id,
        subject=_("Learning path") if is_path else titles.get(completion.subject_id, completion.subject_id),
        person=person.name if with_names else number_of(person.actor_key),
        organisation=sme.name if with_names else number_of(sme.pseudonym),
        organisation_kind=sme.kind,
        country=sme.country,
        region=sme.region if with_names else "",
        score=Fraction(completion.score) if completion.score is not None else None,
        waived=len(completion.rule.get("waived", ())),
    )


FORMULA: re.Pattern[str] = re.compile(r"(?P<before>^|[;\t\r\n]\s*)(?P<sign>[=+\-@\t\r\n＝＋－＠])")
HEADINGS = (
    "completed_at",
    "kind",
    "id",
    "title",
    "person",
    "business",
    "business_kind",
    "country",
    "region",
    "score_percent",
    "modules_waived",
)


def as_csv(found: Sequence[Row], filters: Filters) -> Iterator[str]:
    """The rows as CSV: UTF-8 with a byte order mark, ISO dates with zone, numbers as numbers.

    The first line names the filters. A cell that a spreadsheet would run as a formula gets an apostrophe.
    """
    yield "\ufeff"
    yield _line(["# " + describe(filters)])
    yield _line(HEADINGS)
    for row in found:
        yield _line(values(row))


def values(row: Row) -> list[str]:
    """The cells of a row, in the order of the headings."""
    return [
        row.granted_at.astimezone(zone()).isoformat(timespec="seconds"),
        row.kind,
        row.subject_id,
        row.subject,
        row.person,
        row.organisation,
        row.organisation_kind,
        row.country,
        row.region,
        "" if row.score is None else f"{float(row.score * 100):.2f}".rstrip("0").rstrip("."),
        str(row.waived),
    ]


def describe(filters: Filters) -> str:
    """The filters in one line, the same on screen and in the file."""
    parts = [
        ("country", filters.country),
        ("business", filters.organisation),
        ("course", filters.course),
        ("kind", filters.kind),
        ("from", filters.start.isoformat() if filters.start else ""),
        ("to", filters.end.isoformat() if filters.end else ""),
        ("zone", current_app.config["REPORT_TIMEZONE"]),
    ]
    return "filters: " + ", ".join(f"{name}={value or 'all'}" for name, value in parts)


def _line(cells: Sequence[str]) -> str:
    stream = io.StringIO()
    csv.writer(stream).writerow([_harmless(cell) for cell in cells])
    return stream.getvalue()


def _harmless(cell: str) -> str:
    """Guard against formula injection (OWASP, CSV Injection), also where a spreadsheet splits at semicolons."""
    return FORMULA.sub(r"\g<before>'\g<sign>", cell)
