# SPDX-License-Identifier: EUPL-1.2
"""Places in organisations: which one someone works for now, taking one, ending one."""

from collections.abc import Iterable
from uuid import UUID

from flask import has_request_context
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from atlas_training import clock
from atlas_training.accounts import sessions
from atlas_training.accounts.enums import Role
from atlas_training.accounts.errors import (
    CoordinatesThere,
    LastOwner,
    NoMembership,
    NoSuchPerson,
    OwnersOnly,
    WorksElsewhere,
)
from atlas_training.accounts.events import Joined, Left
from atlas_training.accounts.models import Membership, Person
from atlas_training.accounts.service.offers import withdraw_unfounded
from atlas_training.database import chunks, db
from atlas_training.i18n.folding import fold
from atlas_training.organisations import service as organisations
from atlas_training.organisations.models import Organisation
from atlas_training.plugins import hook


def active_memberships(person: Person) -> list[Membership]:
    """A person's places that have not ended, the oldest first."""
    return [membership for membership in person.memberships if membership.left_at is None]


def find_membership() -> Membership | None:
    """The place the signed-in person works in now: the one chosen, else the first taken; None without any."""
    if not has_request_context() or not current_user.is_authenticated:
        return None
    browser = sessions.current()
    active = active_memberships(current_user)
    chosen = [membership for membership in active if browser and membership.id == browser.membership_id]
    return next(iter(chosen or active), None)


def current_membership() -> Membership:
    """The place the signed-in person works in now.

    :raise NoMembership: where there is none.
    """
    membership = find_membership()
    if membership is None:
        raise NoMembership
    return membership


def owned_membership() -> Membership:
    """The place the signed-in person works in now, as its owner.

    :raise NoMembership: where there is none.
    :raise OwnersOnly: for a colleague who is not an owner there.
    """
    membership = current_membership()
    if membership.role != Role.OWNER:
        raise OwnersOnly
    return membership


def hold_to(membership_id: str) -> None:
    """Refuse what was written on a page of another of one's SMEs, before one was chosen in another tab.

    ``membership_id`` is what the page's form carries.

    :raise WorksElsewhere: if it is not the place the person works in now.
    """
    membership = find_membership()
    if membership and str(membership.id) == membership_id:
        return
    before = [one for one in active_memberships(current_user) if str(one.id) == membership_id]
    if not membership or not before:
        raise WorksElsewhere
    raise WorksElsewhere(
        _(
            "You now work for %(now)s in this browser. Go back to %(before)s in your settings and try again.",
            now=membership.organisation.name,
            before=before[0].organisation.name,
        )
    )


def switch_to(membership_id: UUID) -> Membership:
    """Work for another of one's organisations from now on, in this browser.

    :raise NoMembership: for a place that is not one's own or has ended.
    """
    browser = sessions.current()
    for membership in active_memberships(current_user):
        if browser and membership.id == membership_id:
            browser.membership_id = membership.id
            return membership
    raise NoMembership


def people_of(organisation_id: UUID, also_former: bool = False) -> list[Person]:
    """The people of an organisation, owners first, then by the day they joined."""
    return [membership.person for membership in memberships_of(organisation_id, also_former)]


def memberships_of(organisation_id: UUID, also_former: bool = False) -> list[Membership]:
    """The places of an organisation with their people, owners first, then by the day they were taken."""
    query = (
        select(Membership)
        .where(Membership.organisation_id == organisation_id)
        .options(selectinload(Membership.person))
    )
    if not also_former:
        query = query.where(Membership.left_at.is_(None))
    found = list(db.session.scalars(query))
    return sorted(found, key=lambda one: (one.role != Role.OWNER, one.joined_at, one.id.hex))


def working_in(countries: Iterable[str], words: str = "") -> list[Membership]:
    """The places of everybody who works in these countries, by name; ``words`` from the name, address or SME.

    Letters are compared without case and accents in every language, as in ``organisations.in_countries``.
    """
    found = db.session.scalars(
        select(Membership)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Organisation.country.in_(list(countries)), Membership.left_at.is_(None))
        .options(selectinload(Membership.person))
    )
    wanted = fold(words)
    fitting = [one for one in found if not wanted or any(wanted in fold(text) for text in _texts(one))]
    return sorted(fitting, key=lambda one: (fold(one.person.name), one.id.hex))


def _texts(membership: Membership) -> tuple[str, ...]:
    person = membership.person
    return person.name, person.email or person.user_name or "", membership.organisation.name


def owners_of(organisation_ids: Iterable[UUID]) -> list[tuple[UUID, UUID]]:
    """Pairs of organisation and person: who owns these organisations now."""
    rows: list[tuple[UUID, UUID]] = []
    for part in chunks(list(organisation_ids)):
        found = db.session.execute(
            select(Membership.organisation_id, Membership.person_id).where(
                Membership.organisation_id.in_(part),
                Membership.role == Role.OWNER,
                Membership.left_at.is_(None),
            )
        )
        rows += [(organisation, person) for organisation, person in found]
    return rows


def count_people(organisation_ids: Iterable[UUID]) -> dict[UUID, int]:
    """How many people work in each of these organisations now; those without any are left out."""
    rows = db.session.execute(
        select(Membership.organisation_id, func.count())
        .where(Membership.organisation_id.in_(list(organisation_ids)), Membership.left_at.is_(None))
        .group_by(Membership.organisation_id)
    )
    return {key: number for key, number in rows}  # noqa: C416 -- rows are no pairs to a type checker


def join(person: Person, organisation: Organisation, role: Role) -> Membership:
    """Give a person a place in an organisation. Who is there keeps their place; an owner stays one.

    :raise CoordinatesThere: for the coordinator of the organisation's country.
    """
    if organisation.country in person.countries:
        raise CoordinatesThere
    membership = db.session.scalars(
        select(Membership).where(
            Membership.person_id == person.id, Membership.organisation_id == organisation.id
        )
    ).first()
    was_in = membership is not None and membership.left_at is None
    if membership is None:
        membership = Membership(person_id=person.id, organisation_id=organisation.id, role=str(role))
        db.session.add(membership)
    elif not was_in:
        membership.left_at, membership.joined_at, membership.role = None, clock.now(), str(role)
    elif role is Role.OWNER:
        membership.role = str(role)
    db.session.flush()
    db.session.expire(person, ["memberships"])
    if not was_in:
        hook.joined(
            event=Joined(person.id, organisation.id, membership.id, membership.role, membership.joined_at)
        )
    return membership


def end_membership(organisation_id: UUID, membership_id: UUID) -> Membership:
    """End a place in an organisation; what was learnt there stays on record.

    :raise NoSuchPerson: if it is not a place of this organisation, or has ended.
    :raise LastOwner: if nobody would own the organisation.
    """
    organisations.lock(organisation_id)  # two owners who end each other's place take turns
    roles = _roles_in(organisation_id)
    if membership_id not in roles:
        raise NoSuchPerson
    if [key for key, role in roles.items() if role == Role.OWNER] == [membership_id]:
        raise LastOwner
    membership = db.session.get_one(Membership, membership_id)
    membership.left_at = clock.now()
    db.session.flush()
    hook.left(event=Left(membership.person_id, organisation_id, membership.id, membership.left_at))
    withdraw_unfounded(membership.person)
    return membership


def _roles_in(organisation_id: UUID) -> dict[UUID, str]:
    """The roles by membership as the database has them now, not as this session read them before."""
    rows = db.session.execute(
        select(Membership.id, Membership.role).where(
            Membership.organisation_id == organisation_id, Membership.left_at.is_(None)
        )
    )
    return {key: role for key, role in rows}  # noqa: C416 -- rows are no pairs to a type checker
