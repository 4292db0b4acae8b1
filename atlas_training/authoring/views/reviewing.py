# SPDX-License-Identifier: EUPL-1.2
"""From draft to published: check, differences, review, versions."""

import difflib
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from atlas_training import i18n
from atlas_training.accounts.access import allow
from atlas_training.authoring import checking, draws
from atlas_training.authoring import service as authoring
from atlas_training.authoring.errors import NotSound
from atlas_training.authoring.forms import OpenForm, RemarkForm
from atlas_training.authoring.views import bp
from atlas_training.authoring.views.drafts import READERS, WRITERS, countries, person
from atlas_training.courses import own
from atlas_training.courses import reading as course_reading
from atlas_training.courses import service as courses
from atlas_training.database import own_transaction, reading

MOST_LINES = 400
LONGEST_COMPARED, MOST_COMPARED = 200_000, 4_000
"""Bytes and lines of a text; comparing longer ones line by line would keep a reader waiting."""


def _examined(course_id: str) -> tuple[course_reading.Draft, int]:
    """A draft read by the importer, and the revision that was read. Holds no writer's place meanwhile."""
    with reading():
        draft = authoring.get_draft(current_user, course_id)
        contents = authoring.number_next(draft, authoring.contents_of(draft))
        examined = checking.examine(draft.address, contents)
        examined.findings = sorted(examined.findings + draws.behind(draft, person()))
        return examined, draft.revision


@bp.post("/<course_id>/check")
@allow(*READERS)
def check(course_id: str) -> Response:
    """Check the whole course and remember what there is to mend.

    :raise 404: if there is no draft.
    """
    examined, revision = _examined(course_id)
    draft = authoring.get_draft(current_user, course_id, revision=True)
    authoring.keep_findings(draft, examined, revision)
    return redirect(url_for("authoring.show", course_id=course_id, _anchor="findings"), 303)


@bp.post("/<course_id>/submit")
@allow(*WRITERS)
def submit(course_id: str) -> Response:
    """Ask for a review.

    :raise 404: if there is no draft.
    :raise 409: if it was changed meanwhile.
    """
    examined, revision = _examined(course_id)
    draft = authoring.get_draft(current_user, course_id, revision=True)
    try:
        authoring.submit(draft, examined, revision, person())
    except NotSound as wrong:
        return _not_sound(course_id, examined, revision, wrong)
    flash(_("The course waits for its review."), "done")
    return redirect(url_for("authoring.show", course_id=course_id), 303)


def _not_sound(course_id: str, examined: course_reading.Draft, revision: int, wrong: NotSound) -> Response:
    with own_transaction():
        draft = authoring.get_draft(current_user, course_id, revision=True)
        authoring.keep_findings(draft, examined, revision)
    flash(str(wrong), "warning")
    return redirect(url_for("authoring.show", course_id=course_id, _anchor="findings"), 303)


@bp.post("/<course_id>/back")
@allow(*READERS)
def send_back(course_id: str) -> Response:
    """Give a draft back to its writers, with a remark.

    :raise 403: for whoever may not review it.
    :raise 404: if there is no draft.
    :raise 409: if it is not in review.
    """
    form = RemarkForm()
    draft = authoring.get_draft(current_user, course_id, revision=True)
    if not form.validate_on_submit():
        flash(_("Say what should be changed."), "warning")
    else:
        authoring.send_back(draft, person(), form.remark.data)
        flash(_("The draft is back with its writers."), "done")
    return redirect(url_for("authoring.show", course_id=course_id), 303)


@bp.post("/<course_id>/publish")
@allow(*READERS)
def publish(course_id: str) -> Response:
    """Publish a draft that is in review, or alone where the setting lets one.

    :raise 403: for whoever may do neither.
    :raise 404: if there is no draft.
    :raise 409: if it was changed meanwhile.
    """
    examined, revision = _examined(course_id)
    draft = authoring.get_draft(current_user, course_id, revision=True)
    try:
        version = authoring.publish(draft, examined, revision, person())
    except NotSound as wrong:
        return _not_sound(course_id, examined, revision, wrong)
    flash(_("Version %(version)s is published.", version=version.version), "done")
    return redirect(url_for("authoring.versions", course_id=course_id), 303)


def _lines(content: bytes | None) -> list[str] | None:
    """The lines of a text; None for a picture, another file, or a text too long to be compared."""
    if content is None:
        return []
    if len(content) > LONGEST_COMPARED or content.count(b"\n") > MOST_COMPARED:
        return None
    try:
        return content.decode().splitlines()
    except UnicodeDecodeError:
        return None


def differences(before: dict[str, bytes], after: dict[str, bytes]) -> list[dict[str, Any]]:
    """What differs, file by file: its lines as (mark, words), or none for what is no text."""
    found = []
    for name in sorted(before.keys() | after.keys()):
        if before.get(name) == after.get(name):
            continue
        old, new = _lines(before.get(name)), _lines(after.get(name))
        marked: list[tuple[str, str]] = []
        if old is not None and new is not None:
            marked = [
                (line[0], line[1:])
                for line in list(difflib.unified_diff(old, new, lineterm="", n=2))[2:]
                if line[0] in "+- @"
            ]
        found.append(
            {
                "name": name,
                "kind": "new" if name not in before else "gone" if name not in after else "changed",
                "added": sum(mark == "+" for mark, _words in marked),
                "removed": sum(mark == "-" for mark, _words in marked),
                "lines": marked[:MOST_LINES],
                "is_cut": len(marked) > MOST_LINES,
            }
        )
    return found


@bp.get("/<course_id>/changes")
@allow(*READERS)
def changes(course_id: str) -> str:
    """What of the draft differs from what is published.

    :raise 404: if there is no draft.
    """
    draft = authoring.get_draft(current_user, course_id)
    published = courses.find_course(course_id)
    before = courses.contents_of(published) if published else {}
    after = authoring.contents_of(draft)
    return render_template(
        "authoring/changes.html",
        draft=draft,
        published=published,
        differences=differences(before, after),
        check_changed=_check_changed(before, after),
    )


def _check_changed(before: dict[str, bytes], after: dict[str, bytes]) -> bool:
    return any("/checks/" in name and name in before and before[name] != after.get(name) for name in before)


@bp.get("/<course_id>/versions")
@allow(*READERS)
def versions(course_id: str) -> str:
    """All published versions of a course, who published them, and which can be had back: every one.

    :raise 404: if none was published.
    """
    found = courses.versions_of(course_id)
    if not found:
        raise courses.NoSuchCourse
    publications = authoring.publications(found)
    people = [key for one in publications.values() for key in (one.author_id, one.reviewer_id)]
    form = OpenForm()
    form.country.choices = countries()
    return render_template(
        "authoring/versions.html",
        course_id=course_id,
        title=courses.all_titles(i18n.current().code).get(course_id, course_id),
        versions=found,
        publications=publications,
        names=authoring.names_of(people),
        form=form,
        has_draft=authoring.find_draft(course_id) is not None,
        is_trainer=authoring.may_write(course_id, current_user),
        own_country=own.country_of(course_id),
    )


@bp.post("/<course_id>/versions/<uuid:version_id>/restore")
@allow(*WRITERS)
def restore(course_id: str, version_id: UUID) -> ResponseReturnValue:
    """Begin a draft that holds an earlier version.

    :raise 404: if the course has no such version.
    :raise 409: if there is a draft.
    """
    form = OpenForm()
    form.country.choices = countries()
    if not form.validate_on_submit():
        flash(_("Choose your country."), "warning")
        return redirect(url_for("authoring.versions", course_id=course_id), 303)
    authoring.restore(course_id, version_id, person(), form.country.data)
    return redirect(url_for("authoring.changes", course_id=course_id), 303)


@bp.post("/<course_id>/translations")
@allow(*WRITERS)
def review_translation(course_id: str) -> Response:
    """Say that a translation was read beside its source and is good.

    :raise 404: if there is no such draft or text.
    """
    draft = authoring.get_draft(current_user, course_id, revision=True)
    name = request.form.get("name", "")
    authoring.review_translation(draft, name, person())
    language, _slash, rest = name.partition("/")
    flash(_("Marked as reviewed."), "done")
    return redirect(url_for("authoring.text", course_id=course_id, language=language, name=rest), 303)
