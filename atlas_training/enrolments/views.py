# SPDX-License-Identifier: EUPL-1.2
"""The coordinator's pages of cohorts and of enrolment by rule."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from atlas_training import i18n
from atlas_training.accounts import service as accounts
from atlas_training.accounts.access import allow
from atlas_training.accounts.enums import Role
from atlas_training.accounts.models import Person
from atlas_training.courses import service as courses
from atlas_training.enrolments import by_rule, cohorts
from atlas_training.enrolments.errors import OthersNow, WrongCohort, WrongRule
from atlas_training.enrolments.forms import CohortForm, RuleForm, band_words
from atlas_training.organisations.forms import BUSINESS_WORDS
from atlas_training.web.forms import refuse, trim
from atlas_training.web.paging import cut

bp = Blueprint("enrolments", __name__, template_folder="templates")


def _coordinator() -> Person:
    person: Person = current_user._get_current_object()
    return person


def _keys(name: str) -> list[UUID]:
    """The keys that were ticked; what is none is passed over."""
    found = []
    for text in request.form.getlist(name):
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


# Cohorts


def _show_cohorts(form: CohortForm | None = None) -> str:
    if form is None:
        form = CohortForm(formdata=None)
        form.offer(current_user.countries)
    listed = cohorts.of_countries(current_user.countries)
    return render_template("enrolments/cohorts.html", form=form, cohorts=listed, sizes=cohorts.sizes(listed))


@bp.get("/coordination/cohorts")
@allow(Role.COORDINATOR)
def list_cohorts() -> str:
    """The cohorts of one's countries, and a new one."""
    return _show_cohorts()


@bp.post("/coordination/cohorts")
@allow(Role.COORDINATOR)
def add_cohort() -> ResponseReturnValue:
    """Keep a new cohort and go on to its people."""
    form = CohortForm()
    form.offer(current_user.countries)
    if not form.validate_on_submit():
        return _show_cohorts(form), 400
    try:
        cohort = cohorts.add(_coordinator(), str(form.name.data), form.country.data)
    except WrongCohort as refusal:
        refuse(form, refusal)
        return _show_cohorts(form), 400
    return redirect(url_for("enrolments.show_cohort", cohort_id=cohort.id), 303)


@bp.get("/coordination/cohorts/<uuid:cohort_id>")
@allow(Role.COORDINATOR)
def show_cohort(cohort_id: UUID) -> str:
    """Who is in a cohort, and who may be added.

    :raise 404: for a cohort of another country.
    """
    cohort = cohorts.get(_coordinator(), cohort_id)
    words = trim(request.args.get("name"))
    members = cohorts.members(cohort)
    inside = {one.id for one in members}
    others = [one for one in accounts.working_in([cohort.country], words) if one.id not in inside]
    return render_template(
        "enrolments/cohort.html", cohort=cohort, members=members, words=words, page=cut(others)
    )


@bp.post("/coordination/cohorts/<uuid:cohort_id>/add")
@allow(Role.COORDINATOR)
def take_into_cohort(cohort_id: UUID) -> ResponseReturnValue:
    """Add the people ticked.

    :raise 404: for a cohort of another country.
    """
    cohort = cohorts.get(_coordinator(), cohort_id)
    count = cohorts.take_in(cohort, _keys("person"))
    flash(ngettext("%(num)s person is added.", "%(num)s people are added.", count), "done")
    return redirect(url_for("enrolments.show_cohort", cohort_id=cohort.id), 303)


@bp.post("/coordination/cohorts/<uuid:cohort_id>/remove")
@allow(Role.COORDINATOR)
def take_out_of_cohort(cohort_id: UUID) -> ResponseReturnValue:
    """Take out the people ticked.

    :raise 404: for a cohort of another country.
    """
    cohort = cohorts.get(_coordinator(), cohort_id)
    count = cohorts.take_out(cohort, _keys("person"))
    flash(ngettext("%(num)s person is taken out.", "%(num)s people are taken out.", count), "done")
    return redirect(url_for("enrolments.show_cohort", cohort_id=cohort.id), 303)


@bp.post("/coordination/cohorts/<uuid:cohort_id>/delete")
@allow(Role.COORDINATOR)
def drop_cohort(cohort_id: UUID) -> ResponseReturnValue:
    """Delete a cohort with its rules.

    :raise 404: for a cohort of another country.
    """
    cohort = cohorts.get(_coordinator(), cohort_id)
    name = cohort.name
    cohorts.drop(cohort)
    flash(_("The cohort %(name)s is deleted. Its people stay enrolled.", name=name), "done")
    return redirect(url_for("enrolments.list_cohorts"), 303)


# Rules


@bp.get("/coordination/enrolments")
@allow(Role.COORDINATOR)
def list_rules() -> str:
    """The rules of one's countries that stand."""
    return render_template(
        "enrolments/rules.html",
        rules=by_rule.of_countries(current_user.countries),
        titles=courses.all_titles(i18n.current().code),
        cohorts={one.id: one for one in cohorts.of_countries(current_user.countries)},
        business_words=BUSINESS_WORDS,
        bands=dict(band_words(i18n.current().code)),
    )


def _rule_form() -> RuleForm:
    form = RuleForm(request.values)
    form.offer(current_user.countries, cohorts.of_countries(current_user.countries))
    return form


def _show_rule(form: RuleForm, is_asked: bool) -> str:
    rows = by_rule.touched(form.terms, form.course.data) if is_asked else []
    return render_template(
        "enrolments/new_rule.html",
        form=form,
        is_asked=is_asked,
        page=cut(rows),
        new=sum(not row.is_enrolled for row in rows),
        mark=by_rule.mark_of(rows),
    )


@bp.get("/coordination/enrolments/new")
@allow(Role.COORDINATOR)
def new_rule() -> ResponseReturnValue:
    """What a new rule asks for; once it is chosen, whom it touches. Nothing is written."""
    form = _rule_form()
    if "course" not in request.args:
        return _show_rule(form, False)
    if not form.validate():
        return _show_rule(form, False), 400
    return _show_rule(form, True)


@bp.post("/coordination/enrolments/new")
@allow(Role.COORDINATOR)
def add_rule() -> ResponseReturnValue:
    """Enrol those who were looked at, and keep the rule for those who come to fit."""
    form = _rule_form()
    if not form.validate():
        return _show_rule(form, False), 400
    try:
        _rule, count = by_rule.add(_coordinator(), form.terms, form.course.data, request.form.get("mark", ""))
    except WrongRule as refusal:
        refuse(form, refusal)
        return _show_rule(form, False), 400
    except OthersNow as refusal:
        refuse(form, refusal)
        return _show_rule(form, True), 409
    flash(
        ngettext(
            "%(num)s person is enrolled. Whoever comes to fit is enrolled too.",
            "%(num)s people are enrolled. Whoever comes to fit is enrolled too.",
            count,
        ),
        "done",
    )
    return redirect(url_for("enrolments.list_rules"), 303)


@bp.post("/coordination/enrolments/<uuid:rule_id>/end")
@allow(Role.COORDINATOR)
def end_rule(rule_id: UUID) -> ResponseReturnValue:
    """End a rule; who is enrolled stays.

    :raise 404: for a rule of another country.
    """
    by_rule.end(_coordinator(), rule_id)
    flash(_("The rule is ended. Who is enrolled stays."), "done")
    return redirect(url_for("enrolments.list_rules"), 303)
