# SPDX-License-Identifier: EUPL-1.2
"""Who takes part in an edition, and for which SME."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload, lazyload

from atlas_training import clock
from atlas_training.accounts import service as accounts
from atlas_training.accounts.models import Membership, Person
from atlas_training.database import chunks, db
from atlas_training.editions.errors import AlreadyIn, NoSuchParticipant, NotAMember
from atlas_training.editions.models import Attendance, Edition, Participant, Session
from atlas_training.editions.service.planning import get_edition
from atlas_training.editions.service.recording import catch_up
from atlas_training.organisations.models import Organisation
from atlas_training.organisations.rules import number_of


@dataclass(frozen=True)
class Shown:
    """A participant as a coordinator may see them: by name, or by the numbers of person and SME."""

    participant: Participant
    country: str
    person: str
    organisation: str
    is_named: bool


def participants(person: Person, edition: Edition, also_former: bool = False) -> list[Shown]:
    """The participants whose rows this person may see: those of their countries by name, sorted.

    The lead coordinator sees all, by numbers where a country has not agreed to names.
    """
    query = (
        select(Participant)
        .join(Participant.organisation)
        .where(
            Participant.edition_id == edition.id,
            Organisation.country.in_(accounts.counted_countries(person)),
        )
        .options(
            joinedload(Participant.person).lazyload(Person.grants),
            joinedload(Participant.person).lazyload(Person.memberships),
            joinedload(Participant.organisation),
        )
    )
    if not also_former:
        query = query.where(Participant.left_at.is_(None))
    named = accounts.named_countries(person)
    rows = [_shown(one, named) for one in db.session.scalars(query).unique()]
    return sorted(rows, key=lambda row: (row.country, row.organisation.casefold(), row.person.casefold()))


def _shown(participant: Participant, named: Collection[str]) -> Shown:
    organisation, person = participant.organisation, participant.person
    if organisation.country not in named:
        key = number_of(person.actor_key) if person else "–"
        return Shown(participant, organisation.country, key, number_of(organisation.pseudonym), False)
    name = person.name if person else _("erased")
    return Shown(participant, organisation.country, name, organisation.name, True)


def count_participants(edition_ids: Collection[UUID]) -> dict[UUID, int]:
    """How many people are in each of these editions, of all countries."""
    rows = db.session.execute(
        select(Participant.edition_id, func.count())
        .where(Participant.edition_id.in_(edition_ids), Participant.left_at.is_(None))
        .group_by(Participant.edition_id)
    )
    return {key: number for key, number in rows}  # noqa: C416 -- rows are no pairs to a type checker


def candidates(person: Person, edition: Edition, words: str = "") -> list[Membership]:
    """People who work in SMEs of this coordinator's countries and are not in the edition yet, by name."""
    taken = set(
        db.session.scalars(
            select(Participant.person_id).where(
                Participant.edition_id == edition.id, Participant.left_at.is_(None)
            )
        )
    )
    places = accounts.working_in(person.countries & edition.countries, words)
    return [place for place in places if place.person_id not in taken]


def add_participants(
    person: Person, edition_id: UUID, membership_ids: Collection[UUID], is_partner_staff: bool = False
) -> list[Participant]:
    """Let people take part for the SME of their place. Who is in for that SME already stays so.

    :raise NoSuchEdition: if it is not open to this person.
    :raise NotAMember: for a place that has ended, or one of another country.
    :raise AlreadyIn: for somebody who counts for another SME.
    """
    edition = get_edition(person, edition_id)
    added: list[Participant] = []
    for part in chunks(list(membership_ids)):
        found = db.session.scalars(
            select(Membership)
            .join(Membership.organisation)
            .where(
                Membership.id.in_(part),
                Membership.left_at.is_(None),
                Organisation.country.in_(person.countries & edition.countries),
            )
        ).all()
        if len(found) != len(set(part)):
            raise NotAMember
        added += [_add(edition, one.person_id, one.organisation_id, is_partner_staff) for one in found]
    catch_up(edition.id, [one.person_id for one in added if one.person_id])
    return added


def _add(edition: Edition, person_id: UUID, organisation_id: UUID, is_partner_staff: bool) -> Participant:
    found = db.session.scalar(
        select(Participant).where(Participant.edition_id == edition.id, Participant.person_id == person_id)
    )
    if found is None:
        found = Participant(
            edition_id=edition.id,
            person_id=person_id,
            organisation_id=organisation_id,
            is_partner_staff=is_partner_staff,
            joined_at=clock.now(),
        )
        try:
            with db.session.begin_nested():
                db.session.add(found)
        except IntegrityError:  # pressed twice at once
            raise AlreadyIn from None
    if found.organisation_id != organisation_id:
        raise AlreadyIn
    if found.left_at is not None:
        found.left_at, found.is_partner_staff = None, is_partner_staff
    return found


def get_participant(person: Person, participant_id: UUID) -> Participant:
    """A participant of this coordinator's own country, to change something about them.

    :raise NoSuchParticipant: for anybody behind the wall of a country.
    """
    found = db.session.get(Participant, participant_id)
    if found is None or found.organisation.country not in person.countries:
        raise NoSuchParticipant
    return found


def end_participation(person: Person, participant_id: UUID) -> None:
    """Take somebody out of an edition; where they attended something, the row stays and says until when.

    :raise NoSuchParticipant: for anybody behind the wall of a country.
    """
    participant = get_participant(person, participant_id)
    attended = select(func.count()).where(Attendance.participant_id == participant.id)
    if db.session.scalar(attended):
        participant.left_at = clock.now()
    else:
        db.session.delete(participant)
    db.session.flush()


def next_sessions(person_id: UUID, count: int) -> Sequence[Session]:
    """The next live sessions of the editions somebody is in, those under way among them, the earliest first."""
    return db.session.scalars(
        select(Session)
        .join(Participant, Participant.edition_id == Session.edition_id)
        .where(
            Participant.person_id == person_id,
            Participant.left_at.is_(None),
            Session.ends_at > clock.now(),
        )
        .order_by(Session.starts_at, Session.id)
        .options(lazyload(Session.edition))
        .limit(count)
    ).all()


def editions_of_person(person_id: UUID) -> Sequence[Participant]:
    """A person's places in editions, the latest first."""
    return db.session.scalars(
        select(Participant)
        .join(Edition, Edition.id == Participant.edition_id)
        .where(Participant.person_id == person_id, Participant.left_at.is_(None))
        .order_by(Edition.starts_on.desc(), Participant.id.desc())
    ).all()
