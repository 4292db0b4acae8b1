# SPDX-License-Identifier: EUPL-1.2
"""The owner's page: colleagues and their invitations."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from atlas_training import i18n
from atlas_training.accounts import service as accounts
from atlas_training.accounts.access import allow
from atlas_training.accounts.enums import Role
from atlas_training.accounts.errors import WrongAccount
from atlas_training.accounts.forms import ROLE_WORDS, InviteForm
from atlas_training.accounts.views import bp
from atlas_training.accounts.views.joining import keep_token
from atlas_training.organisations.models import Organisation
from atlas_training.plugins import hook
from atlas_training.web.forms import refuse


def show_invite(organisation: Organisation, form: InviteForm, back: str) -> str:
    """The page that invites someone to an organisation."""
    return render_template("accounts/invite.html", organisation=organisation, form=form, back=back)


def send(organisation: Organisation, form: InviteForm, back: str) -> ResponseReturnValue:
    """Invite, and go on to the page that hands the link over."""
    if not form.validate_on_submit():
        return show_invite(organisation, form, back), 400
    try:
        invitation, token = accounts.invite(
            organisation,
            Role(form.role.data),
            str(form.name.data),
            form.email.data,
            form.language.data,
            current_user._get_current_object(),
        )
    except WrongAccount as refusal:
        refuse(form, refusal)
        return show_invite(organisation, form, back), 400
    keep_token(invitation, token)
    return redirect(url_for("accounts.show_invitation", invitation_id=invitation.id), 303)


@bp.get("/organisation")
@allow(Role.OWNER)
def show_organisation() -> str:
    """Colleagues and open invitations of the SME the owner works for now.

    :raise 403: for a colleague who owns another SME.
    """
    membership = accounts.owned_membership()
    offers = hook.own_sme_sections(organisation=membership.organisation)
    sections = [section for offer in offers for section in offer]
    return render_template(
        "accounts/organisation.html",
        organisation=membership.organisation,
        memberships=accounts.memberships_of(membership.organisation_id),
        invitations=accounts.open_invitations(membership.organisation_id),
        roles=ROLE_WORDS,
        sections=sorted(sections, key=lambda section: section.position),
    )


@bp.get("/organisation/invite")
@allow(Role.OWNER)
def invite_colleague() -> str:
    """Whom to invite.

    :raise 403: for a colleague who owns another SME.
    """
    membership = accounts.owned_membership()
    form = InviteForm(formdata=None, language=i18n.current().code)
    return show_invite(membership.organisation, form, url_for("accounts.show_organisation"))


@bp.post("/organisation/invite")
@allow(Role.OWNER)
def send_invitation() -> ResponseReturnValue:
    """Invite a colleague.

    :raise 403: for a colleague who owns another SME.
    """
    membership = accounts.owned_membership()
    return send(membership.organisation, InviteForm(), url_for("accounts.show_organisation"))


@bp.post("/organisation/people/<uuid:membership_id>/end")
@allow(Role.OWNER)
def end_membership(membership_id: UUID) -> ResponseReturnValue:
    """End a colleague's place; what they learnt stays on record.

    :raise 404: for a place of another SME.
    :raise 409: for the last owner.
    """
    own = accounts.owned_membership()
    ended = accounts.end_membership(own.organisation_id, membership_id)
    flash(
        _("%(name)s no longer works here. What was learnt stays on record.", name=ended.person.name), "done"
    )
    if ended.id == own.id:
        return redirect("/", 303)
    return redirect(url_for("accounts.show_organisation"), 303)
