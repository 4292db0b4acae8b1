# SPDX-License-Identifier: EUPL-1.2
"""From what is stored to what counts: every participation of the editions asked for, with its verdicts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import func, select

from atlas_training.accounts.models import Person
from atlas_training.courses import service as courses
from atlas_training.database import db
from atlas_training.editions import rules as editions
from atlas_training.editions.models import Attendance, Edition, Participant, Scheme, Session
from atlas_training.exports.table import Asker
from atlas_training.indicators import rules
from atlas_training.indicators.enums import Why
from atlas_training.indicators.models import ClosedPeriod
from atlas_training.indicators.rules import Entry, Fact, Finished, Sat, Verdict, Window
from atlas_training.organisations.models import Organisation
from atlas_training.progress.enums import CompletionKind
from atlas_training.progress.models import Completion

AT_ONCE = 400
"""Participants looked at together; what is held in memory does not grow with their number."""
FIRST_DAY = date(2000, 1, 1)
LONG_AGO = datetime.fromisoformat("2000-01-01T00:00:00+00:00")


@dataclass(frozen=True)
class Filters:
    """Which editions and people, and the period; both days belong to it. Empty means all."""

    start: date
    end: date
    country: str = ""
    cluster: str = ""
    scheme: str = ""
    edition: str = ""

    def as_text(self) -> dict[str, str]:
        """Those that choose, by name, as they stand in addresses."""
        found = {
            "start": self.start.isoformat(),
            "end": self.end.isoformat(),
            "country": self.country,
            "cluster": self.cluster,
            "scheme": self.scheme,
            "edition": self.edition,
        }
        return {name: value for name, value in found.items() if value}


@dataclass(frozen=True)
class Reported:
    """What the closed periods before a period counted, by key, and where they end."""

    participations: frozenset[str] = frozenset()
    completions: frozenset[str] = frozenset()
    smes: frozenset[str] = frozenset()
    closed_until: date | None = None


@dataclass(frozen=True)
class Line:
    """A participation of one person: who, where, and what counts. ``course`` is empty for the whole edition."""

    key: str
    participant: Any
    course: str
    sessions: int
    minutes: int
    taken_part: Verdict
    completed: Verdict | None
    participation: Entry | None
    completion: Entry | None


def zone() -> ZoneInfo:
    """The time zone of report periods."""
    return ZoneInfo(current_app.config["REPORT_TIMEZONE"])


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), zone())


def reported_before(day: date) -> Reported:
    """What periods that ended before the day have counted, corrections taken into account."""
    sums: dict[str, dict[str, int]] = {"participations": {}, "completions": {}, "smes": {}}
    until = None
    rows = db.session.execute(
        select(ClosedPeriod.ends_on, ClosedPeriod.entries)
        .where(ClosedPeriod.ends_on < day)
        .order_by(ClosedPeriod.ends_on)
    )
    for until, entries in rows:  # noqa: B007 -- the last one is what is wanted
        for kind, counted in sums.items():
            for key, number in entries.get(kind, {}).items():
                counted[key] = counted.get(key, 0) + number
    kept = {kind: frozenset(key for key, n in counted.items() if n > 0) for kind, counted in sums.items()}
    return Reported(**kept, closed_until=until)


def window_of(filters: Filters, reported: Reported) -> Window:
    """The period as moments."""
    until = reported.closed_until
    return Window(
        _midnight(filters.start),
        _midnight(filters.end + timedelta(days=1)),
        _midnight(until + timedelta(days=1)) if until else None,
    )


def participants_of(asker: Asker, filters: Filters) -> Any:
    """The query of the participants that the asker may see, oldest first."""
    countries = asker.counted & {filters.country} if filters.country else asker.counted
    statement = (
        select(
            Participant.id,
            Participant.edition_id,
            Participant.person_id,
            Participant.organisation_id,
            Participant.is_partner_staff,
            Participant.joined_at,
            Person.actor_key,
            Organisation.pseudonym,
            Organisation.kind.label("organisation_kind"),
            Organisation.country,
            Organisation.cluster_id,
            Organisation.size,
        )
        .join(Organisation, Organisation.id == Participant.organisation_id)
        .join(Edition, Edition.id == Participant.edition_id)
        .outerjoin(Person, Person.id == Participant.person_id)
        .where(Organisation.country.in_(sorted(countries)))
        .order_by(Participant.id)
    )
    if filters.cluster:
        statement = statement.where(Organisation.cluster_id == UUID(filters.cluster))
    if filters.scheme:
        statement = statement.where(Edition.scheme_id == UUID(filters.scheme))
    if filters.edition:
        statement = statement.where(Edition.id == UUID(filters.edition))
    return statement


@dataclass(frozen=True)
class Plan:
    """An edition as far as counting needs it."""

    name: str
    scheme: str
    begins: datetime
    counting: editions.Counting
    gaps: tuple[Any, ...]


def plans() -> dict[UUID, Plan]:
    """Every edition with its settings and what it lacks to be a joint training scheme."""
    lengths = {
        key: (number, minutes)
        for key, number, minutes in db.session.execute(
            select(Session.edition_id, func.count(), func.sum(Session.minutes)).group_by(Session.edition_id)
        )
    }
    found = {}
    for edition in db.session.scalars(select(Edition)).unique():
        counting = edition.scheme.counting
        number, minutes = lengths.get(edition.id, (0, 0))
        found[edition.id] = Plan(
            edition.name,
            edition.scheme.name,
            _midnight(edition.starts_on),
            counting,
            editions.gaps(counting, edition.countries, int(number), int(minutes)),
        )
    return found


def lines(asker: Asker, filters: Filters, reported: Reported) -> Iterator[Line]:
    """Every participation of the participants asked for, whether it counts in the period or not."""
    window, known = window_of(filters, reported), plans()
    courses_of = _courses_of_modules()
    units: dict[str, set[str]] = {}
    for key in reported.participations | reported.completions:
        participant, _slash, course = key.partition("/")
        units.setdefault(participant, set()).add(course)
    rows = db.session.execute(participants_of(asker, filters).execution_options(yield_per=AT_ONCE))
    for part in rows.partitions():
        yield from _lines_of(part, known, courses_of, reported, units, window)


def _courses_of_modules() -> dict[str, str]:
    found = db.session.scalars(select(Session.module_id).where(Session.module_id.is_not(None)).distinct())
    return {str(key): module.course_id for key in found if (module := courses.module(str(key)))}


def _lines_of(
    part: Sequence[Any],
    known: Mapping[UUID, Plan],
    courses_of: Mapping[str, str],
    reported: Reported,
    units: Mapping[str, set[str]],
    window: Window,
) -> Iterator[Line]:
    attended = _attended([row.id for row in part], courses_of)
    finished = _finished(part, known)
    for row in part:
        plan = known[row.edition_id]
        fact = Fact(
            plan.counting,
            plan.gaps,
            row.is_partner_staff,
            row.joined_at,
            tuple(attended.get(row.id, ())),
            tuple(finished.get(row.id, ())),
        )
        now = rules.units(fact)
        gone = units.get(str(row.id), set()) - set(now)
        for course in [*now, *sorted(gone)]:
            yield _line(row, fact, course, course in gone, reported, window)


def _line(row: Any, fact: Fact, course: str, is_gone: bool, reported: Reported, window: Window) -> Line:
    key = f"{row.id}/{course}" if course else str(row.id)
    taken_part = rules.participation(fact, course)
    if is_gone:  # reported by another counting unit, or in a course that was not attended after all
        taken_part = Verdict(False, taken_part.at, Why.GONE)
    completed = rules.completion(fact, course, taken_part)
    if row.person_id is None:  # erased: what was reported stays
        if key in reported.participations:
            taken_part = Verdict(True, LONG_AGO, Why.REPORTED)
        if key in reported.completions:
            completed = Verdict(True, LONG_AGO, Why.REPORTED)
    was_completed = key in reported.completions
    done = completed or (Verdict(False, taken_part.at, Why.RULE_NOT_MET) if was_completed else None)
    in_unit = [sat for sat in fact.attended if not course or sat.course == course]
    return Line(
        key=key,
        participant=row,
        course=course,
        sessions=len(in_unit),
        minutes=sum(sat.minutes for sat in in_unit),
        taken_part=taken_part,
        completed=completed,
        participation=rules.entry(taken_part, key in reported.participations, window),
        completion=rules.entry(done, was_completed, window) if done else None,
    )


def _attended(keys: Sequence[UUID], courses_of: Mapping[str, str]) -> dict[UUID, list[Sat]]:
    found: dict[UUID, list[Sat]] = {}
    rows = db.session.execute(
        select(Attendance.participant_id, Attendance.held_at, Session.minutes, Session.module_id)
        .join(Session, Session.id == Attendance.session_id)
        .where(Attendance.participant_id.in_(keys), Attendance.superseded_at.is_(None), Attendance.is_present)
        .order_by(Attendance.held_at, Attendance.id)
    )
    for key, at, minutes, module_id in rows:
        found.setdefault(key, []).append(Sat(at, minutes, courses_of.get(module_id or "", "")))
    return found


def _finished(part: Sequence[Any], known: Mapping[UUID, Plan]) -> dict[UUID, list[Finished]]:
    """Completions of courses and paths by participant, each with the edition that was running."""
    people = {row.person_id for row in part if row.person_id}
    places: dict[tuple[UUID | None, UUID], dict[str, datetime]] = {}
    every = db.session.execute(
        select(
            Participant.id, Participant.edition_id, Participant.person_id, Participant.organisation_id
        ).where(Participant.person_id.in_(people))
    )
    for row in every:
        place = places.setdefault((row.person_id, row.organisation_id), {})
        place[str(row.id)] = known[row.edition_id].begins
    found: dict[UUID, list[Finished]] = {}
    rows = db.session.execute(
        select(
            Completion.person_id,
            Completion.organisation_id,
            Completion.kind,
            Completion.subject_id,
            Completion.granted_at,
            Completion.rule,
        )
        .where(
            Completion.person_id.in_(people),
            Completion.kind.in_([CompletionKind.COURSE, CompletionKind.PATH]),
        )
        .order_by(Completion.granted_at, Completion.id)
    )
    for person_id, organisation_id, kind, subject_id, at, rule in rows:
        participant = rules.edition_of(at, places.get((person_id, organisation_id), {}))
        if participant is None:
            continue
        is_path = kind == CompletionKind.PATH
        found.setdefault(UUID(participant), []).append(
            Finished(
                at, "" if is_path else subject_id, _fraction(rule.get("share")), _fraction(rule.get("mean"))
            )
        )
    return found


def _fraction(text: Any) -> Fraction | None:
    try:
        return Fraction(str(text))
    except (ValueError, ZeroDivisionError):
        return None


def people_twice(asker: Asker) -> int:
    """How many people stand twice in an edition; the database allows none."""
    groups = (
        select(Participant.edition_id)
        .join(Organisation, Organisation.id == Participant.organisation_id)
        .where(Organisation.country.in_(sorted(asker.counted)), Participant.person_id.is_not(None))
        .group_by(Participant.edition_id, Participant.person_id)
        .having(func.count() > 1)
        .subquery()
    )
    return db.session.scalar(select(func.count()).select_from(groups)) or 0


def settings_of_schemes() -> dict[str, Any]:
    """The counting settings of every scheme, as a closed period keeps them."""
    return {
        str(scheme.id): {
            "name": scheme.name,
            "locked": scheme.locked_at.isoformat() if scheme.locked_at else None,
            **scheme.counting.as_dict(),
        }
        for scheme in db.session.scalars(select(Scheme).order_by(Scheme.id))
    }
