# SPDX-License-Identifier: EUPL-1.2
"""Which roles may open which view: every view says it, and a view that says nothing opens to nobody.

The views' own rows hold who may ask at all; the walls between countries and SMEs are held by the
services, with the row in hand. ``tests/accounts/test_roles_table.py`` lists every URL with its roles.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, redirect, request, url_for
from flask_login import current_user

from atlas_training.accounts.enums import Role
from atlas_training.errors import NotAllowed, NotFound

View = TypeVar("View", bound=Callable[..., Any])

EVERYONE = "everyone"
SIGNED_IN = "signed in"
CREDENTIAL = "credential"


def allow(*who: str) -> Callable[[View], View]:
    """Open a view to roles, to EVERYONE, to anybody SIGNED_IN, or to a CREDENTIAL (which its door checks)."""

    def mark(view: View) -> View:
        view.allowed = frozenset(who)  # type: ignore[attr-defined]
        return view

    return mark


def allowed_for(endpoint: str) -> frozenset[str]:
    """Who may open the view of an endpoint; nobody where it does not say."""
    view = current_app.view_functions.get(endpoint)
    return getattr(view, "allowed", frozenset())


def _guard() -> Any:
    if request.endpoint is None:
        return None  # no such address: Flask answers 404
    who = allowed_for(request.endpoint)
    if EVERYONE in who or CREDENTIAL in who:
        return None
    if not current_user.is_authenticated:
        target = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("accounts.sign_in", next=target))
    if SIGNED_IN in who or current_user.roles & {Role(name) for name in who if name in set(Role)}:
        return None
    raise NotAllowed if who else NotFound


def init_app(app: Flask) -> None:
    """Ask before every request."""
    app.before_request(_guard)
