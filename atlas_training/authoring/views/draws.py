# SPDX-License-Identifier: EUPL-1.2
"""What a check takes and draws from the question bank."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from markupsafe import Markup, escape

from atlas_training import i18n
from atlas_training.accounts.access import allow
from atlas_training.assessments.bank import rules
from atlas_training.assessments.bank import service as bank
from atlas_training.assessments.bank.forms import KIND_WORDS
from atlas_training.authoring import draws
from atlas_training.authoring import service as authoring
from atlas_training.authoring.forms import DrawForm, TakeForm
from atlas_training.authoring.models import CourseDraft
from atlas_training.authoring.views import bp
from atlas_training.authoring.views.drafts import WRITERS, page_of, person
from atlas_training.database import reading
from atlas_training.errors import Conflict, Invalid
from atlas_training.web.forms import choices_of, refuse

MOST_TAKEN = 100
"""Questions taken into a check at once."""


# Taking questions


def _asked_ids() -> list[UUID]:
    """The questions that were ticked in the bank's list."""
    found = []
    for sent in request.values.getlist("question")[:MOST_TAKEN]:
        try:
            found.append(UUID(sent))
        except ValueError:
            continue
    return found


def _take_page(form: TakeForm, ids: list[UUID], status: int = 200) -> ResponseReturnValue:
    found = bank.list_questions(bank.readable_countries(person()), bank.Filter(ids=ids)) if ids else []
    page = render_template("authoring/take.html", form=form, questions=found, kinds=KIND_WORDS)
    return page, status


def _take_form() -> TakeForm:
    form = TakeForm()
    courses: dict[str, list[tuple[str, str]]] = {}
    for one in draws.checks(person()):
        courses.setdefault(one.draft.course_id, []).append((f"{one.draft.course_id}/{one.name}", one.title))
    form.check.choices = choices_of(
        [("", _("Choose")), *((key, f"{code}: {title}") for code in courses for key, title in courses[code])]
    )
    return form


@bp.get("/take")
@allow(*WRITERS)
def choose_check() -> ResponseReturnValue:
    """Into which check of a draft the questions ``?question=`` of the bank go."""
    return _take_page(_take_form(), _asked_ids())


@bp.post("/take")
@allow(*WRITERS)
def take() -> ResponseReturnValue:
    """Take questions of the bank into the check chosen.

    :raise 404: if the draft or its check is gone.
    """
    form, ids = _take_form(), _asked_ids()
    if not form.validate_on_submit():
        return _take_page(form, ids, 400)
    course_id, _slash, name = form.check.data.partition("/")
    with reading():
        draft = authoring.get_draft(current_user, course_id)
        revision, source = draft.revision, page_of(draft)["source"]
        looked, count, left_out = draws.take(draft, person(), name, ids)
    draft = authoring.get_draft(current_user, course_id, revision=True)
    draws.save(draft, person(), name, looked, revision)
    for one in left_out:
        reason = Markup("{} {}").format(i18n.in_words(one.message), i18n.in_words(one.mend))
        flash(escape(_("%(name)s is left out: %(reason)s")) % {"name": one.name, "reason": reason}, "warning")
    if count:
        flash(
            ngettext("%(num)s question is in the check.", "%(num)s questions are in the check.", count),
            "done",
        )
    return redirect(url_for("authoring.text", course_id=course_id, language=source, name=name), 303)


# Drawing


def _form(draft: CourseDraft) -> DrawForm:
    form = DrawForm()
    paths = bank.categories(draws.countries_of(draft, person()))
    form.category.choices = choices_of(
        [("", _("Choose")), *((one, " / ".join(rules.levels_of(one))) for one in paths)]
    )
    return form


def _page(draft: CourseDraft, name: str, form: DrawForm, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "authoring/draws.html",
        form=form,
        name=name,
        renewals=draws.look(draft, person(), name).renewals,
        levels_of=rules.levels_of,
        **page_of(draft),
    )
    return page, status


@bp.get("/<course_id>/draws/<path:name>")
@allow(*WRITERS)
def show_draws(course_id: str, name: str) -> ResponseReturnValue:
    """What a check draws from the bank, and what the bank has besides by now.

    :raise 404: if the course has no such check.
    """
    draft = authoring.get_draft(current_user, course_id)
    return _page(draft, name, _form(draft))


@bp.post("/<course_id>/draws/<path:name>")
@allow(*WRITERS)
def change_draws(course_id: str, name: str) -> ResponseReturnValue:
    """Add a draw, take the bank's newest questions (``do=newest``), or draw no more from a group (``remove=``).

    :raise 404: if the course has no such check.
    """
    draft = authoring.get_draft(current_user, course_id)
    form = _form(draft)
    if not (request.form.keys() & {"do", "remove"} or form.validate_on_submit()):
        return _page(draft, name, form, 400)
    try:
        with reading():
            draft = authoring.get_draft(current_user, course_id)
            revision = draft.revision
            looked, sentence = _wanted(draft, name, form)
        draft = authoring.get_draft(current_user, course_id, revision=True)
        draws.save(draft, person(), name, looked, revision)
    except (Invalid, Conflict) as refusal:
        refuse(form, refusal)
        return _page(authoring.get_draft(current_user, course_id), name, form, refusal.status)
    flash(sentence, "done")
    return redirect(url_for("authoring.show_draws", course_id=course_id, name=name), 303)


def _wanted(draft: CourseDraft, name: str, form: DrawForm) -> tuple[draws.Looked, str]:
    """What the pressed button asks for, and what to say when it is saved.

    :raise Invalid: if it cannot be.
    """
    if request.form.get("do") == "newest":
        return draws.look(draft, person(), name), _("The check holds the bank's newest questions.")
    if "remove" in request.form:
        looked = draws.remove(draft, name, request.form["remove"])
        return looked, _("Nothing is drawn from this category any more.")
    looked = draws.add(draft, person(), name, form.category.data, form.many.data)
    return looked, _("The check draws from this category now.")
