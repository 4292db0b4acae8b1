# SPDX-License-Identifier: EUPL-1.2
"""The figures of a check's questions, from the attempts that learners of some countries handed in."""

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from atlas_training import i18n
from atlas_training.accounts.models import Person
from atlas_training.assessments import service as assessments
from atlas_training.assessments.models import Attempt
from atlas_training.assessments.questions.typed import REST
from atlas_training.assessments.sheet import Question, Sheet
from atlas_training.assessments.teaching.analysis import Choice, Figures, Taken, figures
from atlas_training.assessments.teaching.errors import NoSuchCheck
from atlas_training.assessments.teaching.service import countries_of
from atlas_training.courses import service as courses
from atlas_training.courses.models import ModuleVersion
from atlas_training.database import db
from atlas_training.enrolments.models import Enrolment
from atlas_training.organisations.models import Organisation


@dataclass(frozen=True)
class Chosen:
    """How often something was chosen: its words, and whether it is right."""

    words: str
    is_right: bool
    count: int
    percent: int


@dataclass(frozen=True)
class Reviewed:
    """One question with its figures."""

    id: str
    text: str
    figures: Figures
    chosen: tuple[Chosen, ...]


def checks(person: Person) -> list[tuple[ModuleVersion, int]]:
    """The lessons on offer with a check, and how many first attempts of the person's countries are marked."""
    rows = db.session.execute(
        select(Attempt.module_id, func.count())
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .join(Organisation, Organisation.id == Enrolment.organisation_id)
        .where(
            Organisation.country.in_(countries_of(person)),
            Attempt.marked_at.is_not(None),
            Attempt.number == 1,
        )
        .group_by(Attempt.module_id)
    )
    counts: dict[str, int] = dict(rows.all())
    found = courses.modules_by_course([course.id for course in courses.list_courses()])
    return [
        (module, counts.get(module.module_id, 0))
        for modules in found.values()
        for module in modules
        if module.check is not None
    ]


def review(person: Person, module_id: str) -> list[Reviewed]:
    """Each question of a check as it is now, over the first attempts that asked the very same question.

    Of each person only the first attempt counts: later ones have read the reasons.

    :raise NoSuchCheck: if the lesson has none.
    """
    module = courses.module(module_id)
    if module is None or module.check is None:
        raise NoSuchCheck
    sheet = Sheet(module.check, module.check_texts, assessments.question_kinds())
    same = _same_questions(module)
    rows = db.session.execute(
        select(Attempt.module_version_id, Attempt.language, Attempt.marks, Attempt.answers)
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .join(Organisation, Organisation.id == Enrolment.organisation_id)
        .where(
            Organisation.country.in_(countries_of(person)),
            Attempt.module_id == module_id,
            Attempt.marked_at.is_not(None),
            Attempt.number == 1,
        )
    )
    taken = [
        _taken(sheet, language, {id: mark for id, mark in marks.items() if id in same[version]}, answers)
        for version, language, marks, answers in rows
    ]
    words = sheet.words(i18n.current().code)
    return [
        _reviewed(question, words.of(question.id), figures(question.id, taken))
        for question in sheet.questions
        if question.kind.is_scored
    ]


def _same_questions(module: ModuleVersion) -> dict[Any, set[str]]:
    """For each version of the module, the questions that it has in common with the one now: ids and keys."""
    now = {one["id"]: one for one in (module.check or {})["questions"]}
    rows = db.session.execute(
        select(ModuleVersion.id, ModuleVersion.check).where(ModuleVersion.module_id == module.module_id)
    )
    return {
        key: {one["id"] for one in (check or {"questions": []})["questions"] if now.get(one["id"]) == one}
        for key, check in rows
    }


def _taken(sheet: Sheet, language: str, marks: dict[str, Any], answers: dict[str, Any]) -> Taken:
    return Taken(
        language,
        {id: float(Fraction(mark["fraction"])) for id, mark in marks.items()},
        {id: float(sheet.by_id[id].points) for id in marks},
        {id: sheet.by_id[id].kind.choices_made(answers[id]) for id in marks if id in answers},
    )


def _reviewed(question: Question, words: Any, found: Figures) -> Reviewed:
    right = set(question.kind.right_choices())
    counts = Counter(dict(found.chosen))
    offered: list[Choice] = [*dict.fromkeys([*question.kind.offered_choices(), *counts])]
    return Reviewed(
        question.id,
        words["plain"],
        found,
        tuple(
            Chosen(
                ": ".join(_words(words, id, question) for id in choice),
                choice in right,
                counts[choice],
                round(100 * counts[choice] / found.count) if found.count else 0,
            )
            for choice in offered
        ),
    )


def _words(words: Any, id: str, question: Question) -> str:
    """The words behind an id, or what is typed for it."""
    found = (
        words["answers"].get(id, {}).get("plain") or question.kind.typed_words(id, i18n.current().code) or id
    )
    return {"true": _("True"), "false": _("False"), REST: _("Any other answer")}.get(str(found), str(found))
