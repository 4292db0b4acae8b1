# SPDX-License-Identifier: EUPL-1.2
"""The coordinator's list of people, a person's page with notes, and actions on many, each confirmed first."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from atlas_training import database, i18n
from atlas_training.accounts import service as accounts
from atlas_training.accounts.access import allow
from atlas_training.accounts.enums import Role
from atlas_training.accounts.forms import ROLE_WORDS
from atlas_training.accounts.models import Membership, Person
from atlas_training.courses import service as courses
from atlas_training.enrolments import cohorts
from atlas_training.enrolments.errors import NoSuchCohort
from atlas_training.exports import service as exports
from atlas_training.exports.download import send
from atlas_training.following import service as following
from atlas_training.following import standing
from atlas_training.following.enums import Action
from atlas_training.following.errors import WrongChoice, WrongNote
from atlas_training.following.exporters import CHOSEN, Learners
from atlas_training.following.forms import ACTION_WORDS, STATE_WORDS, ActionForm, NoteForm, PeopleForm
from atlas_training.following.standing import AT_RISK, Filters
from atlas_training.web.forms import refuse
from atlas_training.web.paging import cut

FILTERS = ("country", "course", "cohort", "name", "state", "lang")

bp = Blueprint("following", __name__, template_folder="templates")


def _viewer() -> Person:
    person: Person = current_user._get_current_object()
    return person


def _form() -> PeopleForm:
    form = PeopleForm(request.args)
    form.offer(_viewer())
    return form


@bp.get("/coordination/people")
@allow(Role.COORDINATOR, Role.LEAD_COORDINATOR)
def list_people() -> ResponseReturnValue:
    """Everybody who works in the SMEs of one's countries, and where they stand."""
    form = _form()
    is_valid = form.validate()
    filters = form.filters(request.args.get("state", "")) if is_valid else Filters()
    found = standing.of_viewer(_viewer(), filters)
    html = render_template(
        "following/people.html",
        form=form,
        filters=filters,
        figures=found.figures,
        page=cut(found.rows),
        state_words=STATE_WORDS,
        at_risk=AT_RISK,
        actions=ACTION_WORDS if current_user.countries else {},
        state_url=lambda state: _address(state=state or None),
        query=_query(),
        chosen={name: value for name, value in vars(filters).items() if value},
        formats=exports.formats().values(),
    )
    return html if is_valid else (html, 400)


def _query(**changes: str | None) -> dict[str, Any]:
    """The filters in the address, with some changed; None takes one out."""
    kept = {name: request.args[name] for name in FILTERS if request.args.get(name)}
    return {name: value for name, value in {**kept, **changes}.items() if value is not None}


def _address(**changes: str | None) -> str:
    """The list's own address with some filters changed."""
    return url_for("following.list_people", **_query(**changes))


@bp.get("/coordination/people/<uuid:membership_id>")
@allow(Role.COORDINATOR, Role.LEAD_COORDINATOR)
def show_person(membership_id: UUID) -> str:
    """Somebody's courses and the notes on them.

    :raise 404: for somebody behind the wall of a country.
    """
    return _show_person(following.get_place(_viewer(), membership_id), NoteForm(formdata=None))


def _show_person(membership: Membership, form: NoteForm) -> str:
    is_own = membership.organisation.country in current_user.countries
    row = next(one for one in standing.of_sme(membership.organisation) if one.membership_id == membership.id)
    return render_template(
        "following/person.html",
        membership=membership,
        row=row,
        is_own=is_own,
        form=form,
        notes=following.notes_on(membership.id) if is_own else [],
        titles=courses.all_titles(i18n.current().code),
        cohorts=cohorts.of_member(membership.id) if is_own else [],
        state_words=STATE_WORDS,
        actions=ACTION_WORDS if is_own else {},
        roles=ROLE_WORDS,
    )


@bp.post("/coordination/people/<uuid:membership_id>/notes")
@allow(Role.COORDINATOR)
def write_note(membership_id: UUID) -> ResponseReturnValue:
    """Keep a note.

    :raise 404: for somebody of another country.
    """
    form = NoteForm()
    membership = following.get_place(_viewer(), membership_id)
    if not form.validate_on_submit():
        return _show_person(membership, form), 400
    try:
        following.write_note(_viewer(), membership_id, str(form.text.data))
    except WrongNote as refusal:
        refuse(form, refusal)
        return _show_person(membership, form), 400
    flash(_("The note is kept."), "done")
    return redirect(url_for("following.show_person", membership_id=membership_id), 303)


@bp.post("/coordination/notes/<uuid:note_id>/delete")
@allow(Role.COORDINATOR)
def delete_note(note_id: UUID) -> ResponseReturnValue:
    """Delete a note.

    :raise 404: for a note on somebody of another country.
    """
    membership_id = following.delete_note(_viewer(), note_id)
    flash(_("The note is deleted."), "done")
    return redirect(url_for("following.show_person", membership_id=membership_id), 303)


# What a colleague shows to the owner


@bp.get("/settings/colleagues")
@allow(Role.LEARNER, Role.OWNER)
def show_sharing() -> str:
    """What the owner of the SME sees of somebody, and whether of their scores."""
    membership = accounts.current_membership()
    return render_template(
        "following/sharing.html", membership=membership, is_on=following.shows_scores(membership.id)
    )


@bp.post("/settings/colleagues")
@allow(Role.LEARNER, Role.OWNER)
def change_sharing() -> ResponseReturnValue:
    """Agree that the owner sees one's scores, or end that."""
    membership = accounts.current_membership()
    if request.form.get("scores") == "shown":
        following.agree_to_show_scores(membership)
        flash(_("The owner sees your scores from now on."), "done")
    else:
        following.end_showing_scores(membership)
        flash(_("The owner does not see your scores any more."), "done")
    return redirect(url_for("following.show_sharing"), 303)


# Actions on many


def _action() -> Action:
    try:
        return Action(request.form.get("do", ""))
    except ValueError:
        abort(400)


def _keys() -> list[UUID]:
    """Who was ticked; or everybody whom the filters of the address choose. What is no key is passed over."""
    if request.form.get("all"):
        form = _form()
        filters = form.filters(request.args.get("state", "")) if form.validate() else Filters()
        return [row.membership_id for row in standing.of_viewer(_viewer(), filters).rows]
    found = []
    for text in " ".join(request.form.getlist("person")).split():
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def _confirm(action: Action, memberships: list[Membership], form: ActionForm | None = None) -> str:
    if form is None:
        form = ActionForm(formdata=None)
        form.offer(_viewer())
    return render_template(
        "following/confirm.html",
        action=action,
        words=ACTION_WORDS[action],
        memberships=memberships,
        form=form,
        reach=following.within_reach(memberships) if action is Action.REMIND else 0,
        formats=exports.formats().values(),
        query=_query(),
    )


@bp.post("/coordination/people/actions")
@allow(Role.COORDINATOR)
def ask_about_action() -> str:
    """Say what an action would do with the people chosen, and ask. Nothing is written.

    :raise 400: where nobody was chosen, or too many.
    """
    return _confirm(_action(), following.chosen(_viewer(), _keys()))


@bp.post("/coordination/people/actions/carry-out")
@allow(Role.COORDINATOR)
def carry_out() -> ResponseReturnValue:
    """Do what was confirmed.

    :raise 400: where nobody was chosen, or too many, or for a format that is not known.
    """
    action, memberships = _action(), following.chosen(_viewer(), _keys())
    if action is Action.EXPORT:
        return _file_of(memberships)
    form = ActionForm()
    form.offer(_viewer())
    try:
        flash(_done(action, memberships, form), "done")
    except (WrongChoice, NoSuchCohort) as refusal:
        refuse(form, refusal)
        return _confirm(action, memberships, form), 400
    return redirect(_address(), 303)


def _file_of(memberships: list[Membership]) -> Response:
    """The rows of the list about the people chosen and nobody else; the log keeps whom."""
    keys = " ".join(str(one.id) for one in memberships)
    with database.reading():
        asker = exports.asker_of(current_user, i18n.current().code)
        made = exports.make(Learners.name, request.form.get("format", ""), asker, {CHOSEN: keys})
    exports.record(made)
    return send(made)


def _done(action: Action, memberships: list[Membership], form: ActionForm) -> str:
    if action is Action.REMIND:
        count = following.remind(memberships)
        return ngettext("%(num)s person is reminded.", "%(num)s people are reminded.", count)
    if action is Action.ENROL:
        count = following.enrol(memberships, form.course.data or "")
        return ngettext("%(num)s person is enrolled.", "%(num)s people are enrolled.", count)
    try:
        cohort_id = UUID(form.cohort.data or "")
    except ValueError:
        raise WrongChoice from None
    count = following.add_to_cohort(_viewer(), memberships, cohort_id)
    return ngettext("%(num)s person is added.", "%(num)s people are added.", count)
