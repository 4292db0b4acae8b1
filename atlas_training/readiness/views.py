# SPDX-License-Identifier: EUPL-1.2
"""Pages of readiness: the questionnaire, its result, and bringing in results of other tools."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_time, ngettext
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.datastructures import FileStorage

from atlas_training import database, i18n
from atlas_training.accounts import service as accounts
from atlas_training.accounts.access import allow
from atlas_training.accounts.enums import Role
from atlas_training.content.yaml_source import BadYaml, read
from atlas_training.errors import Refusal
from atlas_training.readiness import errors, imported, questions, result_page
from atlas_training.readiness import service as readiness
from atlas_training.readiness.enums import Sight, Source
from atlas_training.readiness.forms import ImportForm
from atlas_training.readiness.instrument import Instrument, Texts
from atlas_training.readiness.models import Assessment

bp = Blueprint("readiness", __name__, template_folder="templates")

MINUTES_OF_ALL = 14
MOST_FAULTS = 20


# Beginning


@bp.get("/readiness")
@allow(Role.OWNER, Role.LEARNER)
def start() -> str:
    """Start, go on, or see the last result."""
    membership = accounts.current_membership()
    last = readiness.latest(membership.organisation_id)
    draft = readiness.draft(membership.organisation_id)
    return render_template(
        "readiness/start.html",
        organisation=membership.organisation,
        may_answer=readiness.may_answer(membership),
        draft=draft,
        last=last,
        minutes=_minutes_left(draft),
        is_open=readiness.find_current_instrument() is not None,
    )


@bp.post("/readiness")
@allow(Role.OWNER)
def begin() -> ResponseReturnValue:
    """Open the draft, a new one where there is none; the privacy notice comes before the first answer."""
    membership = accounts.current_membership()
    if not accounts.has_seen_notice(membership.person):
        return redirect(url_for("readiness.before"), 303)
    draft = readiness.start(membership, i18n.current().code)
    return redirect(_page_url(_next_open_page(draft)), 303)


@bp.get("/readiness/before-you-answer")
@allow(Role.OWNER)
def before() -> str:
    """Who sees what, in short; the whole notice is one link away."""
    membership = accounts.current_membership()
    return render_template("readiness/before.html", organisation=membership.organisation)


@bp.post("/readiness/before-you-answer")
@allow(Role.OWNER)
def understood() -> ResponseReturnValue:
    """Keep which version of the notice was shown, then open the questions."""
    membership = accounts.current_membership()
    accounts.record_notice(membership.person, membership.organisation.country)
    draft = readiness.start(membership, i18n.current().code)
    return redirect(_page_url(_next_open_page(draft)), 303)


def _pages(draft: Assessment) -> list[str]:
    return [readiness.PROFILE, *(row["code"] for row in draft.instrument_version.definition["dimensions"])]


def _next_open_page(draft: Assessment) -> str | None:
    return next((page for page in _pages(draft) if page not in draft.visited), None)


def _page_url(page: str | None) -> str:
    if page is None:
        return url_for("readiness.look_again")
    if page == readiness.PROFILE:
        return url_for("readiness.profile")
    return url_for("readiness.question", dimension=page)


def _minutes_left(draft: Assessment | None) -> int:
    if draft is None:
        return MINUTES_OF_ALL
    pages = _pages(draft)
    left = sum(page not in draft.visited for page in pages)
    return max(1, round(MINUTES_OF_ALL * left / len(pages)))


# Answering


def _draft() -> Assessment:
    return readiness.draft_of(accounts.current_membership())


def _values(draft: Assessment) -> tuple[Instrument, Texts]:
    language = i18n.current().code
    version = draft.instrument_version
    return readiness.instrument_of(version), readiness.texts_of(version, language)


def _is_left() -> bool:
    """Whether the button leads on; a page that saves itself, or is stopped on, is the one to come back to."""
    return request.form.get("go", "next") not in ("save", "stop")


def _after(draft: Assessment, page: str) -> ResponseReturnValue:
    """Where the pressed button leads; every one of them has saved first."""
    go = request.form.get("go", "next")
    pages = _pages(draft)
    place = pages.index(page)
    if go == "stop":
        flash(_("Saved. Go on whenever you like."), "done")
        return redirect(url_for("readiness.start"), 303)
    if go == "back":
        return redirect(_page_url(pages[max(place - 1, 0)]), 303)
    if go == "save":
        return redirect(_page_url(page), 303)
    return redirect(_page_url(pages[place + 1] if place + 1 < len(pages) else None), 303)


def _frame(draft: Assessment, page: str, texts: Texts, faults: questions.Faults) -> dict[str, Any]:
    pages = _pages(draft)[1:]
    steps = [
        {
            "label": texts("dimensions", code, "short").text,
            "state": "now" if code == page else "done" if code in draft.visited else "todo",
            "state_words": _("this step") if code == page else _("done") if code in draft.visited else "",
        }
        for code in pages
    ]
    return {
        "draft": draft,
        "steps": steps,
        "texts": texts,
        "faults": faults,
        "country": accounts.current_membership().organisation.country,
        "saved": _("Saved at %(time)s", time=format_time(draft.saved_at, "HH:mm")) if draft.saved_at else "",
        "minutes": _minutes_left(draft),
        "source_language": i18n.own_name(texts.source),
    }


@bp.get("/readiness/profile")
@allow(Role.OWNER)
def profile() -> ResponseReturnValue:
    """Facts about the business, before the questions."""
    membership = accounts.current_membership()
    draft = readiness.draft(membership.organisation_id) if readiness.may_answer(membership) else None
    if draft is None:
        return redirect(url_for("readiness.start"))
    known = questions.profile_start(draft, membership.organisation, i18n.current().code)
    return _profile_page(draft, known, {})


def _profile_page(draft: Assessment, known: dict[str, Any], wrong: dict[str, str]) -> str:
    instrument, texts = _values(draft)
    lines = questions.profile_questions(instrument, texts, known, wrong)
    faults = questions.Faults([questions.Fault(f"q-{line.id}", line.errors) for line in lines if line.errors])
    return render_template(
        "readiness/profile.html", lines=lines, **_frame(draft, readiness.PROFILE, texts, faults)
    )


@bp.post("/readiness/profile")
@allow(Role.OWNER)
def save_profile() -> ResponseReturnValue:
    """Keep the profile and go on."""
    membership = accounts.current_membership()
    draft = _draft()
    instrument, _texts = _values(draft)
    given, wrong = questions.read_profile(instrument, request.form)
    if wrong:
        return _profile_page(draft, given, wrong), 400
    readiness.save_profile(membership, given, _is_left())
    return _after(draft, readiness.PROFILE)


@bp.get("/readiness/questions/<dimension>")
@allow(Role.OWNER)
def question(dimension: str) -> ResponseReturnValue:
    """One dimension's questions.

    :raise 404: for a dimension the instrument does not have.
    """
    membership = accounts.current_membership()
    draft = readiness.draft(membership.organisation_id) if readiness.may_answer(membership) else None
    if draft is None:
        return redirect(url_for("readiness.start"))
    return _question_page(draft, dimension, None)


def _question_page(draft: Assessment, dimension: str, given: questions.Given | None) -> str:
    instrument, texts = _values(draft)
    if dimension not in instrument.by_code:
        raise errors.NoAssessment
    asked = questions.questions_of(
        instrument.items_of(dimension), texts, draft, readiness.previous(draft), given
    )
    return render_template(
        "readiness/question.html",
        dimension=instrument.by_code[dimension],
        place=1 + [row.code for row in instrument.dimensions].index(dimension),
        questions=asked,
        **_frame(draft, dimension, texts, given.faults() if given else questions.Faults()),
    )


@bp.post("/readiness/questions/<dimension>")
@allow(Role.OWNER)
def save_question(dimension: str) -> ResponseReturnValue:
    """Keep a page's answers as given and go where the pressed button leads.

    :raise 404: for a dimension the instrument does not have.
    """
    membership = accounts.current_membership()
    draft = _draft()
    instrument, _texts = _values(draft)
    if dimension not in instrument.by_code:
        raise errors.NoAssessment
    given = questions.read_step(instrument.items_of(dimension), request.form)
    if given.errors or given.note_errors:
        return _question_page(draft, dimension, given), 400
    draft = readiness.save_step(membership, dimension, given.answers, given.notes, _is_left())
    return _after(draft, dimension)


@bp.get("/readiness/look-again")
@allow(Role.OWNER)
def look_again() -> ResponseReturnValue:
    """What is still open and what does not seem to fit, before finishing. It never blocks."""
    membership = accounts.current_membership()
    draft = readiness.draft(membership.organisation_id) if readiness.may_answer(membership) else None
    if draft is None:
        return redirect(url_for("readiness.start"))
    instrument, texts = _values(draft)
    open_items = [item for item in instrument.items if item.id not in draft.answers]
    return render_template(
        "readiness/look_again.html",
        checks=[_check(check, instrument, texts, draft) for check in readiness.checks_of(draft)],
        open_pages=[
            {
                "name": texts("dimensions", row.code, "name").text,
                "count": count,
                "url": _page_url(row.code),
            }
            for row in instrument.dimensions
            if (count := sum(item.dimension == row.code for item in open_items))
        ],
        last_page=_page_url(_pages(draft)[-1]),
        has_answers=bool(draft.answers),
        **_frame(draft, "", texts, questions.Faults()),
    )


def _check(
    check: readiness.OpenCheck, instrument: Instrument, texts: Texts, draft: Assessment
) -> dict[str, Any]:
    return {
        "code": check.code,
        "words": texts("checks", check.code),
        "explained": check.explained,
        "answers": [
            {
                "id": name,
                "question": texts("items", name, "question").text,
                "answer": questions.answer_words(instrument.by_id[name], texts, draft.answers[name]),
                "url": f"{_page_url(instrument.by_id[name].dimension)}#q-{name}",
            }
            for name in check.items
            if name in draft.answers
        ],
    }


@bp.post("/readiness/look-again")
@allow(Role.OWNER)
def finish() -> ResponseReturnValue:
    """Keep the explanations; with "finish", score the answers for good."""
    membership = accounts.current_membership()
    said = {
        name.removeprefix("explain-"): words
        for name, words in request.form.items()
        if name.startswith("explain-")
    }
    draft = readiness.explain(membership, said)
    go = request.form.get("go", "finish")
    if go == "finish":
        readiness.finish(membership, i18n.current().code)
        return redirect(url_for("readiness.result"), 303)
    if go == "back":
        return redirect(_page_url(_pages(draft)[-1]), 303)
    flash(_("Saved. Go on whenever you like."), "done")
    return redirect(url_for("readiness.start"), 303)


# Results


@bp.get("/readiness/result")
@allow(Role.OWNER, Role.LEARNER)
def result() -> ResponseReturnValue:
    """The last result of the SME one works for."""
    last = readiness.latest(accounts.current_membership().organisation_id)
    if last is None:
        return redirect(url_for("readiness.start"))
    return _result(last)


@bp.get("/readiness/results/<uuid:assessment_id>")
@allow(Role.OWNER, Role.LEARNER, Role.COORDINATOR, Role.LEAD_COORDINATOR)
def show(assessment_id: UUID) -> str:
    """One result, as far as the reader may see it.

    :raise 404: if there is none, or it is behind the wall.
    """
    return _result(readiness.get(assessment_id))


def _result(row: Assessment) -> str:
    sight = readiness.sight(current_user, row)
    language = i18n.current().code
    instrument = readiness.instrument_of(row.instrument_version)
    texts = readiness.texts_of(row.instrument_version, language)
    before = readiness.previous(row) if sight is not Sight.LEVELS else None
    is_own = readiness.is_owner(current_user, row.organisation_id)
    page = result_page.page_of(
        row,
        readiness.result_of(row),
        before,
        instrument,
        texts,
        readiness.targets_of(row.organisation_id, instrument),
        sight,
    )
    return render_template(
        "readiness/result.html",
        row=row,
        page=page,
        texts=texts,
        source_language=i18n.own_name(texts.source),
        source_direction=i18n.BY_CODE[texts.source].direction,
        organisation=readiness.organisation_of(row),
        is_own=is_own,
        is_imported=row.source == Source.IMPORTED,
        recommended=readiness.recommended(row.organisation_id) if is_own else [],
        older=[other for other in readiness.finished(row.organisation_id) if other.id != row.id]
        if is_own
        else [],
    )


@bp.get("/readiness/results/<uuid:assessment_id>/answers")
@allow(Role.OWNER, Role.COORDINATOR)
def answers(assessment_id: UUID) -> str:
    """The raw answers: the owner's, and the coordinator's while they are shared.

    :raise 404: for everybody else.
    """
    row = readiness.get(assessment_id)
    if readiness.sight(current_user, row) is not Sight.ANSWERS or row.source == Source.IMPORTED:
        raise errors.NoAssessment
    instrument = readiness.instrument_of(row.instrument_version)
    texts = readiness.texts_of(row.instrument_version, i18n.current().code)
    return render_template(
        "readiness/answers.html",
        row=row,
        organisation=readiness.organisation_of(row),
        is_own=readiness.is_owner(current_user, row.organisation_id),
        groups=[_group(dimension.code, instrument, texts, row) for dimension in instrument.dimensions],
        texts=texts,
        source_language=i18n.own_name(texts.source),
        source_direction=i18n.BY_CODE[texts.source].direction,
    )


def _group(dimension: str, instrument: Instrument, texts: Texts, row: Assessment) -> dict[str, Any]:
    return {
        "name": texts("dimensions", dimension, "name").text,
        "answers": [
            {
                "id": item.id,
                "question": texts("items", item.id, "question").text,
                "answer": questions.answer_words(item, texts, row.answers[item.id])
                if item.id in row.answers
                else _("No answer"),
                "note": row.notes.get(item.id, ""),
                "is_link": item.evidence == "link",
                "is_confirmed": item.id in row.confirmed,
            }
            for item in instrument.items_of(dimension)
        ],
    }


@bp.post("/readiness/results/<uuid:assessment_id>/share")
@allow(Role.OWNER)
def share(assessment_id: UUID) -> ResponseReturnValue:
    """Let the coordinator read the answers, or take that back.

    :raise 404: if it is not one's own SME's.
    """
    is_shared = request.form.get("share") == "yes"
    readiness.share(current_user, assessment_id, is_shared)
    if is_shared:
        flash(_("Your coordinator can read these answers now. You can take that back at any time."), "done")
    else:
        flash(_("Your coordinator can no longer read these answers."), "done")
    return redirect(url_for("readiness.show", assessment_id=assessment_id), 303)


@bp.post("/readiness/results/<uuid:assessment_id>/evidence")
@allow(Role.COORDINATOR)
def confirm(assessment_id: UUID) -> ResponseReturnValue:
    """Note which evidence the coordinator has seen.

    :raise 404: unless the answers are shared with this country's coordinator.
    """
    row = readiness.confirm(current_user, assessment_id, request.form.getlist("confirmed"))
    flash(_("Saved. The grade is now %(grade)s.", grade=row.confidence), "done")
    return redirect(url_for("readiness.answers", assessment_id=assessment_id), 303)


# Results of other tools


@bp.get("/readiness/import")
@allow(Role.COORDINATOR)
def import_results() -> str:
    """Bring in a table of another tool's results."""
    return render_template("readiness/import.html", form=ImportForm())


@bp.post("/readiness/import")
@allow(Role.COORDINATOR)
def store_results() -> ResponseReturnValue:
    """Keep all rows of the table, or none where one is wrong."""
    form = ImportForm()
    if form.validate_on_submit():
        with database.reading():
            rows = _rows_of(form)
        if rows and _store(rows, form):
            words = ngettext("%(num)s result is stored.", "%(num)s results are stored.", len(rows))
            flash(words, "done")
            return redirect(url_for("readiness.import_results"), 303)
    return render_template("readiness/import.html", form=form), 400


def _rows_of(form: ImportForm) -> list[imported.ImportedScores]:
    instrument = readiness.instrument_of(readiness.current_instrument())
    try:
        mapping = imported.parse_mapping(_mapping_of(form.mapping.data), instrument)
    except (BadYaml, UnicodeDecodeError, errors.BadImport) as wrong:
        form.mapping.errors = [*form.mapping.errors, _sentence_of(wrong)]
        return []
    rows: list[imported.ImportedScores] = []
    faults: list[str] = []
    try:
        found = imported.read_csv(form.results.data.read().decode("utf-8-sig"))
    except (UnicodeDecodeError, errors.BadImport) as wrong:
        form.results.errors = [*form.results.errors, _sentence_of(wrong)]
        return []
    for number, raw in enumerate(found, start=2):
        try:
            rows.append(imported.parse_result(raw, mapping, readiness.today()))
        except errors.BadImport as wrong:
            faults.append(_("Line %(number)s: %(sentence)s", number=number, sentence=str(wrong)))
    if not found:
        faults.append(_("The table has no rows."))
    form.results.errors = [*form.results.errors, *faults[:MOST_FAULTS]]
    return [] if faults else rows


def _mapping_of(upload: FileStorage | None) -> Any:
    if upload is None or not upload.filename:
        return None
    return read(upload.read().decode("utf-8-sig"), upload.filename).data  # JSON is YAML too


def _sentence_of(wrong: Exception) -> str:
    if isinstance(wrong, UnicodeDecodeError):
        return str(_("The file is not UTF-8 text. Save it as CSV, UTF-8."))
    return str(wrong)


def _store(rows: list[imported.ImportedScores], form: ImportForm) -> bool:
    for number, scores in enumerate(rows, start=2):
        try:
            readiness.import_result(scores, current_user.countries)
        except Refusal as wrong:
            sentence = _("Line %(number)s: %(sentence)s", number=number, sentence=str(wrong))
            form.results.errors = [*form.results.errors, sentence]
            return False
    return True
