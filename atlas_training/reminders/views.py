# SPDX-License-Identifier: EUPL-1.2
"""Pages on which reminders are ended, begun again, and kept from a season."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from atlas_training.accounts import service as accounts
from atlas_training.accounts.access import EVERYONE, SIGNED_IN, allow
from atlas_training.accounts.enums import Role
from atlas_training.accounts.models import Membership
from atlas_training.reminders import service as reminders
from atlas_training.reminders.errors import WrongMonths
from atlas_training.reminders.forms import QuietMonthsForm
from atlas_training.web.security import csrf

bp = Blueprint("reminders", __name__, template_folder="templates")


@bp.get("/reminders/<token>")
@allow(EVERYONE)
def show(token: str) -> str:
    """Whether the person of a mail is reminded, and a button to change that. Opening it changes nothing.

    :raise 404: for a token that was not made here.
    """
    person = reminders.person_of(token)
    return render_template("reminders/stop.html", is_on=reminders.wants_reminders(person.id))


@bp.post("/reminders/<token>")
@allow(EVERYONE)
def change(token: str) -> str:
    """End reminders, by the page's button or a mail program's one click, or with ``reminders=on`` begin them again.

    :raise 404: for a token that was not made here.
    """
    person = reminders.person_of(token)
    if request.form.get("reminders") == "on":
        reminders.begin(person.id)
    else:
        reminders.stop(person.id)
    return render_template("reminders/stop.html", is_on=reminders.wants_reminders(person.id), is_changed=True)


# The token in the address is the proof; a mail program's one click has no page of ours before it (RFC 8058).
csrf.exempt(change)


def _owned() -> Membership | None:
    membership = accounts.find_membership()
    return membership if membership and membership.role == Role.OWNER else None


@bp.get("/settings/reminders")
@allow(SIGNED_IN)
def settings() -> str:
    """Whether one is reminded, and the quiet months of the SME one owns."""
    owned = _owned()
    form = None
    if owned:
        months = [str(month) for month in reminders.quiet_months(owned.organisation_id)]
        form = QuietMonthsForm(formdata=None, months=months)
        form.offer()
    return render_template(
        "reminders/settings.html",
        is_on=reminders.wants_reminders(current_user.id),
        membership=owned,
        form=form,
    )


@bp.post("/settings/reminders")
@allow(SIGNED_IN)
def save_settings() -> ResponseReturnValue:
    """End one's own reminders, or begin them again."""
    if request.form.get("reminders") == "on":
        reminders.begin(current_user.id)
        flash(_("You are reminded again."), "done")
    else:
        reminders.stop(current_user.id)
        flash(_("You are not reminded any more."), "done")
    return redirect(url_for("reminders.settings"), 303)


@bp.post("/settings/reminders/quiet-months")
@allow(Role.OWNER)
def save_quiet_months() -> ResponseReturnValue:
    """Set the quiet months of the SME the owner works for now.

    :raise 403: for a colleague who owns another SME.
    """
    membership = accounts.owned_membership()
    form = QuietMonthsForm()
    form.offer()
    if not form.validate_on_submit():
        return render_template("reminders/settings.html", is_on=True, membership=membership, form=form), 400
    reminders.set_quiet_months(membership.organisation_id, [int(month) for month in form.months.data or []])
    flash(_("The quiet months are kept."), "done")
    return redirect(url_for("reminders.settings"), 303)


@bp.post("/coordination/smes/<uuid:organisation_id>/quiet-months")
@allow(Role.COORDINATOR)
def save_quiet_months_of_sme(organisation_id: UUID) -> ResponseReturnValue:
    """Set the quiet months of an SME of the coordinator's country; its owner may change them again.

    :raise 400: for a month that is none.
    :raise 404: for an SME behind the wall of a country.
    """
    organisation = accounts.get_own_sme(current_user, organisation_id)
    form = QuietMonthsForm()
    form.offer()
    if not form.validate_on_submit():
        raise WrongMonths
    reminders.set_quiet_months(organisation.id, [int(month) for month in form.months.data or []])
    flash(_("The quiet months are kept."), "done")
    return redirect(url_for("accounts.show_sme", organisation_id=organisation.id), 303)
