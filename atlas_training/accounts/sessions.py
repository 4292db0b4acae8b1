# SPDX-License-Identifier: EUPL-1.2
"""Browsers that are signed in: a random token in the cookie, its SHA-256 in our own table.

Deleting the row signs the browser out at once, wherever it is. The token is made anew at each
sign-in, so one that was put into a browser beforehand is worth nothing.
"""

import hashlib
import secrets
from datetime import timedelta
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from flask import Flask, current_app, g, has_request_context, request, session
from flask_login import LoginManager
from sqlalchemy import delete, select

from atlas_training import clock
from atlas_training.accounts.enums import Role
from atlas_training.accounts.models import BrowserSession, Membership, Person
from atlas_training.database import db

COOKIE_KEY = "_user_id"  # where Flask-Login looks; what stands there is the token, not a person's key
_OF_PROXIES = frozenset({"forwarded", "via", "x-real-ip"})


class Guest:
    """Whoever is not signed in: somebody without roles."""

    is_authenticated = False
    is_staff = False
    roles: frozenset[Role] = frozenset()
    countries: frozenset[str] = frozenset()
    memberships: tuple[Membership, ...] = ()
    language: str | None = None
    id: UUID | None = None


def hash_of(token: str) -> str:
    """What the table keeps of a token. It has 256 random bits, so a fast hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def is_open_to(person: Person) -> bool:
    """Demonstration accounts, whose passwords are printed, are for the computer the service runs on only."""
    return not person.is_demonstration or not (has_request_context() and _is_reachable_by_others())


def _is_reachable_by_others() -> bool:
    """A proxy on this computer asks from here too; it gives itself away by the name asked for or by a header."""
    hosts = (
        _host_of(current_app.config["PUBLIC_URL"]),
        _host_of(f"//{request.host}"),
        request.remote_addr or "",
    )
    return not all(map(_is_this_computer, hosts)) or any(
        name.lower() in _OF_PROXIES or name.lower().startswith("x-forwarded-") for name, _ in request.headers
    )


def _host_of(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _is_this_computer(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        address = ip_address(host)
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


def _load(token: str) -> Person | None:
    found = db.session.execute(
        select(BrowserSession, Person)
        .join(Person, Person.id == BrowserSession.person_id)
        .where(BrowserSession.token_hash == hash_of(str(token)), BrowserSession.expires_at > clock.now())
    ).first()
    if not found or not is_open_to(found[1]):
        return None
    g.browser_session = found[0]
    return found[1]


def current() -> BrowserSession | None:
    """The row of this browser; None for a guest or outside a request."""
    if not has_request_context():
        return None
    _load_viewer()
    row: BrowserSession | None = g.get("browser_session")
    return row


def _load_viewer() -> None:
    if "_login_user" not in g:
        current_app.login_manager._load_user()  # type: ignore[attr-defined]


def open_for(person: Person, membership_id: UUID | None = None) -> str:
    """A new row for ``person``; returns its token, which is kept nowhere else."""
    token = secrets.token_urlsafe(32)
    now = clock.now()
    db.session.add(
        BrowserSession(
            token_hash=hash_of(token),
            person_id=person.id,
            membership_id=membership_id,
            created_at=now,
            expires_at=now + timedelta(days=current_app.config["SESSION_DAYS"]),
        )
    )
    db.session.execute(delete(BrowserSession).where(BrowserSession.expires_at <= now))
    db.session.flush()
    return token


def start(person: Person, membership_id: UUID | None = None) -> None:
    """Sign this browser in: everything it carried is dropped, its former row and form tokens too."""
    close()
    session[COOKIE_KEY] = open_for(person, membership_id)
    session.permanent = True
    g.pop("csrf_token", None)
    g._login_user = person


def close() -> None:
    """Sign this browser out."""
    token = session.get(COOKIE_KEY)
    if token:
        db.session.execute(delete(BrowserSession).where(BrowserSession.token_hash == hash_of(str(token))))
    session.clear()
    g.pop("browser_session", None)
    g._login_user = Guest()


def list_of(person: Person) -> list[BrowserSession]:
    """The browsers a person is signed in with, the newest first."""
    return list(
        db.session.scalars(
            select(BrowserSession)
            .where(BrowserSession.person_id == person.id, BrowserSession.expires_at > clock.now())
            .order_by(BrowserSession.created_at.desc(), BrowserSession.id.desc())
        )
    )


def close_all(person: Person) -> None:
    """Sign a person out everywhere."""
    db.session.execute(delete(BrowserSession).where(BrowserSession.person_id == person.id))
    db.session.flush()


def init_app(app: Flask) -> None:
    """Let ``flask_login.current_user`` be the person of the browser's row."""
    manager: Any = LoginManager()
    # Its strong mode signs a phone out when its network address changes.
    manager.session_protection = None
    manager.anonymous_user = Guest
    manager.user_loader(_load)
    manager.init_app(app)
