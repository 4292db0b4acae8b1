# SPDX-License-Identifier: EUPL-1.2
"""Pages of a check: one question a page, what is still open, and the result."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_time
from flask_babel import gettext as _
from flask_login import current_user

from atlas_training import clock, i18n
from atlas_training.accounts import service as accounts
from atlas_training.accounts.access import allow
from atlas_training.accounts.enums import Role
from atlas_training.assessments import marking, pages, rules
from atlas_training.assessments import service as assessments
from atlas_training.assessments.errors import AlreadyChecked, NoCheck, QuestionChecked, TimeOver
from atlas_training.assessments.forms import AnswerForm
from atlas_training.assessments.models import Attempt
from atlas_training.assessments.questions.kind import JsonAnswer
from atlas_training.assessments.sheet import Question, Sheet, Words
from atlas_training.courses import service as courses
from atlas_training.courses.models import CourseVersion, ModuleVersion
from atlas_training.enrolments import service as enrolments
from atlas_training.enrolments.models import Enrolment
from atlas_training.errors import Invalid

bp = Blueprint(
    "assessments", __name__, template_folder="templates", url_prefix="/courses/<course>/<module>/check"
)


@dataclass(frozen=True)
class _Door:
    """Where the request stands: the course and module of its address, and the reader's enrolment there."""

    course: CourseVersion
    module: ModuleVersion
    enrolment: Enrolment | None

    def url(self, view: str, **values: Any) -> str:
        return url_for(
            f"assessments.{view}", course=self.course.address, module=self.module.address, **values
        )

    @property
    def lesson_url(self) -> str:
        """The lesson's page: the address this check hangs on."""
        return self.url("start").removesuffix("/check")

    @property
    def course_url(self) -> str:
        return self.lesson_url.rpartition("/")[0]

    @property
    def enrolment_id(self) -> UUID:
        """:raise NoCheck: if the reader is not in the course."""
        if self.enrolment is None:
            raise NoCheck
        return self.enrolment.id


def _door(course: str, module: str) -> _Door:
    course_version = courses.get_course(course)
    module_version = courses.get_module(course_version, module)
    membership = accounts.current_membership()
    enrolment = enrolments.find(current_user.id, membership.organisation_id, course_version.course_id)
    return _Door(course_version, module_version, enrolment)


def _running(door: _Door) -> Attempt:
    attempt = assessments.current_attempt(door.enrolment_id, door.module.module_id)
    if attempt is None:
        raise NoCheck
    return attempt


def _sent_attempt(door: _Door) -> Attempt:
    """The attempt a form was made for: the running one, or one that another tab has had checked.

    :raise NoCheck: if it is neither.
    """
    try:
        sent = UUID(request.form.get("attempt", ""))
    except ValueError:
        raise NoCheck from None
    running = assessments.current_attempt(door.enrolment_id, door.module.module_id)
    if running and running.id == sent:
        return running
    return assessments.last_attempt(door.enrolment_id, door.module.module_id, sent)


def _to_result(door: _Door, attempt: Attempt) -> ResponseReturnValue:
    return redirect(door.url("result", attempt=attempt.id), 303)


def _first_open(attempt: Attempt) -> int:
    """The first question without an answer, else the first; a description in front of it comes with it."""
    places = pages.places(attempt, assessments.sheet_of(attempt))
    return next((place.number for place in places if not place.is_answered), 1)


def _frame(door: _Door, words: Words) -> dict[str, Any]:
    """What every page of a check shows: titles, ways back, and the direction of its words."""
    lesson = courses.texts_of_modules([door.course.id], i18n.current().code)[door.module.module_id]
    return {
        "door": door,
        "lesson": lesson,
        "words": words,
        "foreign": pages.foreign(words),
    }


def _question_page(
    door: _Door, attempt: Attempt, sheet: Sheet, number: int, form: AnswerForm, status: int = 200
) -> ResponseReturnValue:
    words = sheet.words(i18n.current().code)
    page = render_template(
        "assessments/question.html",
        attempt=attempt,
        question=pages.shown(attempt, sheet, words, number),
        places=pages.places(attempt, sheet, number),
        total=len(attempt.order["questions"]),
        asked=len(marking.scored(attempt, sheet)),
        answered=len(attempt.answers),
        time=_time_left(attempt),
        has_limit=sheet.definition["attempts"] is not None,
        form=form,
        **_frame(door, words),
    )
    return page, status


def _time_left(attempt: Attempt) -> dict[str, Any] | None:
    """Whole seconds until the time is over, and how long before that it is said to end soon; None without a limit.

    Soon is the last fifth of the time, five minutes at most.
    """
    if attempt.ends_at is None:
        return None
    return {
        "seconds": max(int((attempt.ends_at - clock.now()).total_seconds()), 0),
        "soon": min(int((attempt.ends_at - attempt.started_at).total_seconds()) // 5, 300),
        "ends": _("The time ends at %(time)s.", time=format_time(attempt.ends_at, "HH:mm")),
    }


def _over_page(door: _Door, attempt: Attempt) -> ResponseReturnValue:
    """The time is over: one button that leads to the result."""
    words = assessments.sheet_of(attempt).words(i18n.current().code)
    return render_template("assessments/over.html", attempt=attempt, **_frame(door, words))


def _number_in(attempt: Attempt, number: int) -> str:
    """The id of the question at a place.

    :raise NoCheck: if there is none.
    """
    questions: list[str] = attempt.order["questions"]
    if not 1 <= number <= len(questions):
        raise NoCheck
    return questions[number - 1]


@bp.post("")
@allow(Role.LEARNER, Role.OWNER)
def start(course: str, module: str) -> ResponseReturnValue:
    """Begin the check, or go on where it was left; enters the reader into the course.

    :raise 404: if the lesson has no check.
    :raise 409: if no attempt is left.
    """
    door = _door(course, module)
    language = i18n.current().code
    enrolment = door.enrolment
    if enrolment is None:
        membership = accounts.current_membership()
        enrolment = enrolments.enrol(
            membership.person, membership.organisation, door.course.course_id, language
        )
    running = assessments.current_attempt(enrolment.id, door.module.module_id)
    if running and rules.is_over(running.ends_at, clock.now()):
        return _to_result(door, assessments.submit(running, language))
    attempt = assessments.start(enrolment, door.module, language)
    return redirect(door.url("question", number=_first_open(attempt)), 303)


@bp.get("")
@allow(Role.LEARNER, Role.OWNER)
def show(course: str, module: str) -> ResponseReturnValue:
    """The way back into a check from its bare address: to the open question, else to the lesson."""
    door = _door(course, module)
    attempt = door.enrolment and assessments.current_attempt(door.enrolment.id, door.module.module_id)
    return redirect(door.url("question", number=_first_open(attempt)) if attempt else door.lesson_url, 303)


@bp.get("/<int:number>")
@allow(Role.LEARNER, Role.OWNER)
def question(course: str, module: str, number: int) -> ResponseReturnValue:
    """One question, at its place from 1.

    :raise 404: if no attempt is running or it has no such place.
    """
    door = _door(course, module)
    attempt = _running(door)
    id = _number_in(attempt, number)
    if rules.is_over(attempt.ends_at, clock.now()):
        return _over_page(door, attempt)
    kept = attempt.answers.get(id)
    form = AnswerForm(data={"answer": kept if isinstance(kept, str) else "", "again": id in attempt.again})
    return _question_page(door, attempt, assessments.sheet_of(attempt), number, form)


@bp.post("/<int:number>")
@allow(Role.LEARNER, Role.OWNER)
def save(course: str, module: str, number: int) -> ResponseReturnValue:
    """Keep an answer and go where the pressed button leads; a script gets JSON and stays.

    :raise 404: if the attempt is none of the reader's or has no such place.
    """
    door = _door(course, module)
    attempt = _sent_attempt(door)
    id = _number_in(attempt, number)
    form = AnswerForm(request.form)
    sheet = assessments.sheet_of(attempt)
    unseen = False
    try:
        answer = _answer_sent(attempt, sheet.by_id[id])
        unseen = assessments.save_answer(attempt, id, answer, form.again.data, _version_seen())
        if request.form.get("go") == "check":
            assessments.check_question(attempt, id)
    except Invalid as refusal:
        form.answer.errors = [refusal.sentence]
        if _is_script():
            return {"error": str(refusal.sentence)}, 400
        return _question_page(door, attempt, sheet, number, form, status=400)
    except TimeOver as refusal:
        assessments.submit(attempt, i18n.current().code)
        return _sent_on(door.url("result", attempt=attempt.id), str(refusal))
    except AlreadyChecked as refusal:
        return _sent_on(door.url("result", attempt=attempt.id), str(refusal))
    except QuestionChecked as refusal:
        return _sent_on(door.url("question", number=number), str(refusal))
    if request.form.get("go") == "over" and rules.is_over(attempt.ends_at, clock.now()):
        assessments.submit(attempt, i18n.current().code)
        return _to_result(door, attempt)
    notice = _("Another page had kept another answer to this question. The newest one, this one, counts.")
    if _is_script():
        # A trainer may have extended or lifted the time since the page was opened.
        return {
            "version": attempt.version,
            "notice": notice if unseen else None,
            "time": _time_left(attempt),
        }
    if unseen:
        flash(notice, "warning")
    return redirect(_where_to(door, attempt, number), 303)


def _is_script() -> bool:
    """Whether the page's script saves, rather than a pressed button."""
    return request.accept_mimetypes.best_match(("text/html", "application/json")) == "application/json"


def _version_seen() -> int | None:
    """The version of the attempt the page was made at."""
    sent = request.form.get("version", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 9 else None


def _sent_on(url: str, sentence: str) -> ResponseReturnValue:
    """To a page that shows why the answer was not taken."""
    flash(sentence, "warning")
    return {"go": url} if _is_script() else redirect(url, 303)


def _answer_sent(attempt: Attempt, question: Question) -> JsonAnswer | None:
    """The answer in the form; what is kept where the question is checked and its page has no field.

    :raise AlreadyChecked: if the attempt is handed in, whatever was sent; perhaps its time was over.
    """
    if attempt.submitted_at is not None:
        raise AlreadyChecked
    if question.id in attempt.marks and not any(
        name.startswith(("answer", "blank-")) for name in request.form
    ):
        kept: JsonAnswer | None = attempt.answers.get(question.id)
        return kept
    return question.kind.clean(pages.given(attempt, question, request.form))


def _where_to(door: _Door, attempt: Attempt, number: int) -> str:
    """The address the pressed button names."""
    go = request.form.get("go", "")
    if go == "finish":
        return door.url("finish")
    if go == "leave":
        return door.lesson_url
    place = int(go) if go.isascii() and go.isdigit() and len(go) < 5 else number
    return door.url("question", number=min(max(place, 1), len(attempt.order["questions"])))


@bp.get("/finish")
@allow(Role.LEARNER, Role.OWNER)
def finish(course: str, module: str) -> ResponseReturnValue:
    """What has no answer yet and what is marked to look at again, before it is checked.

    :raise 404: if no attempt is running.
    """
    door = _door(course, module)
    attempt = _running(door)
    if rules.is_over(attempt.ends_at, clock.now()):
        return _over_page(door, attempt)
    sheet = assessments.sheet_of(attempt)
    words = sheet.words(i18n.current().code)
    asked = len(marking.scored(attempt, sheet))
    listed = [
        (place, pages.shown(attempt, sheet, words, place.number).text)
        for place in pages.places(attempt, sheet)
        if place.is_marked or not (place.is_answered and place.is_complete)
    ]
    return render_template(
        "assessments/finish.html",
        attempt=attempt,
        listed=listed,
        total=asked,
        missing=asked - len(attempt.answers),
        limit=sheet.definition["attempts"],
        **_frame(door, words),
    )


@bp.post("/finish")
@allow(Role.LEARNER, Role.OWNER)
def submit(course: str, module: str) -> ResponseReturnValue:
    """Mark the attempt and show its result; pressing twice, or in two tabs, marks it once.

    :raise 404: if the attempt is none of the reader's.
    """
    door = _door(course, module)
    attempt = _sent_attempt(door)
    assessments.submit(attempt, i18n.current().code)
    return _to_result(door, attempt)


@bp.get("/result")
@allow(Role.LEARNER, Role.OWNER)
def result(course: str, module: str) -> ResponseReturnValue:
    """The result of the last checked attempt, or of ``?attempt=``.

    :raise 404: if the reader has none here.
    """
    door = _door(course, module)
    try:
        wanted = UUID(request.args["attempt"]) if "attempt" in request.args else None
    except ValueError:
        raise NoCheck from None
    attempt = assessments.last_attempt(door.enrolment_id, door.module.module_id, wanted)
    sheet = assessments.sheet_of(attempt)
    words = sheet.words(i18n.current().code)
    reviewed = pages.review(attempt, sheet, words, assessments.marked_answers(attempt))
    left = assessments.attempts_left(door.enrolment_id, door.module)
    mark = rules.pass_mark(sheet.definition)
    points, all_points = Fraction(attempt.points or 0), Fraction(attempt.max_points or 0)
    needed = None if mark is None else mark * all_points
    return render_template(
        "assessments/result.html",
        attempt=attempt,
        points=rules.shown_points(points, needed),
        max_points=rules.shown_points(all_points),
        needed=None if needed is None else rules.shown_points(needed),
        reviewed=reviewed,
        waiting=[one for one in reviewed if one.is_waiting],
        to_look_at=[one for one in reviewed if not one.is_right and not one.is_waiting],
        right=[one for one in reviewed if one.is_right],
        checked=[
            (one, None if one.scaled is None else rules.shown_percent(Fraction(one.scaled), mark))
            for one in assessments.checked_attempts(door.enrolment_id, door.module.module_id)
        ],
        attempts_left=left,
        may_repeat=left != 0 and not assessments.is_with_trainer(door.enrolment_id, door.module),
        tells_answers=rules.may_see_answers(sheet.review, left, attempt.success is True),
        grading=sheet.definition.get("grading", "highest"),
        **_frame(door, words),
    )
