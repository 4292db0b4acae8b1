# SPDX-License-Identifier: EUPL-1.2
"""Doors of people's accounts: signing in, joining, settings; pages of owners, coordinators and administrators."""

from flask import Blueprint

bp = Blueprint("accounts", __name__, template_folder="../templates")

from atlas_training.accounts.views import (  # noqa: E402 -- they hang their pages on bp
    administration,
    coordination,
    credentials,
    importing,
    joining,
    organisation,
    own_data,
    settings,
    signing_in,
)

__all__ = [
    "administration",
    "bp",
    "coordination",
    "credentials",
    "importing",
    "joining",
    "organisation",
    "own_data",
    "settings",
    "signing_in",
]
