# SPDX-License-Identifier: EUPL-1.2
"""Pages of one session: recording who was there, correcting it, and its code by which people record themselves."""

from io import BytesIO
from uuid import UUID

import segno
from flask import Response, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from atlas_training import i18n
from atlas_training.accounts.access import allow
from atlas_training.accounts.enums import Role
from atlas_training.editions import rules
from atlas_training.editions import service as editions
from atlas_training.editions.enums import SessionKind
from atlas_training.editions.errors import ReasonMissing, RecordsItself, WrongScan
from atlas_training.editions.forms import (
    KIND_WORDS,
    WAY_WORDS,
    CorrectionForm,
    ListForm,
    ScanForm,
    WithdrawForm,
)
from atlas_training.editions.views import bp
from atlas_training.editions.views.planning import coordinator, keys
from atlas_training.web.addresses import public
from atlas_training.web.forms import refuse


def _show(
    session_id: UUID, form: ListForm, status: int = 200, scan_form: ScanForm | None = None
) -> ResponseReturnValue:
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
        scans=editions.scans(person, session),
        scan_form=scan_form or ScanForm(formdata=None),
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
    form, there = ListForm(), keys("person")
    if form.validate() and not there:
        form.form_errors = [_("Tick who was there.")]
    if form.errors:
        return _show(session_id, form, 400)
    rows = editions.record_list(coordinator(), session_id, there, form.evidence.data or "")
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


# Lists on paper


@bp.get("/coordination/sessions/<uuid:session_id>/list")
@allow(Role.COORDINATOR, Role.LEAD_COORDINATOR)
def find_list(session_id: UUID) -> ResponseReturnValue:
    """To the session, where the button is that makes the list: it is noted, and looking notes nothing."""
    return redirect(url_for("editions.show_session", session_id=session_id, _anchor="lists"))


@bp.post("/coordination/sessions/<uuid:session_id>/list")
@allow(Role.COORDINATOR, Role.LEAD_COORDINATOR)
def print_list(session_id: UUID) -> Response:
    """The list of a session, to be printed and signed; the log of exports keeps who made it.

    :raise 404: where no partner of one's countries takes part.
    """
    session = editions.get_session(coordinator(), session_id)
    lines = editions.attendance_list(coordinator(), session)
    page = render_template(
        "editions/list.html",
        session=session,
        lines=lines,
        way_words=WAY_WORDS,
        kind_words=KIND_WORDS,
        in_zone=i18n.in_zone,
    )
    answer = Response(editions.note_list(coordinator(), session, lines, page))
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.post("/coordination/sessions/<uuid:session_id>/scans")
@allow(Role.COORDINATOR)
def attach(session_id: UUID) -> ResponseReturnValue:
    """Keep a scanned list with the session.

    :raise 404: where no partner of one's countries takes part.
    """
    form = ScanForm()
    try:
        if form.validate():
            file = form.file.data
            editions.attach(coordinator(), session_id, file.filename or "", file.read(rules.MOST_BYTES + 1))
            flash(_("The list is attached."), "done")
            return redirect(url_for("editions.show_session", session_id=session_id), 303)
    except WrongScan as refusal:
        refuse(form, WrongScan(fields={"file": refusal.sentence}))
    return _show(session_id, ListForm(formdata=None), 400, form)


@bp.post("/coordination/scans/<uuid:scan_id>")
@allow(Role.COORDINATOR, Role.LEAD_COORDINATOR)
def download_scan(scan_id: UUID) -> Response:
    """The file of a scanned list, for those who may see its country's names; the log of exports keeps who got it.

    :raise 404: for anybody else, and where it was withdrawn.
    """
    scan, data = editions.hand_out_scan(coordinator(), scan_id)
    answer = send_file(
        BytesIO(data),
        mimetype=scan.media_type,
        as_attachment=True,
        download_name=scan.name,
        max_age=0,
        etag=False,
    )
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@bp.get("/coordination/scans/<uuid:scan_id>/withdraw")
@allow(Role.COORDINATOR)
def ask_to_withdraw(scan_id: UUID) -> ResponseReturnValue:
    """Why a list is taken back.

    :raise 404: for a list that is not open to the coordinator.
    """
    scan = editions.get_scan(coordinator(), scan_id)
    return render_template("editions/withdraw.html", scan=scan, form=WithdrawForm(formdata=None)), 200


@bp.post("/coordination/scans/<uuid:scan_id>/withdraw")
@allow(Role.COORDINATOR)
def withdraw(scan_id: UUID) -> ResponseReturnValue:
    """Take back a list that was sent by mistake.

    :raise 404: for a list that is not open to the coordinator.
    """
    scan = editions.get_scan(coordinator(), scan_id)
    form = WithdrawForm()
    try:
        if form.validate():
            editions.withdraw(coordinator(), scan_id, form.reason.data or "")
            flash(_("The list is taken back. That it was there stays on record."), "done")
            return redirect(url_for("editions.show_session", session_id=scan.session_id), 303)
    except ReasonMissing as refusal:
        refuse(form, refusal)
    return render_template("editions/withdraw.html", scan=scan, form=form), 400


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
