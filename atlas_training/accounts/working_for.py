# SPDX-License-Identifier: EUPL-1.2
"""A form says for which SME it was opened: another tab of the same browser may have chosen another since.

A template writes ``{{ working_for() }}`` into the form, and every form that carries it is held to it
before its view begins.
"""

from flask import Flask, request
from flask_login import current_user
from markupsafe import Markup

from atlas_training.accounts import service as accounts
from atlas_training.organisations.models import Organisation
from atlas_training.web.access import CREDENTIAL, allowed_for

FIELD = "for"


def working_for(organisation: Organisation | None = None) -> Markup:
    """The hidden field of the place the reader works in now; with an ``organisation`` only if it is that one."""
    membership = accounts.find_membership()
    if membership is None or (organisation and membership.organisation_id != organisation.id):
        return Markup("")
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, membership.id)


def _hold() -> None:
    if request.method != "POST" or CREDENTIAL in allowed_for(request.endpoint):
        return  # a machine's body is its door's to read
    if current_user.is_authenticated and FIELD in request.form:
        accounts.hold_to(request.form[FIELD])


def init_app(app: Flask) -> None:
    """Offer the field to templates and hold forms to it."""
    app.jinja_env.globals["working_for"] = working_for
    app.before_request(_hold)
