# SPDX-License-Identifier: EUPL-1.2
"""Editions with their partners, and the sessions in them: who sees, adds and changes which."""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import func, select

from atlas_training import clock, i18n
from atlas_training.accounts import service as accounts
from atlas_training.accounts.enums import Role
from atlas_training.accounts.models import Person
from atlas_training.courses import service as courses
from atlas_training.database import db
from atlas_training.editions import rules
from atlas_training.editions.enums import Gap, SessionKind
from atlas_training.editions.errors import (
    HasAttendance,
    NoSuchEdition,
    NoSuchSession,
    NotYourEdition,
    WrongPlan,
)
from atlas_training.editions.models import Attendance, Edition, EditionPartner, Participant, Scan, Session
from atlas_training.editions.service.recording import catch_up
from atlas_training.editions.service.schemes import first_scheme, get_scheme
from atlas_training.organisations.enums import COUNTRIES
from atlas_training.organisations.models import Organisation

MOST_TARGET = 1_000_000


@dataclass(frozen=True)
class EditionPlan:
    """What a coordinator says of an edition. ``partners`` are pairs of name and country; a target may be open."""

    name: str
    country: str
    starts_on: date | None
    ends_on: date | None
    partners: Sequence[tuple[str, str]] = ()
    target_smes: int | None = None
    target_participations: int | None = None
    target_completions: int | None = None
    retain_until: date | None = None
    scheme_id: UUID | None = None


@dataclass(frozen=True)
class SessionPlan:
    """What a coordinator says of a session; a live one has start and end, the other a module."""

    kind: SessionKind
    country: str
    title: str = ""
    place: str = ""
    link: str = ""
    trainer: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    module_id: str = ""


# ---- who sees and changes what ----


def editions(person: Person) -> Sequence[Edition]:
    """The editions in which a partner of one's countries takes part, the latest first; all for the lead coordinator."""
    query = select(Edition).order_by(Edition.starts_on.desc(), Edition.id.desc())
    if Role.LEAD_COORDINATOR not in person.roles:
        theirs = select(EditionPartner.edition_id).where(EditionPartner.country.in_(person.countries))
        query = query.where(Edition.id.in_(theirs))
    return db.session.scalars(query).all()


def names_of_editions(countries: Collection[str]) -> Sequence[tuple[UUID, str]]:
    """Key and name of each edition with a partner in one of the countries, the latest first: what a filter offers."""
    theirs = select(EditionPartner.edition_id).where(EditionPartner.country.in_(countries))
    rows = db.session.execute(
        select(Edition.id, Edition.name)
        .where(Edition.id.in_(theirs))
        .order_by(Edition.starts_on.desc(), Edition.id.desc())
    )
    return [(key, name) for key, name in rows]


def get_edition(person: Person, edition_id: UUID) -> Edition:
    """An edition for a coordinator of one of its partners' countries, or for the lead coordinator.

    :raise NoSuchEdition: for everybody else, as if there were none.
    """
    found = db.session.get(Edition, edition_id)
    if found is None or not accounts.counted_countries(person) & found.countries:
        raise NoSuchEdition
    return found


def may_change_edition(person: Person, edition: Edition) -> bool:
    """Whether this person changes dates, partners and targets: the leading country's, and the lead coordinator."""
    return Role.LEAD_COORDINATOR in person.roles or edition.country in person.countries


def get_session(person: Person, session_id: UUID) -> Session:
    """A session of an edition this person may see.

    :raise NoSuchSession: for everybody else.
    """
    found = db.session.get(Session, session_id)
    if found is None or not accounts.counted_countries(person) & found.edition.countries:
        raise NoSuchSession
    return found


def holding_countries(person: Person, edition: Edition) -> frozenset[str]:
    """The countries of the edition for which this person may hold sessions."""
    if Role.LEAD_COORDINATOR in person.roles:
        return edition.countries
    return edition.countries & person.countries


def may_change_session(person: Person, session: Session) -> bool:
    """Whether this person changes the session: its country's coordinator, and the lead coordinator."""
    return session.country in holding_countries(person, session.edition)


# ---- editions ----


def add_edition(person: Person, plan: EditionPlan) -> Edition:
    """A new edition of a scheme, the first scheme unless the plan names another.

    :raise WrongPlan: with the fields that are missing or wrong.
    :raise NotYourEdition: for a country that this person does not coordinate.
    """
    scheme = get_scheme(plan.scheme_id) if plan.scheme_id else first_scheme()
    edition = Edition(scheme_id=scheme.id, scheme=scheme)
    _set_edition(person, edition, plan, is_new=True)
    db.session.add(edition)
    db.session.flush()
    return edition


def change_edition(person: Person, edition_id: UUID, plan: EditionPlan) -> Edition:
    """Set dates, partners and targets anew.

    :raise NoSuchEdition: if it is not open to this person.
    :raise NotYourEdition: if another country leads it.
    :raise WrongPlan: with the fields that are missing or wrong.
    """
    edition = get_edition(person, edition_id)
    if not may_change_edition(person, edition):
        raise NotYourEdition
    _set_edition(person, edition, plan)
    db.session.flush()
    return edition


def _set_edition(person: Person, edition: Edition, plan: EditionPlan, *, is_new: bool = False) -> None:
    is_lead = Role.LEAD_COORDINATOR in person.roles
    if plan.country in COUNTRIES and not is_lead and plan.country not in person.countries:
        raise NotYourEdition
    partners = [(" ".join(name.split()), country) for name, country in plan.partners if name.strip()]
    wrong = _wrong_edition(plan, partners)
    if not wrong and not is_new:
        wrong = _against_what_is_there(edition, plan, partners)
    if wrong:
        raise WrongPlan(fields=wrong)
    assert plan.starts_on is not None  # said by the check above
    assert plan.ends_on is not None
    edition.name, edition.country = " ".join(plan.name.split()), plan.country
    edition.starts_on, edition.ends_on = plan.starts_on, plan.ends_on
    edition.target_smes = plan.target_smes
    edition.target_participations = plan.target_participations
    edition.target_completions = plan.target_completions
    edition.retain_until = plan.retain_until or rules.first_retain_until(plan.ends_on)
    edition.partners = [
        EditionPartner(name=name, country=country, position=position)
        for position, (name, country) in enumerate(partners, 1)
    ]


def _wrong_edition(plan: EditionPlan, partners: Sequence[tuple[str, str]]) -> dict[str, Any]:
    wrong: dict[str, Any] = _wrong_days(plan)
    if not 0 < len(" ".join(plan.name.split())) <= 200:
        wrong["name"] = _("Write a name, 200 letters at most.")
    if plan.country not in COUNTRIES:
        wrong["country"] = _("Choose the country that leads the edition.")
    if any(len(name) > 200 or country not in COUNTRIES for name, country in partners):
        wrong["partners"] = _(
            "Each partner has a name of 200 letters at most, and one of the seven countries."
        )
    elif plan.country in COUNTRIES and plan.country not in {country for _name, country in partners}:
        wrong["partners"] = _("Name an organising partner from the country that leads the edition.")
    for field in ("target_smes", "target_participations", "target_completions"):
        if not 0 <= (getattr(plan, field) or 0) <= MOST_TARGET:
            wrong[field] = _("Write a whole number from %(least)s to %(most)s.", least=0, most=MOST_TARGET)
    return wrong


def _wrong_days(plan: EditionPlan) -> dict[str, Any]:
    wrong: dict[str, Any] = {}
    if plan.starts_on is None:
        wrong["starts_on"] = _("Choose the day on which the edition begins.")
    if plan.ends_on is None:
        wrong["ends_on"] = _("Choose the day on which the edition ends.")
    elif plan.starts_on and plan.ends_on < plan.starts_on:
        wrong["ends_on"] = _("The edition ends before it begins. Choose a later day.")
    elif plan.retain_until and plan.retain_until < plan.ends_on:
        wrong["retain_until"] = _("Evidence is kept until after the edition. Choose a later day.")
    return wrong


def _against_what_is_there(
    edition: Edition, plan: EditionPlan, partners: Sequence[tuple[str, str]]
) -> dict[str, Any]:
    """What sessions, participants and kept evidence of the edition say against a change."""
    wrong: dict[str, Any] = {}
    if plan.retain_until and plan.retain_until < edition.retain_until:
        wrong["retain_until"] = _(
            "What is kept as evidence cannot be kept for a shorter time than was said before."
        )
    needed = _countries_in(edition.id) - {country for _name, country in partners}
    if needed:
        names = ", ".join(sorted(i18n.country_name(country) for country in needed))
        wrong["partners"] = _(
            "There are people or sessions from %(countries)s. Keep a partner there.", countries=names
        )
    for session in sessions_of(edition.id):
        if not _lies_within(
            session.country, session.starts_at, session.ends_at, plan.starts_on, plan.ends_on
        ):
            wrong["ends_on"] = _("The session “%(title)s” lies outside these days.", title=session.title)
    return wrong


def _countries_in(edition_id: UUID) -> set[str]:
    people = (
        select(Organisation.country)
        .join(Participant, Participant.organisation_id == Organisation.id)
        .where(Participant.edition_id == edition_id)
    )
    return {*db.session.scalars(people), *(session.country for session in sessions_of(edition_id))}


def _lies_within(
    country: str, starts_at: datetime | None, ends_at: datetime | None, first: date | None, last: date | None
) -> bool:
    if not (starts_at and ends_at and first and last):
        return True
    return first <= i18n.in_zone(starts_at, country).date() and i18n.in_zone(ends_at, country).date() <= last


def gaps_of(edition: Edition) -> tuple[Gap, ...]:
    """What the edition lacks, as planned, to be a joint training scheme by its scheme's settings."""
    sessions = sessions_of(edition.id)
    minutes = sum(session.minutes for session in sessions)
    return rules.gaps(edition.scheme.counting, edition.countries, len(sessions), minutes)


# ---- sessions ----


def sessions_of(edition_id: UUID) -> Sequence[Session]:
    """The sessions of an edition: live ones by their start, then the modules."""
    return db.session.scalars(
        select(Session)
        .where(Session.edition_id == edition_id)
        .order_by(Session.starts_at.is_(None), Session.starts_at, Session.module_id, Session.id)
    ).all()


def count_sessions(edition_ids: Collection[UUID]) -> dict[UUID, int]:
    """How many sessions each of these editions has; those without any are left out."""
    rows = db.session.execute(
        select(Session.edition_id, func.count())
        .where(Session.edition_id.in_(edition_ids))
        .group_by(Session.edition_id)
    )
    return {key: number for key, number in rows}  # noqa: C416 -- rows are no pairs to a type checker


def add_session(person: Person, edition_id: UUID, plan: SessionPlan) -> Session:
    """A new session in an edition.

    :raise NoSuchEdition: if it is not open to this person.
    :raise WrongPlan: with the fields that are missing or wrong.
    """
    edition = get_edition(person, edition_id)
    session = Session(edition_id=edition.id, edition=edition, code=new_code())
    _set_session(person, session, plan)
    db.session.add(session)
    db.session.flush()
    _catch_up(session)
    return session


def _catch_up(session: Session) -> None:
    if session.module_id is not None:
        people = select(Participant.person_id).where(
            Participant.edition_id == session.edition_id, Participant.person_id.is_not(None)
        )
        catch_up(session.edition_id, [key for key in db.session.scalars(people) if key])


def change_session(person: Person, session_id: UUID, plan: SessionPlan) -> Session:
    """Say anew what a session is. Its time or module stays where somebody's attendance is recorded.

    :raise NoSuchSession: if it is not open to this person.
    :raise NotYourEdition: if another country holds it.
    :raise HasAttendance: if its time or module would change under recorded attendance.
    :raise WrongPlan: with the fields that are missing or wrong.
    """
    session = get_session_to_change(person, session_id)
    was = (session.kind, session.starts_at, session.ends_at, session.module_id, session.country)
    _set_session(person, session, plan)
    now = (session.kind, session.starts_at, session.ends_at, session.module_id, session.country)
    if was != now and _has_evidence(session.id):
        raise HasAttendance
    db.session.flush()
    _catch_up(session)
    return session


def delete_session(person: Person, session_id: UUID) -> None:
    """Take back a session that nobody attended.

    :raise NoSuchSession: if it is not open to this person.
    :raise NotYourEdition: if another country holds it.
    :raise HasAttendance: if attendance is recorded, or a list attached.
    """
    session = get_session_to_change(person, session_id)
    if _has_evidence(session.id):
        raise HasAttendance
    db.session.delete(session)
    db.session.flush()


def get_session_to_change(person: Person, session_id: UUID) -> Session:
    """A session that this person may change.

    :raise NoSuchSession: if it is not open to this person.
    :raise NotYourEdition: if another country holds it.
    """
    session = get_session(person, session_id)
    if not may_change_session(person, session):
        raise NotYourEdition
    return session


def _has_evidence(session_id: UUID) -> bool:
    with db.session.no_autoflush:
        rows = [
            db.session.scalar(select(func.count()).select_from(model).where(model.session_id == session_id))
            for model in (Attendance, Scan)
        ]
    return any(rows)


def new_code() -> str:
    """The secret in a session's QR code: 120 random bits, 20 letters and figures."""
    return secrets.token_urlsafe(15)


def _set_session(person: Person, session: Session, plan: SessionPlan) -> None:
    wrong = _wrong_session(person, session.edition, plan)
    module = courses.module(plan.module_id) if plan.kind == SessionKind.MODULE else None
    if plan.kind == SessionKind.MODULE and module is None:
        wrong["module_id"] = _("Choose a module that is published.")
    if wrong:
        raise WrongPlan(fields=wrong)
    session.kind, session.country = str(plan.kind), plan.country
    session.title = " ".join(plan.title.split())
    session.trainer = " ".join(plan.trainer.split())
    is_live = plan.kind == SessionKind.LIVE
    session.place, session.link = (plan.place.strip(), plan.link.strip()) if is_live else ("", "")
    session.starts_at, session.ends_at = (plan.starts_at, plan.ends_at) if is_live else (None, None)
    session.module_id = module.module_id if module else None
    if module:
        session.minutes = module.minutes
        session.title = session.title or courses.all_titles("en").get(module.module_id, module.module_id)
    else:
        assert plan.starts_at is not None  # said by the check above
        assert plan.ends_at is not None
        session.minutes = rules.minutes_between(plan.starts_at, plan.ends_at)


def _wrong_session(person: Person, edition: Edition, plan: SessionPlan) -> dict[str, Any]:
    wrong: dict[str, Any] = {}
    if plan.country not in holding_countries(person, edition):
        wrong["country"] = _("Choose a country of this edition that you coordinate.")
    for field, most in (("title", 200), ("trainer", 200), ("place", 300), ("link", 500)):
        if len(getattr(plan, field)) > most:
            wrong[field] = _("Write %(most)s letters at most.", most=most)
    if plan.kind == SessionKind.LIVE:
        wrong |= _wrong_live(edition, plan)
    return wrong


def _wrong_live(edition: Edition, plan: SessionPlan) -> dict[str, Any]:
    wrong: dict[str, Any] = {}
    if not plan.title.strip():
        wrong["title"] = _("Write what the session is about.")
    if not plan.place.strip() and not plan.link.strip():
        wrong["place"] = _("Write where people meet, or give a link.")
    if plan.link.strip() and not is_web_address(plan.link.strip()):
        wrong["link"] = _("A link begins with https:// and has no spaces.")
    if plan.starts_at is None:
        wrong["starts_at"] = _("Write when the session begins.")
    if plan.ends_at is None:
        wrong["ends_at"] = _("Write when the session ends.")
    if not (plan.starts_at and plan.ends_at):
        return wrong
    if not plan.starts_at < plan.ends_at <= plan.starts_at + rules.LONGEST_SESSION:
        wrong["ends_at"] = _("A session ends after it begins, within 14 hours.")
    if not _lies_within(plan.country, plan.starts_at, plan.ends_at, edition.starts_on, edition.ends_on):
        wrong["starts_at"] = _("The session lies outside the days of the edition.")
    return wrong


def is_web_address(text: str) -> bool:
    """Whether the text may be the address of a page on the web, and of nothing that runs in a browser."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return (
        parts.scheme in ("https", "http") and bool(parts.netloc) and not any(sign.isspace() for sign in text)
    )


def has_begun(session: Session) -> bool:
    """Whether attendance of the session may be recorded; a module begins with its edition."""
    if session.starts_at is None:
        return session.edition.starts_on <= i18n.in_zone(clock.now(), session.country).date()
    return session.starts_at - rules.OPENS_BEFORE <= clock.now()
