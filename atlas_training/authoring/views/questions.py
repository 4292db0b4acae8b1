# SPDX-License-Identifier: EUPL-1.2
"""A check of a draft: its settings and its questions as forms."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from atlas_training.accounts.access import allow
from atlas_training.assessments.bank import editing
from atlas_training.assessments.bank.errors import NoHead
from atlas_training.assessments.bank.forms import KIND_ABOUTS, KIND_WORDS, ROW_WORDS
from atlas_training.assessments.bank.question_forms import FORMS, ROW_HINTS, ROW_NAMES, QuestionForm
from atlas_training.assessments.formats.question import Question
from atlas_training.authoring import checking, questions
from atlas_training.authoring import service as authoring
from atlas_training.authoring.errors import ChangedMeanwhile, NoSuchText
from atlas_training.authoring.forms import CheckForm
from atlas_training.authoring.questions import Sheet
from atlas_training.authoring.views import bp
from atlas_training.authoring.views.drafts import WRITERS, page_of, person
from atlas_training.errors import Conflict, Invalid
from atlas_training.web.forms import refuse

ONLY_IN_THE_BANK = (
    "name",
    "category",
    "tags",
    "dimension",
    "level",
    "language",
    "country",
    "idnumber",
    "case_counts",
    "most",
    "marking",
)
"""Fields of a question that a check's file has no place for."""


def _sheet(course_id: str, name: str, to_write: bool = False) -> Sheet:
    return questions.open_sheet(authoring.get_draft(current_user, course_id, revision=to_write), name)


# The check


def _page(sheet: Sheet, form: CheckForm, status: int = 200) -> ResponseReturnValue:
    look = checking.look_at_check(sheet.source, sheet.name, sheet.text, sheet.source, sheet.text)
    rows, findings = questions.rows_of(sheet, look.findings)
    page = render_template(
        "authoring/check.html",
        form=form,
        name=sheet.name,
        rows=rows,
        findings=findings,
        kinds=KIND_WORDS,
        abouts=KIND_ABOUTS,
        **page_of(sheet.draft),
    )
    return page, status


@bp.get("/<course_id>/questions/<path:name>")
@allow(*WRITERS)
def show_check(course_id: str, name: str) -> ResponseReturnValue:
    """The settings of a check and its questions in their order.

    :raise 404: if the course has no such check.
    """
    sheet = _sheet(course_id, name)
    form = CheckForm.of(questions.settings_of(sheet))
    form.seen.data = questions.seen_of(sheet, "")
    return _page(sheet, form)


@bp.post("/<course_id>/questions/<path:name>")
@allow(*WRITERS)
def change_check(course_id: str, name: str) -> ResponseReturnValue:
    """Keep the settings, or do something (``do``) to one ``question``.

    :raise 404: if the course has no such check, or the check no such question.
    """
    sheet = _sheet(course_id, name, to_write=True)
    do = request.form.get("do", "settings")
    here = redirect(url_for("authoring.show_check", course_id=course_id, name=name), 303)
    if do != "settings":
        try:
            questions.change(sheet, person(), do, request.form.get("question", ""))
        except Invalid as refusal:
            flash(str(refusal), "warning")
        return here
    form = CheckForm()
    if not form.validate_on_submit():
        return _page(sheet, form, 400)
    try:
        questions.keep_settings(sheet, person(), form.settings, form.seen.data or "")
    except (ChangedMeanwhile, NoHead) as refusal:
        refuse(form, refusal)
        form.seen.data = questions.seen_of(sheet, "")
        return _page(sheet, form, refusal.status)
    flash(_("Saved."), "done")
    return here


# A question


def _form(kind: str, values: dict[str, Any] | None = None) -> QuestionForm:
    form = FORMS[kind](formdata=None, data=values) if values is not None else FORMS[kind]()
    one_reason = kind in questions.ONE_REASON
    for field in (*ONLY_IN_THE_BANK, *(() if one_reason else ("feedback",))):
        if field in form:
            del form[field]
    return form


def _question_page(
    sheet: Sheet, form: QuestionForm, before: Question, id: str, is_behind: bool = False, status: int = 200
) -> ResponseReturnValue:
    page = render_template(
        "authoring/question.html",
        form=form,
        name=sheet.name,
        question_id=id,
        question_kind=before.kind,
        saved=questions.question_of(sheet, id) if is_behind else None,
        row_names=ROW_NAMES,
        row_word=ROW_WORDS.get(before.kind, ""),
        row_hint=ROW_HINTS.get(before.kind, ""),
        kinds=KIND_WORDS,
        **page_of(sheet.draft),
    )
    return page, status


def _asked(sheet: Sheet) -> tuple[str, Question | None]:
    """The id of ``?question=`` and the question, or an empty one of ``?kind=``.

    :raise NoSuchText: if there is neither.
    """
    id, kind = request.args.get("question", ""), request.args.get("kind", "")
    if id:
        return id, questions.question_of(sheet, id)
    found = next((one for one in FORMS if one == kind), None)
    if found is None:
        raise NoSuchText
    return "", editing.blank(found)  # type: ignore[arg-type]


def _unreadable(sheet: Sheet) -> ResponseReturnValue:
    flash(_("This question cannot be shown as a form. Mend it in the source, or remove it."), "warning")
    course_id = sheet.draft.course_id
    return redirect(
        url_for("authoring.text", course_id=course_id, language=sheet.source, name=sheet.name), 303
    )


@bp.get("/<course_id>/question/<path:name>")
@allow(*WRITERS)
def edit_question(course_id: str, name: str) -> ResponseReturnValue:
    """The form of a ``?question=`` of the check, or of a new one of a ``?kind=``.

    :raise 404: if there is no such check, question or kind.
    """
    sheet = _sheet(course_id, name)
    id, before = _asked(sheet)
    if before is None:
        return _unreadable(sheet)
    form = _form(before.kind, {**editing.values_of(before), "number": questions.seen_of(sheet, id)})
    return _question_page(sheet, form, before, id)


@bp.post("/<course_id>/question/<path:name>")
@allow(*WRITERS)
def keep_question(course_id: str, name: str) -> ResponseReturnValue:
    """Write what the form holds into the check, or show it again with what is to be mended.

    :raise 404: if there is no such check, question or kind.
    """
    sheet = _sheet(course_id, name, to_write=True)
    id, before = _asked(sheet)
    if before is None:
        return _unreadable(sheet)
    form = _form(before.kind)
    if request.form.get("do") == "more":
        editing.add_rows(form)
        return _question_page(sheet, form, before, id)
    if not form.validate_on_submit():
        return _question_page(sheet, form, before, id, status=400)
    try:
        questions.keep(sheet, person(), editing.written_question(form, before), id, form.number.data or "")
    except ChangedMeanwhile as refusal:
        refuse(form, refusal)
        form.number.data = questions.seen_of(sheet, id)
        return _question_page(sheet, form, before, id, True, refusal.status)
    except (Invalid, Conflict) as refusal:
        refuse(form, refusal)
        return _question_page(sheet, form, before, id, status=refusal.status)
    flash(_("Saved."), "done")
    return redirect(url_for("authoring.show_check", course_id=course_id, name=name), 303)
