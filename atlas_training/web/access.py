# SPDX-License-Identifier: EUPL-1.2
"""A view says who may open it; ``accounts.access`` knows the people and holds them to it."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import current_app

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


def allowed_for(endpoint: str | None) -> frozenset[str]:
    """Who may open the view of an endpoint; nobody where it does not say."""
    view = current_app.view_functions.get(endpoint or "")
    return getattr(view, "allowed", frozenset())
