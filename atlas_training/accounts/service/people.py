# SPDX-License-Identifier: EUPL-1.2
"""Accounts: making, finding and changing them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select, update
from sqlalchemy.exc import IntegrityError

from atlas_training import clock, i18n
from atlas_training.accounts import passwords, rules, sessions
from atlas_training.accounts.errors import NoSuchPerson, Taken, WrongAccount
from atlas_training.accounts.models import Person, SignInLink
from atlas_training.database import db
from atlas_training.i18n.folding import fold


def add_person(
    name: str,
    *,
    email: str | None = None,
    user_name: str | None = None,
    language: str = "en",
    password_hash: str | None = None,
    is_demonstration: bool = False,
) -> Person:
    """A new account with an address, or with a user name for someone who has none of their own.

    :raise WrongAccount: with the fields that are missing or wrong.
    :raise Taken: if someone has this address or user name.
    """
    name = " ".join(name.split())
    email = rules.as_identifier(email or "") or None
    user_name = rules.as_identifier(user_name or "") or None
    if wrong := _wrong_parts(name, email, user_name):
        raise WrongAccount(fields=wrong)
    person = Person(
        name=name,
        email=email,
        user_name=user_name,
        language=language if language in i18n.CODES else "en",
        password_hash=password_hash,
        is_demonstration=is_demonstration,
    )
    if find_person(email or user_name or ""):
        raise Taken
    try:
        with db.session.begin_nested():
            db.session.add(person)
    except IntegrityError:  # someone else took it at the same moment
        raise Taken from None
    return person


def _wrong_parts(name: str, email: str | None, user_name: str | None) -> dict[str, Any]:
    wrong: dict[str, Any] = {}
    if not name or len(name) > 200:
        wrong["name"] = _l("Write a name, 200 letters at most.")
    if email and not rules.is_email(email):
        wrong["identifier"] = _l("This is no e-mail address. Write one like giulia@example.org.")
    if user_name and not rules.is_user_name(user_name):
        wrong["identifier"] = _l(
            "A user name has 3 to 60 small Latin letters, figures, full stops or hyphens."
        )
    if not email and not user_name:
        wrong["identifier"] = _l("Write an e-mail address or a user name.")
    return wrong


def find_person(identifier: str) -> Person | None:
    """Whoever has this address or user name."""
    wanted = rules.as_identifier(identifier)
    if not wanted:
        return None
    return db.session.scalars(
        select(Person).where(or_(Person.email == wanted, Person.user_name == wanted)).limit(1)
    ).first()


def get_person(person_id: UUID) -> Person:
    """The person of that key; walls are the caller's.

    :raise NoSuchPerson: where there is none.
    """
    person = db.session.get(Person, person_id)
    if person is None:
        raise NoSuchPerson
    return person


def list_people(words: str = "") -> list[UUID]:
    """The keys of everybody whose name, address or user name has these letters, by name; for administrators."""
    wanted = fold(words)
    known = select(Person.id, Person.name, Person.email, Person.user_name).where(Person.erased_at.is_(None))
    rows = db.session.execute(known).all()
    fitting = [row for row in rows if any(wanted in fold(text or "") for text in row[1:])]
    return [row.id for row in sorted(fitting, key=lambda row: (fold(row.name), row.id.hex))]


def people_by_key(keys: Sequence[UUID]) -> list[Person]:
    """These people, in the order of the keys."""
    found = {person.id: person for person in db.session.scalars(select(Person).where(Person.id.in_(keys)))}
    return [found[key] for key in keys if key in found]


def change_settings(person: Person, *, name: str, language: str, theme: str) -> None:
    """Name, language and colour scheme ("light", "dark" or "" for the device's)."""
    person.name = " ".join(name.split())
    person.language = language
    person.theme = theme


def set_password(person: Person, password_hash: str) -> None:
    """Give a person a password (its hash was made before the transaction).

    All their browsers are signed out, and links that are still under way work no more.
    """
    person.password_hash = password_hash
    _use_up_links(person)
    sessions.close_all(person)


def _use_up_links(person: Person) -> None:
    db.session.execute(
        update(SignInLink)
        .where(SignInLink.person_id == person.id, SignInLink.used_at.is_(None))
        .values(used_at=clock.now())
    )


def begin_anew(person: Person) -> None:
    """Take the password, the browsers and the links away from whoever typed an address that is not proved.

    Anybody may have made the account with somebody else's address; nothing of theirs may stay when
    the one who reads that address's post comes.
    """
    if person.email and person.email_proved_at is None:
        person.password_hash = None
        _use_up_links(person)
        sessions.close_all(person)


def prove_email(person: Person) -> None:
    """Note that a link mailed to the person's address was used; the first time, the account begins anew."""
    if person.email and person.email_proved_at is None:
        begin_anew(person)
        person.email_proved_at = clock.now()


def hash_password(password: str) -> str:
    """The hash of a new password; call it before anything is written."""
    return passwords.hash_of(password)
