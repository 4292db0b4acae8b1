# SPDX-License-Identifier: EUPL-1.2
"""The coordinator's pages of editions: the list, one edition, its sessions and the people in it."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from atlas_training import i18n
from atlas_training.accounts.access import allow
from atlas_training.accounts.enums import Role
from atlas_training.accounts.models import Person
from atlas_training.courses import service as courses
from atlas_training.editions import service as editions
from atlas_training.editions.errors import NotYourEdition, WrongPlan, WrongSettings
from atlas_training.editions.forms import GAP_WORDS, KIND_WORDS, EditionForm, NewSchemeForm, SessionForm
from atlas_training.editions.models import Edition
from atlas_training.editions.views import bp
from atlas_training.organisations.enums import COUNTRIES
from atlas_training.plugins import hook
from atlas_training.web.forms import refuse, trim
from atlas_training.web.paging import cut


def coordinator() -> Person:
    """Whoever is signed in."""
    person: Person = current_user._get_current_object()
    return person


def keys(name: str) -> list[UUID]:
    """The keys that were ticked; what is none is passed over."""
    found = []
    for text in request.form.getlist(name):
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return list(dict.fromkeys(found))


# Editions


@bp.get("/coordination/editions")
@allow(Role.COORDINATOR, Role.LEAD_COORDINATOR)
def index() -> str:
    """The editions in which a partner of one's countries takes part."""
    return _index(NewSchemeForm(formdata=None))


def _index(form: NewSchemeForm) -> str:
    page = cut(editions.editions(coordinator()))
    ids = [edition.id for edition in page.items]
    return render_template(
        "editions/index.html",
        page=page,
        people=editions.count_participants(ids),
        sessions=editions.count_sessions(ids),
        schemes=editions.schemes(),
        form=form,
        may_add_scheme=Role.LEAD_COORDINATOR in coordinator().roles,
    )


@bp.post("/coordination/schemes")
@allow(Role.LEAD_COORDINATOR)
def add_scheme() -> ResponseReturnValue:
    """Keep another scheme with the usual settings, and go on to them."""
    form = NewSchemeForm()
    try:
        if form.validate():
            scheme = editions.add_scheme(coordinator(), form.name.data or "")
            flash(_("The scheme is added. It counts as is usual until you change the settings."), "done")
            return redirect(url_for("editions.show_scheme", scheme_id=scheme.id), 303)
    except WrongSettings as refusal:
        refuse(form, refusal)
    return _index(form), 400


def _edition_form(edition: Edition | None = None, **options: Any) -> EditionForm:
    form = EditionForm(**options)
    if edition is not None and "formdata" in options:
        form.fill(edition)
    is_lead = Role.LEAD_COORDINATOR in coordinator().roles
    form.offer(COUNTRIES if is_lead else coordinator().countries, editions.schemes())
    return form


@bp.get("/coordination/editions/new")
@allow(Role.COORDINATOR, Role.LEAD_COORDINATOR)
def new() -> str:
    """What a new edition is to be."""
    return render_template("editions/edit.html", form=_edition_form(formdata=None), edition=None)


@bp.post("/coordination/editions/new")
@allow(Role.COORDINATOR, Role.LEAD_COORDINATOR)
def add() -> ResponseReturnValue:
    """Keep a new edition and go on to it."""
    form = _edition_form()
    try:
        if form.validate():
            edition = editions.add_edition(coordinator(), form.plan())
            return redirect(url_for("editions.show", edition_id=edition.id), 303)
    except WrongPlan as refusal:
        refuse(form, refusal)
    return render_template("editions/edit.html", form=form, edition=None), 400


@bp.get("/coordination/editions/<uuid:edition_id>")
@allow(Role.COORDINATOR, Role.LEAD_COORDINATOR)
def show(edition_id: UUID) -> str:
    """One edition: its plan, whether it counts, its sessions and the people in it.

    :raise 404: where no partner of one's countries takes part.
    """
    edition = editions.get_edition(coordinator(), edition_id)
    return render_template(
        "editions/show.html",
        edition=edition,
        gaps=[GAP_WORDS[gap] for gap in editions.gaps_of(edition)],
        sessions=editions.sessions_of(edition.id),
        attended=editions.count_attended(edition.id),
        page=cut(editions.participants(coordinator(), edition)),
        total=editions.count_participants([edition.id]).get(edition.id, 0),
        may_change=editions.may_change_edition(coordinator(), edition),
        own=coordinator().countries & edition.countries,
        may_hold=editions.holding_countries(coordinator(), edition),
        kind_words=KIND_WORDS,
        in_zone=i18n.in_zone,
    )


@bp.get("/coordination/editions/<uuid:edition_id>/change")
@allow(Role.COORDINATOR, Role.LEAD_COORDINATOR)
def edit(edition_id: UUID) -> str:
    """The plan of an edition, to change it.

    :raise 403: where another country leads it.
    """
    edition = editions.get_edition(coordinator(), edition_id)
    if not editions.may_change_edition(coordinator(), edition):
        raise NotYourEdition
    return render_template("editions/edit.html", form=_edition_form(edition, formdata=None), edition=edition)


@bp.post("/coordination/editions/<uuid:edition_id>/change")
@allow(Role.COORDINATOR, Role.LEAD_COORDINATOR)
def change(edition_id: UUID) -> ResponseReturnValue:
    """Keep the changed plan.

    :raise 403: where another country leads it.
    """
    form = _edition_form()
    try:
        if form.validate():
            editions.change_edition(coordinator(), edition_id, form.plan())
            flash(_("The edition is changed."), "done")
            return redirect(url_for("editions.show", edition_id=edition_id), 303)
    except WrongPlan as refusal:
        refuse(form, refusal)
    edition = editions.get_edition(coordinator(), edition_id)
    return render_template("editions/edit.html", form=form, edition=edition), 400


# Sessions


def _session_form(edition: Edition, **options: Any) -> SessionForm:
    form = SessionForm(**options)
    titles = courses.all_titles(i18n.current().code)
    modules = [(key, f"{key} {title}") for key, title in sorted(titles.items()) if "." in key]
    form.offer(editions.holding_countries(coordinator(), edition), modules)
    return form


@bp.get("/coordination/editions/<uuid:edition_id>/sessions/new")
@allow(Role.COORDINATOR, Role.LEAD_COORDINATOR)
def new_session(edition_id: UUID) -> str:
    """What a new session is to be.

    :raise 404: where no partner of one's countries takes part.
    """
    edition = editions.get_edition(coordinator(), edition_id)
    return render_template(
        "editions/edit_session.html",
        form=_session_form(edition, formdata=None),
        edition=edition,
        session=None,
    )


@bp.post("/coordination/editions/<uuid:edition_id>/sessions/new")
@allow(Role.COORDINATOR, Role.LEAD_COORDINATOR)
def add_session(edition_id: UUID) -> ResponseReturnValue:
    """Keep a new session.

    :raise 404: where no partner of one's countries takes part.
    """
    edition = editions.get_edition(coordinator(), edition_id)
    form = _session_form(edition)
    try:
        if form.validate():
            session = editions.add_session(coordinator(), edition_id, form.plan())
            return redirect(url_for("editions.show_session", session_id=session.id), 303)
    except WrongPlan as refusal:
        refuse(form, refusal)
    return render_template("editions/edit_session.html", form=form, edition=edition, session=None), 400


@bp.get("/coordination/sessions/<uuid:session_id>/change")
@allow(Role.COORDINATOR, Role.LEAD_COORDINATOR)
def edit_session(session_id: UUID) -> str:
    """The plan of a session, to change it.

    :raise 403: where another country holds it.
    """
    session = editions.get_session(coordinator(), session_id)
    if not editions.may_change_session(coordinator(), session):
        raise NotYourEdition
    form = _session_form(session.edition, formdata=None)
    form.fill(session)
    return render_template("editions/edit_session.html", form=form, edition=session.edition, session=session)


@bp.post("/coordination/sessions/<uuid:session_id>/change")
@allow(Role.COORDINATOR, Role.LEAD_COORDINATOR)
def change_session(session_id: UUID) -> ResponseReturnValue:
    """Keep the changed session.

    :raise 403: where another country holds it.
    :raise 409: where its time would change under recorded attendance.
    """
    edition = editions.get_session(coordinator(), session_id).edition
    form = _session_form(edition)
    try:
        if form.validate():
            editions.change_session(coordinator(), session_id, form.plan())
            flash(_("The session is changed."), "done")
            return redirect(url_for("editions.show_session", session_id=session_id), 303)
    except WrongPlan as refusal:
        refuse(form, refusal)
    session = editions.get_session(coordinator(), session_id)
    page = render_template("editions/edit_session.html", form=form, edition=edition, session=session)
    return page, 400


@bp.post("/coordination/sessions/<uuid:session_id>/delete")
@allow(Role.COORDINATOR, Role.LEAD_COORDINATOR)
def delete_session(session_id: UUID) -> ResponseReturnValue:
    """Take back a session that nobody attended.

    :raise 403: where another country holds it.
    :raise 409: where attendance is recorded.
    """
    edition_id = editions.get_session(coordinator(), session_id).edition_id
    editions.delete_session(coordinator(), session_id)
    flash(_("The session is deleted."), "done")
    return redirect(url_for("editions.show", edition_id=edition_id), 303)


# People


@bp.get("/coordination/editions/<uuid:edition_id>/people")
@allow(Role.COORDINATOR)
def choose_people(edition_id: UUID) -> str:
    """Who of one's countries may be added to an edition.

    :raise 404: where no partner of one's countries takes part.
    """
    edition = editions.get_edition(coordinator(), edition_id)
    words = trim(request.args.get("name"))
    offers = hook.groups_of_people(countries=coordinator().countries & edition.countries)
    return render_template(
        "editions/people.html",
        edition=edition,
        words=words,
        page=cut(editions.candidates(coordinator(), edition, words)),
        groups=[group for offer in offers for group in offer],
    )


@bp.post("/coordination/editions/<uuid:edition_id>/people")
@allow(Role.COORDINATOR)
def add_people(edition_id: UUID) -> ResponseReturnValue:
    """Add the people ticked, or a whole group.

    :raise 404: where no partner of one's countries takes part.
    :raise 409: for somebody who counts for another SME in this edition.
    """
    edition = editions.get_edition(coordinator(), edition_id)
    places = keys("person")
    for key in keys("group"):
        places += hook.places_of_group(key=key, countries=coordinator().countries) or []
    is_staff = request.form.get("staff") == "yes"
    before = editions.count_participants([edition.id]).get(edition.id, 0)
    editions.add_participants(coordinator(), edition.id, list(dict.fromkeys(places)), is_staff)
    count = editions.count_participants([edition.id]).get(edition.id, 0) - before
    flash(ngettext("%(num)s person is added.", "%(num)s people are added.", count), "done")
    return redirect(url_for("editions.show", edition_id=edition.id), 303)


@bp.post("/coordination/editions/<uuid:edition_id>/people/<uuid:participant_id>/end")
@allow(Role.COORDINATOR)
def end_participation(edition_id: UUID, participant_id: UUID) -> ResponseReturnValue:
    """Take somebody out of an edition.

    :raise 404: for anybody behind the wall of a country.
    """
    editions.end_participation(coordinator(), participant_id)
    flash(_("The person is not in the edition any more. What was attended stays on record."), "done")
    return redirect(url_for("editions.show", edition_id=edition_id), 303)
