# SPDX-License-Identifier: EUPL-1.2
"""The courses one may write, and a draft with its tree, data and files."""

from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import current_app, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from atlas_training import i18n
from atlas_training.accounts.access import allow
from atlas_training.accounts.enums import Role
from atlas_training.authoring import checking, folder
from atlas_training.authoring import service as authoring
from atlas_training.authoring.enums import TextState
from atlas_training.authoring.errors import NoSuchText
from atlas_training.authoring.forms import (
    CourseForm,
    ModuleForm,
    NewCourseForm,
    NewModuleForm,
    OpenForm,
    OwnCourseDataForm,
    OwnCourseForm,
    OwnModuleDataForm,
    OwnModuleForm,
    RemarkForm,
    ZipForm,
    lines,
    own_names,
)
from atlas_training.authoring.models import CourseDraft
from atlas_training.authoring.views import bp
from atlas_training.content import archive
from atlas_training.courses import own
from atlas_training.courses import service as courses
from atlas_training.courses.catalogue import dimensions
from atlas_training.database import reading
from atlas_training.errors import Refusal
from atlas_training.organisations.enums import COUNTRIES
from atlas_training.pathways import service as pathways
from atlas_training.web.forms import choices_of, refuse

WRITERS = (Role.TRAINER,)
READERS = (Role.TRAINER, Role.COORDINATOR)


def person() -> Any:
    """Whoever is signed in, as the model."""
    return current_user._get_current_object()


def editor_script_url() -> str:
    """The address of the editor's script."""
    return url_for("web.asset", name=current_app.extensions["editor_script"])


def countries() -> list[Any]:
    """The countries whose courses one writes, as choices."""
    own = authoring.writing_countries(current_user)
    return choices_of((code, i18n.country_name(code)) for code in COUNTRIES if code in own)


def titles_of(draft: CourseDraft, contents: dict[str, bytes]) -> dict[str, str]:
    """Titles of the texts of a draft in its source language, by name without the language."""
    source = folder.source_of(folder.course_data(contents))
    found = {}
    for name, content in contents.items():
        code, _slash, rest = name.partition("/")
        if code == source and rest.endswith(".md"):
            front, _body = folder.split(content.decode(errors="replace"))
            found[rest] = str(front.get("title") or rest)
    return found


@bp.get("")
@allow(*READERS)
def index() -> str:
    """All courses, and the drafts one may see."""
    drafts = {one.course_id: one for one in authoring.list_drafts(current_user)}
    published = {one.course_id: one for one in courses.list_current()}
    language = i18n.current().code
    unpublished = [one for course_id, one in drafts.items() if course_id not in published]
    return render_template(
        "authoring/index.html",
        drafts=drafts,
        published=published,
        titles=courses.all_titles(language),
        draft_titles=authoring.titles_of_drafts(unpublished, language),
        rows=sorted(drafts.keys() | published.keys()),
        form=_open_form(),
        zip_form=_zip_form(),
        is_trainer=Role.TRAINER in current_user.roles,
        may_write=lambda course_id: authoring.may_write(course_id, current_user),
        own_country=own.country_of,
    )


def _open_form() -> OpenForm:
    form = OpenForm()
    form.country.choices = countries()
    return form


def _zip_form() -> ZipForm:
    form = ZipForm()
    form.country.choices = countries()
    return form


# Beginning


def _new_form() -> NewCourseForm:
    form = NewCourseForm()
    titles = pathways.course_titles(i18n.current().code)
    form.course.choices = choices_of(
        (one, f"{one} {titles.get(one, '')}") for one in authoring.unwritten(checking.catalogue())
    )
    form.source_language.choices = choices_of(own_names())
    form.country.choices = countries()
    return form


@bp.get("/new")
@allow(*WRITERS)
def new() -> str:
    """Which course to begin, and in which language."""
    form = _new_form()
    form.source_language.data = i18n.current().code
    return render_template("authoring/new.html", form=form)


@bp.post("/new")
@allow(*WRITERS)
def begin() -> ResponseReturnValue:
    """Begin a course of the catalogue."""
    form = _new_form()
    return _begin(form, "authoring/new.html", lambda: checking.catalogue()[form.course.data])


def _begin(
    form: NewCourseForm | OwnCourseForm, page: str, entry_of: Callable[[], Mapping[str, Any]]
) -> ResponseReturnValue:
    """Begin the course that a form describes; ``entry_of`` gives what of it is no words, once the form is good."""
    if not form.validate_on_submit():
        return render_template(page, form=form), 400
    entry = entry_of()
    address = folder.name_of(form.title.data, authoring.addresses(), entry["id"].lower())
    text = folder.new_text(**form.front)
    files = authoring.new_course(entry, address, form.source_language.data, text, {}, person())
    authoring.start(entry["id"], address, files, person(), form.country.data)
    flash(_("The course is begun. Add its first module."), "done")
    return redirect(url_for("authoring.new_module", course_id=entry["id"]), 303)


def _own_form() -> OwnCourseForm:
    form = OwnCourseForm()
    form.source_language.choices = choices_of(own_names())
    form.country.choices = countries()
    form.dimension.choices = dimension_choices()
    return form


def dimension_choices() -> list[Any]:
    """The dimensions by their names."""
    return choices_of((code, one.name) for code, one in dimensions(i18n.current().code).items())


@bp.get("/own")
@allow(*WRITERS)
def new_own() -> str:
    """What a course of a country's own is about, and its language."""
    form = _own_form()
    form.source_language.data = i18n.current().code
    return render_template("authoring/new_own.html", form=form)


@bp.post("/own")
@allow(*WRITERS)
def begin_own() -> ResponseReturnValue:
    """Begin a course of a country's own, under an id that is drawn for it."""
    form = _own_form()

    def entry() -> dict[str, Any]:
        course_id = authoring.draw_id(form.country.data)
        return {"id": course_id, "dimension": form.dimension.data, "modules": []}

    return _begin(form, "authoring/new_own.html", entry)


@bp.post("/<course_id>/open")
@allow(*WRITERS)
def open_draft(course_id: str) -> ResponseReturnValue:
    """Begin a draft of a published course.

    :raise 404: if nothing is published.
    :raise 409: if there is a draft.
    """
    form = _open_form()
    if not form.validate_on_submit():
        flash(_("Choose your country."), "warning")
        return redirect(url_for("authoring.index"), 303)
    draft = authoring.open_draft(course_id, person(), form.country.data)
    return redirect(url_for("authoring.show", course_id=draft.course_id), 303)


@bp.post("/upload")
@allow(*WRITERS)
def upload() -> ResponseReturnValue:
    """Put a course of a zip file into its draft, and show the differences. Nothing is published."""
    form = _zip_form()
    if not form.validate_on_submit():
        flash(" ".join(str(error) for errors in form.errors.values() for error in errors), "warning")
        return redirect(url_for("authoring.index"), 303)
    try:
        with reading(), TemporaryDirectory() as place:
            archive.unpack(form.file.data.read(), Path(place))
            address, contents = _one_course(Path(place))
    except Refusal as wrong:
        flash(str(wrong), "warning")
        return redirect(url_for("authoring.index"), 303)
    course_id = str(folder.course_data(contents).get("id"))
    try:
        _into_draft(course_id, address, contents, form.country.data)
    except Refusal as wrong:
        flash(str(wrong), "warning")
        return redirect(url_for("authoring.index"), 303)
    return redirect(url_for("authoring.changes", course_id=course_id), 303)


def _into_draft(course_id: str, address: str, contents: dict[str, bytes], country: str) -> None:
    authoring.hold_to_address(course_id, address)
    draft = authoring.find_draft(course_id, revision=True)
    if draft is not None:
        authoring.replace(draft, contents, person())
        return
    published = courses.find_course(course_id)
    if published:
        address = published.address
    else:
        address = folder.name_of(address, authoring.addresses(), course_id.lower())
    authoring.start(course_id, address, contents, person(), country, published.id if published else None)


def _one_course(place: Path) -> tuple[str, dict[str, bytes]]:
    folders = [one for one in sorted((place / "courses").iterdir()) if one.is_dir()]
    if len(folders) != 1:
        raise archive.BadArchive(
            _("Put one course into the zip file; several are for the command content import.")
        )
    contents = {
        one.relative_to(folders[0]).as_posix(): one.read_bytes()
        for one in folders[0].rglob("*")
        if one.is_file()
    }
    course_id = folder.course_data(contents).get("id")
    is_known = isinstance(course_id, str) and (own.country_of(course_id) or course_id in checking.catalogue())
    if not is_known:
        raise archive.BadArchive(
            _("The id in its course.yaml is neither one of the catalogue nor one of a country's own course.")
        )
    return folders[0].name, contents


# A draft


def page_of(draft: CourseDraft, **more: Any) -> dict[str, Any]:
    """What every page of a draft shows: its tree and how its texts stand in each language."""
    contents = authoring.texts_of(draft)
    data = folder.course_data(contents)
    states = authoring.states(draft, data)
    return {
        "draft": draft,
        "data": data,
        "modules": folder.modules_of(data),
        "titles": titles_of(draft, contents),
        "source": folder.source_of(data),
        "codes": folder.languages_of(data),
        "states": states,
        "text_names": folder.text_names(data),
        "State": TextState,
        "faults": _faults(draft),
        "by_code": i18n.BY_CODE,
        "is_trainer": authoring.may_write(draft.course_id, current_user),
        "is_own": own.is_own(draft.course_id),
        **more,
    }


def _faults(draft: CourseDraft) -> dict[str, int]:
    """How many errors the last check found in each file."""
    found: dict[str, int] = {}
    for one in draft.findings:
        if one["severity"] == "error":
            name = one["file"].removeprefix(f"courses/{draft.address}/")
            found[name] = found.get(name, 0) + 1
    return found


@bp.get("/<course_id>")
@allow(*READERS)
def show(course_id: str) -> str:
    """A draft: its modules in every language, what is to be mended, what happens next.

    :raise 404: if there is none.
    """
    draft = authoring.get_draft(current_user, course_id)
    names = authoring.names_of([draft.started_by_id, draft.submitted_by_id])
    page = page_of(draft)
    return render_template(
        "authoring/show.html",
        **page,
        names=names,
        may_review=authoring.may_review(draft, current_user),
        may_publish_alone=authoring.may_publish_alone(draft, current_user),
        files=authoring.files_of(draft),
        remark_form=RemarkForm(),
        published=courses.find_course(course_id),
        has_more=own.is_own(course_id) or bool(_unused(draft, page["data"])),
        findings=authoring.findings_of(draft),
    )


@bp.post("/<course_id>/discard")
@allow(*WRITERS)
def discard(course_id: str) -> Response:
    """Put a draft away.

    :raise 404: if there is none.
    """
    authoring.discard(authoring.get_draft(current_user, course_id))
    flash(_("The draft is put away. What is published stays."), "done")
    return redirect(url_for("authoring.index"), 303)


@bp.get("/<course_id>/download")
@allow(*READERS)
def download(course_id: str) -> Response:
    """The draft as a zip file.

    :raise 404: if there is none.
    """
    draft = authoring.get_draft(current_user, course_id)
    files = {f"{draft.address}/{name}": one for name, one in authoring.contents_of(draft).items()}
    return send_file(
        BytesIO(archive.pack(files)),
        mimetype="application/zip",
        as_attachment=True,
        download_name=f"{draft.address}.zip",
        max_age=0,
    )


def _listed(data: dict[str, Any], name: str) -> list[str]:
    found = data.get(name)
    return [str(one) for one in found] if isinstance(found, list) else []


def _course_form(draft: CourseDraft, data: dict[str, Any] | None = None) -> CourseForm:
    kind = OwnCourseDataForm if own.is_own(draft.course_id) else CourseForm
    form = kind(
        data={**data, "authors": "\n".join(_listed(data, "authors"))}
        if data is not None and request.method == "GET"
        else None
    )
    titles = courses.all_titles(i18n.current().code)
    form.offer(
        [
            (one.course_id, f"{one.course_id} {titles.get(one.course_id, '')}")
            for one in courses.list_current()
            if one.course_id != draft.course_id
        ]
    )
    if isinstance(form, OwnCourseDataForm):
        form.dimension.choices = dimension_choices()
    return form


@bp.get("/<course_id>/course")
@allow(*WRITERS)
def course_data(course_id: str) -> str:
    """What of the course is no words.

    :raise 404: if there is no draft.
    """
    draft = authoring.get_draft(current_user, course_id)
    page = page_of(draft)
    return render_template("authoring/course.html", form=_course_form(draft, page["data"]), **page)


@bp.post("/<course_id>/course")
@allow(*WRITERS)
def save_course_data(course_id: str) -> ResponseReturnValue:
    """Write it.

    :raise 404: if there is no draft.
    """
    draft = authoring.get_draft(current_user, course_id, revision=True)
    form = _course_form(draft)
    if not form.validate_on_submit():
        return render_template("authoring/course.html", form=form, **page_of(draft)), 400
    data = folder.course_data(authoring.texts_of(draft))
    source = folder.source_of(data)
    data |= {
        "status": form.status.data,
        "licence": form.licence.data,
        "authors": lines(form.authors.data),
        "languages": [
            source,
            *(one for one in i18n.CODES if one in (form.languages.data or []) and one != source),
        ],
        "certificate": form.certificate.data,
        "prerequisites": list(form.prerequisites.data or []),
    }
    if isinstance(form, OwnCourseDataForm):
        data["dimension"] = form.dimension.data
    authoring.save_course(draft, data, person())
    flash(_("Saved."), "done")
    return redirect(url_for("authoring.show", course_id=course_id), 303)


# Modules


def _unused(draft: CourseDraft, data: dict[str, Any]) -> list[str]:
    """The catalogue's modules that the course does not have yet."""
    taken = {one["id"] for one in folder.modules_of(data)}
    entry = checking.catalogue().get(draft.course_id, {"modules": []})
    return [one["id"] for one in entry["modules"] if one["id"] not in taken]


def _module_form(draft: CourseDraft, data: dict[str, Any]) -> NewModuleForm | OwnModuleForm:
    if own.is_own(draft.course_id):
        return OwnModuleForm()
    form = NewModuleForm()
    titles = pathways.module_titles(i18n.current().code)
    form.module.choices = choices_of(
        (one, f"{one} {titles.get(one, ('', ''))[0]}") for one in _unused(draft, data)
    )
    return form


def _entry_of(
    form: NewModuleForm | OwnModuleForm, draft: CourseDraft, data: dict[str, Any]
) -> dict[str, Any]:
    """What of the module is no words: the catalogue's, or what the form says."""
    if isinstance(form, OwnModuleForm):
        module_id = authoring.next_module_id(draft, data)
        return {"id": module_id, "level": int(form.level.data), "topic": own.TOPIC}
    return checking.catalogue()[form.module.data]


@bp.get("/<course_id>/modules/new")
@allow(*WRITERS)
def new_module(course_id: str) -> str:
    """Which module of the catalogue to add; in a country's own course what a new one is about.

    :raise 404: if there is no draft.
    """
    draft = authoring.get_draft(current_user, course_id)
    page = page_of(draft)
    return render_template("authoring/new_module.html", form=_module_form(draft, page["data"]), **page)


@bp.post("/<course_id>/modules/new")
@allow(*WRITERS)
def add_module(course_id: str) -> ResponseReturnValue:
    """Add it, and go on to its text.

    :raise 404: if there is no draft.
    """
    draft = authoring.get_draft(current_user, course_id, revision=True)
    data = folder.course_data(authoring.texts_of(draft))
    form = _module_form(draft, data)
    entry: dict[str, Any] = {}
    try:
        entry = _entry_of(form, draft, data) if form.validate_on_submit() else {}
    except Refusal as wrong:
        refuse(form, wrong)
    if not entry:
        return render_template("authoring/new_module.html", form=form, **page_of(draft)), 400
    name = authoring.add_module(draft, data, {**entry, "minutes": form.minutes.data}, form.front, person())
    return redirect(
        url_for("authoring.text", course_id=course_id, language=folder.source_of(data), name=name), 303
    )


def _module(data: dict[str, Any], module_id: str) -> dict[str, Any]:
    found = next((one for one in folder.modules_of(data) if one["id"] == module_id), None)
    if found is None:
        raise NoSuchText
    return found


def _facts_form(course_id: str, data: dict[str, Any] | None = None) -> ModuleForm:
    kind = OwnModuleDataForm if own.is_own(course_id) else ModuleForm
    return kind(data=data)


@bp.get("/<course_id>/modules/<module_id>")
@allow(*WRITERS)
def module(course_id: str, module_id: str) -> str:
    """What of a module is no words.

    :raise 404: if there is no such draft or module.
    """
    page = page_of(authoring.get_draft(current_user, course_id))
    one = _module(page["data"], module_id)
    found = one.get("completes")
    rule: dict[str, Any] = found if isinstance(found, dict) else {}
    form = _facts_form(
        course_id,
        data={
            "level": str(one.get("level")),
            "minutes": one.get("minutes"),
            "read": rule.get("read"),
            "check_share": rule.get("check"),
            "least_minutes": rule.get("minutes"),
        },
    )
    return render_template("authoring/module.html", form=form, module=one, **page)


@bp.post("/<course_id>/modules/<module_id>")
@allow(*WRITERS)
def save_module(course_id: str, module_id: str) -> ResponseReturnValue:
    """Write it; ``do`` may also move or remove the module, or give it a check.

    :raise 404: if there is no such draft or module.
    """
    draft = authoring.get_draft(current_user, course_id, revision=True)
    page = page_of(draft)
    one = _module(page["data"], module_id)
    form = _facts_form(course_id)
    what = request.form.get("do", "save")
    try:
        if what != "save":
            authoring.change_module(draft, page["data"], module_id, what, person())
        elif form.validate_on_submit():
            rule = {
                "read": form.read.data or None,
                "check": form.check_share.data,
                "minutes": form.least_minutes.data,
            }
            rule = {key: value for key, value in rule.items() if value is not None}
            facts = {"minutes": form.minutes.data, "completes": rule}
            if isinstance(form, OwnModuleDataForm):
                facts["level"] = int(form.level.data)
            authoring.save_module(draft, page["data"], module_id, facts, person())
    except Refusal as wrong:
        refuse(form, wrong)
    if form.errors or form.form_errors:
        return render_template("authoring/module.html", form=form, module=one, **page), 400
    flash(_("Saved."), "done")
    if what == "check":
        name = f"{folder.CHECKS}{_module(page['data'], module_id)['check']}"
        return redirect(url_for("authoring.show_check", course_id=course_id, name=name), 303)
    return redirect(url_for("authoring.show", course_id=course_id), 303)
