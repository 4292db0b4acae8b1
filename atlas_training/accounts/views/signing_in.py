# SPDX-License-Identifier: EUPL-1.2
"""Signing in by link or password, signing out, choosing a new password by link."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from atlas_training.accounts import service as accounts
from atlas_training.accounts import sessions
from atlas_training.accounts.access import EVERYONE, SIGNED_IN, allow
from atlas_training.accounts.errors import WrongPassword
from atlas_training.accounts.forms import LinkForm, NewPasswordForm, PasswordForm
from atlas_training.accounts.views import bp
from atlas_training.database import reading
from atlas_training.web.addresses import local_path
from atlas_training.web.forms import refuse


def _onwards() -> str:
    return local_path(request.values.get("next"))


def _network_address() -> str:
    return request.remote_addr or "unknown"


def _show_sign_in(link_form: LinkForm, password_form: PasswordForm) -> str:
    return render_template(
        "accounts/sign_in.html",
        link_form=link_form,
        password_form=password_form,
        uses_password=bool(password_form.errors),
    )


@bp.get("/sign-in")
@allow(EVERYONE)
def sign_in() -> ResponseReturnValue:
    """One field and one button; a password behind a disclosure."""
    if current_user.is_authenticated:
        return redirect(_onwards(), 303)
    following = local_path(request.args.get("next"), "")
    return _show_sign_in(LinkForm(formdata=None, next=following), PasswordForm(formdata=None, next=following))


@bp.post("/sign-in")
@allow(EVERYONE)
def send_link() -> ResponseReturnValue:
    """Mail a link if anyone has this address; the answer is the same if nobody has."""
    form = LinkForm()
    if not form.validate_on_submit():
        return _show_sign_in(form, PasswordForm(formdata=None, next=form.next.data)), 400
    accounts.mail_sign_in_link(str(form.email.data), _network_address(), local_path(form.next.data, ""))
    return redirect(url_for("accounts.link_sent"), 303)


@bp.get("/sign-in/sent")
@allow(EVERYONE)
def link_sent() -> str:
    """Look at your post."""
    return render_template("accounts/link_sent.html")


@bp.post("/sign-in/password")
@allow(EVERYONE)
def sign_in_by_password() -> ResponseReturnValue:
    """Sign in with a password; slowed down after a few wrong ones.

    :raise 403: for a demonstration account on a service that others can reach.
    :raise 429: while a wait stands.
    """
    form = PasswordForm()
    if not form.validate_on_submit():
        return _show_sign_in(LinkForm(formdata=None, next=form.next.data), form), 400
    try:
        person = accounts.check_password(
            str(form.identifier.data), str(form.password.data), _network_address()
        )
    except WrongPassword as refusal:
        refuse(form, refusal)
        return _show_sign_in(LinkForm(formdata=None, next=form.next.data), form), 400
    accounts.sign_in(person)
    return redirect(local_path(form.next.data), 303)


@bp.get("/sign-in/link/<token>")
@allow(EVERYONE)
def open_link(token: str) -> str:
    """A page with one button: mail scanners open links too, and must not use them up.

    :raise 404: for a link that was used or whose time is over.
    """
    _link, person = accounts.find_link(token)
    return render_template(
        "accounts/open_link.html", token=token, person=person, next=local_path(request.args.get("next"), "")
    )


@bp.post("/sign-in/link/<token>")
@allow(EVERYONE)
def use_link(token: str) -> ResponseReturnValue:
    """Sign in by the link.

    :raise 403: for a demonstration account on a service that others can reach.
    :raise 404: for a link that was used or whose time is over.
    """
    _link, person = accounts.find_link(token)
    had_password = person.password_hash is not None
    accounts.sign_in(accounts.use_link(token))
    if had_password and person.password_hash is None:
        flash(
            _(
                "Your address is proved now. For safety the password from before is gone: choose one in your settings."
            ),
            "done",
        )
    return redirect(_onwards(), 303)


@bp.post("/sign-out")
@allow(SIGNED_IN)
def sign_out() -> ResponseReturnValue:
    """Sign this browser out."""
    sessions.close()
    flash(_("You are signed out."), "done")
    return redirect(url_for("accounts.sign_in"), 303)


@bp.get("/password")
@allow(EVERYONE)
def forget_password() -> str:
    """Where to send the link for a new password."""
    return render_template("accounts/forgotten.html", form=LinkForm(formdata=None))


@bp.post("/password")
@allow(EVERYONE)
def send_reset_link() -> ResponseReturnValue:
    """Mail a link for a new password if anyone has this address; the answer is the same if nobody has."""
    form = LinkForm()
    if not form.validate_on_submit():
        return render_template("accounts/forgotten.html", form=form), 400
    accounts.mail_reset_link(str(form.email.data), _network_address())
    return redirect(url_for("accounts.link_sent"), 303)


@bp.get("/password/<token>")
@allow(EVERYONE)
def reset_password(token: str) -> str:
    """Choose a new password.

    :raise 404: for a link that was used or whose time is over.
    """
    accounts.find_link(token, accounts.RESET)
    return render_template("accounts/new_password.html", form=NewPasswordForm(formdata=None), token=token)


@bp.post("/password/<token>")
@allow(EVERYONE)
def choose_password(token: str) -> ResponseReturnValue:
    """Keep the new password, sign out all other browsers and sign this one in.

    :raise 404: for a link that was used or whose time is over.
    """
    with reading():
        accounts.find_link(token, accounts.RESET)
    form = NewPasswordForm()
    if not form.validate_on_submit():
        return render_template("accounts/new_password.html", form=form, token=token), 400
    password_hash = accounts.hash_password(str(form.password.data))
    person = accounts.use_link(token, accounts.RESET)
    accounts.set_password(person, password_hash)
    accounts.sign_in(person)
    flash(_("Your new password is kept. Other browsers are signed out."), "done")
    return redirect("/", 303)
