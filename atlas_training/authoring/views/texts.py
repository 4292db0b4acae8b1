# SPDX-License-Identifier: EUPL-1.2
"""The editor of one text, its preview, and the view as a learner."""

from pathlib import PurePath
from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup
from werkzeug.wrappers import Response

from atlas_training import i18n
from atlas_training.accounts.access import allow
from atlas_training.authoring import checking, folder
from atlas_training.authoring import service as authoring
from atlas_training.authoring.checking import Look
from atlas_training.authoring.errors import ChangedMeanwhile, NoSuchText
from atlas_training.authoring.forms import SourceForm, TextForm
from atlas_training.authoring.models import CourseDraft, DraftFile
from atlas_training.authoring.views import bp
from atlas_training.authoring.views.drafts import READERS, WRITERS, editor_script_url, page_of, person
from atlas_training.courses import assets, lint
from atlas_training.courses.blocks import BLOCKS, COUNTRIES
from atlas_training.courses.reading import COURSE_TEXT, known_blocks
from atlas_training.database import db, reading
from atlas_training.web.forms import refuse

_USES = {
    "picture": assets.PICTURES,
    "film": {".mp4", ".webm"},
    "captions": {".vtt"},
    "recording": {".mp3", ".m4a", ".ogg"},
}


def _is_check(name: str) -> bool:
    return name.startswith("checks/")


def _minutes_to_read(words: int) -> int:
    return max(1, round(lint.minutes_of(words, activities=0, questions=0)))


def _is_lesson(name: str, besides: str) -> bool:
    return not _is_check(name) and name not in (COURSE_TEXT, besides)


def _files_for(names: list[str]) -> dict[str, list[str]]:
    """The course's files by what the toolbar's forms ask for."""
    return {
        use: [one for one in names if PurePath(one).suffix in endings] for use, endings in _USES.items()
    } | {"any": names}


def _further_blocks() -> dict[str, list[str]]:
    """Blocks that plugins added, with the names of their options."""
    return {
        name: sorted(block.OPTIONS) for name, block in sorted(known_blocks().items()) if name not in BLOCKS
    }


def _known(page: dict[str, Any], language: str, name: str) -> None:
    """:raise NoSuchText: unless the course has such a text in that language."""
    if language not in page["codes"] or name not in page["text_names"]:
        raise NoSuchText


def _look(draft: CourseDraft, page: dict[str, Any], language: str, name: str, text: str) -> Look:
    """How a text looks and what is wrong with it."""
    source_text = authoring.text_of(draft, f"{page['source']}/{name}") or ""
    if _is_check(name):
        given = text if language == page["source"] else source_text
        return checking.look_at_check(language, name, text, page["source"], given)
    names = {one: file.hash for one, file in authoring.files_of(draft).items()}
    return checking.look(draft.course_id, names, language, name, text, source_text)


def _form(text: str | None, file: DraftFile | None, name: str) -> TextForm | SourceForm:
    seen = file.revision if file else 0
    if _is_check(name):
        return SourceForm(formdata=None, body=text or "", seen=seen)
    front, body = folder.split(text or "")
    outcomes = front.get("outcomes")
    return TextForm(
        formdata=None,
        title=str(front.get("title") or ""),
        summary=str(front.get("summary") or ""),
        outcomes="\n".join(str(one) for one in outcomes) if isinstance(outcomes, list) else "",
        body=body if front else text or "",
        seen=seen,
    )


def _written(form: TextForm | SourceForm) -> str:
    if isinstance(form, TextForm):
        return folder.join(form.front, form.body.data or "")
    return (form.body.data or "").strip("\n") + "\n"


def _shift(form: TextForm | SourceForm, text: str) -> int:
    """How many lines of the file stand before the first line of the text area, which may begin with empty ones."""
    body = form.body.data or ""
    lines = [len(one.strip("\n").split("\n")) for one in (text, body)]
    return lines[0] - lines[1] - (len(body) - len(body.lstrip("\n")))


@bp.get("/<course_id>/text/<language>/<path:name>")
@allow(*WRITERS)
def text(course_id: str, language: str, name: str) -> str:
    """The editor of a text, its source beside it where it is a translation.

    :raise 404: if the course has no such text.
    """
    draft = authoring.get_draft(current_user, course_id)
    page = page_of(draft)
    _known(page, language, name)
    written = authoring.text_of(draft, f"{language}/{name}")
    form = _form(written, authoring.files_of(draft).get(f"{language}/{name}"), name)
    look = _look(draft, page, language, name, written) if written is not None else Look(None)
    return _page(draft, page, language, name, form, look, text=written)


def _page(
    draft: CourseDraft,
    page: dict[str, Any],
    language: str,
    name: str,
    form: TextForm | SourceForm,
    look: Look,
    other: tuple[DraftFile, str] | None = None,
    text: str | None = None,
) -> str:
    """The editor; ``text`` is the file that was looked at where it is not what the form would write."""
    source_text = authoring.text_of(draft, f"{page['source']}/{name}") if language != page["source"] else None
    front, source_body = folder.split(source_text or "")
    files = authoring.files_of(draft)
    return render_template(
        "authoring/text.html",
        form=form,
        language_of_text=i18n.BY_CODE[language],
        name=name,
        is_check=_is_check(name),
        look=look,
        preview=Markup(look.rendered.html) if look.rendered else "",  # noqa: S704 -- sanitised by the renderer
        shift=_shift(form, _written(form) if text is None else text),
        source_front=front,
        source_body=source_body if front else source_text,
        files_for=_files_for([one for one in files if one.startswith(folder.ASSETS)]),
        lessons=[(one, page["titles"].get(one, one)) for one in page["text_names"] if _is_lesson(one, name)],
        further_blocks=_further_blocks(),
        countries=COUNTRIES,
        minutes_to_read=_minutes_to_read,
        state=page["states"][name, language],
        other=other,
        editor_script_url=editor_script_url,
        others=authoring.names_of([other[0].changed_by_id]) if other else {},
        **page,
    )


@bp.post("/<course_id>/text/<language>/<path:name>")
@allow(*WRITERS)
def save_text(course_id: str, language: str, name: str) -> ResponseReturnValue:
    """Save a text. ``go=save`` is the editor's own saving, which wants JSON; else the page comes back.

    :raise 404: if the course has no such text.
    :raise 409: with what stands there, if somebody else saved it meanwhile.
    """
    by_script = request.form.get("go") == "save"
    form: TextForm | SourceForm = SourceForm() if _is_check(name) else TextForm()
    with reading():
        draft = authoring.get_draft(current_user, course_id)
        page = page_of(draft)
        _known(page, language, name)
        is_valid = form.validate_on_submit()
        look = _look(draft, page, language, name, _written(form))
    if not is_valid and not by_script:
        draft = authoring.get_draft(current_user, course_id)
        return _page(draft, page_of(draft), language, name, form, look), 400
    draft = authoring.get_draft(current_user, course_id, revision=True)
    try:
        file = _save(draft, page["source"], language, name, form)
    except ChangedMeanwhile as wrong:
        return _refused(course_id, language, name, form, look, wrong, by_script)
    if by_script:
        return jsonify(seen=file.revision, **_as_json(look, form))
    flash(_("Saved."), "done")
    return redirect(url_for("authoring.text", course_id=course_id, language=language, name=name), 303)


def _save(
    draft: CourseDraft, source: str, language: str, name: str, form: TextForm | SourceForm
) -> DraftFile:
    overwrite = request.form.get("overwrite") == "yes"
    made_for = None
    if language != source:
        original = authoring.files_of(draft).get(f"{source}/{name}")
        made_for = original.hash if original else ""
    stands = authoring.text_of(draft, f"{language}/{name}") or ""
    return authoring.save_file(
        draft,
        f"{language}/{name}",
        folder.with_front_of(stands, _written(form)).encode(),
        person(),
        seen=None if overwrite else form.seen.data or 0,
        made_for=made_for,
    )


def _refused(
    course_id: str,
    language: str,
    name: str,
    form: TextForm | SourceForm,
    look: Look,
    wrong: ChangedMeanwhile,
    by_script: bool,
) -> ResponseReturnValue:
    db.session.rollback()
    if by_script:
        return jsonify(error=str(wrong)), 409
    draft = authoring.get_draft(current_user, course_id)
    there = authoring.files_of(draft).get(f"{language}/{name}")
    if there is None:  # somebody took it away: saving again brings it back
        form.seen.data = 0
        refuse(form, wrong)
    stands = authoring.text_of(draft, f"{language}/{name}") or ""
    return _page(draft, page_of(draft), language, name, form, look, (there, stands) if there else None), 409


def _as_json(look: Look, form: TextForm | SourceForm) -> dict[str, Any]:
    shift = _shift(form, _written(form))
    words = look.rendered.words if look.rendered else 0
    return {
        "html": look.rendered.html if look.rendered else "",
        "words": words,
        "minutes": _minutes_to_read(words),
        "findings": [
            {
                "line": one.line - shift if one.line > shift else 0,
                "severity": one.severity,
                "words": f"{i18n.in_words(one.message)} {i18n.in_words(one.mend)}",
            }
            for one in look.findings
        ],
    }


@bp.post("/<course_id>/preview/<language>/<path:name>")
@allow(*WRITERS)
def preview(course_id: str, language: str, name: str) -> Response:
    """How the text in the form would look, and what is to be mended in it; nothing is saved.

    :raise 404: if the course has no such text.
    """
    form: TextForm | SourceForm = SourceForm() if _is_check(name) else TextForm()
    with reading():
        draft = authoring.get_draft(current_user, course_id)
        page = page_of(draft)
        _known(page, language, name)
        look = _look(draft, page, language, name, _written(form))
    return jsonify(_as_json(look, form))


@bp.get("/<course_id>/view/<language>/<path:name>")
@allow(*READERS)
def view(course_id: str, language: str, name: str) -> ResponseReturnValue:
    """A text of the draft as a learner will see it; a check is there to be tried out.

    :raise 404: if the course has no such text.
    """
    draft = authoring.get_draft(current_user, course_id)
    page = page_of(draft)
    _known(page, language, name)
    if _is_check(name):
        return redirect(
            url_for("authoring.try_check", course_id=course_id, language=language, name=name), 303
        )
    written = authoring.text_of(draft, f"{language}/{name}")
    shown = language
    if written is None:
        shown, written = page["source"], authoring.text_of(draft, f"{page['source']}/{name}")
    if written is None:
        raise NoSuchText
    look = _look(draft, page, shown, name, written)
    front, _body = folder.split(written)
    return render_template(
        "authoring/view.html",
        name=name,
        language_of_text=i18n.BY_CODE[shown],
        is_fallback=shown != language,
        front=front,
        body=Markup(look.rendered.html) if look.rendered else "",  # noqa: S704 -- sanitised by the renderer
        **page,
    )


@bp.get("/<course_id>/assets/<path:name>")
@allow(*READERS)
def asset(course_id: str, name: str) -> Response:
    """A picture or file of the draft.

    :raise 404: if it has none of that name.
    """

    draft = authoring.get_draft(current_user, course_id)
    content = authoring.content_of(draft, f"{folder.ASSETS}{name}")
    return assets.send(name, content, 0)
