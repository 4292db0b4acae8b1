# SPDX-License-Identifier: EUPL-1.2
"""Open answers that wait for a mark, marking them, and more time for one person. Who answered is not shown to who marks."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from uuid import UUID

from sqlalchemy import Select, select

from atlas_training import clock, i18n
from atlas_training.accounts import service as accounts
from atlas_training.accounts.models import Person
from atlas_training.assessments import marking
from atlas_training.assessments import service as assessments
from atlas_training.assessments.bank.service import changeable_countries
from atlas_training.assessments.models import Attempt, MarkedAnswer
from atlas_training.assessments.questions.open_text import OpenText, share_of_rubric
from atlas_training.assessments.sheet import Question, Sheet, Words
from atlas_training.assessments.teaching.errors import (
    AlreadyMarked,
    NoAnswer,
    NoSuchCheck,
    NoSuchLearner,
    PointsOutside,
)
from atlas_training.courses import service as courses
from atlas_training.courses.models import ModuleVersion
from atlas_training.database import db
from atlas_training.enrolments.models import Enrolment
from atlas_training.organisations.enums import COUNTRIES
from atlas_training.organisations.models import Organisation

LONGEST_COMMENT = 2000


def countries_of(person: Person) -> frozenset[str]:
    """The countries whose learners' checks this person marks and sees figures of."""
    return changeable_countries(person) & frozenset(COUNTRIES)


@dataclass(frozen=True)
class Waiting:
    """An open answer that waits for its mark; nothing in it says whose it is."""

    attempt_id: UUID
    question_id: str
    module_id: str
    text: str
    language: str
    country: str
    submitted_at: datetime


def _of_countries(countries: Collection[str]) -> Select[Attempt, str]:
    return (
        select(Attempt, Organisation.country)
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .join(Organisation, Organisation.id == Enrolment.organisation_id)
        .where(Organisation.country.in_(countries))
    )


def waiting(person: Person) -> list[Waiting]:
    """Every open answer of the person's countries without a mark, those that wait longest first."""
    rows = db.session.execute(
        _of_countries(countries_of(person))
        .where(Attempt.submitted_at.is_not(None), Attempt.marked_at.is_(None))
        .order_by(Attempt.submitted_at, Attempt.id)
    ).all()
    sheets = _sheets({attempt.module_version_id for attempt, _country in rows})
    found = []
    for attempt, country in rows:
        sheet = sheets[attempt.module_version_id]
        words = sheet.words(i18n.current().code)
        found += [
            Waiting(
                attempt.id,
                question.id,
                attempt.module_id,
                words.of(question.id)["plain"],
                attempt.language,
                country,
                attempt.submitted_at or attempt.started_at,
            )
            for question in marking.waiting_questions(attempt, sheet)
        ]
    return found


def _sheets(version_ids: Collection[UUID]) -> dict[UUID, Sheet]:
    kinds = assessments.question_kinds()
    versions = db.session.scalars(select(ModuleVersion).where(ModuleVersion.id.in_(version_ids)))
    return {one.id: Sheet(one.check, one.check_texts, kinds) for one in versions if one.check is not None}


@dataclass(frozen=True)
class OpenAnswer:
    """One answer to mark, with its question, its words and its rubric."""

    attempt: Attempt
    question: Question
    words: Words
    kind: OpenText
    answer: str


def get_answer(person: Person, attempt_id: UUID, question_id: str) -> OpenAnswer:
    """An open answer of the person's countries that waits for its mark.

    :raise NoAnswer: if there is none.
    :raise AlreadyMarked: if it has its mark.
    """
    row = db.session.execute(
        _of_countries(countries_of(person)).where(Attempt.id == attempt_id, Attempt.submitted_at.is_not(None))
    ).first()
    if row is None:
        raise NoAnswer
    attempt: Attempt = row[0]
    sheet = assessments.sheet_of(attempt)
    question = sheet.by_id.get(question_id)
    answer = attempt.answers.get(question_id)
    if question is None or not isinstance(question.kind, OpenText) or answer is None:
        raise NoAnswer
    if question_id in attempt.marks:
        raise AlreadyMarked
    return OpenAnswer(attempt, question, sheet.words(i18n.current().code), question.kind, str(answer))


def mark(found: OpenAnswer, points: Mapping[str, Fraction], comment: str, marker: Person) -> bool:
    """Give an open answer its mark; whether it was the attempt's last one, so that the result is told.

    The learner gets it with the day's reminders (see ``receivers``), and sees it in the lesson.

    :raise PointsOutside: if a line of the rubric is missing, or gets less than nothing or more than it has.
    :raise AlreadyMarked: if it was marked meanwhile.
    """
    rubric = found.kind.rubric()
    if points.keys() != rubric.keys() or any(not 0 <= points[id] <= most for id, most in rubric.items()):
        raise PointsOutside
    attempt = found.attempt
    db.session.refresh(attempt, with_for_update=True)
    if found.question.id in attempt.marks:
        raise AlreadyMarked
    missed = [id for id, most in rubric.items() if id and points[id] < most]
    fraction = share_of_rubric(rubric, points)
    attempt.marks = {**attempt.marks, found.question.id: {"fraction": str(fraction), "feedback": missed}}
    db.session.add(
        MarkedAnswer(
            attempt_id=attempt.id,
            question_id=found.question.id,
            rubric={id: str(given) for id, given in points.items()},
            comment=comment[:LONGEST_COMMENT],
            marked_by_id=marker.id,
            marked_at=clock.now(),
        )
    )
    db.session.flush()
    return assessments.finish_marks(attempt)


def timed_checks() -> list[ModuleVersion]:
    """The lessons on offer whose check has a time limit."""
    found = courses.modules_by_course([course.id for course in courses.list_courses()])
    return [
        module for modules in found.values() for module in modules if (module.check or {}).get("time_limit")
    ]


def allow_time(giver: Person, identifier: str, module_id: str, minutes: int | None) -> None:
    """Give whoever has this address or user name more time in a check, or lift its limit (None).

    :raise NoSuchCheck: if the lesson has no time limit.
    :raise NoSuchLearner: if nobody of that name is in the course in the giver's countries; it does not say more.
    """
    module = next((one for one in timed_checks() if one.module_id == module_id), None)
    if module is None:
        raise NoSuchCheck
    person = accounts.find_person(identifier)
    rows = db.session.scalars(
        select(Enrolment)
        .join(Organisation, Organisation.id == Enrolment.organisation_id)
        .where(
            Enrolment.person_id == (person.id if person else None),
            Enrolment.course_id == module.course_id,
            Organisation.country.in_(countries_of(giver)),
        )
    ).all()
    if not rows:
        raise NoSuchLearner(fields={"identifier": NoSuchLearner.sentence})
    for enrolment in rows:
        assessments.allow_time(enrolment.id, module_id, minutes, giver)
