# SPDX-License-Identifier: EUPL-1.2
"""The administrator's pages: people, their roles for the service, and inviting staff."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from atlas_training import i18n
from atlas_training.accounts import service as accounts
from atlas_training.accounts.access import allow
from atlas_training.accounts.enums import Role
from atlas_training.accounts.errors import WrongAccount
from atlas_training.accounts.forms import ROLE_WORDS, InviteStaffForm, RoleForm
from atlas_training.accounts.models import Person
from atlas_training.accounts.views import bp
from atlas_training.accounts.views.joining import keep_token
from atlas_training.web.forms import refuse, trim
from atlas_training.web.paging import cut


@bp.get("/administration/people")
@allow(Role.ADMINISTRATOR)
def list_people() -> str:
    """Everybody with an account, and the open invitations of staff."""
    words = trim(request.args.get("name"))
    page = cut(accounts.list_people(words))
    return render_template(
        "accounts/people.html",
        page=page,
        people=accounts.people_by_key(page.items),
        words=words,
        invitations=accounts.open_invitations(None),
        roles=ROLE_WORDS,
    )


def _show_person(person: Person, form: RoleForm) -> str:
    return render_template("accounts/person.html", person=person, form=form, roles=ROLE_WORDS)


def _role_form(**values: object) -> RoleForm:
    form = RoleForm(**values)
    form.offer()
    return form


@bp.get("/administration/people/<uuid:person_id>")
@allow(Role.ADMINISTRATOR)
def show_person(person_id: UUID) -> str:
    """A person's roles.

    :raise 404: if there is nobody of that key.
    """
    return _show_person(accounts.get_person(person_id), _role_form(formdata=None))


@bp.post("/administration/people/<uuid:person_id>/roles")
@allow(Role.ADMINISTRATOR)
def grant_role(person_id: UUID) -> ResponseReturnValue:
    """Give a role for the service.

    :raise 404: if there is nobody of that key.
    """
    person, form = accounts.get_person(person_id), _role_form()
    if not form.validate_on_submit():
        return _show_person(person, form), 400
    try:
        accounts.grant(person, Role(form.role.data), form.country.data or None)
    except WrongAccount as refusal:
        refuse(form, refusal)
        return _show_person(person, form), 400
    flash(_("%(name)s has the role now.", name=person.name), "done")
    return redirect(url_for("accounts.show_person", person_id=person_id), 303)


@bp.post("/administration/people/<uuid:person_id>/roles/<uuid:grant_id>/revoke")
@allow(Role.ADMINISTRATOR)
def revoke_role(person_id: UUID, grant_id: UUID) -> ResponseReturnValue:
    """Take a role for the service back.

    :raise 404: if the person holds no such role.
    :raise 409: for the last administrator.
    """
    person = accounts.get_person(person_id)
    accounts.revoke(person, grant_id)
    flash(_("The role of %(name)s is taken back.", name=person.name), "done")
    if Role.ADMINISTRATOR not in current_user.roles:
        return redirect("/", 303)
    return redirect(url_for("accounts.show_person", person_id=person_id), 303)


def _staff_form(**values: object) -> InviteStaffForm:
    form = InviteStaffForm(**values)
    form.offer()
    return form


@bp.get("/administration/invite")
@allow(Role.ADMINISTRATOR)
def invite_staff() -> str:
    """Whom to invite as trainer, coordinator or administrator."""
    return render_template(
        "accounts/invite_staff.html", form=_staff_form(formdata=None, language=i18n.current().code)
    )


@bp.post("/administration/invite")
@allow(Role.ADMINISTRATOR)
def send_staff_invitation() -> ResponseReturnValue:
    """Invite, and go on to the page that hands the link over."""
    form = _staff_form()
    if not form.validate_on_submit():
        return render_template("accounts/invite_staff.html", form=form), 400
    try:
        invitation, token = accounts.invite(
            None,
            Role(form.role.data),
            str(form.name.data),
            form.email.data,
            form.language.data,
            current_user._get_current_object(),
            form.country.data or None,
        )
    except WrongAccount as refusal:
        refuse(form, refusal)
        return render_template("accounts/invite_staff.html", form=form), 400
    keep_token(invitation, token)
    return redirect(url_for("accounts.show_invitation", invitation_id=invitation.id), 303)
