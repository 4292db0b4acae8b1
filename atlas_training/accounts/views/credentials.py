# SPDX-License-Identifier: EUPL-1.2
"""The administrator's pages of credentials: made, listed, given a new secret, revoked.

A secret is in the answer to the request that made it and nowhere else: not in an address, not in the
session, not in a message shown later.
"""

from flask import Response, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from atlas_training.accounts import credentials
from atlas_training.accounts.access import allow
from atlas_training.accounts.enums import Role
from atlas_training.accounts.forms import SCOPE_WORDS, CredentialForm
from atlas_training.accounts.models import Credential
from atlas_training.accounts.views import bp


@bp.get("/administration/credentials")
@allow(Role.ADMINISTRATOR)
def list_credentials() -> str:
    """Every credential, without secrets, those that work first."""
    rows = sorted(credentials.list_all(), key=lambda row: row.revoked_at is not None)
    return render_template("accounts/credentials.html", rows=rows)


def _form(**values: object) -> CredentialForm:
    form = CredentialForm(**values)
    form.offer()
    return form


@bp.get("/administration/credentials/new")
@allow(Role.ADMINISTRATOR)
def new_credential() -> str:
    """What a credential may do."""
    return render_template("accounts/new_credential.html", form=_form(formdata=None))


@bp.post("/administration/credentials/new")
@allow(Role.ADMINISTRATOR)
def create_credential() -> ResponseReturnValue:
    """Make it and show its secret, this once."""
    form = _form()
    if not form.validate_on_submit():
        return render_template("accounts/new_credential.html", form=form), 400
    countries = None if form.all_countries.data else form.countries.data
    credential, secret = credentials.create(
        str(form.name.data), form.scopes.data or (), countries, bool(form.answers.data)
    )
    return _with_secret(credential, secret)


def _with_secret(credential: Credential, secret: str) -> Response:
    answer = make_response(render_template("accounts/secret.html", credential=credential, secret=secret))
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.get("/administration/credentials/<key>")
@allow(Role.ADMINISTRATOR)
def show_credential(key: str) -> str:
    """What one credential may do, and the buttons that change it.

    :raise 404: if there is none of that key.
    """
    return render_template("accounts/credential.html", credential=credentials.get(key), scopes=SCOPE_WORDS)


@bp.post("/administration/credentials/<key>/rotate")
@allow(Role.ADMINISTRATOR)
def rotate_credential(key: str) -> ResponseReturnValue:
    """Make a new secret and show it, this once; the old one stops working.

    :raise 404: if there is none of that key, or it was revoked.
    """
    return _with_secret(*credentials.rotate(key))


@bp.post("/administration/credentials/<key>/revoke")
@allow(Role.ADMINISTRATOR)
def revoke_credential(key: str) -> ResponseReturnValue:
    """Stop it for good.

    :raise 404: if there is none of that key.
    """
    credential = credentials.revoke(key)
    flash(_("%(name)s is revoked.", name=credential.name), "done")
    return redirect(url_for("accounts.list_credentials"), 303)
