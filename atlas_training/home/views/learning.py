# SPDX-License-Identifier: EUPL-1.2
"""My training, the lesson, the SME's tasks."""

from fractions import Fraction
from urllib.parse import quote
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from atlas_training import clock, i18n
from atlas_training.accounts import service as accounts
from atlas_training.accounts.access import EVERYONE, allow
from atlas_training.accounts.enums import Role
from atlas_training.accounts.models import Person
from atlas_training.assessments import service as assessments
from atlas_training.database import db
from atlas_training.enrolments import service as enrolments
from atlas_training.enrolments.models import Enrolment
from atlas_training.errors import Invalid
from atlas_training.home import lessons, training
from atlas_training.home.forms import TaskForm
from atlas_training.home.lessons import Lesson
from atlas_training.home.views import bp
from atlas_training.progress import service as progress
from atlas_training.web.forms import choices_of

MEMBERS = (Role.LEARNER, Role.OWNER)


@bp.get("/")
@allow(EVERYONE)
def start() -> str | Response:
    """My training; whoever has no SME is sent to the page their role begins with."""
    if not current_user.is_authenticated:
        return redirect(url_for("accounts.sign_in"), 303)
    membership = accounts.find_membership()
    if membership is None:
        return redirect(url_for(_first_page(current_user)), 303)
    page = training.of(current_user, membership, i18n.current().code)
    return render_template(
        "home/training.html",
        page=page,
        membership=membership,
        in_zone=i18n.in_zone,
        greeting=_greeting(membership.organisation.country),
    )


def _first_page(person: Person) -> str:
    if person.roles & {Role.COORDINATOR, Role.LEAD_COORDINATOR}:
        return "home.show_completions"
    if Role.ADMINISTRATOR in person.roles:
        return "accounts.list_people"
    return "courses.index"


def _greeting(country: str) -> str:
    hour = i18n.in_zone(clock.now(), country).hour
    name = current_user.given_name
    if 5 <= hour < 12:
        return _("Good morning, %(name)s", name=name)
    if 12 <= hour < 18:
        return _("Good afternoon, %(name)s", name=name)
    return _("Good evening, %(name)s", name=name)


@bp.get("/courses/<course>/<module>")
@allow(EVERYONE)
def lesson(course: str, module: str) -> str:
    """The lesson; readable by everybody, progress is kept for whoever has started it.

    :raise 404: if there is no such module.
    """
    return _show(_lesson(course, module))


def _lesson(course: str, module: str) -> Lesson:
    signed_in = current_user.is_authenticated
    return lessons.get(
        course,
        module,
        i18n.current().code,
        current_user if signed_in else None,
        accounts.find_membership() if signed_in else None,
    )


def _show(shown: Lesson, form: TaskForm | None = None, form_for: str = "") -> str:
    membership = accounts.find_membership() if current_user.is_authenticated else None
    listed, colleagues, best, waits = {}, [], None, False
    if shown.enrolment is not None and membership is not None:
        listed = {
            task.key: task
            for task in progress.tasks_of(membership.organisation_id)
            if task.module_id == shown.module.module_id
        }
        colleagues = accounts.people_of(membership.organisation_id)
        best = assessments.best_scores([shown.enrolment.id]).get((shown.enrolment.id, shown.module.module_id))
        row = shown.progress
        if row is not None and row.read_at is not None and row.completed_at is None:
            waits = assessments.is_with_trainer(shown.enrolment.id, shown.module)
    return render_template(
        "home/lesson.html",
        lesson=shown,
        membership=membership,
        body=training.for_reader(_html(shown), membership.organisation.country if membership else None),
        text_language=i18n.BY_CODE[shown.text.language],
        rule=lessons.rule_in_words(shown.module),
        best_percent=None if best is None else int(best * 100 + Fraction(1, 2)),
        waits_for_mark=waits,
        tasks=shown.text.tasks,
        listed=listed,
        colleagues={person.id: person for person in colleagues},
        task_form=form or _task_form(colleagues),
        form_for=form_for,
    )


def _html(shown: Lesson) -> str:
    """The text, with the blocks for trainers where a trainer reads."""
    if current_user.is_authenticated and Role.TRAINER in current_user.roles and shown.text.trainer_html:
        return shown.text.trainer_html
    return shown.text.html


def _task_form(colleagues: list[Person]) -> TaskForm:
    form = TaskForm()
    form.person.choices = choices_of((str(person.id), person.name) for person in colleagues)
    return form


def _enrolled(shown: Lesson) -> Enrolment:
    membership = accounts.current_membership()
    if shown.enrolment is not None:
        return shown.enrolment
    return enrolments.enrol(
        current_user, membership.organisation, shown.course.course_id, i18n.current().code
    )


@bp.post("/courses/<course>/<module>/open")
@allow(*MEMBERS)
def open_lesson(course: str, module: str) -> Response:
    """Start or continue a module, then show it where the reader left off."""
    shown = _lesson(course, module)
    row = progress.open_module(_enrolled(shown), shown.module, i18n.current().code)
    return redirect(shown.url(shown.module) + (f"#{quote(row.place)}" if row.place else ""), 303)


@bp.post("/courses/<course>/<module>/done")
@allow(*MEMBERS)
def finish_lesson(course: str, module: str) -> Response:
    """The text is read: go on to the check, or to the next module."""
    shown = _lesson(course, module)
    enrolment = _enrolled(shown)
    progress.finish_reading(enrolment, shown.module, i18n.current().code)
    row = progress.find_progress(enrolment.id, shown.module.module_id)
    if assessments.is_with_trainer(enrolment.id, shown.module):
        return redirect(url_for("assessments.result", course=course, module=module), 303)
    if not lessons.is_done(row) and assessments.attempts_left(enrolment.id, shown.module) != 0:
        assessments.start(enrolment, shown.module, i18n.current().code)
        return redirect(url_for("assessments.question", course=course, module=module, number=1), 303)
    if shown.following is not None:
        progress.open_module(enrolment, shown.following, i18n.current().code)
        return redirect(shown.url(shown.following), 303)
    return redirect(url_for("home.start"), 303)


@bp.post("/courses/<course>/<module>/place")
@allow(*MEMBERS)
def keep_place(course: str, module: str) -> tuple[str, int]:
    """Remember the heading last read, to resume there."""
    shown = _lesson(course, module)
    if shown.enrolment is not None:
        progress.remember_place(shown.enrolment, shown.module.module_id, request.form.get("heading", ""))
    return "", 204


@bp.post("/courses/<course>/<module>/tasks/<key>")
@allow(*MEMBERS)
def add_task(course: str, module: str, key: str) -> str | Response | tuple[str, int]:
    """Put a task of the module on the SME's list."""
    shown = _lesson(course, module)
    membership = accounts.current_membership()
    task = next((task for task in shown.text.tasks if task["key"] == key), None)
    if task is None:
        abort(404)
    form = _task_form(accounts.people_of(membership.organisation_id))
    if not form.validate_on_submit():
        return _show(shown, form, key), 400
    try:
        person = db.session.get_one(Person, UUID(form.person.data))
        progress.add_task(_enrolled(shown), shown.module, task, person, form.due_on.data, i18n.current().code)
    except Invalid as wrong:
        db.session.rollback()
        for name, sentence in wrong.fields.items():
            form[name].errors = [sentence]
        return _show(shown, form, key), 400
    flash(_("On your list: %(task)s", task=task["title"]), "done")
    return redirect(shown.url(shown.module) + "#tasks", 303)


@bp.get("/tasks")
@allow(*MEMBERS)
def list_tasks() -> str:
    """The SME's list."""
    membership = accounts.current_membership()
    people = {
        person.id: person for person in accounts.people_of(membership.organisation_id, also_former=True)
    }
    return render_template(
        "home/tasks.html",
        tasks=progress.tasks_of(membership.organisation_id),
        people=people,
        today=clock.now().date(),
        addresses=training.module_addresses(),
    )


@bp.post("/tasks/<uuid:task_id>/done")
@allow(*MEMBERS)
def finish_task(task_id: UUID) -> Response:
    """A task is done.

    :raise 404: if it is not on the list of the person's SME.
    """
    membership = accounts.current_membership()
    task = progress.finish_task(task_id, current_user, membership.organisation_id)
    flash(_("Done: %(task)s", task=task.title), "done")
    return redirect(url_for("home.list_tasks"), 303)
