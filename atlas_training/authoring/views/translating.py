# SPDX-License-Identifier: EUPL-1.2
"""A check of a draft translated by forms: each question beside its source, saved by itself."""

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from atlas_training import i18n
from atlas_training.accounts.access import allow
from atlas_training.assessments.bank.forms import KIND_WORDS
from atlas_training.authoring import checking, questions, translating
from atlas_training.authoring import service as authoring
from atlas_training.authoring.errors import ChangedMeanwhile, NoSuchText, NotHeld
from atlas_training.authoring.forms import TitledForm
from atlas_training.authoring.questions import Sheet
from atlas_training.authoring.views import bp
from atlas_training.authoring.views.drafts import WRITERS, editor_script_url, page_of, person
from atlas_training.errors import Refusal


def _sheet(course_id: str, language: str, name: str, to_write: bool = False) -> Sheet:
    sheet = questions.open_sheet(authoring.get_draft(current_user, course_id, revision=to_write), name)
    if language == sheet.source or language not in page_of(sheet.draft)["codes"]:
        raise NoSuchText
    return sheet


def _page(
    sheet: Sheet, language: str, id: str = "", refusal: Refusal | None = None, title: TitledForm | None = None
) -> ResponseReturnValue:
    """The cards; what was ``refused`` of the question ``id`` stands in its fields as it was typed."""
    cards = translating.cards_of(sheet, language)
    text = sheet.translations.get(language, "")
    look = checking.look_at_check(language, sheet.name, text, sheet.source, sheet.text)
    title = title or TitledForm(formdata=None, title=translating.title_of(sheet, language))
    page = render_template(
        "authoring/translate.html",
        name=sheet.name,
        cards=cards,
        done=sum(one.is_complete for one in cards),
        language_of_text=i18n.BY_CODE[language],
        language_of_source=i18n.BY_CODE[sheet.source],
        source_title=str(questions.settings_of(sheet)["title"]),
        title_form=title,
        title_now=translating.title_of(sheet, language),
        findings=look.findings if text else [],
        refused=id,
        refusal=refusal,
        is_behind=isinstance(refusal, ChangedMeanwhile),
        typed=request.form if refusal else {},
        kinds=KIND_WORDS,
        editor_script_url=editor_script_url,
        **page_of(sheet.draft),
    )
    return page, refusal.status if refusal else 400 if title.errors else 200


@bp.get("/<course_id>/translate/<language>/<path:name>")
@allow(*WRITERS)
def translate(course_id: str, language: str, name: str) -> ResponseReturnValue:
    """The questions of a check beside their translation.

    :raise 404: if the course has no such check, or is not translated into that language.
    """
    return _page(_sheet(course_id, language, name), language)


@bp.post("/<course_id>/translate/<language>/<path:name>")
@allow(*WRITERS)
def keep_translation(course_id: str, language: str, name: str) -> ResponseReturnValue:
    """Keep the words of one ``question``, or the title where there is none; ``do=fit``: all fits the source of now.

    ``go=save`` is a form's own saving, which wants JSON; else the page comes back.

    :raise 404: if there is no such check, language or question.
    """
    sheet = _sheet(course_id, language, name, to_write=True)
    here = url_for("authoring.translate", course_id=course_id, language=language, name=name)
    if request.form.get("do") == "fit":
        translating.fit(sheet, person(), language)
        flash(_("Saved."), "done")
        return redirect(here, 303)
    id, seen = request.form.get("question", ""), request.form.get("seen", "")
    by_script = request.form.get("go") == "save"
    title = None if id else TitledForm()
    try:
        if title is None:
            translating.keep(sheet, person(), language, id, request.form, seen)
        elif title.validate_on_submit():
            translating.keep_title(sheet, person(), language, title.title.data or "", seen)
        elif by_script:
            return jsonify(error=str(next(iter(title.title.errors), ""))), 400
        else:
            return _page(sheet, language, title=title)
    except (ChangedMeanwhile, NotHeld) as refusal:
        if by_script:
            return jsonify(error=str(next(iter(refusal.fields.values()), refusal))), refusal.status
        return _page(sheet, language, id, refusal, title)
    if by_script:
        return jsonify(seen=translating.seen_of(_sheet(course_id, language, name), language, id))
    flash(_("Saved."), "done")
    return redirect(f"{here}#question-{id}" if id else here, 303)
