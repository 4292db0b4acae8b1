# SPDX-License-Identifier: EUPL-1.2
"""The example's edition: Italy and Malta, three meetings, a module taken alone, and a corrected attendance."""

from datetime import datetime, timedelta

from atlas_training import clock
from atlas_training.accounts import service as accounts
from atlas_training.accounts.models import Person
from atlas_training.courses import service as courses
from atlas_training.editions import service as editions
from atlas_training.editions.enums import SessionKind
from atlas_training.editions.models import Edition, Session
from atlas_training.editions.service import EditionPlan, SessionPlan

FIRST_DAY = timedelta(days=40)
"""From the beginning of the example: by then the businesses of both countries are there."""
MEETINGS = (
    (7, "Farsi trovare"),
    (21, "Farsi scegliere"),
    (35, "Al sicuro e in regola"),
    (200, "Chiusura"),
)
MODULE = "C11.1"


def plan(coordinator: Person, partner: Person) -> Edition:
    """The edition with its sessions and everybody who works in the two countries now."""
    first = clock.now().date()
    plan = EditionPlan(
        name="Edizione 1 (example)",
        country="IT",
        starts_on=first,
        ends_on=first + timedelta(days=240),
        partners=(("Cluster Basilicata e Puglia (example)", "IT"), ("Gozo Rural Cluster (example)", "MT")),
        target_smes=20,
        target_participations=60,
        target_completions=40,
    )
    edition = editions.add_edition(coordinator, plan)
    for days, title in MEETINGS:
        _meet(coordinator, edition, clock.now() + timedelta(days=days, hours=9), title)
    if courses.module(MODULE) is not None:
        module = SessionPlan(kind=SessionKind.MODULE, country="IT", module_id=MODULE)
        editions.add_session(coordinator, edition.id, module)
    for person in (coordinator, partner):
        places = accounts.working_in(person.countries)
        editions.add_participants(person, edition.id, [place.id for place in places])
    return edition


def _meet(coordinator: Person, edition: Edition, starts_at: datetime, title: str) -> Session:
    plan = SessionPlan(
        kind=SessionKind.LIVE,
        country="IT",
        title=title,
        place="Potenza, sala Esempio",
        trainer="Luca Esempio",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
    )
    return editions.add_session(coordinator, edition.id, plan)


def meetings(edition: Edition) -> list[Session]:
    """The live sessions of the edition."""
    return [one for one in editions.sessions_of(edition.id) if one.kind == SessionKind.LIVE]


def record(coordinator: Person, partner: Person, session: Session) -> None:
    """Most people sign the list; one is recorded by mistake, and corrected."""
    for person in (coordinator, partner):
        lines = editions.attendance_list(person, session)
        there = [line.who.participant.id for number, line in enumerate(lines) if number % 4 != 3]
        editions.record_list(person, session.id, there, "elenco firmato, pagina 1")
        if person is coordinator and there:
            editions.correct(person, session.id, there[-1], False, "Ha firmato per una collega")
