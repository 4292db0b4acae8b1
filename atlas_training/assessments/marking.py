# SPDX-License-Identifier: EUPL-1.2
"""What answering and checking do to an attempt's row, whether it is a learner's or one that is only tried out."""

from fractions import Fraction
from typing import Any

from atlas_training.assessments import rules
from atlas_training.assessments.errors import NoCheck, NothingToCheck, QuestionChecked
from atlas_training.assessments.models import Attempt
from atlas_training.assessments.questions.kind import JsonAnswer
from atlas_training.assessments.sheet import Question, Sheet


def keep_answer(
    attempt: Attempt, question_id: str, answer: JsonAnswer | None, again: bool | None = None
) -> None:
    """Keep an answer, None takes it back; ``again`` marks the question to look at again, None leaves that.

    :raise QuestionChecked: if the question is checked and this is another answer.
    """
    if question_id in attempt.marks:
        if answer != attempt.answers.get(question_id):
            raise QuestionChecked
    elif answer != attempt.answers.get(question_id):
        answers = {id: kept for id, kept in attempt.answers.items() if id != question_id}
        attempt.answers = answers if answer is None else {**answers, question_id: answer}
    if again is not None:
        others = [id for id in attempt.again if id != question_id]
        attempt.again = [*others, question_id] if again else others
    attempt.version += 1


def check_question(attempt: Attempt, sheet: Sheet, question_id: str) -> None:
    """Check one question now; a wrong answer may be tried again as often as the check allows, each try at a price.

    :raise NoCheck: if the check is checked at the end only.
    :raise NothingToCheck: if there is no answer.
    """
    question = sheet.by_id[question_id]
    if sheet.behaviour == "at-end" or question.kind.by_person or not question.kind.is_scored:
        raise NoCheck
    if question_id not in attempt.answers:
        raise NothingToCheck
    if question_id not in attempt.marks:
        mark = question.kind.mark(attempt.answers[question_id])
        wrong = attempt.tries.get(question_id, 0) + (mark.fraction != 1)
        attempt.tries = {**attempt.tries, question_id: wrong}
        if mark.fraction == 1 or wrong >= sheet.tries:
            # The last wrong try is the one that is marked, so it takes nothing off itself.
            before = wrong if mark.fraction == 1 else wrong - 1
            attempt.marks = {**attempt.marks, question_id: _mark(question, attempt, sheet.penalty, before)}
    attempt.version += 1


def mark_all(attempt: Attempt, sheet: Sheet) -> None:
    """Mark what is not marked yet and waits for no person; what was not answered earns nothing."""
    attempt.marks = attempt.marks | {
        one.id: _mark(one, attempt, sheet.penalty, attempt.tries.get(one.id, 0))
        for one in scored(attempt, sheet)
        if one.id not in attempt.marks and not _waits(one, attempt)
    }


def reckon(attempt: Attempt, sheet: Sheet) -> None:
    """Reckon the score from the marks."""
    fractions = {id: Fraction(mark["fraction"]) for id, mark in attempt.marks.items()}
    result = rules.score(sheet.definition, fractions, attempt.order["questions"])
    attempt.points, attempt.max_points = str(result.points), str(result.max_points)
    attempt.scaled, attempt.success = str(result.scaled), result.success


def scored(attempt: Attempt, sheet: Sheet) -> list[Question]:
    """The attempt's questions that can earn points, in the author's order."""
    asked = set(attempt.order["questions"])
    return [question for question in sheet.questions if question.id in asked and question.kind.is_scored]


def waiting_questions(attempt: Attempt, sheet: Sheet) -> list[Question]:
    """Questions of a finished attempt that a trainer has still to mark."""
    return [question for question in scored(attempt, sheet) if question.id not in attempt.marks]


def _waits(question: Question, attempt: Attempt) -> bool:
    """Whether a person has to mark the answer; where there is none, nobody has to."""
    return question.kind.by_person and question.id in attempt.answers


def _mark(question: Question, attempt: Attempt, penalty: int, wrong_tries: int) -> dict[str, Any]:
    mark = question.kind.mark(attempt.answers.get(question.id))
    fraction = rules.with_tries(mark.fraction, wrong_tries, penalty)
    return {"fraction": str(fraction), "feedback": list(mark.feedback)}
