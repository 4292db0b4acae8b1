# SPDX-License-Identifier: EUPL-1.2
"""The one list behind the coordinator's page, its figures, its file and its actions. Reads only."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, select

from atlas_training import clock
from atlas_training.accounts import service as accounts
from atlas_training.accounts.models import Membership, Person
from atlas_training.database import db
from atlas_training.enrolments.models import CohortMember, Enrolment
from atlas_training.following import rules
from atlas_training.following.enums import State
from atlas_training.following.rules import Facts
from atlas_training.i18n.folding import fold
from atlas_training.organisations.models import Organisation
from atlas_training.organisations.rules import number_of
from atlas_training.progress import reminding
from atlas_training.progress.enums import CompletionKind
from atlas_training.progress.models import Completion
from atlas_training.reminders import service as reminders

AT_RISK = "at_risk"
Pair = tuple[UUID, UUID]


@dataclass(frozen=True)
class Filters:
    """What is asked for; empty means all. ``state`` is a word of ``State`` or ``at_risk``."""

    country: str = ""
    course: str = ""
    cohort: str = ""
    name: str = ""
    state: str = ""


@dataclass(frozen=True)
class Row:
    """Somebody's place in an SME as the viewer may see it: names inside the wall, numbers outside."""

    membership_id: UUID
    person_id: UUID
    organisation_id: UUID
    person: str
    address: str
    organisation: str
    country: str
    is_named: bool
    role: str
    facts: Facts
    modules: int
    state: State
    is_at_risk: bool
    is_quiet: bool
    course_ids: frozenset[str]
    completed_ids: frozenset[str]


@dataclass
class _Work:
    """What somebody did for an SME, gathered from the tables of progress."""

    enrolled: dict[str, datetime] = field(default_factory=dict)
    completed: set[str] = field(default_factory=set)
    modules: int = 0
    learnt_at: datetime | None = None


@dataclass(frozen=True)
class Listing:
    """The rows that the filters choose, and how many there are by state; ``""`` counts them all."""

    rows: Sequence[Row]
    figures: dict[str, int]


def listing(counted: Iterable[str], named: Iterable[str], filters: Filters) -> Listing:
    """The people of the countries that may be seen (``counted``), with names where they may be seen (``named``).

    Sorted by what is shown. The figures count what the other filters leave, so each is the number of
    rows that stand behind it. Every table is asked once, whatever the number of people.
    """
    countries = frozenset(counted) & {filters.country} if filters.country else frozenset(counted)
    found = [
        row
        for row in _rows(Organisation.country.in_(countries), frozenset(named), filters.cohort)
        if (not filters.course or filters.course in row.course_ids) and _has(row, fold(filters.name))
    ]
    figures = Counter[str](str(row.state) for row in found)
    figures[AT_RISK] = sum(row.is_at_risk for row in found)
    figures[""] = len(found)
    return Listing([row for row in found if _stands(row, filters.state)], dict(figures))


def _stands(row: Row, state: str) -> bool:
    return not state or (row.is_at_risk if state == AT_RISK else row.state == state)


def _rows(here: ColumnElement[bool], named: frozenset[str], cohort: str = "") -> list[Row]:
    """The rows of the organisations for which ``here`` holds, sorted by what is shown."""
    works, quiet, now = _works(here), reminders.quiet_organisations(reminders.today()), clock.now()
    inside = _in_cohort(cohort) if cohort else None
    rows = [
        _row(
            one,
            works.get((one.person_id, one.organisation_id)) or _Work(),
            one.country in named,
            one.organisation_id in quiet,
            now,
        )
        for one in db.session.execute(_places(here))
        if inside is None or one.membership_id in inside
    ]
    return sorted(rows, key=lambda row: (not row.is_named, fold(row.person), row.membership_id.hex))


def _has(row: Row, wanted: str) -> bool:
    """Whether the words stand in what is shown, so that a search finds no hidden name out."""
    return not wanted or any(wanted in fold(text) for text in (row.person, row.address, row.organisation))


def _row(one: Any, work: _Work, is_named: bool, is_quiet: bool, now: datetime) -> Row:
    waiting = [at for course, at in work.enrolled.items() if course not in work.completed]
    facts = Facts(
        joined_at=one.joined_at,
        courses=len(work.enrolled),
        completed=len(work.completed & work.enrolled.keys()),
        enrolled_at=max(waiting, default=None),
        learnt_at=work.learnt_at,
    )
    return Row(
        membership_id=one.membership_id,
        person_id=one.person_id,
        organisation_id=one.organisation_id,
        person=one.person if is_named else number_of(one.actor_key),
        address=(one.email or one.user_name or "") if is_named else "",
        organisation=one.organisation if is_named else number_of(one.pseudonym),
        country=one.country,
        is_named=is_named,
        role=one.role,
        facts=facts,
        modules=work.modules,
        state=rules.state_of(facts),
        is_at_risk=rules.is_at_risk(facts, now, is_quiet),
        is_quiet=is_quiet,
        course_ids=frozenset(work.enrolled),
        completed_ids=frozenset(work.completed),
    )


def _places(here: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Membership.id.label("membership_id"),
            Membership.role,
            Membership.joined_at,
            Person.id.label("person_id"),
            Person.name.label("person"),
            Person.email,
            Person.user_name,
            Person.actor_key,
            Organisation.id.label("organisation_id"),
            Organisation.name.label("organisation"),
            Organisation.country,
            Organisation.pseudonym,
        )
        .join(Person, Person.id == Membership.person_id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(here, Membership.left_at.is_(None))
    )


def _in_cohort(text: str) -> set[UUID]:
    try:
        key = UUID(text)
    except ValueError:
        return set()
    return set(db.session.scalars(select(CohortMember.membership_id).where(CohortMember.cohort_id == key)))


def _works(here: ColumnElement[bool]) -> dict[Pair, _Work]:
    works: dict[Pair, _Work] = defaultdict(_Work)
    enrolments = (
        select(Enrolment.person_id, Enrolment.organisation_id, Enrolment.course_id, Enrolment.enrolled_at)
        .join(Organisation, Organisation.id == Enrolment.organisation_id)
        .where(here)
    )
    for person, organisation, course_id, at in db.session.execute(enrolments):
        works[person, organisation].enrolled[course_id] = at
    courses = (
        select(Completion.person_id, Completion.organisation_id, Completion.subject_id)
        .join(Organisation, Organisation.id == Completion.organisation_id)
        .where(here, Completion.kind == CompletionKind.COURSE)
    )
    for person, organisation, course_id in db.session.execute(courses):
        works[person, organisation].completed.add(course_id)
    modules = (
        select(Completion.person_id, Completion.organisation_id, func.count())
        .join(Organisation, Organisation.id == Completion.organisation_id)
        .where(here, Completion.kind == CompletionKind.MODULE)
        .group_by(Completion.person_id, Completion.organisation_id)
    )
    for person, organisation, number in db.session.execute(modules):
        works[person, organisation].modules = number
    deeds = reminding.deeds()
    learnt = (
        select(Enrolment.person_id, Enrolment.organisation_id, func.max(deeds.c.at))
        .join(deeds, deeds.c.enrolment_id == Enrolment.id)
        .join(Organisation, and_(Organisation.id == Enrolment.organisation_id, here))
        .group_by(Enrolment.person_id, Enrolment.organisation_id)
    )
    for person, organisation, at in db.session.execute(learnt):
        works[person, organisation].learnt_at = at
    return works


def of_viewer(viewer: Person, filters: Filters) -> Listing:
    """The list as a coordinator sees it."""
    return listing(accounts.counted_countries(viewer), accounts.named_countries(viewer), filters)


def of_sme(organisation: Organisation) -> list[Row]:
    """Everybody who works in an SME, by name; whoever may ask, is the caller's to know."""
    return _rows(Organisation.id == organisation.id, frozenset({organisation.country}))
