# SPDX-License-Identifier: EUPL-1.2
"""Trying out a question of the bank or the check of a draft as a learner sits it: nothing is recorded.

The attempt stands in the page itself, signed, and goes from one press to the next; no row is written. Whoever
opens the page anew begins anew.
"""

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from flask import current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeSerializer

from atlas_training.assessments import check_file, marking, pages, rules
from atlas_training.assessments import service as assessments
from atlas_training.assessments.errors import NoCheck, QuestionChecked
from atlas_training.assessments.forms import AnswerForm
from atlas_training.assessments.models import Attempt
from atlas_training.assessments.sheet import Sheet
from atlas_training.courses.events import CheckReading
from atlas_training.database import new_key
from atlas_training.errors import Invalid

FORGIVEN = ("check-feedback", "check-questions", "check-draw", "check-bank")
"""Errors of a check in writing that do not keep it from being tried out."""
KEPT = ("order", "answers", "again", "marks", "tries", "version")


@dataclass(frozen=True)
class Door:
    """Where something is tried out: its own address, the way back, and its title."""

    action: str
    back: str
    title: str

    @property
    def lesson_url(self) -> str:
        """The way out of the check's frame."""
        return self.back

    def url(self, _view: str, **_values: Any) -> str:
        """Every page of it has the one address."""
        return self.action

    def way(self, behaviour: str) -> str:
        """The same address with a way of checking."""
        return f"{self.action.partition('?')[0]}?behaviour={behaviour}"


def read(files: dict[str, tuple[str, str]], source_language: str) -> CheckReading:
    """A check as far as it can be tried out; its ``definition`` is None where it cannot."""
    return check_file.read(files, source_language, assessments.question_kinds(), FORGIVEN)


def behaving(definition: dict[str, Any], behaviour: str) -> dict[str, Any]:
    """The same check, checked in another way; as its author wants where ``behaviour`` names none."""
    if behaviour not in check_file.BEHAVIOURS:
        return definition
    tries = {"tries": 3, "penalty": check_file.PENALTY} if behaviour == "interactive" else {}
    return {**tries, **definition, "behaviour": behaviour}


def respond(door: Door, reading: CheckReading, language: str) -> ResponseReturnValue:
    """The page that the request asks for: a question, what is still open, or the result.

    ``?behaviour=`` chooses how it is checked. ``language`` is that of the words, else the source's.

    :raise NoCheck: if it cannot be tried out, or asks for a question that is not there.
    """
    if reading.definition is None or not reading.definition["questions"]:
        raise NoCheck
    definition = behaving(reading.definition, request.args.get("behaviour", ""))
    sheet = Sheet(definition, reading.texts, assessments.question_kinds())
    return _Trial(door, sheet, language).respond()


class _Trial:
    """One request to a check that is tried out."""

    def __init__(self, door: Door, sheet: Sheet, language: str) -> None:
        self.ways = {one: door.way(one) for one in check_file.BEHAVIOURS}
        self.door = replace(door, action=self.ways[sheet.behaviour])
        self.sheet, self.words = sheet, sheet.words(language)
        self.signer = URLSafeSerializer(str(current_app.config["SECRET_KEY"]), salt="trying a check")
        self.attempt = self._attempt()

    def respond(self) -> ResponseReturnValue:
        go = request.form.get("go", "")
        if go == "leave":
            return redirect(self.door.back, 303)
        number = self._number()
        form = AnswerForm(request.form if request.method == "POST" else None)
        if number:
            try:
                self._answer(number, form, go)
            except Invalid as refusal:
                form.answer.errors = [refusal.sentence]
                return self._question(number, form), 400
        if go == "finish":
            return self._finish()
        if go == "submit":
            return self._result()
        place = int(go) if go.isascii() and go.isdigit() and len(go) < 5 else number or 1
        return self._question(min(max(place, 1), len(self.attempt.order["questions"])))

    def _attempt(self) -> Attempt:
        """The attempt of the page, or a new one where there is none, or it was made for other questions."""
        new = Attempt(
            order=self.sheet.draw_order(str(new_key())), answers={}, again=[], marks={}, tries={}, version=0
        )
        if "state" not in request.form:
            return new
        try:
            kept = self.signer.loads(request.form["state"])
        except BadSignature:
            raise NoCheck from None
        if kept["definition"] != self.sheet.definition:
            flash(_("The questions have changed meanwhile, so this begins anew."), "warning")
            return new
        for name in KEPT:
            setattr(new, name, kept[name])
        return new

    def _state(self) -> str:
        kept = {name: getattr(self.attempt, name) for name in KEPT}
        return str(self.signer.dumps({**kept, "definition": self.sheet.definition}))

    def _number(self) -> int:
        """The place of the question whose page was sent; 0 for another page."""
        sent = request.form.get("number", "")
        number = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 5 else 0
        return number if number <= len(self.attempt.order["questions"]) else 0

    def _answer(self, number: int, form: AnswerForm, go: str) -> None:
        id = self.attempt.order["questions"][number - 1]
        question = self.sheet.by_id[id]
        answer = self.attempt.answers.get(id)
        if id not in self.attempt.marks:
            answer = question.kind.clean(pages.given(self.attempt, question, request.form))
        try:
            marking.keep_answer(self.attempt, id, answer, form.again.data)
            if go == "check":
                marking.check_question(self.attempt, self.sheet, id)
        except QuestionChecked:
            pass

    def _question(self, number: int, form: AnswerForm | None = None) -> str:
        id = self.attempt.order["questions"][number - 1]
        kept = self.attempt.answers.get(id)
        return render_template(
            "assessments/question.html",
            question=pages.shown(self.attempt, self.sheet, self.words, number),
            places=pages.places(self.attempt, self.sheet, number),
            total=len(self.attempt.order["questions"]),
            asked=len(marking.scored(self.attempt, self.sheet)),
            answered=len(self.attempt.answers),
            time=None,
            has_limit=self.sheet.definition["attempts"] is not None,
            form=form
            or AnswerForm(
                data={"answer": kept if isinstance(kept, str) else "", "again": id in self.attempt.again}
            ),
            **self._frame(),
        )

    def _finish(self) -> str:
        asked = len(marking.scored(self.attempt, self.sheet))
        return render_template(
            "assessments/finish.html",
            listed=[
                (place, pages.shown(self.attempt, self.sheet, self.words, place.number).text)
                for place in pages.places(self.attempt, self.sheet)
                if place.is_marked or not (place.is_answered and place.is_complete)
            ],
            total=asked,
            missing=asked - len(self.attempt.answers),
            limit=None,
            **self._frame(),
        )

    def _result(self) -> str:
        marking.mark_all(self.attempt, self.sheet)
        if marking.scored(self.attempt, self.sheet):
            marking.reckon(self.attempt, self.sheet)
        points, most = self.attempt.points, self.attempt.max_points
        return render_template(
            "assessments/tried.html",
            reviewed=pages.review(self.attempt, self.sheet, self.words, {}),
            points=rules.shown_points(Fraction(points or 0)),
            max_points=rules.shown_points(Fraction(most or 0)),
            waiting=marking.waiting_questions(self.attempt, self.sheet),
            **self._frame(),
        )

    def _frame(self) -> dict[str, Any]:
        return {
            "door": self.door,
            "attempt": self.attempt,
            "lesson": {"title": self.door.title},
            "words": self.words,
            "foreign": pages.foreign(self.words),
            "trial": {
                "state": self._state(),
                "behaviour": self.sheet.behaviour,
                "ways": self.ways,
            },
        }
