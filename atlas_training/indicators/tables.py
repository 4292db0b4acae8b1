# SPDX-License-Identifier: EUPL-1.2
"""The five files, and the figures on the page: all from the same lines."""

import hashlib
import io
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import select

from atlas_training.accounts.models import Person
from atlas_training.database import db
from atlas_training.editions.models import Attendance, Edition, Participant, Session
from atlas_training.exports.formats import Csv
from atlas_training.exports.table import Asker, Cell, Table
from atlas_training.indicators import counting, rules
from atlas_training.indicators.counting import Filters, Line, Reported
from atlas_training.indicators.enums import Counted
from atlas_training.indicators.models import Indicator, StatedNumber
from atlas_training.indicators.rules import Entry, Verdict
from atlas_training.organisations import service as organisations
from atlas_training.organisations.enums import OrganisationKind
from atlas_training.organisations.models import Organisation
from atlas_training.organisations.rules import number_of

SUMMARY = "indicator_summary"
ALL = "all"


@dataclass(frozen=True)
class Definition:
    """An indicator: its code, name and unit as the programme writes them, and what it counts."""

    code: str
    name: str
    unit: str
    counted: Counted


BUILT_IN = (
    Definition("RCO85", "Participations in joint training schemes", "participations", Counted.PARTICIPATIONS),
    Definition("RCR81", "Completions of joint training schemes", "participants", Counted.COMPLETIONS),
    Definition("SMES", "Distinct SMEs taking part, by size class", "enterprises", Counted.SMES),
)


def definitions() -> list[Definition]:
    """The built-in indicators, then those that were added; an added one of the same code takes the place."""
    rows = db.session.scalars(select(Indicator).order_by(Indicator.code))
    added = {row.code: Definition(row.code, row.name, row.unit, Counted(row.counted)) for row in rows}
    first = [added.pop(one.code, one) for one in BUILT_IN]
    return [*first, *added.values()]


# ---- figures ----


@dataclass
class Figure:
    """A figure: of the period, how much of it are corrections, and all up to the end of the period."""

    value: int = 0
    corrections: int = 0
    cumulative: int = 0

    def add(self, entry: Entry | None, counts_now: bool) -> None:
        """Take a thing into the figure."""
        self.cumulative += counts_now
        if entry is not None:
            self.value += entry.counts
            self.corrections += entry.counts * entry.is_correction


@dataclass
class Sme:
    """An SME with the verdicts on the participations of its people."""

    row: Any
    verdicts: list[Verdict] = field(default_factory=list)
    participations: int = 0
    completions: int = 0


Place = tuple[Counted, str, str]
"""What is counted, country, size class (empty but for SMEs)."""


@dataclass(frozen=True)
class Report:
    """What was counted for somebody in a period."""

    figures: dict[Place, Figure]
    checks: tuple[rules.Check, ...]
    entries: dict[str, dict[str, int]]

    def total(self, counted: Counted) -> Figure:
        """The figure of all countries and classes."""
        chosen = [figure for (what, _country, _size), figure in self.figures.items() if what == counted]
        return Figure(
            sum(one.value for one in chosen),
            sum(one.corrections for one in chosen),
            sum(one.cumulative for one in chosen),
        )


class Source:
    """The lines of one question, to be gone through as often as needed."""

    def __init__(self, asker: Asker, filters: Filters) -> None:
        self.asker, self.filters = asker, filters
        self.reported: Reported = counting.reported_before(filters.start)
        self.window = counting.window_of(filters, self.reported)

    def lines(self) -> Iterator[Line]:
        """Every participation, whether it counts or not."""
        return counting.lines(self.asker, self.filters, self.reported)

    def counts_now(self, verdict: Verdict | None) -> bool:
        """Whether something counts up to the end of the period."""
        return verdict is not None and verdict.is_counted and verdict.at < self.window.end

    def smes(self) -> Iterator[tuple[Sme, Entry]]:
        """The SMEs and stakeholders that belong to the period."""
        for sme, _verdict, entry in self.smes_with_verdicts(_gather_smes(self, self.lines())):
            if entry is not None:
                yield sme, entry

    def smes_with_verdicts(self, smes: dict[str, Sme]) -> Iterator[tuple[Sme, Verdict, Entry | None]]:
        """Each SME with the verdict on it and its row in the period."""
        others = {key for key, one in smes.items() if one.row.organisation_kind != OrganisationKind.SME}
        pairs = ((key, verdict) for key, one in smes.items() for verdict in one.verdicts)
        for key, verdict in rules.smes_of(pairs, others).items():
            yield smes[key], verdict, rules.entry(verdict, key in self.reported.smes, self.window)


def _gather_smes(source: Source, lines: Iterator[Line]) -> dict[str, Sme]:
    found: dict[str, Sme] = {}
    for line in lines:
        _add_to_sme(source, found, line)
    return found


def _add_to_sme(source: Source, found: dict[str, Sme], line: Line) -> None:
    sme = found.setdefault(str(line.participant.organisation_id), Sme(line.participant))
    sme.verdicts = [min([*sme.verdicts, line.taken_part], key=lambda one: (not one.is_counted, one.at))]
    sme.participations += source.counts_now(line.taken_part)
    sme.completions += source.counts_now(line.completed)


def report(source: Source) -> Report:
    """Count, in one passage through the lines."""
    figures: dict[Place, Figure] = {}
    entries: dict[str, dict[str, int]] = {kind: {} for kind in ("participations", "completions", "smes")}
    smes: dict[str, Sme] = {}
    orphans = 0

    def take(kind: str, place: Place, key: str, entry: Entry | None, counts_now: bool) -> None:
        figures.setdefault(place, Figure()).add(entry, counts_now)
        if entry is not None and entry.counts:
            entries[kind][key] = entry.counts

    for line in source.lines():
        country = line.participant.country
        is_part, is_done = source.counts_now(line.taken_part), source.counts_now(line.completed)
        take("participations", (Counted.PARTICIPATIONS, country, ""), line.key, line.participation, is_part)
        take("completions", (Counted.COMPLETIONS, country, ""), line.key, line.completion, is_done)
        orphans += is_done and not is_part
        _add_to_sme(source, smes, line)
    for sme, verdict, entry in source.smes_with_verdicts(smes):
        place = (Counted.SMES, sme.row.country, str(rules.size_class(sme.row.size)))
        if sme.row.organisation_kind == OrganisationKind.SME:
            take("smes", place, str(sme.row.organisation_id), entry, source.counts_now(verdict))
    found = Report(figures, (), entries)
    checks = rules.checks(
        found.total(Counted.PARTICIPATIONS).cumulative,
        found.total(Counted.COMPLETIONS).cumulative,
        orphans,
        counting.people_twice(source.asker),
        {},
    )
    return Report(figures, checks, entries)


# ---- tables ----


def _about(filters: Filters) -> tuple[str, ...]:
    known = {"country", "cluster", "scheme", "edition"}
    parts = filters.as_text() | dict.fromkeys(known - set(filters.as_text()), ALL)
    parts = {"from": parts.pop("start"), "to": parts.pop("end"), **dict(sorted(parts.items()))}
    parts["zone"] = current_app.config["REPORT_TIMEZONE"]
    return ("filters: " + ", ".join(f"{name}={value}" for name, value in parts.items()),)


def _table(source: Source, columns: Sequence[str], rows: Iterator[tuple[Cell, ...]]) -> Table:
    return Table(tuple(columns), rows, _about(source.filters), source.filters.as_text())


def _iso(at: datetime) -> str:
    return at.astimezone(counting.zone()).isoformat(timespec="seconds")


COUNTING = ("counted", "counts", "why", "is_correction")
WHO = ("person_number", "business_number", "business_kind", "country", "cluster")


def _counting(entry: Entry) -> tuple[Cell, ...]:
    return (
        "yes" if entry.counts > 0 else "no",
        entry.counts,
        str(entry.why),
        "yes" if entry.is_correction else "no",
    )


def _who(row: Any, clusters: dict[Any, str]) -> tuple[Cell, ...]:
    person = number_of(row.actor_key) if row.actor_key else None
    return (
        person,
        number_of(row.pseudonym),
        row.organisation_kind,
        row.country,
        clusters.get(row.cluster_id, ""),
    )


def _clusters() -> dict[Any, str]:
    return {one.id: one.name for one in organisations.clusters()}


def participations(source: Source) -> Table:
    """``rco85_participations``: one row for each participation of the period, and each that was none."""

    def rows() -> Iterator[tuple[Cell, ...]]:
        known, clusters = counting.plans(), _clusters()
        for line in source.lines():
            if line.participation is None:
                continue
            plan = known[line.participant.edition_id]
            yield (
                line.key,
                plan.scheme,
                plan.name,
                line.course,
                *_who(line.participant, clusters),
                _iso(line.participant.joined_at),
                line.sessions,
                line.minutes,
                _iso(line.participation.at) if line.taken_part.is_counted else None,
                *_counting(line.participation),
            )

    columns = ("participation", "scheme", "edition", "course", *WHO, "joined_at", "sessions", "minutes")
    return _table(source, (*columns, "counts_from", *COUNTING), rows())


def completions(source: Source) -> Table:
    """``rcr81_completions``: one row for each completion of the period, and each that does not count."""

    def rows() -> Iterator[tuple[Cell, ...]]:
        known, clusters = counting.plans(), _clusters()
        for line in source.lines():
            if line.completion is None:
                continue
            plan = known[line.participant.edition_id]
            yield (
                line.key,
                plan.scheme,
                plan.name,
                line.course,
                *_who(line.participant, clusters),
                str(plan.counting.completion_rule),
                _iso(line.completion.at),
                *_counting(line.completion),
            )

    columns = ("participation", "scheme", "edition", "course", *WHO, "completion_rule", "completed_at")
    return _table(source, (*columns, *COUNTING), rows())


def smes(source: Source) -> Table:
    """``smes``: each business once, in the period of its first counted participation."""

    def rows() -> Iterator[tuple[Cell, ...]]:
        clusters = _clusters()
        for sme, entry in source.smes():
            _person, number, kind, country, cluster = _who(sme.row, clusters)
            size = str(rules.size_class(sme.row.size))
            first = _iso(entry.at)
            yield (
                number,
                kind,
                country,
                cluster,
                size,
                first,
                sme.participations,
                sme.completions,
                *_counting(entry),
            )

    columns = (
        "business_number",
        "business_kind",
        "country",
        "cluster",
        "size_class",
        "first_participation_at",
    )
    return _table(source, (*columns, "participations", "completions", *COUNTING), rows())


def attendance(source: Source) -> Table:
    """``attendance_lists``: who was in which session of the period; the one file with names, inside the wall."""
    asker, window = source.asker, source.window
    chosen = counting.participants_of(asker, source.filters).with_only_columns(Participant.id).order_by(None)
    statement = (
        select(Attendance, Session, Edition.name, Person.name, Person.actor_key, Organisation)
        .join(Session, Session.id == Attendance.session_id)
        .join(Edition, Edition.id == Session.edition_id)
        .join(Participant, Participant.id == Attendance.participant_id)
        .join(Organisation, Organisation.id == Participant.organisation_id)
        .outerjoin(Person, Person.id == Participant.person_id)
        .where(
            Attendance.superseded_at.is_(None),
            Attendance.held_at >= window.start,
            Attendance.held_at < window.end,
            Participant.id.in_(chosen),
        )
        .order_by(Attendance.held_at, Session.id, Attendance.participant_id)
        .execution_options(yield_per=counting.AT_ONCE)
    )

    def rows() -> Iterator[tuple[Cell, ...]]:
        for row, session, edition, person, key, business in db.session.execute(statement):
            is_named = business.country in asker.named
            number, sme_number = number_of(key) if key else None, number_of(business.pseudonym)
            yield (
                edition,
                session.title,
                session.kind,
                _iso(row.held_at),
                session.minutes,
                session.place,
                session.trainer,
                business.country,
                (person if is_named else number) or _("erased"),
                number,
                business.name if is_named else sme_number,
                sme_number,
                row.way,
                row.evidence if is_named else None,
                _iso(row.recorded_at),
                row.reason if is_named else None,
                "yes" if row.is_present else "no",
                "attended" if row.is_present else "corrected_to_absent",
            )

    columns = (
        "edition",
        "session",
        "kind",
        "held_at",
        "minutes",
        "place",
        "trainer",
        "country",
        "person",
        "person_number",
        "business",
        "business_number",
        "way",
        "evidence",
        "recorded_at",
        "correction_reason",
        "counted",
        "why",
    )
    countries = asker.named & ({source.filters.country} if source.filters.country else asker.counted)
    table = _table(source, columns, rows())
    return Table(table.columns, table.rows, table.about, table.filters, countries)


DETAILS: dict[str, Callable[[Source], Table]] = {
    "rco85_participations": participations,
    "rcr81_completions": completions,
    "attendance_lists": attendance,
    "smes": smes,
}
SUMMED = {
    "rco85_participations": Counted.PARTICIPATIONS,
    "rcr81_completions": Counted.COMPLETIONS,
    "smes": Counted.SMES,
}


# ---- the summary ----

SUMMARY_COLUMNS = (
    "part",
    "code",
    "name",
    "unit",
    "country",
    "size_class",
    "value",
    "of_which_corrections",
    "cumulative",
    "is_met",
    "detail",
    "rows",
    "sha256",
)


@dataclass(frozen=True)
class Digest:
    """A detail file as CSV: its rows, the sum of what they count, and the SHA-256 of the file."""

    rows: int
    counts: int
    sha256: str


class _Hashing(io.RawIOBase):
    """A stream that keeps nothing but a hash."""

    def __init__(self) -> None:
        self.sha256 = hashlib.sha256()

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False

    def write(self, block: Any) -> int:
        self.sha256.update(block)
        return len(block)


def digest(table: Table) -> Digest:
    """Write a table as CSV to nowhere and keep its hash, its rows and the sum of its column ``counts``."""
    place = table.columns.index("counts") if "counts" in table.columns else None
    sums: Counter[str] = Counter()

    def rows() -> Iterator[Sequence[Cell]]:
        for row in table.rows:
            if place is not None:
                sums["counts"] += int(row[place] or 0)
            yield row

    stream = _Hashing()
    buffered = io.BufferedWriter(stream)
    number = Csv().write(Table(table.columns, rows(), table.about), buffered)
    buffered.flush()
    return Digest(number, sums["counts"], stream.sha256.hexdigest())


def summary_rows(source: Source, found: Report) -> Iterator[tuple[Cell, ...]]:
    """The figures by country and class, the checks, and the hashes of the detail files."""
    digests = {name: digest(build(source)) for name, build in DETAILS.items()}
    sums = {name: (digests[name].counts, found.total(counted).value) for name, counted in SUMMED.items()}
    for definition in definitions():
        yield from _figures(definition, source, found)
    for check in [*found.checks, *rules.checks(0, 0, 0, 0, sums)[3:]]:
        yield _summary_row("check", code=check.name, is_met=check.is_met, detail=check.detail)
    for name, one in digests.items():
        yield _summary_row("file", code=f"{name}.csv", rows=one.rows, sha256=one.sha256)


def _figures(definition: Definition, source: Source, found: Report) -> Iterator[tuple[Cell, ...]]:
    known: dict[str, Any] = {"code": definition.code, "name": definition.name, "unit": definition.unit}
    if definition.counted == Counted.STATED:
        for number, cumulative in [stated(definition.code, source.filters.start, source.filters.end)]:
            yield _summary_row(
                "indicator", **known, country=ALL, value=number, corrections=0, cumulative=cumulative
            )
        return
    for (what, country, size), figure in sorted(found.figures.items()):
        if what == definition.counted:
            yield _summary_row(
                "indicator", **known, country=country, size_class=size or None, **_numbers(figure)
            )
    yield _summary_row("indicator", **known, country=ALL, **_numbers(found.total(definition.counted)))


def _numbers(figure: Figure) -> dict[str, Any]:
    return {"value": figure.value, "corrections": figure.corrections, "cumulative": figure.cumulative}


def stated(code: str, start: date, end: date) -> tuple[int, int]:
    """The sum of the numbers stated for an indicator in a period, and of all up to its end."""
    rows = db.session.execute(
        select(StatedNumber.day, StatedNumber.number)
        .join(Indicator, Indicator.id == StatedNumber.indicator_id)
        .where(Indicator.code == code, StatedNumber.day <= end)
    ).all()
    return sum(number for day, number in rows if day >= start), sum(number for _day, number in rows)


def _summary_row(
    part: str,
    code: str,
    name: str | None = None,
    unit: str | None = None,
    country: str | None = None,
    size_class: str | None = None,
    value: int | None = None,
    corrections: int | None = None,
    cumulative: int | None = None,
    is_met: bool | None = None,
    detail: str | None = None,
    rows: int | None = None,
    sha256: str | None = None,
) -> tuple[Cell, ...]:
    met = None if is_met is None else "yes" if is_met else "no"
    return (
        part,
        code,
        name,
        unit,
        country,
        size_class,
        value,
        corrections,
        cumulative,
        met,
        detail,
        rows,
        sha256,
    )


def summary(source: Source) -> Table:
    """``indicator_summary``: figures, checks, and the SHA-256 of each detail file as CSV."""
    return _table(source, SUMMARY_COLUMNS, summary_rows(source, report(source)))


TABLES: dict[str, Callable[[Source], Table]] = {SUMMARY: summary, **DETAILS}
