# SPDX-License-Identifier: EUPL-1.2
"""Credentials of API clients: made, checked, given a new secret, revoked.

A secret has 256 random bits and is shown once. Its SHA-256 is kept: there is nothing to guess, so
checking it need not be slow.
"""

import hmac
import secrets
from collections.abc import Iterable
from hashlib import sha256

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from atlas_training import clock
from atlas_training.accounts.enums import Scope
from atlas_training.accounts.models import Credential
from atlas_training.database import db
from atlas_training.errors import Invalid, NotFound

_changes = 0


class UnknownCredential(NotFound):
    """No credential has this key."""

    sentence = _l("There is no credential with this key.")


class CredentialWithoutScope(Invalid):
    """A credential that may do nothing."""

    sentence = _l("Name at least one scope.")


class UnknownScope(Invalid):
    """A scope the record store does not know."""

    sentence = _l("This is not a scope. Use one of the scopes in the help.")


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def create(
    name: str, scopes: Iterable[str], countries: Iterable[str] | None, may_read_answers: bool = False
) -> tuple[Credential, str]:
    """A new credential and its secret, which can never be shown again.

    ``countries`` are the scheme's country codes, None for all; none at all reads no statement of ours.

    :raise Invalid: without a scope, or with an unknown one.
    """
    wanted = sorted(set(scopes))
    if not wanted:
        raise CredentialWithoutScope
    if not set(wanted) <= set(Scope):
        raise UnknownScope
    secret = secrets.token_urlsafe(32)
    credential = Credential(
        name=name,
        key=secrets.token_hex(16),
        secret_hash=_hash(secret),
        scopes=wanted,
        countries=None if countries is None else sorted(set(countries)),
        may_read_answers=may_read_answers,
    )
    db.session.add(credential)
    db.session.flush()
    return credential, secret


def verify(key: str, secret: str) -> Credential | None:
    """The credential with this key, if the secret is right and it was not revoked."""
    if "\0" in key:
        return None  # PostgreSQL would refuse the look-up itself
    credential = db.session.scalar(select(Credential).where(Credential.key == key))
    if credential is None or credential.revoked_at is not None:
        return None
    right = hmac.compare_digest(
        credential.secret_hash, sha256(secret.encode(errors="surrogatepass")).hexdigest()
    )
    return credential if right else None


def list_all() -> list[Credential]:
    """Every credential, oldest first, revoked ones too."""
    return list(db.session.scalars(select(Credential).order_by(Credential.created_at, Credential.id)))


def get(key: str) -> Credential:
    """The credential with this key.

    :raise UnknownCredential: if there is none.
    """
    credential = None if "\0" in key else db.session.scalar(select(Credential).where(Credential.key == key))
    if credential is None:
        raise UnknownCredential
    return credential


def rotate(key: str) -> tuple[Credential, str]:
    """A new secret for a credential; the old one stops working.

    :raise UnknownCredential: if there is none, or it was revoked.
    """
    credential = get(key)
    if credential.revoked_at is not None:
        raise UnknownCredential
    secret = secrets.token_urlsafe(32)
    credential.secret_hash = _hash(secret)
    db.session.flush()
    _count_change()
    return credential, secret


def revoke(key: str) -> Credential:
    """Stop a credential for good; revoking it again changes nothing.

    :raise UnknownCredential: if there is none.
    """
    credential = get(key)
    if credential.revoked_at is None:
        credential.revoked_at = clock.now()
        db.session.flush()
    _count_change()
    return credential


def _count_change() -> None:
    global _changes
    _changes += 1


def changes() -> int:
    """How often a credential was changed in this process: what is remembered of one must be asked anew."""
    return _changes
