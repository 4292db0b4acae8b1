# SPDX-License-Identifier: EUPL-1.2
"""What checks answer: their own kinds of question, and reading a course's check files."""

from datetime import date
from functools import cache
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from atlas_training import clock
from atlas_training.accounts.enums import Role
from atlas_training.accounts.events import Erasing
from atlas_training.assessments import check_file, expiring
from atlas_training.assessments import service as assessments
from atlas_training.assessments.bank import importing as bank
from atlas_training.assessments.questions.cloze import Cloze
from atlas_training.assessments.questions.description import Description
from atlas_training.assessments.questions.kind import Kind
from atlas_training.assessments.questions.match import Match
from atlas_training.assessments.questions.multiple import Multiple
from atlas_training.assessments.questions.numerical import Numerical
from atlas_training.assessments.questions.open_text import OpenText
from atlas_training.assessments.questions.order import Order
from atlas_training.assessments.questions.short import Short
from atlas_training.assessments.questions.single import Single
from atlas_training.assessments.questions.truefalse import TrueFalse
from atlas_training.courses import service as courses
from atlas_training.courses.events import CheckReading
from atlas_training.plugins import hookimpl
from atlas_training.reminders.enums import Kind as Occasion
from atlas_training.reminders.events import Due
from atlas_training.reminders.rules import NEWS
from atlas_training.web.addresses import public
from atlas_training.web.navigation import NavigationItem


@hookimpl
def question_kinds() -> list[type[Kind]]:
    """Our ten kinds."""
    return [Single, Multiple, TrueFalse, Numerical, Short, Match, Order, Cloze, OpenText, Description]


@hookimpl
def read_check(files: dict[str, tuple[str, str]], source_language: str) -> CheckReading:
    """The check in a course's folder."""
    return check_file.read(files, source_language, assessments.question_kinds())


@hookimpl
def navigation(person: Any) -> list[NavigationItem]:
    """For trainers and coordinators: the question bank, and open answers."""
    if person is None or not person.roles & {Role.TRAINER, Role.COORDINATOR}:
        return []
    return [
        NavigationItem(_("Question bank"), url_for("bank.index"), "quiz", 45),
        NavigationItem(_("Open answers"), url_for("teaching.index"), "feather", 46),
    ]


@hookimpl
def due_work() -> None:
    """Attempts whose time ran out are handed in."""
    expiring.hand_in_expired()


@hookimpl
def due_reminders(day: date) -> list[Due]:
    """To whoever handed open answers in: that a trainer has marked them."""
    course_of = cache(courses.find_course)
    dues = []
    for attempt, enrolment, lesson in assessments.marked_lately(clock.now() - NEWS):
        course = course_of(attempt.course_id)
        if course is not None:
            url = public("assessments.result", course=course.address, module=lesson, attempt=attempt.id)
            key = f"marked/{attempt.id}"
            dues.append(
                Due(
                    enrolment.person_id, enrolment.organisation_id, Occasion.FEEDBACK, key, _marked_words, url
                )
            )
    return dues


def _marked_words() -> str:
    return str(_("A trainer marked your answers, and says what to look at"))


@hookimpl
def erasing(event: Erasing) -> None:
    """Answers go; scores stay, because completions rest on them."""
    assessments.forget(event.person_id)
    bank.forget(event.person_id)
