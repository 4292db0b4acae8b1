# SPDX-License-Identifier: EUPL-1.2
"""Whose part of the path is whose."""

from uuid import UUID

from sqlalchemy import select

from atlas_training import clock
from atlas_training.accounts.enums import Role
from atlas_training.accounts.models import Membership, Person
from atlas_training.database import db
from atlas_training.pathways.enums import Change
from atlas_training.pathways.errors import NoSuchPath, NotAColleague, NotYours
from atlas_training.pathways.models import Share
from atlas_training.pathways.service import telling
from atlas_training.pathways.service.reading import dimensions_in_catalogue, get_path
from atlas_training.pathways.service.walls import Asker


def people_of(organisation_id: UUID) -> list[tuple[Membership, Person]]:
    """Everybody who works for the SME now, the owner first, then in order of joining."""
    rows = db.session.execute(
        select(Membership, Person)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.organisation_id == organisation_id, Membership.left_at.is_(None))
        .order_by(Membership.joined_at, Membership.id)
    )
    return sorted(((row[0], row[1]) for row in rows), key=lambda pair: pair[0].role != Role.OWNER)


def owner_of(organisation_id: UUID) -> Membership | None:
    """The membership of the SME's owner: the first to join, where there are several."""
    return db.session.scalar(
        select(Membership)
        .where(
            Membership.organisation_id == organisation_id,
            Membership.role == Role.OWNER,
            Membership.left_at.is_(None),
        )
        .order_by(Membership.joined_at, Membership.id)
        .limit(1)
    )


def shares_of(organisation_id: UUID) -> dict[str, UUID]:
    """Who took which dimension, of those still with the SME; the rest is the owner's."""
    rows = db.session.execute(
        select(Share.dimension, Share.person_id)
        .join(
            Membership,
            (Membership.person_id == Share.person_id) & (Membership.organisation_id == Share.organisation_id),
        )
        .where(Share.organisation_id == organisation_id, Membership.left_at.is_(None))
    )
    return {row.dimension: row.person_id for row in rows}


def give(asker: Asker, dimension: str, to_person_id: UUID, reason: str = "") -> None:
    """Let somebody of the SME have a dimension of its path.

    The owner (or the coordinator, with a reason) gives to anybody. A colleague takes what is still the
    owner's for itself, or hands its own back to the owner. What somebody has begun already keeps
    counting for that person's completion.

    :raise NotAColleague: if the person does not work for the SME.
    :raise NotYours: if a colleague reaches for somebody else's part.
    :raise ReasonMissing: for a coordinator without a reason.
    """
    organisation_id = asker.organisation.id
    path = get_path(organisation_id)
    if dimension not in dimensions_in_catalogue():
        raise NoSuchPath
    owner = owner_of(organisation_id)
    if asker.may_change:
        reason = asker.check_change(reason)
    else:
        _check_own(asker, dimension, to_person_id, owner)
    if to_person_id not in {person.id for _, person in people_of(organisation_id)}:
        raise NotAColleague(fields={"person": NotAColleague.sentence})
    share = db.session.scalar(
        select(Share).where(Share.organisation_id == organisation_id, Share.dimension == dimension)
    )
    before = share.person_id if share else owner and owner.person_id
    if before == to_person_id:
        return
    if share is None:
        share = Share(organisation_id=organisation_id, dimension=dimension)
        db.session.add(share)
    share.person_id, share.shared_at = to_person_id, clock.now()
    db.session.flush()
    telling.changed(asker, path, Change.SHARED, None, dimension, reason, to_person_id)


def _check_own(asker: Asker, dimension: str, to_person_id: UUID, owner: Membership | None) -> None:
    owner_id = owner.person_id if owner else None
    holder = shares_of(asker.organisation.id).get(dimension, owner_id)
    takes = holder == owner_id and to_person_id == asker.person.id
    hands_back = holder == asker.person.id and to_person_id == owner_id
    if not (takes or hands_back):
        raise NotYours
