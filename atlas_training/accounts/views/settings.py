# SPDX-License-Identifier: EUPL-1.2
"""What people change about themselves."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from atlas_training import i18n
from atlas_training.accounts import service as accounts
from atlas_training.accounts import sessions
from atlas_training.accounts.access import SIGNED_IN, allow
from atlas_training.accounts.errors import NoMembership
from atlas_training.accounts.forms import ChangePasswordForm, SettingsForm
from atlas_training.accounts.models import Person
from atlas_training.accounts.views import bp
from atlas_training.errors import Invalid
from atlas_training.plugins import hook
from atlas_training.web.addresses import local_path
from atlas_training.web.forms import refuse


def _person() -> Person:
    person: Person = current_user._get_current_object()
    return person


def _show(form: SettingsForm | None = None, password_form: ChangePasswordForm | None = None) -> str:
    return render_template(
        "accounts/settings.html",
        form=form or SettingsForm(formdata=None, obj=current_user),
        password_form=password_form or ChangePasswordForm(formdata=None),
        browsers=sessions.list_of(_person()),
        this_browser=sessions.current(),
        memberships=accounts.active_memberships(_person()),
        membership=accounts.find_membership(),
        links=[link for offer in hook.settings_links() for link in offer],
    )


@bp.get("/settings")
@allow(SIGNED_IN)
def settings() -> str:
    """Name, language, colours, password, browsers, and which SME one works for."""
    return _show()


@bp.post("/settings")
@allow(SIGNED_IN)
def save_settings() -> ResponseReturnValue:
    """Keep name, language and colours."""
    form = SettingsForm()
    if not form.validate_on_submit():
        return _show(form=form), 400
    accounts.change_settings(
        _person(), name=str(form.name.data), language=form.language.data, theme=form.theme.data or ""
    )
    response = redirect(url_for("accounts.settings"), 303)
    i18n.remember(response, form.language.data)
    flash(_("Your settings are kept."), "done")
    return response


@bp.post("/settings/password")
@allow(SIGNED_IN)
def change_password() -> ResponseReturnValue:
    """Keep a new password and sign out all other browsers; whoever has one shows the old one first.

    :raise 429: while a wait stands.
    """
    form = ChangePasswordForm()
    if not form.validate_on_submit():
        return _show(password_form=form), 400
    if current_user.password_hash and not accounts.check_own_password(
        _person(), form.old.data or "", request.remote_addr or "unknown"
    ):
        refuse(
            form,
            Invalid(
                fields={
                    "old": _l(
                        "This is not your password until now. If you forgot it, sign out and ask for a link."
                    )
                }
            ),
        )
        return _show(password_form=form), 400
    password_hash = accounts.hash_password(str(form.password.data))
    person, membership = _person(), accounts.find_membership()
    accounts.set_password(person, password_hash)
    sessions.start(person, membership.id if membership else None)
    flash(_("Your new password is kept. Other browsers are signed out."), "done")
    return redirect(url_for("accounts.settings"), 303)


@bp.post("/settings/browsers/end")
@allow(SIGNED_IN)
def sign_out_everywhere() -> ResponseReturnValue:
    """Sign out all browsers, this one too."""
    sessions.close_all(_person())
    sessions.close()
    flash(_("You are signed out everywhere."), "done")
    return redirect(url_for("accounts.sign_in"), 303)


@bp.post("/settings/organisation")
@allow(SIGNED_IN)
def work_for() -> ResponseReturnValue:
    """Work for another of one's SMEs from now on.

    :raise 404: for a place that is not one's own.
    """
    try:
        membership_id = UUID(request.form.get("membership", ""))
    except ValueError:
        raise NoMembership from None
    membership = accounts.switch_to(membership_id)
    flash(_("You work for %(name)s now.", name=membership.organisation.name), "done")
    return redirect(local_path(request.form.get("next"), url_for("accounts.settings")), 303)
