# SPDX-License-Identifier: EUPL-1.2
"""The check of a draft as a learner sits it."""

from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from atlas_training.accounts.access import allow
from atlas_training.assessments import trying
from atlas_training.authoring import folder
from atlas_training.authoring import service as authoring
from atlas_training.authoring.errors import NoSuchText, NotSound
from atlas_training.authoring.views import bp
from atlas_training.authoring.views.drafts import READERS, page_of
from atlas_training.database import reading


@bp.route("/<course_id>/try/<language>/<path:name>", methods=["GET", "POST"])
@allow(*READERS)
def try_check(course_id: str, language: str, name: str) -> ResponseReturnValue:
    """The check of a draft as a learner sits it in a language; nothing is recorded.

    :raise 404: if the course has no such check.
    """
    with reading():
        draft = authoring.get_draft(current_user, course_id)
        page = page_of(draft)
        contents = authoring.texts_of(draft)
    if language not in page["codes"] or name not in page["text_names"] or not name.startswith(folder.CHECKS):
        raise NoSuchText
    files = {
        code: (f"{code}/{name}", contents[f"{code}/{name}"].decode(errors="replace"))
        for code in page["codes"]
        if f"{code}/{name}" in contents
    }
    place: dict[str, Any] = {"course_id": course_id, "language": language, "name": name}
    back = (
        url_for("authoring.text", **place)
        if page["is_trainer"]
        else url_for("authoring.show", course_id=course_id)
    )
    found = trying.read(files, page["source"])
    if found.definition is None:
        flash(str(NotSound.sentence), "warning")
        return redirect(back, 303)
    file = next(
        one["file"] for one in page["modules"] if one.get("check") == name.removeprefix(folder.CHECKS)
    )
    door = trying.Door(url_for("authoring.try_check", **place), back, page["titles"].get(file, file))
    return trying.respond(door, found, language)
