# SPDX-License-Identifier: EUPL-1.2
"""The trainers' pages of the question bank: the list, one question, files in and out."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _
from flask_login import current_user

from atlas_training import i18n
from atlas_training.accounts.access import allow
from atlas_training.accounts.enums import Fate, Role
from atlas_training.accounts.models import Person
from atlas_training.assessments import trying
from atlas_training.assessments.bank import editing, importing, rules
from atlas_training.assessments.bank import service as bank
from atlas_training.assessments.bank.display import Display, picture_type
from atlas_training.assessments.bank.errors import NoQuestion, NotYourQuestion, QuestionsRefused
from atlas_training.assessments.bank.forms import (
    FATE_WORDS,
    FORMAT_WORDS,
    KIND_ABOUTS,
    KIND_WORDS,
    ROW_WORDS,
    FilterForm,
    QuestionFileForm,
    country_words,
)
from atlas_training.assessments.bank.models import BankQuestion, QuestionFile
from atlas_training.assessments.bank.question_forms import FORMS, ROW_HINTS, ROW_NAMES, QuestionForm
from atlas_training.assessments.formats import doors, quiz_md
from atlas_training.assessments.formats.as_json import load
from atlas_training.assessments.formats.question import Kind, Question, Reading
from atlas_training.courses.catalogue import dimensions
from atlas_training.database import reading
from atlas_training.errors import Conflict, Invalid
from atlas_training.web.forms import choices_of, refuse
from atlas_training.web.paging import SIZE, Page, asked_number, cut

bp = Blueprint("bank", __name__, template_folder="../templates", url_prefix="/questions")
READERS = (Role.TRAINER, Role.COORDINATOR)


def _person() -> Person:
    person: Person = current_user._get_current_object()
    return person


def _dimensions() -> list[tuple[str, str]]:
    found = dimensions(i18n.current().code)
    return [(code, found[code].name if code in found else code) for code in rules.DIMENSIONS]


def _words() -> dict[str, Any]:
    """What every page of the bank names things by."""
    return {
        "kinds": KIND_WORDS,
        "levels_of": rules.levels_of,
        "format_words": FORMAT_WORDS,
        "dimension_names": dict(_dimensions()),
        "country_names": dict(country_words({bank.ALL, *bank.readable_countries(_person())})),
        "may_write": Role.TRAINER in _person().roles,
    }


# Finding


def _filter_form() -> FilterForm:
    form = FilterForm(request.args)
    countries = bank.readable_countries(_person())
    form.offer(bank.categories(countries), bank.tags(countries), _dimensions())
    return form


def _wanted(form: FilterForm) -> bank.Filter:
    level = form.level.data or ""
    return bank.Filter(
        words=form.words.data or "",
        kind=form.kind.data or "",
        dimension=form.dimension.data or "",
        level=int(level) if level in map(str, rules.LEVELS) else None,
        tag=form.tag.data or "",
        category=form.category.data or "",
        is_retired=form.state.data == "away",
    )


@bp.get("")
@allow(*READERS)
def index() -> str:
    """The bank's questions, by category and name, as the filters want them."""
    form = _filter_form()
    wanted = _wanted(form)
    countries = bank.readable_countries(_person())
    total = bank.count(countries, wanted)
    number = min(asked_number(), max(1, -(-total // SIZE)))
    found = bank.list_questions(countries, wanted, (number - 1) * SIZE, SIZE)
    return render_template(
        "assessments/bank/index.html",
        form=form,
        page=Page(found, number, total),
        is_filtered=wanted != bank.Filter(),
        formats=doors.FORMATS,
        query={name: value for name, value in request.args.items() if value and name != "page"},
        **_words(),
    )


# One question


def _address_of(question: BankQuestion, number: int) -> Any:
    return lambda name: url_for("bank.picture", question_id=question.id, number=number, name=name)


@bp.get("/<uuid:question_id>")
@allow(*READERS)
def show(question_id: UUID) -> str:
    """One question with its key, as it is or as its version ``?version=`` was.

    :raise 404: if there is none, or it stands behind the wall of a country.
    """
    question = bank.get_question(_person(), question_id)
    asked = request.args.get("version", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else question.version
    version = bank.get_version(question, number)
    content = load(version.content)
    return render_template(
        "assessments/bank/show.html",
        question=question,
        version=version,
        versions=bank.versions_of(question),
        content=content,
        check_text=bank.check_text(content, question.reference),
        shown=Display(content, _address_of(question, number)),
        may_change=question.country in bank.changeable_countries(_person()),
        written_in=i18n.BY_CODE.get(question.language, i18n.BY_CODE["en"]),
        **_words(),
    )


@bp.route("/<uuid:question_id>/try", methods=["GET", "POST"])
@allow(*READERS)
def try_out(question_id: UUID) -> ResponseReturnValue:
    """The question as a learner sits it; nothing is recorded.

    :raise 404: if there is none to read.
    """
    with reading():
        question = bank.get_question(_person(), question_id)
        text, _lost = bank.check_text(bank.content_of(question), question.reference)
    back = url_for("bank.show", question_id=question_id)
    found = trying.read(
        {question.language: ("", f"{quiz_md.FRONT.format(title='x')}{text}")}, question.language
    )
    if found.definition is None:
        flash(_("A check cannot hold this question yet. Below stands what is missing."), "warning")
        return redirect(back, 303)
    door = trying.Door(url_for("bank.try_out", question_id=question_id), back, question.name)
    return trying.respond(door, found, question.language)


@bp.get("/<uuid:question_id>/versions/<int:number>/<path:name>")
@allow(*READERS)
def picture(question_id: UUID, number: int, name: str) -> Response:
    """A picture inside a question.

    :raise 404: if there is none, or the file is no picture.
    """
    question = bank.get_question(_person(), question_id)
    for file in load(bank.get_version(question, number).content).files:
        media_type = picture_type(file.content)
        if file.name == name and media_type:
            return Response(file.content, mimetype=media_type)
    raise NoQuestion


@bp.post("/<uuid:question_id>/state")
@allow(*READERS)
def change_state(question_id: UUID) -> ResponseReturnValue:
    """Put the question away, bring it back, or make an earlier version current, as the pressed button says.

    :raise 403: if it can only be read.
    :raise 404: if there is none, or no such version.
    """
    question = bank.get_own_question(_person(), question_id)
    do, earlier = request.form.get("do"), request.form.get("version", "")
    if do == "retire":
        bank.retire(question)
        flash(_("The question is put away. Its versions stay."), "done")
    elif do == "bring-back":
        bank.bring_back(question)
        flash(_("The question is in use again."), "done")
    elif earlier.isascii() and earlier.isdigit() and len(earlier) < 6:
        bank.restore(question, int(earlier), _person())
        flash(_("Version %(number)s is the current one again.", number=format_decimal(int(earlier))), "done")
    return redirect(url_for("bank.show", question_id=question.id), 303)


# Writing


def _write_page(
    form: QuestionForm, before: Question, question: BankQuestion | None, status: int = 200
) -> ResponseReturnValue:
    kind = before.kind
    page = render_template(
        "assessments/bank/edit.html",
        form=form,
        kind=kind,
        question=question,
        has_more=editing.has_more(before),
        row_names=ROW_NAMES,
        row_word=ROW_WORDS.get(kind, ""),
        row_hint=ROW_HINTS.get(kind, ""),
        **_words(),
    )
    return page, status


def _offered(form: QuestionForm) -> QuestionForm:
    form.offer(bank.changeable_countries(_person()), _dimensions())
    return form


def _take(before: Question, question: BankQuestion | None) -> ResponseReturnValue:
    """Keep what the form holds, or show it again with what is to be mended."""
    form = _offered(FORMS[before.kind]())
    if request.form.get("do") == "more":
        editing.add_rows(form)
        return _write_page(form, before, question)
    if not form.validate_on_submit():
        return _write_page(form, before, question, 400)
    level, number = form.level.data, form.number.data
    place = bank.Place(
        form.country.data, form.dimension.data, int(level) if level else None, form.language.data
    )
    try:
        content = editing.question_of(form, before)
        seen = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else None
        kept = bank.save(content, place, _person(), question, seen)
    except (Invalid, Conflict) as refusal:
        refuse(form, refusal)
        return _write_page(form, before, question, refusal.status)
    flash(_("The question is kept as version %(number)s.", number=format_decimal(kept.version)), "done")
    return redirect(url_for("bank.show", question_id=kept.id), 303)


@bp.get("/new")
@allow(*READERS)
def choose_kind() -> str:
    """Which kind of question to write."""
    return render_template("assessments/bank/choose_kind.html", kinds=KIND_WORDS, abouts=KIND_ABOUTS)


@bp.get("/new/<kind>")
@allow(*READERS)
def new(kind: Kind) -> ResponseReturnValue:
    """An empty form for a question of a kind.

    :raise 404: if there is no such kind.
    """
    if kind not in FORMS:
        raise NoQuestion
    before = editing.blank(kind)
    values = {**editing.values_of(before), "language": i18n.current().code}
    return _write_page(_offered(FORMS[kind](data=values)), before, None)


@bp.post("/new/<kind>")
@allow(*READERS)
def add(kind: Kind) -> ResponseReturnValue:
    """Keep a new question.

    :raise 404: if there is no such kind.
    """
    if kind not in FORMS:
        raise NoQuestion
    return _take(editing.blank(kind), None)


@bp.get("/<uuid:question_id>/edit")
@allow(*READERS)
def edit(question_id: UUID) -> ResponseReturnValue:
    """The form of a question.

    :raise 403: if it can only be read.
    :raise 404: if there is none.
    """
    question = bank.get_own_question(_person(), question_id)
    content = bank.content_of(question)
    place = bank.place_of(question)
    values = {
        **editing.values_of(content),
        "country": place.country,
        "dimension": place.dimension,
        "level": "" if place.level is None else str(place.level),
        "language": place.language,
        "number": str(question.version),
    }
    return _write_page(_offered(FORMS[content.kind](data=values)), content, question)


@bp.post("/<uuid:question_id>/edit")
@allow(*READERS)
def change(question_id: UUID) -> ResponseReturnValue:
    """Keep a question's new version.

    :raise 403: if it can only be read.
    :raise 404: if there is none.
    :raise 409: if somebody else made a version meanwhile.
    """
    question = bank.get_own_question(_person(), question_id)
    content = bank.content_of(question)
    return _take(content, question)


# Files out


@bp.get("/export/<name>")
@allow(*READERS)
def export(name: str) -> ResponseReturnValue:
    """What a format cannot hold of the questions that the filters want; with ``?download=1`` the file itself.

    :raise 404: if there is no such format.
    """
    if name not in doors.FORMATS:
        raise NoQuestion
    questions = bank.list_questions(bank.readable_countries(_person()), _wanted(_filter_form()))
    writing = bank.write_out(questions, name)
    if request.args.get("download") == "1":
        answer = Response(writing.text.encode("utf-8", "replace"), mimetype=doors.MEDIA_TYPES[name])
        answer.headers.set("Content-Disposition", "attachment", filename=f"questions{doors.ENDINGS[name]}")
        return answer
    left_out = [one for one in writing.troubles if one.severity == "error"]
    return render_template(
        "assessments/bank/export.html",
        name=FORMAT_WORDS[name],
        total=len(questions),
        written=len(questions) - len(left_out),
        lost=cut([(questions[one.line - 1], one) for one in writing.troubles]),
        download=url_for("bank.export", name=name, download="1", **_query()),
        **_words(),
    )


def _query() -> dict[str, Any]:
    return {
        name: request.args.get(name, "")
        for name in ("words", "kind", "category", "tag", "dimension", "level", "state")
    }


# Files in


def _file_form() -> QuestionFileForm:
    form = QuestionFileForm(language=i18n.current().code)
    form.offer(bank.changeable_countries(_person()), _dimensions())
    guessed = ("", _("As the file looks"))
    form.format.choices = choices_of([guessed, *((name, FORMAT_WORDS[name]) for name in doors.FORMATS)])
    return form


@bp.get("/import")
@allow(*READERS)
def choose_file() -> str:
    """Which file of questions to bring in."""
    return render_template("assessments/bank/choose_file.html", form=_file_form())


@bp.post("/import")
@allow(*READERS)
def check_file() -> ResponseReturnValue:
    """Keep the file, and go on to the page that says what becomes of each question. Nothing is imported yet."""
    form = _file_form()
    if not form.validate_on_submit():
        return render_template("assessments/bank/choose_file.html", form=form), 400
    choices = {
        name: form[name].data
        for name in ("format", "encoding", "country", "category", "dimension", "level", "language")
    }
    name, content = form.file.data.filename or "", form.file.data.read()
    choices["format"] = choices["format"] or doors.guess(name, content)
    kept = importing.keep_file(_person(), name, content, choices)
    return redirect(url_for("bank.show_file", file_id=kept.id), 303)


def _reading_of(kept: QuestionFile) -> Reading:
    return doors.read(kept.content, kept.choices["format"], kept.choices["encoding"] or None)


def _choices_of(kept: QuestionFile) -> importing.Choices:
    chosen = kept.choices
    if chosen["country"] not in bank.changeable_countries(_person()):
        raise NotYourQuestion
    return importing.Choices(
        by=_person(),
        country=chosen["country"],
        category=rules.levels_of(chosen["category"]),
        dimension=chosen["dimension"],
        level=int(chosen["level"]) if chosen["level"] else None,
        language=chosen["language"],
    )


@bp.get("/import/<uuid:file_id>")
@allow(*READERS)
def show_file(file_id: UUID) -> str:
    """What would become of every question of a file that was sent.

    :raise 404: if it was imported, put away, is older than a day, or is none of one's own.
    """
    kept = importing.get_file(_person(), file_id)
    examination = importing.examine(_reading_of(kept), _choices_of(kept))
    fate = request.args.get("fate", "")
    rows = examination.of(Fate(fate)) if fate in set(Fate) else examination.rows
    return render_template(
        "assessments/bank/file.html",
        kept=kept,
        examination=examination,
        counts={one: len(examination.of(one)) for one in Fate},
        fate=fate if fate in set(Fate) else "",
        page=cut(rows),
        fates=FATE_WORDS,
        **_words(),
    )


@bp.post("/import/<uuid:file_id>")
@allow(*READERS)
def import_file(file_id: UUID) -> ResponseReturnValue:
    """Import the good questions, or with ``rows=all`` every one or none.

    :raise 400: if all were wanted and one is refused by now.
    :raise 404: if it was imported, put away, is older than a day, or is none of one's own.
    """
    with reading():
        kept = importing.get_file(_person(), file_id)
        read, name = _reading_of(kept), kept.name
    choices = _choices_of(kept)
    importing.take_turn(choices.country)
    kept = importing.get_file(_person(), file_id)  # anew: who pressed twice finds it gone
    examination = importing.examine(read, choices)
    if request.form.get("rows") != "good" and examination.rejected:
        raise QuestionsRefused
    written = importing.carry_out(examination, choices, name)
    importing.drop_file(kept)
    flash(
        ngettext(
            "%(name)s is imported: %(num)s question is new or changed.",
            "%(name)s is imported: %(num)s questions are new or changed.",
            written,
            name=name,
        ),
        "done",
    )
    return redirect(url_for("bank.index"), 303)


@bp.post("/import/<uuid:file_id>/drop")
@allow(*READERS)
def drop_file(file_id: UUID) -> ResponseReturnValue:
    """Put the file away; nothing of it is kept.

    :raise 404: if it was imported, put away, is older than a day, or is none of one's own.
    """
    importing.drop_file(importing.get_file(_person(), file_id))
    flash(_("The file is put away. Nothing was imported."), "done")
    return redirect(url_for("bank.choose_file"), 303)
