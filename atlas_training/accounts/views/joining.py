# SPDX-License-Identifier: EUPL-1.2
"""Taking an invitation, and the page from which one is handed over."""

from uuid import UUID

import segno
from flask import flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from atlas_training import i18n
from atlas_training.accounts import rules
from atlas_training.accounts import service as accounts
from atlas_training.accounts.access import EVERYONE, SIGNED_IN, allow
from atlas_training.accounts.enums import Role
from atlas_training.accounts.errors import Taken, WrongAccount
from atlas_training.accounts.forms import ROLE_WORDS, JoinForm
from atlas_training.accounts.models import Invitation, Person
from atlas_training.accounts.views import bp
from atlas_training.database import reading
from atlas_training.errors import Invalid
from atlas_training.web import notice
from atlas_training.web.forms import refuse

LAST_LINK = "invitation"


def keep_token(invitation: Invitation, token: str) -> None:
    """Let the inviter's own browser remember the link it just made: the service keeps only its hash."""
    session[LAST_LINK] = [str(invitation.id), token]


def _show(invitation: Invitation, token: str, form: JoinForm) -> str:
    return render_template(
        "accounts/join.html",
        invitation=invitation,
        token=token,
        form=form,
        role=ROLE_WORDS[Role(invitation.role)],
        inviter=_inviter(invitation),
        notice=notice.COUNTRIES.get(invitation.country or ""),
    )


def _inviter(invitation: Invitation) -> str | None:
    return accounts.get_person(invitation.invited_by_id).name if invitation.invited_by_id else None


@bp.get("/join/<token>")
@allow(EVERYONE)
def join(token: str) -> str:
    """Who invites to what, the privacy notice, and a form for a new account or a button for one's own.

    :raise 404: for an invitation that was taken, withdrawn or has ended.
    """
    invitation = accounts.find_invitation(token)
    language = invitation.language if not current_user.is_authenticated else i18n.current().code
    form = JoinForm(formdata=None, name=invitation.name, identifier=invitation.email, language=language)
    return _show(invitation, token, form)


@bp.post("/join/<token>")
@allow(EVERYONE)
def join_as_new(token: str) -> ResponseReturnValue:
    """Make an account, give it the place and sign in.

    :raise 404: for an invitation that was taken, withdrawn or has ended.
    """
    with reading():
        accounts.find_invitation(token)
    form = JoinForm()
    sound = form.validate_on_submit()
    password_hash = accounts.hash_password(form.password.data) if sound and form.password.data else None
    invitation = accounts.find_invitation(token)
    if not sound:
        return _show(invitation, token, form), 400
    try:
        person = _accept(invitation, token, form, password_hash)
    except (Taken, WrongAccount) as refusal:
        refuse(form, _beside_field(refusal))
        return _show(invitation, token, form), 400
    accounts.sign_in(person)
    flash(_("Welcome, %(name)s. Your account is ready.", name=person.given_name), "done")
    return redirect("/", 303)


def _accept(invitation: Invitation, token: str, form: JoinForm, password_hash: str | None) -> Person:
    return accounts.accept_as_new(
        invitation,
        name=str(form.name.data),
        identifier=rules.as_identifier(str(form.identifier.data)),
        language=form.language.data or invitation.language,
        password_hash=password_hash,
        token=token,
    )


def _beside_field(refusal: Taken | WrongAccount) -> Taken | WrongAccount | Invalid:
    if not isinstance(refusal, Taken):
        return refusal
    sentence = _(
        "Someone has this address or user name already. If it is you, sign in first; then open the invitation again."
    )
    return Invalid(fields={"identifier": sentence})


@bp.post("/join/<token>/accept")
@allow(SIGNED_IN)
def join_as_oneself(token: str) -> ResponseReturnValue:
    """Give the place to whoever is signed in.

    :raise 403: for the inviter, for the country's coordinator, or if one's address is not proved.
    :raise 404: for an invitation that was taken, withdrawn or has ended.
    """
    invitation = accounts.find_invitation(token)
    accounts.accept(invitation, current_user._get_current_object())
    if invitation.organisation:
        _work_there(invitation.organisation.id)
        flash(_("You work for %(name)s now.", name=invitation.organisation.name), "done")
    return redirect("/", 303)


def _work_there(organisation_id: UUID) -> None:
    for membership in accounts.active_memberships(current_user):
        if membership.organisation_id == organisation_id:
            accounts.switch_to(membership.id)


@bp.get("/invitations/<uuid:invitation_id>")
@allow(SIGNED_IN)
def show_invitation(invitation_id: UUID) -> str:
    """The link to copy, to send by a messenger, or to print as a code.

    :raise 404: for an invitation that is none of one's own, was taken, withdrawn or has ended.
    """
    invitation = accounts.get_invitation(current_user, invitation_id)
    kept = session.get(LAST_LINK) or ["", ""]
    token = kept[1] if kept[0] == str(invitation_id) else None
    url = accounts.link_of(token) if token else None
    return render_template(
        "accounts/invitation.html",
        invitation=invitation,
        role=ROLE_WORDS[Role(invitation.role)],
        url=url,
        words=accounts.words_for(invitation, token) if token else None,
        code=segno.make(url, error="m").svg_data_uri(scale=6, border=4, light="#fff") if url else None,
    )


@bp.post("/invitations/<uuid:invitation_id>/renew")
@allow(SIGNED_IN)
def renew_invitation(invitation_id: UUID) -> ResponseReturnValue:
    """A new link; the old one stops working.

    :raise 403: for a place that one may not offer oneself.
    :raise 404: for an invitation that is none of one's own, was taken, withdrawn or has ended.
    """
    invitation = accounts.get_invitation(current_user, invitation_id)
    keep_token(invitation, accounts.renew(invitation, current_user._get_current_object()))
    return redirect(url_for("accounts.show_invitation", invitation_id=invitation_id), 303)


@bp.post("/invitations/<uuid:invitation_id>/withdraw")
@allow(SIGNED_IN)
def withdraw_invitation(invitation_id: UUID) -> ResponseReturnValue:
    """Take the invitation back.

    :raise 404: for an invitation that is none of one's own, was taken, withdrawn or has ended.
    """
    invitation = accounts.get_invitation(current_user, invitation_id)
    accounts.withdraw(invitation)
    flash(_("The invitation of %(name)s is withdrawn.", name=invitation.name), "done")
    return redirect(_list_with(invitation), 303)


def _list_with(invitation: Invitation) -> str:
    if invitation.organisation_id is None:
        return url_for("accounts.list_people")
    membership = accounts.find_membership()
    if membership and membership.organisation_id == invitation.organisation_id:
        return url_for("accounts.show_organisation")
    return url_for("accounts.show_sme", organisation_id=invitation.organisation_id)
