# SPDX-License-Identifier: EUPL-1.2
"""Invitations: a link that gives a place, once, within 30 days.

Inviter and invited hold the same token. Only the link in the mail has a proof behind it, after a full
stop: whoever shows it reads the post of that address.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import CursorResult, func, select, update

from atlas_training import clock, i18n
from atlas_training.accounts import rules, sessions, throttle
from atlas_training.accounts.enums import Role
from atlas_training.accounts.errors import (
    BadInvitation,
    NotInvitable,
    OwnInvitation,
    UnprovedAddress,
    WrongAccount,
)
from atlas_training.accounts.models import Invitation, Person
from atlas_training.accounts.service import memberships, roles
from atlas_training.accounts.service.notices import record_notice
from atlas_training.accounts.service.offers import is_open, may_handle, may_invite
from atlas_training.accounts.service.people import add_person
from atlas_training.database import db
from atlas_training.i18n.folding import fold
from atlas_training.mail import service as mail
from atlas_training.mail.models import Outbox
from atlas_training.organisations import service as organisations
from atlas_training.organisations.models import Organisation
from atlas_training.web.addresses import public


def invite(
    organisation: Organisation | None,
    role: Role,
    name: str,
    email: str | None = None,
    language: str = "en",
    invited_by: Person | None = None,
    country: str | None = None,
) -> tuple[Invitation, str]:
    """Offer a place, and mail its link where there is an address; returns the invitation and its token.

    After many mails to the address or by the inviter no more leave, and the link is handed over only.

    ``organisation`` is None for a role for the service; a coordinator's needs the ``country``. The
    token is kept nowhere else: show the link at once. Without ``invited_by`` a command invites.

    :raise NotInvitable: if the inviter may not offer this place.
    :raise WrongAccount: with the fields that are wrong.
    """
    if invited_by and not may_invite(invited_by, organisation, role):
        raise NotInvitable
    email = rules.as_identifier(email or "") or None
    if email and not rules.is_email(email):
        raise WrongAccount(
            fields={"email": _("This is no e-mail address. Write one like giulia@example.org.")}
        )
    if organisation is None and rules.needs_country(role) and not country:
        raise WrongAccount(fields={"country": _("Choose the coordinator's country.")})
    token = secrets.token_urlsafe(24)
    invitation = _offer(Place(organisation, role, name, email, language, country), token, invited_by)
    db.session.add(invitation)
    db.session.flush()
    if email and _may_mail(email, invited_by):
        db.session.add(_letter(invitation, token, invited_by))
        invitation.mailed_at = clock.now()
        db.session.flush()
    return invitation, token


@dataclass(frozen=True)
class Place:
    """What is offered to whom; ``country`` for a coordinator's role, which is in no organisation."""

    organisation: Organisation | None
    role: Role
    name: str
    email: str | None
    language: str
    country: str | None = None


def _offer(place: Place, token: str, invited_by: Person | None) -> Invitation:
    return Invitation(
        token_hash=sessions.hash_of(token),
        organisation_id=place.organisation.id if place.organisation else None,
        organisation=place.organisation,
        role=str(place.role),
        country=place.organisation.country if place.organisation else place.country,
        name=" ".join(place.name.split()),
        email=place.email,
        language=place.language if place.language in i18n.CODES else "en",
        invited_by_id=invited_by.id if invited_by else None,
        expires_at=clock.now() + rules.INVITATION_LIFE,
    )


def invite_all(places: Sequence[Place], invited_by: Person | None, mails: bool = True) -> int:
    """Offer many places that were checked before, and mail their links; the number of mails.

    The tokens are kept nowhere: a link that was not mailed is made anew from the list of invitations.
    """
    tokens = [secrets.token_urlsafe(24) for _place in places]
    invitations = [_offer(place, token, invited_by) for place, token in zip(places, tokens, strict=True)]
    db.session.add_all(invitations)
    db.session.flush()
    return _mail_all(list(zip(invitations, tokens, strict=True)), invited_by) if mails else 0


def send_again(invitations: Sequence[Invitation], by: Person | None) -> int:
    """A new link and 30 more days for each of these invitations, mailed; the number of mails.

    Those that ``by`` may not offer are left as they are, and so are those without an address or
    mailed too often within the hour: a link that reaches nobody must not end the one before.
    """
    may = [one for one in invitations if one.email and (by is None or _may_offer(by, one))]
    pairs = [(one, secrets.token_urlsafe(24)) for one in may]
    return _mail_all(pairs, by)


def _may_offer(by: Person, invitation: Invitation) -> bool:
    return may_invite(by, invitation.organisation, Role(invitation.role))


def _mail_all(pairs: list[tuple[Invitation, str]], by: Person | None) -> int:
    """Mail these links, as many as ``by`` may mail today."""
    left = len(pairs) if by is None else max(0, _most_a_day(by) - _mailed_lately(by))
    may = throttle.may_mail_invitations({str(one.email) for one, _token in pairs[:left]})
    letters = []
    for invitation, token in pairs[:left]:
        if invitation.email in may:
            invitation.token_hash = sessions.hash_of(token)
            invitation.expires_at, invitation.mailed_at = clock.now() + rules.INVITATION_LIFE, clock.now()
            invitation.invited_by_id = by.id if by else None
            letters.append(_letter(invitation, token, by))
    db.session.add_all(letters)
    db.session.flush()
    return len(letters)


def _most_a_day(inviter: Person) -> int:
    return rules.INVITATIONS_A_DAY_COORDINATOR if inviter.countries else rules.INVITATIONS_A_DAY


def _mailed_lately(inviter: Person) -> int:
    db.session.execute(select(Person.id).where(Person.id == inviter.id).with_for_update())  # one at a time
    lately = select(func.count()).where(
        Invitation.invited_by_id == inviter.id, Invitation.mailed_at > clock.now() - timedelta(days=1)
    )
    return db.session.scalar(lately) or 0


def _may_mail(email: str, inviter: Person | None) -> bool:
    if inviter is None:
        return True
    return _mailed_lately(inviter) < _most_a_day(inviter) and throttle.may_mail_invitation(email)


def _proof(token: str) -> str:
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, f"invitation/{token}".encode(), hashlib.sha256).hexdigest()[:32]


def _was_mailed(token: str) -> bool:
    """Whether this token is the one in the mail, not the one that the inviter sees too."""
    bare, _stop, proof = token.partition(".")
    return hmac.compare_digest(proof.encode(), _proof(bare).encode())


def link_of(token: str) -> str:
    """The full address that opens an invitation."""
    return public("accounts.join", token=token)


def words_for(invitation: Invitation, token: str) -> str:
    """The invitation in a sentence to send by a messenger, in the language of the person invited."""
    with force_locale(invitation.language):
        if invitation.organisation:
            words = _(
                "%(name)s, you are invited to learn with %(organisation)s at ATLAS4MED Training: %(url)s",
                name=invitation.name,
                organisation=invitation.organisation.name,
                url=link_of(token),
            )
        else:
            words = _(
                "%(name)s, you are invited to work with ATLAS4MED Training: %(url)s",
                name=invitation.name,
                url=link_of(token),
            )
    return str(words)


def _letter(invitation: Invitation, token: str, inviter: Person | None) -> Outbox:
    with force_locale(invitation.language):
        who = inviter.name if inviter else "ATLAS4MED Training"
        place = invitation.organisation.name if invitation.organisation else "ATLAS4MED Training"
        subject = _("An invitation to %(place)s", place=place)
        text = _(
            "Good day, %(name)s,\n\n%(inviter)s invites you to %(place)s in ATLAS4MED Training: short courses for "
            "the people who run rural tourism around the Mediterranean. Open this link to join; it works for "
            "30 days:\n\n%(url)s",
            name=invitation.name,
            inviter=who,
            place=place,
            url=link_of(f"{token}.{_proof(token)}"),
        )
    return mail.write(str(invitation.email), subject, text, invitation.language)


def find_invitation(token: str) -> Invitation:
    """The open invitation of a token.

    :raise BadInvitation: if it was taken, withdrawn, has ended or never was.
    """
    bare = token.partition(".")[0]
    wanted = select(Invitation).where(Invitation.token_hash == sessions.hash_of(bare), *is_open())
    invitation = db.session.scalars(wanted).first()
    if invitation is None:
        raise BadInvitation
    return invitation


def open_invitations(organisation_id: UUID | None) -> list[Invitation]:
    """The open invitations of an organisation, or of the service for None; newest first."""
    return list(
        db.session.scalars(
            select(Invitation)
            .where(
                Invitation.organisation_id == organisation_id
                if organisation_id
                else Invitation.organisation_id.is_(None),
                *is_open(),
            )
            .order_by(Invitation.created_at.desc(), Invitation.id.desc())
        )
    )


def pending_invitations(countries: Iterable[str], words: str = "") -> list[Invitation]:
    """Invitations to organisations of these countries that nobody has taken, those that have ended too; newest first."""
    wanted = fold(words)
    rows = db.session.scalars(
        select(Invitation)
        .where(
            Invitation.organisation_id.is_not(None),
            Invitation.country.in_(list(countries)),
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
        )
        .order_by(Invitation.created_at.desc(), Invitation.id.desc())
    ).unique()
    return [one for one in rows if any(wanted in fold(text) for text in _texts_of(one))]


def _texts_of(invitation: Invitation) -> tuple[str, ...]:
    place = invitation.organisation.name if invitation.organisation else ""
    return invitation.name, invitation.email or "", place


def get_invitation(person: Person, invitation_id: UUID) -> Invitation:
    """An open invitation for somebody who may invite to the same organisation, or to the service.

    :raise BadInvitation: if there is none, or it is none of theirs.
    """
    invitation = db.session.scalars(
        select(Invitation).where(Invitation.id == invitation_id, *is_open())
    ).first()
    if invitation is None or not may_handle(person, invitation):
        raise BadInvitation
    return invitation


def renew(invitation: Invitation, by: Person) -> str:
    """A new link for an invitation; the old one stops working. Returns the token.

    Whoever makes the link answers for it from now on: they are the inviter.

    :raise NotInvitable: if they may not offer this place.
    """
    if not may_invite(by, invitation.organisation, Role(invitation.role)):
        raise NotInvitable
    invitation.invited_by_id, invitation.mailed_at = by.id, None
    token = secrets.token_urlsafe(24)
    invitation.token_hash = sessions.hash_of(token)
    invitation.expires_at = clock.now() + rules.INVITATION_LIFE
    db.session.flush()
    return token


def withdraw(invitation: Invitation) -> None:
    """Take an invitation back; its link stops working."""
    invitation.withdrawn_at = clock.now()
    db.session.flush()


def accept(invitation: Invitation, person: Person) -> None:
    """Give the person the place, note that they saw the privacy notice, and use the invitation up.

    :raise BadInvitation: if someone took or withdrew it a moment ago, or the inviter may no longer invite.
    :raise OwnInvitation: for the inviter.
    :raise UnprovedAddress: if it is for the person's address, which is not proved.
    :raise CoordinatesThere: for the coordinator of the organisation's country.
    """
    if invitation.invited_by_id == person.id:
        raise OwnInvitation
    if invitation.email and invitation.email == person.email and person.email_proved_at is None:
        raise UnprovedAddress
    _give(invitation, person)


def _give(invitation: Invitation, person: Person) -> None:
    if invitation.organisation:
        organisations.lock(invitation.organisation.id)  # two links cannot both make the first owner
    _ask_inviter(invitation)
    done: CursorResult[object] = db.session.execute(  # type: ignore[assignment]
        update(Invitation)
        .where(
            Invitation.id == invitation.id,
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
        )
        .values(accepted_at=clock.now(), accepted_by_id=person.id)
    )
    if done.rowcount != 1:
        raise BadInvitation
    role = Role(invitation.role)
    if invitation.organisation:
        memberships.join(person, invitation.organisation, role)
    else:
        roles.grant(person, role, invitation.country)
    record_notice(person, invitation.country or "")


def _ask_inviter(invitation: Invitation) -> None:
    inviter = db.session.get(Person, invitation.invited_by_id) if invitation.invited_by_id else None
    if inviter and not may_invite(inviter, invitation.organisation, Role(invitation.role)):
        raise BadInvitation


def accept_as_new(
    invitation: Invitation,
    *,
    name: str,
    identifier: str,
    language: str,
    password_hash: str | None,
    token: str = "",
) -> Person:
    """Make an account and give it the place. ``identifier`` is an address or a user name.

    The ``token`` of the link that was opened proves the address where it came by mail to that address.

    :raise WrongAccount: with the fields that are wrong.
    :raise Taken: if someone has this address or user name.
    """
    is_email = "@" in identifier
    person = add_person(
        name,
        email=identifier if is_email else None,
        user_name=None if is_email else identifier,
        language=language,
        password_hash=password_hash,
    )
    if invitation.email and invitation.email == person.email and _was_mailed(token):
        person.email_proved_at = clock.now()
    _give(invitation, person)
    return person
