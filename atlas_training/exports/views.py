# SPDX-License-Identifier: EUPL-1.2
"""Making and downloading a file, the log of all files, saved filters."""

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from atlas_training import database, i18n
from atlas_training.accounts.access import allow
from atlas_training.accounts.enums import Role
from atlas_training.exports import service as exports
from atlas_training.exports.download import send
from atlas_training.exports.errors import FilterWithoutName, NoSuchFilter, TooManyFilters
from atlas_training.web.addresses import local_path
from atlas_training.web.forms import trim
from atlas_training.web.paging import SIZE, Page, asked_number

bp = Blueprint("exports", __name__, template_folder="templates")

COORDINATORS = (Role.COORDINATOR, Role.LEAD_COORDINATOR)
LONGEST_VALUE = 200


def _filters() -> dict[str, str]:
    """What the address asks for, without what says which page and language to show."""
    return {
        name: trim(value)[:LONGEST_VALUE]
        for name, value in request.args.items()
        if value and name not in ("page", "lang")
    }


@bp.post("/coordination/exports/<name>")
@allow(*COORDINATORS)
def make(name: str) -> Response:
    """Make a file with the filters of the address, in the format of the form; the log keeps it.

    :raise 404: for an unknown export.
    :raise 400: for a filter or format that is not known.
    """
    with database.reading():
        asker = exports.asker_of(current_user, i18n.current().code)
        made = exports.make(name, request.form.get("format", ""), asker, _filters())
    exports.record(made)
    return send(made)


@bp.get("/coordination/exports")
@allow(*COORDINATORS, Role.ADMINISTRATOR)
def show_log() -> str:
    """The log: who made which file, when, by which filters."""
    number = asked_number()
    lines, total = exports.log(current_user, (number - 1) * SIZE, SIZE)
    return render_template(
        "exports/log.html",
        page=Page(lines, number, total),
        titles=exports.titles(),
        formats=exports.formats(),
    )


@bp.post("/coordination/exports/<name>/filters")
@allow(*COORDINATORS)
def save_filter(name: str) -> ResponseReturnValue:
    """Keep the filters of the address under the name in the form, and go back to the page.

    :raise 404: for an unknown export.
    """
    try:
        saved = exports.save_filter(current_user.id, name, trim(request.form.get("name")), _filters())
    except (FilterWithoutName, TooManyFilters) as refusal:
        flash(str(refusal), "error")
    else:
        flash(_("Saved as %(name)s.", name=saved.name), "done")
    return redirect(local_path(request.form.get("next")), 303)


@bp.post("/coordination/filters/delete")
@allow(*COORDINATORS)
def delete_filter() -> ResponseReturnValue:
    """Forget the saved filter whose key is in the form.

    :raise 404: if it is not one's own.
    """
    try:
        key = UUID(request.form.get("filter", ""))
    except ValueError:
        raise NoSuchFilter from None
    exports.delete_filter(current_user.id, key)
    flash(_("The saved filter is deleted."), "done")
    return redirect(local_path(request.form.get("next")), 303)
