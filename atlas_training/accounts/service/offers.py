# SPDX-License-Identifier: EUPL-1.2
"""Who may offer which place, and what becomes of offers when that ends."""

from sqlalchemy import ColumnElement, select

from atlas_training import clock
from atlas_training.accounts.enums import COORDINATORS, Role
from atlas_training.accounts.models import Invitation, Membership, Person
from atlas_training.accounts.rules import FOR_SERVICE, IN_ORGANISATION
from atlas_training.database import db
from atlas_training.organisations.models import Organisation


def is_open() -> list[ColumnElement[bool]]:
    """What an invitation must be for its link to work."""
    return [
        Invitation.accepted_at.is_(None),
        Invitation.withdrawn_at.is_(None),
        Invitation.expires_at > clock.now(),
    ]


def has_owner(organisation: Organisation) -> bool:
    """Whether anybody owns the organisation now."""
    owner = select(Membership.id).where(
        Membership.organisation_id == organisation.id,
        Membership.role == Role.OWNER,
        Membership.left_at.is_(None),
    )
    return db.session.scalar(owner.limit(1)) is not None


def may_invite(inviter: Person, organisation: Organisation | None, role: Role) -> bool:
    """Owners invite into their own organisation, coordinators into those of their country, administrators staff.

    An owner reads all answers, shared or not. So a coordinator offers that place only while nobody has it.
    """
    if organisation is None:
        return role in FOR_SERVICE and Role.ADMINISTRATOR in inviter.roles
    if role not in IN_ORGANISATION:
        return False
    if _owns(inviter, organisation):
        return True
    if not inviter.roles & COORDINATORS or organisation.country not in inviter.countries:
        return False
    return role is not Role.OWNER or not has_owner(organisation)


def _owns(person: Person, organisation: Organisation) -> bool:
    return any(
        membership.organisation_id == organisation.id and membership.role == Role.OWNER
        for membership in person.memberships
        if membership.left_at is None
    )


def may_handle(person: Person, invitation: Invitation) -> bool:
    """Whether this person may look at an invitation and withdraw it: whoever may invite anybody there."""
    role = Role.LEARNER if invitation.organisation else Role(invitation.role)
    return may_invite(person, invitation.organisation, role)


def withdraw_unfounded(inviter: Person) -> None:
    """Take back the open invitations that this person may no longer make; call it when a place or role ends."""
    wanted = select(Invitation).where(Invitation.invited_by_id == inviter.id, *is_open())
    for invitation in db.session.scalars(wanted).all():
        if not may_invite(inviter, invitation.organisation, Role(invitation.role)):
            invitation.withdrawn_at = clock.now()
    db.session.flush()
