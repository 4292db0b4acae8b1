# SPDX-License-Identifier: EUPL-1.2
"""The coordinator's tables of people, and the list of invitations to the SMEs of the country."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _
from flask_login import current_user

from atlas_training import clock, i18n
from atlas_training.accounts import service as accounts
from atlas_training.accounts.access import allow
from atlas_training.accounts.enums import Fate, Role
from atlas_training.accounts.errors import BadTable, RowsRefused
from atlas_training.accounts.forms import (
    COLUMN_WORDS,
    FATE_WORDS,
    ROLE_WORDS,
    InvitationsForm,
    PeopleTableForm,
)
from atlas_training.accounts.importing.table import Table, read_table
from atlas_training.accounts.models import Invitation, PeopleFile
from atlas_training.accounts.service import importing
from atlas_training.accounts.views import bp
from atlas_training.database import reading
from atlas_training.web.paging import cut


def _form() -> PeopleTableForm:
    form = PeopleTableForm()
    form.offer(current_user.countries)
    return form


@bp.get("/coordination/smes/import")
@allow(Role.COORDINATOR)
def choose_people_table() -> str:
    """Which table of SMEs and people to bring in."""
    return render_template("accounts/choose_people_table.html", form=_form())


@bp.post("/coordination/smes/import")
@allow(Role.COORDINATOR)
def check_people_table() -> ResponseReturnValue:
    """Keep the table, and go on to the page that says what becomes of each row. Nothing is imported yet."""
    form = _form()
    if form.validate_on_submit():
        raw = form.table.data.read()
        try:
            with reading():
                read_table(raw, form.encoding.data)
        except BadTable as wrong:
            form.table.errors = [*form.table.errors, str(wrong)]
        else:
            return redirect(url_for("accounts.show_people_table", file_id=_keep(form, raw).id), 303)
    return render_template("accounts/choose_people_table.html", form=form), 400


def _keep(form: PeopleTableForm, raw: bytes) -> PeopleFile:
    return importing.keep_file(
        current_user._get_current_object(),
        form.table.data.filename,
        raw,
        {
            "encoding": form.encoding.data,
            "country": form.country.data,
            "adds_smes": form.adds_smes.data,
            "mails": form.mails.data,
        },
    )


def _table_of(kept: PeopleFile) -> Table:
    return read_table(kept.content, kept.choices["encoding"])


def _choices_of(kept: PeopleFile) -> importing.Choices:
    own = current_user.countries
    country = kept.choices["country"]
    return importing.Choices(
        countries=own,
        by=current_user._get_current_object(),
        country=country if country in own else "",
        adds_smes=kept.choices["adds_smes"],
        mails=kept.choices["mails"],
    )


@bp.get("/coordination/smes/import/<uuid:file_id>")
@allow(Role.COORDINATOR)
def show_people_table(file_id: UUID) -> str:
    """What would become of every row of a table that was sent.

    :raise 404: if it was imported, put away, is older than a day, or is none of one's own.
    """
    kept = importing.get_file(current_user, file_id)
    table = _table_of(kept)
    examination = importing.examine(table, _choices_of(kept))
    fate = request.args.get("fate", "")
    rows = examination.of(Fate(fate)) if fate in set(Fate) else examination.rows
    return render_template(
        "accounts/people_table.html",
        kept=kept,
        table=table,
        examination=examination,
        counts={one: len(examination.of(one)) for one in Fate},
        fate=fate if fate in set(Fate) else "",
        page=cut(rows),
        columns=COLUMN_WORDS,
        fates=FATE_WORDS,
        roles=ROLE_WORDS,
    )


@bp.post("/coordination/smes/import/<uuid:file_id>")
@allow(Role.COORDINATOR)
def import_people_table(file_id: UUID) -> ResponseReturnValue:
    """Import the good rows, or with ``rows=all`` every row or none.

    :raise 400: if all were wanted and one is refused by now.
    :raise 404: if it was imported, put away, is older than a day, or is none of one's own.
    """
    with reading():
        kept = importing.get_file(current_user, file_id)
        table, name = _table_of(kept), kept.name
    choices = _choices_of(kept)
    importing.take_turn(choices.countries)
    kept = importing.get_file(current_user, file_id)  # anew: who pressed twice finds it gone
    examination = importing.examine(table, choices)
    if request.form.get("rows") != "good" and examination.rejected:
        raise RowsRefused
    mailed = importing.carry_out(examination, choices)
    importing.drop_file(kept)
    flash(
        _(
            "%(name)s is imported: %(taken)s rows taken, %(refused)s refused, %(mailed)s invitations mailed.",
            name=name,
            taken=format_decimal(examination.accepted),
            refused=format_decimal(examination.rejected),
            mailed=format_decimal(mailed),
        ),
        "done",
    )
    return redirect(url_for("accounts.list_invitations"), 303)


@bp.post("/coordination/smes/import/<uuid:file_id>/drop")
@allow(Role.COORDINATOR)
def drop_people_table(file_id: UUID) -> ResponseReturnValue:
    """Put the table away; nothing of it is kept.

    :raise 404: if it was imported, put away, is older than a day, or is none of one's own.
    """
    importing.drop_file(importing.get_file(current_user, file_id))
    flash(_("The table is put away. Nothing was imported."), "done")
    return redirect(url_for("accounts.choose_people_table"), 303)


# Invitations


def _in_state(invitation: Invitation, state: str) -> bool:
    if state == "open":
        return invitation.expires_at > clock.now()
    if state == "ended":
        return invitation.expires_at <= clock.now()
    return invitation.mailed_at is None if state == "unmailed" else True


@bp.get("/coordination/smes/invitations")
@allow(Role.COORDINATOR)
def list_invitations() -> str:
    """Who was invited to the SMEs of one's country and has not come yet."""
    form = InvitationsForm(request.args)
    rows = accounts.pending_invitations(current_user.countries, form.name.data or "")
    shown = [one for one in rows if _in_state(one, form.state.data or "")]
    return render_template(
        "accounts/invitations.html",
        form=form,
        page=cut(shown),
        ended=sum(_in_state(one, "ended") and one.email is not None for one in rows),
        now=clock.now(),
        roles=ROLE_WORDS,
        is_filtered=bool(form.name.data or form.state.data),
        own_name=i18n.own_name,
    )


@bp.post("/coordination/smes/invitations")
@allow(Role.COORDINATOR)
def change_invitations() -> ResponseReturnValue:
    """Mail the chosen invitations again, or all that have ended, or withdraw the chosen ones."""
    pending = accounts.pending_invitations(current_user.countries)
    if request.form.get("do") == "renew-ended":
        _send_again([one for one in pending if _in_state(one, "ended")])
        return redirect(url_for("accounts.list_invitations"), 303)
    keys = set(request.form.getlist("invitation"))
    chosen = [one for one in pending if str(one.id) in keys]
    if not chosen:
        flash(_("Choose at least one invitation."), "warning")
    elif request.form.get("do") == "withdraw":
        for one in chosen:
            accounts.withdraw(one)
        flash(
            ngettext("%(num)s invitation is withdrawn.", "%(num)s invitations are withdrawn.", len(chosen)),
            "done",
        )
    else:
        _send_again(chosen)
    return redirect(url_for("accounts.list_invitations"), 303)


def _send_again(chosen: list[Invitation]) -> None:
    mailed = accounts.send_again(chosen, current_user._get_current_object())
    flash(
        ngettext("%(num)s invitation is mailed again.", "%(num)s invitations are mailed again.", mailed),
        "done",
    )
    if mailed < len(chosen):
        flash(
            _(
                "%(number)s were left as they are: without an address, mailed five times within the hour, or for an "
                "owner's place that is taken.",
                number=format_decimal(len(chosen) - mailed),
            ),
            "warning",
        )
