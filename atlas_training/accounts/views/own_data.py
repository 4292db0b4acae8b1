# SPDX-License-Identifier: EUPL-1.2
"""A person's own data: a copy of them, asking to be erased, and the pages on which that is confirmed."""

from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from atlas_training.accounts import service as accounts
from atlas_training.accounts.access import SIGNED_IN, allow
from atlas_training.accounts.enums import Role
from atlas_training.accounts.models import Person
from atlas_training.accounts.views import bp

HELPERS = (Role.COORDINATOR, Role.ADMINISTRATOR)


def _person() -> Person:
    person: Person = current_user._get_current_object()
    return person


@bp.get("/settings/data")
@allow(SIGNED_IN)
def own_data() -> str:
    """What one can take along, and what erasure means."""
    return render_template(
        "accounts/own_data.html",
        asked=accounts.find_request(current_user.id),
        emptied=accounts.emptied_by(_person()),
    )


@bp.get("/settings/data/copy.zip")
@allow(SIGNED_IN)
def download_own_data() -> Response:
    """Everything that is kept about the person, as a ZIP file of JSON."""
    response = Response(accounts.own_copy(_person()), mimetype="application/zip")
    response.headers["Content-Disposition"] = 'attachment; filename="my-data.zip"'
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.post("/settings/data/erasure")
@allow(SIGNED_IN)
def ask_for_erasure() -> ResponseReturnValue:
    """Ask to be erased, or with ``erasure=withdrawn`` take that back."""
    if request.form.get("erasure") == "withdrawn":
        accounts.withdraw_request(_person())
        flash(_("Your request is withdrawn. Nothing was erased."), "done")
    else:
        accounts.ask_for_erasure(_person())
        flash(_("Your request is noted. Until it is confirmed you can take it back here."), "done")
    return redirect(url_for("accounts.own_data"), 303)


@bp.get("/coordination/erasures")
@allow(*HELPERS)
def list_erasures() -> str:
    """The open requests that one may confirm."""
    return render_template("accounts/erasures.html", requests=accounts.open_requests(_person()))


@bp.get("/coordination/erasures/<uuid:request_id>")
@allow(*HELPERS)
def show_erasure(request_id: UUID) -> str:
    """What goes and what stays, and the button.

    :raise 403: for one's own.
    :raise 404: for a request that is not open, or of somebody of another country.
    """
    asked = accounts.get_request(_person(), request_id)
    return render_template(
        "accounts/erasure.html", asked=asked, person=asked.person, emptied=accounts.emptied_by(asked.person)
    )


@bp.post("/coordination/erasures/<uuid:request_id>")
@allow(*HELPERS)
def confirm_erasure(request_id: UUID) -> ResponseReturnValue:
    """Erase the person for good.

    :raise 403: for one's own request.
    :raise 404: for a request that is not open, or of somebody of another country.
    :raise 409: for the last administrator.
    """
    accounts.confirm_erasure(_person(), request_id)
    flash(_("The person is erased. What stays as evidence says no longer who it was."), "done")
    return redirect(url_for("accounts.list_erasures"), 303)
