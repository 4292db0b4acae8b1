# SPDX-License-Identifier: EUPL-1.2
"""Which roles may open which view: every view says it, and a view that says nothing opens to nobody.

The views' own rows hold who may ask at all; the walls between countries and SMEs are held by the
services, with the row in hand. ``tests/accounts/test_roles_table.py`` lists every URL with its roles.
"""

from typing import Any

from flask import Flask, redirect, request, url_for
from flask_login import current_user

from atlas_training.accounts.enums import Role
from atlas_training.errors import NotAllowed, NotFound
from atlas_training.web.access import CREDENTIAL, EVERYONE, SIGNED_IN, allow, allowed_for

__all__ = ["CREDENTIAL", "EVERYONE", "SIGNED_IN", "allow", "allowed_for", "init_app"]


def _guard() -> Any:
    if request.endpoint is None:
        return None  # no such address: Flask answers 404
    who = allowed_for(request.endpoint)
    if EVERYONE in who or CREDENTIAL in who:
        return None
    if not current_user.is_authenticated:
        target = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("accounts.sign_in", next=target), 303)
    if SIGNED_IN in who or current_user.roles & {Role(name) for name in who if name in set(Role)}:
        return None
    raise NotAllowed if who else NotFound


def init_app(app: Flask) -> None:
    """Ask before every request."""
    app.before_request(_guard)
