# SPDX-License-Identifier: EUPL-1.2
"""Pages of one session: recording who was there, correcting it, and its code by which people record themselves."""

from uuid import UUID

import segno
from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from atlas_training import i18n
from atlas_training.accounts.access import allow
from atlas_training.accounts.enums import Role
from atlas_training.editions import service as editions
from atlas_training.editions.enums import SessionKind
from atlas_training.editions.errors import ReasonMissing, RecordsItself
from atlas_training.editions.forms import KIND_WORDS, WAY_WORDS, CorrectionForm, ListForm
from atlas_training.editions.views import bp
from atlas_training.editions.views.planning import coordinator, keys
from atlas_training.web.addresses import public
from atlas_training.web.forms import refuse


def _show(session_id: UUID, form: ListForm, status: int = 200) -> ResponseReturnValue:
    person = coordinator()
    session = editions.get_session(person, session_id)
    lines = editions.attendance_list(person, session)
    page = render_template(
        "editions/session.html",
        session=session,
        form=form,
        open_lines=[line for line in lines if line.standing is None],
        recorded=[line for line in lines if line.standing is not None],
        own=person.countries & session.edition.countries,
        has_begun=editions.has_begun(session),
        may_change=editions.may_change_session(person, session),
        kind_words=KIND_WORDS,
        way_words=WAY_WORDS,
        in_zone=i18n.in_zone,
    )
    return page, status


@bp.get("/coordination/sessions/<uuid:session_id>")
@allow(Role.COORDINATOR, Role.LEAD_COORDINATOR)
def show_session(session_id: UUID) -> ResponseReturnValue:
    """One session with its list.

    :raise 404: where no partner of one's countries takes part.
    """
    return _show(session_id, ListForm(formdata=None))


@bp.post("/coordination/sessions/<uuid:session_id>")
@allow(Role.COORDINATOR)
def record(session_id: UUID) -> ResponseReturnValue:
    """Record that the people ticked attended.

    :raise 404: for anybody behind the wall of a country.
    :raise 409: before the session has begun.
    """
    form = ListForm()
    if not form.validate():
        return _show(session_id, form, 400)
    rows = editions.record_list(coordinator(), session_id, keys("person"), form.evidence.data or "")
    count = len(rows)
    flash(ngettext("%(num)s attendance is recorded.", "%(num)s attendances are recorded.", count), "done")
    return redirect(url_for("editions.show_session", session_id=session_id), 303)


@bp.get("/coordination/sessions/<uuid:session_id>/people/<uuid:participant_id>")
@allow(Role.COORDINATOR)
def show_records(session_id: UUID, participant_id: UUID) -> ResponseReturnValue:
    """Everything recorded about somebody in a session, and a correction.

    :raise 404: for anybody behind the wall of a country.
    """
    return _show_records(session_id, participant_id, CorrectionForm(formdata=None))


def _show_records(
    session_id: UUID, participant_id: UUID, form: CorrectionForm, status: int = 200
) -> ResponseReturnValue:
    session = editions.get_session(coordinator(), session_id)
    participant = editions.get_participant(coordinator(), participant_id)
    records = editions.records_of(session_id, participant_id)
    page = render_template(
        "editions/records.html",
        session=session,
        participant=participant,
        records=records,
        form=form,
        way_words=WAY_WORDS,
        in_zone=i18n.in_zone,
    )
    return page, status


@bp.post("/coordination/sessions/<uuid:session_id>/people/<uuid:participant_id>")
@allow(Role.COORDINATOR)
def correct(session_id: UUID, participant_id: UUID) -> ResponseReturnValue:
    """Correct what is recorded about somebody.

    :raise 404: for anybody behind the wall of a country.
    :raise 409: where nothing is recorded, or that stands already.
    """
    form = CorrectionForm()
    try:
        if form.validate():
            editions.correct(
                coordinator(),
                session_id,
                participant_id,
                form.is_present.data == "yes",
                form.reason.data or "",
                form.evidence.data or "",
            )
            flash(_("Corrected. What was recorded before stays to be seen."), "done")
            return redirect(url_for("editions.show_session", session_id=session_id), 303)
    except ReasonMissing as refusal:
        refuse(form, refusal)
    return _show_records(session_id, participant_id, form, 400)


# Recording oneself


@bp.get("/coordination/sessions/<uuid:session_id>/code")
@allow(Role.COORDINATOR, Role.LEAD_COORDINATOR)
def show_code(session_id: UUID) -> str:
    """The code of a session, to be shown on a wall or printed.

    :raise 403: where another country holds it.
    :raise 409: for a module, which records itself.
    """
    session = editions.get_session_to_change(coordinator(), session_id)
    if session.kind == SessionKind.MODULE:
        raise RecordsItself
    link = public("editions.attend", code=session.code)
    return render_template(
        "editions/code.html",
        session=session,
        link=link,
        code=segno.make(link, error="m").svg_data_uri(scale=8, border=4, light="#fff"),
        in_zone=i18n.in_zone,
    )


@bp.post("/coordination/sessions/<uuid:session_id>/code")
@allow(Role.COORDINATOR, Role.LEAD_COORDINATOR)
def renew_code(session_id: UUID) -> ResponseReturnValue:
    """Make another code; the one before stops working.

    :raise 403: where another country holds it.
    """
    editions.renew_code(coordinator(), session_id)
    flash(_("This is the new code. The one before does not work any more."), "done")
    return redirect(url_for("editions.show_code", session_id=session_id), 303)


@bp.get("/attend/<code>")
@allow(Role.LEARNER, Role.OWNER)
def attend(code: str) -> str:
    """A session for somebody who is in it, with a button to say so.

    :raise 403: for somebody who is not in the edition.
    :raise 404: for a code that is none, or was replaced.
    """
    session = editions.session_of_code(code)
    place = editions.own_place(coordinator(), session)
    return render_template(
        "editions/attend.html",
        session=session,
        place=place,
        standing=editions.standing(session, place),
        is_open=editions.is_open(session),
        in_zone=i18n.in_zone,
    )


@bp.post("/attend/<code>")
@allow(Role.LEARNER, Role.OWNER)
def record_self(code: str) -> ResponseReturnValue:
    """Record that the person is there.

    :raise 403: for somebody who is not in the edition.
    :raise 404: for a code that is none, or was replaced.
    :raise 409: before and after the session.
    """
    editions.record_self(coordinator(), code)
    return redirect(url_for("editions.attend", code=code), 303)
