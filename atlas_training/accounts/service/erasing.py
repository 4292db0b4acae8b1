# SPDX-License-Identifier: EUPL-1.2
"""Erasing a person: asking for it, confirming it, and what goes of an account.

The row of the person stays without anything that says who they were, because completions and enrolments
that the programme counted hang on it. Every feature takes out its own part when it is told.
"""

from collections.abc import Sequence
from uuid import UUID, uuid4

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import delete, or_, select, update

from atlas_training import clock
from atlas_training.accounts import rules, throttle
from atlas_training.accounts.enums import Role
from atlas_training.accounts.errors import LastAdministrator, NoSuchRequest, OwnRequest
from atlas_training.accounts.events import Erasing, Left
from atlas_training.accounts.models import (
    BrowserSession,
    ErasureRequest,
    Grant,
    Invitation,
    Membership,
    PeopleFile,
    Person,
    PrivacyNotice,
    SignInLink,
)
from atlas_training.accounts.service.offers import withdraw_unfounded
from atlas_training.database import db
from atlas_training.mail import service as mail
from atlas_training.organisations import service as organisations
from atlas_training.organisations.enums import OrganisationKind
from atlas_training.organisations.models import Organisation
from atlas_training.plugins import hook
from atlas_training.web.addresses import public

_OPEN = (ErasureRequest.withdrawn_at.is_(None), ErasureRequest.done_at.is_(None))


def find_request(person_id: UUID) -> ErasureRequest | None:
    """The person's request that is neither withdrawn nor carried out."""
    return db.session.scalars(
        select(ErasureRequest).where(ErasureRequest.person_id == person_id, *_OPEN)
    ).first()


def ask_for_erasure(person: Person) -> ErasureRequest:
    """Note that the person asks to be erased, and tell those who may confirm it; once."""
    throttle.take_turns([f"erasure of {person.id}"])
    standing = find_request(person.id)
    if standing:
        return standing
    request = ErasureRequest(person_id=person.id, asked_at=clock.now())
    db.session.add(request)
    db.session.flush()
    for helper in _who_may_confirm(person):
        with force_locale(helper.language):
            text = _(
                "Good day,\n\nsomebody you look after asks to have their account erased. Please look at the request "
                "and confirm it within a month:\n\n%(url)s",
                url=public("accounts.show_erasure", request_id=request.id),
            )
            mail.send(str(helper.email), _("A request of erasure"), text, helper.language)
    return request


def _who_may_confirm(person: Person) -> Sequence[Person]:
    """The coordinators of the person's countries; without any, the administrators; those with a proved address."""
    countries = {one.organisation.country for one in person.memberships}
    query = (
        select(Person)
        .join(Grant, Grant.person_id == Person.id)
        .where(Person.email_proved_at.is_not(None), Person.id != person.id)
        .order_by(Person.id)
        .distinct()
    )
    found = query.where(Grant.role == Role.COORDINATOR, Grant.country.in_(countries))
    return (
        db.session.scalars(found).all()
        or db.session.scalars(query.where(Grant.role == Role.ADMINISTRATOR)).all()
    )


def withdraw_request(person: Person) -> None:
    """Take the person's request back, if there is one."""
    standing = find_request(person.id)
    if standing:
        standing.withdrawn_at = clock.now()
        db.session.flush()


def open_requests(viewer: Person) -> list[ErasureRequest]:
    """The open requests that this person may confirm, the oldest first.

    An administrator's are all; a coordinator's those of people who work, or worked, in the own countries.
    """
    query = select(ErasureRequest).where(*_OPEN, ErasureRequest.person_id != viewer.id)
    if Role.ADMINISTRATOR not in viewer.roles:
        here = (
            select(Membership.person_id)
            .join(Organisation, Organisation.id == Membership.organisation_id)
            .where(Organisation.country.in_(viewer.countries))
        )
        query = query.where(ErasureRequest.person_id.in_(here))
    return list(db.session.scalars(query.order_by(ErasureRequest.asked_at, ErasureRequest.id)))


def get_request(viewer: Person, request_id: UUID) -> ErasureRequest:
    """An open request that this person may confirm.

    :raise OwnRequest: for their own.
    :raise NoSuchRequest: for any other.
    """
    found = next((one for one in open_requests(viewer) if one.id == request_id), None)
    if found is not None:
        return found
    own = find_request(viewer.id)
    if own is not None and own.id == request_id:
        raise OwnRequest
    raise NoSuchRequest


def emptied_by(person: Person) -> list[Organisation]:
    """The SMEs in which nobody but this person ever was and nobody is invited: all known of them is about them."""
    found = []
    for membership in person.memberships:
        sme = membership.organisation
        others = select(Membership.id).where(
            Membership.organisation_id == sme.id,
            Membership.person_id.not_in(select(Person.id).where(Person.erased_at.is_not(None))),
            Membership.person_id != person.id,
        )
        invited = select(Invitation.id).where(
            Invitation.organisation_id == sme.id,
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
            or_(Invitation.email.is_(None), Invitation.email != person.email),
        )
        if sme.kind == OrganisationKind.SME and not any(
            db.session.scalar(query.limit(1)) for query in (others, invited)
        ):
            found.append(sme)
    return found


def confirm_erasure(viewer: Person, request_id: UUID) -> None:
    """Erase the person of a request. It cannot be undone.

    :raise NoSuchRequest: if it is not open, or not this person's to confirm.
    :raise OwnRequest: for the viewer's own.
    :raise LastAdministrator: if nobody could administer the service.
    """
    request = get_request(viewer, request_id)
    throttle.take_turns([f"erasure of {request.person_id}"])
    db.session.refresh(request)
    if request.done_at or request.withdrawn_at:
        raise NoSuchRequest
    erase(request.person)
    request.done_at, request.done_by_id = clock.now(), viewer.id
    db.session.flush()


def erase(person: Person) -> None:
    """Take out of the whole service what says who a person was; what stays as evidence stays without it.

    :raise LastAdministrator: if nobody could administer the service.
    """
    if [one for one in person.grants if one.role == Role.ADMINISTRATOR] and not db.session.scalar(
        select(Grant.id).where(Grant.role == Role.ADMINISTRATOR, Grant.person_id != person.id).limit(1)
    ):
        raise LastAdministrator
    emptied = emptied_by(person)
    event = Erasing(
        person_id=person.id,
        actor_key=person.actor_key,
        stand_in=uuid4(),
        email=person.email,
        labels=tuple(text for text in (person.name, person.email, person.user_name) if text),
        names=rules.names_of(person.name, person.email, person.user_name),
        membership_ids=tuple(one.id for one in person.memberships),
        organisation_ids=tuple({one.organisation_id for one in person.memberships}),
        emptied=tuple(one.id for one in emptied),
        at=clock.now(),
    )
    hook.erasing(event=event)
    _leave(person)
    for sme in emptied:
        organisations.forget(sme.id)
    _forget_account(person)


def _leave(person: Person) -> None:
    for membership in person.memberships:
        if membership.left_at is None:
            membership.left_at = clock.now()
            db.session.flush()
            hook.left(event=Left(person.id, membership.organisation_id, membership.id, membership.left_at))
    person.grants.clear()
    db.session.flush()
    withdraw_unfounded(person)


def _forget_account(person: Person) -> None:
    for model in (BrowserSession, SignInLink, PrivacyNotice, PeopleFile):
        db.session.execute(delete(model).where(model.person_id == person.id))
    to_them = [Invitation.accepted_by_id == person.id]
    if person.email:
        to_them.append(Invitation.email == person.email)
        mail.forget(person.email)
    db.session.execute(delete(Invitation).where(or_(*to_them)))
    db.session.execute(
        update(Invitation).where(Invitation.invited_by_id == person.id).values(invited_by_id=None)
    )
    person.name, person.email, person.user_name = rules.NOBODY, None, None
    person.email_proved_at, person.password_hash = None, None
    person.language, person.theme = "en", ""
    person.actor_key, person.erased_at = uuid4(), clock.now()
    db.session.flush()
