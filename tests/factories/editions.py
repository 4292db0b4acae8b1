# SPDX-License-Identifier: EUPL-1.2
"""Editions, their sessions and the people in them. Each function commits."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from atlas_training.accounts.models import Membership, Person
from atlas_training.database import db
from atlas_training.editions import service as editions
from atlas_training.editions.enums import SessionKind
from atlas_training.editions.models import Edition, Participant, Session
from atlas_training.editions.service import EditionPlan, SessionPlan
from tests.conftest import NOW
from tests.factories.accounts import make_coordinator, make_learner

PLAN = EditionPlan(
    name="Autumn 2026",
    country="IT",
    starts_on=date(2026, 11, 1),
    ends_on=date(2026, 12, 18),
    partners=(("EXO, Potenza", "IT"), ("Malta Business Bureau", "MT")),
    target_smes=20,
    target_participations=60,
    target_completions=40,
)
LIVE = SessionPlan(
    kind=SessionKind.LIVE,
    country="IT",
    title="Be found",
    place="Potenza, via Nazario Sauro 1",
    trainer="Rosa Greco",
    starts_at=NOW - timedelta(hours=3),
    ends_at=NOW - timedelta(hours=1),
)


def make_edition(coordinator: Person | None = None, **facts: Any) -> Edition:
    """An edition that Italy leads, with a partner in Malta."""
    edition = editions.add_edition(coordinator or make_coordinator("IT"), replace(PLAN, **facts))
    db.session.commit()
    return edition


def make_session(
    edition: Edition | None = None, coordinator: Person | None = None, hours: int = 0, **facts: Any
) -> Session:
    """A live session of two hours this morning, ``hours`` later; in a new edition where none is given."""
    edition = edition or make_edition()
    facts.setdefault("starts_at", NOW + timedelta(hours=hours - 3))
    facts.setdefault("ends_at", facts["starts_at"] + timedelta(hours=2))
    facts.setdefault("country", edition.country)
    person = coordinator or make_coordinator(facts["country"])
    session = editions.add_session(person, edition.id, replace(LIVE, **facts))
    db.session.commit()
    return session


def make_module_session(edition: Edition | None = None, module_id: str = "C11.1") -> Session:
    """A module of an edition that everybody takes alone."""
    return make_session(edition, kind=SessionKind.MODULE, module_id=module_id, title="")


def take_part(edition: Edition, membership: Membership | None = None, country: str = "IT") -> Participant:
    """Somebody of an SME in an edition."""
    membership = membership or make_learner(country=country)
    coordinator = make_coordinator(membership.organisation.country)
    (participant,) = editions.add_participants(coordinator, edition.id, [membership.id])
    db.session.commit()
    return participant


def at(day: int, hour: int) -> datetime:
    """An hour in November 2026, UTC."""
    return NOW.replace(day=day, hour=hour)
