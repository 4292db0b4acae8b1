# SPDX-License-Identifier: EUPL-1.2
"""Pages of those who mark open answers, give more time, and look at how questions work."""

from fractions import Fraction
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from atlas_training import i18n
from atlas_training.accounts.access import allow
from atlas_training.accounts.enums import Role
from atlas_training.accounts.models import Person
from atlas_training.assessments import pages
from atlas_training.assessments.teaching import analysis, forms, reviewing
from atlas_training.assessments.teaching import service as teaching
from atlas_training.assessments.teaching.errors import AlreadyMarked
from atlas_training.courses import service as courses
from atlas_training.errors import Invalid
from atlas_training.web.forms import choices_of, refuse
from atlas_training.web.paging import cut

bp = Blueprint("teaching", __name__, template_folder="../templates", url_prefix="/checks")
TEACHERS = (Role.TRAINER, Role.COORDINATOR)


def _person() -> Person:
    person: Person = current_user._get_current_object()
    return person


@bp.get("")
@allow(*TEACHERS)
def index() -> ResponseReturnValue:
    """Open answers that wait for a mark."""
    return render_template(
        "assessments/teaching/waiting.html",
        page=cut(teaching.waiting(_person())),
        titles=courses.all_titles(i18n.current().code),
    )


@bp.route("/answers/<uuid:attempt_id>/<question_id>", methods=["GET", "POST"])
@allow(*TEACHERS)
def mark(attempt_id: UUID, question_id: str) -> ResponseReturnValue:
    """One open answer and its rubric.

    :raise 404: if there is none in the reader's countries.
    """
    try:
        found = teaching.get_answer(_person(), attempt_id, question_id)
    except AlreadyMarked as refusal:
        flash(str(refusal), "warning")
        return redirect(url_for("teaching.index"), 303)
    rubric = found.kind.rubric()
    words = found.words.of(question_id)
    labels = {id: words["answers"][id]["plain"] if id else _("Points") for id in rubric}
    form = forms.mark_form(rubric, labels)
    status = 200
    if form.validate_on_submit():
        fields = [form[f"points_{number}"] for number in range(1, len(rubric) + 1)]
        points = {id: Fraction(field.data) for id, field in zip(rubric, fields, strict=True)}
        is_last = teaching.mark(found, points, form.comment.data, _person())
        flash(
            _("Marked. The learner is told.") if is_last else _("Marked. Another answer still waits."), "done"
        )
        return redirect(url_for("teaching.index"), 303)
    if form.is_submitted():
        status = 400
    page = render_template(
        "assessments/teaching/mark.html",
        form=form,
        found=found,
        question=words,
        foreign=pages.foreign(found.words),
        fields=[form[f"points_{number}"] for number in range(1, len(rubric) + 1)],
        titles=courses.all_titles(i18n.current().code),
    )
    return page, status


@bp.route("/time", methods=["GET", "POST"])
@allow(*TEACHERS)
def give_time() -> ResponseReturnValue:
    """More time for one person."""
    titles = courses.all_titles(i18n.current().code)
    form = forms.TimeForm()
    form.check.choices = choices_of(
        [("", _("Choose"))]
        + [(one.module_id, titles.get(one.module_id, one.module_id)) for one in teaching.timed_checks()]
    )
    form.minutes.choices = choices_of(
        [
            (
                str(more),
                ngettext("%(num)s minute more", "%(num)s minutes more", more)
                if more
                else _("As in the check"),
            )
            for more in forms.MORE_MINUTES
        ]
        + [(forms.NO_LIMIT, _("No limit"))]
    )
    status = 200
    if form.validate_on_submit():
        minutes = None if form.minutes.data == forms.NO_LIMIT else int(form.minutes.data)
        try:
            teaching.allow_time(_person(), form.identifier.data, form.check.data, minutes)
        except Invalid as refusal:
            refuse(form, refusal)
        else:
            flash(_("The time is changed, also in an attempt that is running."), "done")
            return redirect(url_for("teaching.give_time"), 303)
    if form.is_submitted():
        status = 400
    return render_template("assessments/teaching/time.html", form=form), status


@bp.get("/figures")
@allow(*TEACHERS)
def list_checks() -> ResponseReturnValue:
    """The checks whose figures may be seen."""
    return render_template(
        "assessments/teaching/checks.html",
        checks=reviewing.checks(_person()),
        titles=courses.all_titles(i18n.current().code),
    )


@bp.get("/figures/<module_id>")
@allow(*TEACHERS)
def show_figures(module_id: str) -> ResponseReturnValue:
    """How the questions of one check work.

    :raise 404: if there is none.
    """
    return render_template(
        "assessments/teaching/figures.html",
        questions=reviewing.review(_person(), module_id),
        title=courses.all_titles(i18n.current().code).get(module_id, module_id),
        least=analysis.LEAST,
    )
