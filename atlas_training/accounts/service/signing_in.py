# SPDX-License-Identifier: EUPL-1.2
"""Signing in by a mailed link or a password, and demonstration accounts."""

import secrets
from collections.abc import Callable
from datetime import timedelta

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import CursorResult, delete, select, update

from atlas_training import clock
from atlas_training.accounts import passwords, rules, sessions, throttle
from atlas_training.accounts.errors import BadLink, DemonstrationOnly, WrongPassword
from atlas_training.accounts.models import FailedSignIn, Person, SignInLink
from atlas_training.accounts.service.people import find_person, prove_email
from atlas_training.database import db, reading
from atlas_training.mail import service as mail
from atlas_training.web.addresses import public

SIGN_IN, RESET = "sign_in", "reset"


def make_link(person: Person, purpose: str = SIGN_IN, life: timedelta = rules.LINK_LIFE) -> str:
    """A new link's token, which is kept nowhere else; works once."""
    token = secrets.token_urlsafe(32)
    now = clock.now()
    db.session.execute(delete(SignInLink).where(SignInLink.expires_at <= now - timedelta(days=1)))
    db.session.add(
        SignInLink(
            token_hash=sessions.hash_of(token), person_id=person.id, purpose=purpose, expires_at=now + life
        )
    )
    db.session.flush()
    return token


def mail_sign_in_link(identifier: str, address: str, onwards: str = "") -> None:
    """Mail a link to whoever has this address; says nothing about whether anyone has.

    ``address`` is the network address that asks.
    """
    more = {"next": onwards} if onwards else {}

    def words(name: str, token: str) -> tuple[str, str]:
        text = _(
            "Good day, %(name)s,\n\nopen this link to sign in to ATLAS4MED Training. It works once, for "
            "20 minutes, on any device:\n\n%(url)s\n\nIf you did not ask for it, leave it: nothing happens.",
            name=name,
            url=public("accounts.open_link", token=token, **more),
        )
        return _("Your sign-in link"), text

    _mail_link(identifier, address, SIGN_IN, rules.LINK_LIFE, words)


def mail_reset_link(identifier: str, address: str) -> None:
    """Mail a link for a new password; says nothing about whether anyone has this address.

    ``address`` is the network address that asks.
    """

    def words(name: str, token: str) -> tuple[str, str]:
        text = _(
            "Good day, %(name)s,\n\nopen this link to choose a new password for ATLAS4MED Training. It works "
            "once, for one hour:\n\n%(url)s\n\nIf you did not ask for it, leave it: your password stays as it is.",
            name=name,
            url=public("accounts.reset_password", token=token),
        )
        return _("Choose a new password"), text

    _mail_link(identifier, address, RESET, rules.RESET_LIFE, words)


def _mail_link(
    identifier: str, address: str, purpose: str, life: timedelta, words: Callable[[str, str], tuple[str, str]]
) -> None:
    """The same work for an address that somebody has and for any other, so its time tells nothing."""
    person = find_person(identifier)
    email = person.email if person and person.email else None
    if not throttle.may_mail_link(email or rules.as_identifier(identifier), address):
        return
    with db.session.begin_nested() as step:
        token = make_link(person, purpose, life) if person and email else _pretend_link()
        language = person.language if person else "en"
        with force_locale(language):
            subject, text = words(person.name if person else "", token)
        mail.send(email or rules.as_identifier(identifier), subject, text, language)
        if not email:
            step.rollback()


def _pretend_link() -> str:
    """As much work as :func:`make_link`; the caller takes it back."""
    token, now = secrets.token_urlsafe(32), clock.now()
    db.session.execute(delete(SignInLink).where(SignInLink.expires_at <= now - timedelta(days=1)))
    db.session.add(FailedSignIn(subject=sessions.hash_of(token)))
    db.session.flush()
    return token


def find_link(token: str, purpose: str = SIGN_IN) -> tuple[SignInLink, Person]:
    """A link that still works, with its person.

    :raise BadLink: if it was used, has ended or never was.
    """
    found = db.session.execute(
        select(SignInLink, Person)
        .join(Person, Person.id == SignInLink.person_id)
        .where(
            SignInLink.token_hash == sessions.hash_of(token),
            SignInLink.purpose == purpose,
            SignInLink.used_at.is_(None),
            SignInLink.expires_at > clock.now(),
        )
    ).first()
    if not found:
        raise BadLink
    return found[0], found[1]


def use_link(token: str, purpose: str = SIGN_IN) -> Person:
    """Use a link up; the person it belongs to. The first one proves their address.

    :raise BadLink: if it was used, has ended or never was.
    """
    link, person = find_link(token, purpose)
    done: CursorResult[object] = db.session.execute(  # type: ignore[assignment]
        update(SignInLink)
        .where(SignInLink.id == link.id, SignInLink.used_at.is_(None))
        .values(used_at=clock.now())
    )
    if done.rowcount != 1:
        raise BadLink
    prove_email(person)
    return person


def sign_in(person: Person) -> None:
    """Sign this browser in under a fresh token.

    :raise DemonstrationOnly: for a demonstration account on a service that others can reach.
    """
    if not sessions.is_open_to(person):
        raise DemonstrationOnly
    sessions.start(person)


def check_password(identifier: str, password: str, address: str) -> Person:
    """The person whose name and password these are. Call it before anything is written.

    :raise TooMany: if tries for this account or from this network address are slowed down.
    :raise WrongPassword: without saying which of the two is wrong.
    """
    identifier = rules.as_identifier(identifier)
    throttle.write_down(identifier, address)
    with reading():
        person = find_person(identifier)
        kept = person.password_hash if person else None
    if not passwords.matches(kept, password) or not person or not kept:
        raise WrongPassword
    renewed = passwords.hash_of(password) if passwords.is_outdated(kept) else None
    throttle.strike_out(identifier, address)
    if renewed and person.password_hash == kept:
        person.password_hash = renewed
    return person


def check_own_password(person: Person, password: str, address: str) -> bool:
    """Whether this is the person's password, slowed down as at sign-in. Call it before anything is written.

    :raise TooMany: if tries for this account or from this network address are slowed down.
    """
    identifier, kept = person.email or person.user_name or "", person.password_hash
    throttle.write_down(identifier, address)
    if not passwords.matches(kept, password):
        return False
    throttle.strike_out(identifier, address)
    return True
