# SPDX-License-Identifier: EUPL-1.2
"""Progress by country, course and month. There are no totals and no free cuts to subtract from."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import case, func, select

from atlas_training.aggregates import disclosure
from atlas_training.aggregates.disclosure import IndexFigure
from atlas_training.database import db
from atlas_training.enrolments.models import Enrolment
from atlas_training.organisations.enums import OrganisationKind
from atlas_training.organisations.models import Organisation
from atlas_training.progress.enums import CompletionKind
from atlas_training.progress.models import Completion, ModuleProgress
from atlas_training.readiness.enums import Source
from atlas_training.readiness.models import Assessment

Event = tuple[datetime, UUID, UUID]
"""(moment, SME, person)."""


@dataclass
class _Gathered:
    enrolled: list[Event] = field(default_factory=list)
    started: list[Event] = field(default_factory=list)
    completed: list[Event] = field(default_factory=list)


@dataclass(frozen=True)
class Cell:
    """Figures of one country, course and month (of the report's time zone); None where hidden.

    Each stands for SMEs in whole blocks of the least number, in the order in which they came in, so two
    readings never differ by fewer (see ``disclosure``).

    ``smes`` and ``enrolled`` are those who entered the course in the month, ``started`` who opened its
    first module and ``completed`` who completed it in the month, whenever they had entered. ``index`` is
    the index with which the SMEs of ``smes`` entered, in whole blocks (see ``disclosure``).
    """

    country: str
    course: str
    month: str
    smes: int | None
    enrolled: int | None
    started: int | None
    completed: int | None
    index: IndexFigure | None


def progress(countries: Collection[str] | None) -> list[Cell]:
    """All cells of the countries (None: all), by country, course and month. Stakeholders are not counted."""
    cells = _gather(countries)
    indexes = _entry_indexes(countries)
    least = current_app.config["SMALL_NUMBER"]
    return [_publish(key, gathered, indexes, least) for key, gathered in sorted(cells.items())]


def _gather(countries: Collection[str] | None) -> dict[tuple[str, str, str], _Gathered]:
    zone = ZoneInfo(current_app.config["REPORT_TIMEZONE"])
    cells: dict[tuple[str, str, str], _Gathered] = defaultdict(_Gathered)
    started = (
        select(ModuleProgress.enrolment_id, func.min(ModuleProgress.initialized_at).label("at"))
        .where(ModuleProgress.initialized_at.is_not(None))
        .group_by(ModuleProgress.enrolment_id)
        .subquery()
    )
    statement = (
        select(
            Organisation.country,
            Enrolment.course_id,
            Enrolment.organisation_id,
            Enrolment.person_id,
            Enrolment.enrolled_at,
            started.c.at,
            Completion.granted_at,
        )
        .join(Organisation, Organisation.id == Enrolment.organisation_id)
        .outerjoin(started, started.c.enrolment_id == Enrolment.id)
        .outerjoin(
            Completion,
            (Completion.enrolment_id == Enrolment.id) & (Completion.kind == CompletionKind.COURSE),
        )
        .where(Organisation.kind == OrganisationKind.SME)
    )
    if countries is not None:
        statement = statement.where(Organisation.country.in_(countries))
    for country, course, sme, person, enrolled_at, started_at, completed_at in db.session.execute(statement):
        for at, name in ((enrolled_at, "enrolled"), (started_at, "started"), (completed_at, "completed")):
            if at is not None:
                cell = cells[(country, course, at.astimezone(zone).strftime("%Y-%m"))]
                getattr(cell, name).append((at, sme, person))
    return cells


def _entry_indexes(countries: Collection[str] | None) -> dict[UUID, list[tuple[datetime, Fraction]]]:
    """Indexes by SME with the moment we knew them: an imported result bears an older date, yet came in later."""
    known_at = case((Assessment.source == Source.IMPORTED, Assessment.saved_at), else_=Assessment.finished_at)
    statement = (
        select(Assessment.organisation_id, known_at, Assessment.index)
        .join(Organisation, Organisation.id == Assessment.organisation_id)
        .where(Assessment.finished_at.is_not(None), Assessment.index.is_not(None))
        .order_by(known_at, Assessment.id)
    )
    if countries is not None:
        statement = statement.where(Organisation.country.in_(countries))
    found: dict[UUID, list[tuple[datetime, Fraction]]] = defaultdict(list)
    for sme, at, index in db.session.execute(statement):
        if at is not None and index is not None:
            found[sme].append((at, Fraction(index)))
    return found


def _publish(
    key: tuple[str, str, str],
    gathered: _Gathered,
    indexes: dict[UUID, list[tuple[datetime, Fraction]]],
    least: int,
) -> Cell:
    country, course, month = key
    return Cell(
        country=country,
        course=course,
        month=month,
        smes=len(disclosure.in_whole_blocks([sme for _, sme, _ in sorted(gathered.enrolled)], least)) or None,
        enrolled=disclosure.people_of_blocks(_members(gathered.enrolled), least),
        started=disclosure.people_of_blocks(_members(gathered.started), least),
        completed=disclosure.people_of_blocks(_members(gathered.completed), least),
        index=disclosure.index_if_safe(_in_order_of_entry(gathered, indexes), least),
    )


def _members(events: list[Event]) -> list[tuple[UUID, UUID]]:
    return [(sme, person) for _at, sme, person in sorted(events)]


def _in_order_of_entry(
    gathered: _Gathered, indexes: dict[UUID, list[tuple[datetime, Fraction]]]
) -> list[Fraction]:
    """Each SME once, at its first entry, with the index it had then; whoever had none is left out for good."""
    found, seen = [], set()
    for at, sme, _person in sorted(gathered.enrolled):
        if sme in seen:
            continue
        seen.add(sme)
        before = [index for known_at, index in indexes.get(sme, ()) if known_at <= at]
        if before:
            found.append(before[-1])
    return found
