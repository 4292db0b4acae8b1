# SPDX-License-Identifier: EUPL-1.2
"""How a scheme counts: to be read by coordinators, and changed or locked by the lead coordinator."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from atlas_training.accounts.access import allow
from atlas_training.accounts.enums import Role
from atlas_training.editions import service as editions
from atlas_training.editions.errors import ReasonMissing, WrongSettings
from atlas_training.editions.forms import (
    ACTION_WORDS,
    RULE_WORDS,
    START_WORDS,
    UNIT_WORDS,
    NoteForm,
    SchemeForm,
)
from atlas_training.editions.views import bp
from atlas_training.editions.views.planning import coordinator
from atlas_training.web.forms import refuse


def _show(
    scheme_id: UUID, form: SchemeForm | None = None, note_form: NoteForm | None = None
) -> ResponseReturnValue:
    scheme = editions.get_scheme(scheme_id)
    status = 400 if form or note_form else 200
    if form is None:
        form = SchemeForm(formdata=None)
        form.fill(scheme)
    page = render_template(
        "editions/scheme.html",
        scheme=scheme,
        form=form,
        note_form=note_form or NoteForm(formdata=None),
        history=editions.history_of(scheme_id),
        may_change=Role.LEAD_COORDINATOR in coordinator().roles,
        action_words=ACTION_WORDS,
        unit_words=UNIT_WORDS,
        start_words=START_WORDS,
        rule_words=RULE_WORDS,
    )
    return page, status


@bp.get("/coordination/schemes/<uuid:scheme_id>")
@allow(Role.COORDINATOR, Role.LEAD_COORDINATOR)
def show_scheme(scheme_id: UUID) -> ResponseReturnValue:
    """How a scheme counts, and its history.

    :raise 404: where there is none.
    """
    return _show(scheme_id)


@bp.post("/coordination/schemes/<uuid:scheme_id>")
@allow(Role.LEAD_COORDINATOR)
def change_scheme(scheme_id: UUID) -> ResponseReturnValue:
    """Keep changed settings.

    :raise 409: while they are locked.
    """
    form = SchemeForm()
    try:
        if form.validate():
            editions.change_counting(
                coordinator(), scheme_id, form.name.data or "", form.counting(), form.note.data or ""
            )
            flash(_("The counting settings are changed."), "done")
            return redirect(url_for("editions.show_scheme", scheme_id=scheme_id), 303)
    except WrongSettings as refusal:
        refuse(form, refusal)
    return _show(scheme_id, form)


@bp.post("/coordination/schemes/<uuid:scheme_id>/lock")
@allow(Role.LEAD_COORDINATOR)
def lock_scheme(scheme_id: UUID) -> ResponseReturnValue:
    """Lock the settings, with a note.

    :raise 409: if they are locked.
    """
    return _change_lock(scheme_id, is_locking=True)


@bp.post("/coordination/schemes/<uuid:scheme_id>/unlock")
@allow(Role.LEAD_COORDINATOR)
def unlock_scheme(scheme_id: UUID) -> ResponseReturnValue:
    """Unlock the settings, with a note.

    :raise 409: if they are not locked.
    """
    return _change_lock(scheme_id, is_locking=False)


def _change_lock(scheme_id: UUID, *, is_locking: bool) -> ResponseReturnValue:
    form = NoteForm()
    try:
        if form.validate():
            turn = editions.lock if is_locking else editions.unlock
            turn(coordinator(), scheme_id, form.note.data or "")
            flash(_("The settings are locked.") if is_locking else _("The settings are unlocked."), "done")
            return redirect(url_for("editions.show_scheme", scheme_id=scheme_id), 303)
    except ReasonMissing as refusal:
        refuse(form, refusal)
    return _show(scheme_id, note_form=form)
