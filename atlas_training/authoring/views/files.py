# SPDX-License-Identifier: EUPL-1.2
"""The pictures and files of a draft."""

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from atlas_training.accounts.access import allow
from atlas_training.authoring import documents, folder, uploads
from atlas_training.authoring import service as authoring
from atlas_training.authoring.errors import BadFile, NoSuchText
from atlas_training.authoring.forms import FilesForm
from atlas_training.authoring.views import bp
from atlas_training.authoring.views.drafts import READERS, WRITERS, page_of, person
from atlas_training.courses.assets import FILMS, MEDIA, PICTURES
from atlas_training.database import reading


@bp.get("/<course_id>/files")
@allow(*READERS)
def files(course_id: str) -> str:
    """All pictures and files, with the Markdown that shows each.

    :raise 404: if there is no draft.
    """
    draft = authoring.get_draft(current_user, course_id)
    found = [one for name, one in authoring.files_of(draft).items() if name.startswith(folder.ASSETS)]
    return render_template(
        "authoring/files.html", files=found, pictures=PICTURES, form=FilesForm(), **page_of(draft)
    )


@bp.post("/<course_id>/files")
@allow(*WRITERS)
def add_files(course_id: str) -> ResponseReturnValue:
    """Take pictures and files; ``go=paste`` is the editor's, which wants the Markdown as JSON.

    :raise 404: if there is no draft.
    """
    by_script = request.form.get("go") == "paste"
    sent = [(one.filename or "file", one.read()) for one in request.files.getlist("files") if one]
    found: list[tuple[str, bytes]] = []
    refused: list[str] = []
    with reading():
        draft = authoring.get_draft(current_user, course_id)
        known = {one.removeprefix(folder.ASSETS) for one in authoring.files_of(draft)}
        for name, raw in sent:
            try:
                found.append(uploads.take(name, raw, known | {one for one, _content in found}))
            except BadFile as wrong:
                refused.append(str(wrong))
    draft = authoring.get_draft(current_user, course_id, revision=True)
    for name, content in found:
        authoring.save_file(draft, folder.ASSETS + name, content, person(), seen=0)
    if by_script:
        names = [name for name, _content in found]
        return jsonify(names=names, markdown=markdown_of(names), refused=refused)
    if found:
        flash(ngettext("%(num)s file is taken.", "%(num)s files are taken.", len(found)), "done")
    for sentence in refused or ([] if found else [_("Choose at least one file.")]):
        flash(sentence, "warning")
    return redirect(url_for("authoring.files", course_id=course_id), 303)


def markdown_of(names: list[str]) -> list[str]:
    """What shows files that came together in a lesson; captions go to the films among them."""
    captions = [name for name in names if name.endswith(".vtt")]
    films = [name for name in names if name.endswith(FILMS)]
    return [
        _block_of(name, captions[0] if captions else "")
        for name in names
        if name not in captions or not films
    ]


def _block_of(name: str, captions: str) -> str:
    stem, _dot, ending = name.rpartition(".")
    target = f"../{folder.ASSETS}{name}"
    if f".{ending}" in PICTURES:
        return f"![]({target})"
    if name.endswith(FILMS):
        return f"/// video | {stem}\n    file: {target}\n    captions: ../{folder.ASSETS}{captions}\n\n…\n///"
    if f".{ending}" in MEDIA:
        return f"/// audio | {stem}\n    file: {target}\n\n…\n///"
    return f"/// download | {stem}\n    file: {target}\n\n///"


@bp.post("/<course_id>/document/<language>/<path:name>")
@allow(*WRITERS)
def bring_document(course_id: str, language: str, name: str) -> ResponseReturnValue:
    """Turn a .docx file or pasted HTML into Markdown, its pictures into files of the course.

    ``go=paste`` is the editor's, which wants the Markdown as JSON; else it is added to the end of the text.

    :raise 404: if the course has no such text.
    """
    by_script = request.form.get("go") == "paste"
    document, pasted = request.files.get("files"), request.files.get("html")
    raw = document.read() if document else b""
    html = (
        pasted.read().decode("utf-8", "replace") if pasted else ""
    )  # a field of a form holds 500 kB at most
    pictures: list[tuple[str, bytes]] = []
    with reading():
        draft = authoring.get_draft(current_user, course_id)
        known = {one.removeprefix(folder.ASSETS) for one in authoring.files_of(draft)}

        def keep(picture: bytes) -> str:
            named = uploads.take("picture", picture, known | {one for one, _content in pictures})
            pictures.append(named)
            return f"../{folder.ASSETS}{named[0]}"

        try:
            made = documents.from_html(html, keep) if html else documents.from_docx(raw, keep)
            refused = ""
        except BadFile as wrong:
            made, refused = "", str(wrong)
        written = authoring.text_of(draft, f"{language}/{name}")
        if written is None or name.startswith("checks/"):
            raise NoSuchText
    draft = authoring.get_draft(current_user, course_id, revision=True)
    for picture, content in pictures if made else []:
        authoring.save_file(draft, folder.ASSETS + picture, content, person(), seen=0)
    if by_script:
        return jsonify(markdown=[made] if made else [], refused=[refused] if refused else [])
    if made:
        front, body = folder.split(written)
        text = folder.join(front, f"{body}\n{made}\n")
        authoring.save_file(draft, f"{language}/{name}", text.encode(), person())
    flash(refused or _("The document stands at the end of the text."), "warning" if refused else "done")
    return redirect(url_for("authoring.text", course_id=course_id, language=language, name=name), 303)


@bp.post("/<course_id>/files/delete")
@allow(*WRITERS)
def delete_file(course_id: str) -> Response:
    """Take a file out of the draft; published versions keep it.

    :raise 404: if there is no draft.
    """
    draft = authoring.get_draft(current_user, course_id, revision=True)
    name = request.form.get("name", "")
    if name.startswith(folder.ASSETS):
        authoring.delete_files(draft, [name])
        flash(_("The file is taken out of the draft."), "done")
    return redirect(url_for("authoring.files", course_id=course_id), 303)
