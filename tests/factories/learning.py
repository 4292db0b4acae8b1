# SPDX-License-Identifier: EUPL-1.2
"""Working through courses: enrolling, reading, taking checks, tasks. Each function commits."""

import json
from typing import Any

from sqlalchemy import select

from atlas_training.accounts.models import Membership
from atlas_training.assessments import service as assessments
from atlas_training.assessments.models import Attempt
from atlas_training.courses import service as courses
from atlas_training.courses.models import CourseText, CourseVersion, ModuleText, ModuleVersion
from atlas_training.database import db
from atlas_training.enrolments import service as enrolments
from atlas_training.enrolments.models import Enrolment
from atlas_training.progress import service as progress
from atlas_training.progress.models import Task
from atlas_training.readiness.models import Assessment
from atlas_training.xapi.models import Statement
from tests.factories.readiness import make_assessment, make_sheet

# The test content: small-steps is C11 with C11.1 (topic cyber) and C11.2 (privacy), both of level 1.
COURSE = "C11"
FIRST, SECOND = "C11.1", "C11.2"
KNOWS_FIRST = {"TRU1": "e", "TRU2": "e", "TRU5": "e"}
KNOWS_ALL = {**KNOWS_FIRST, "TRU3": "e"}


def get_module(module_id: str) -> ModuleVersion:
    """The current version of a module."""
    module = courses.module(module_id)
    assert module is not None
    return module


def enrol(membership: Membership, course_id: str = COURSE, language: str = "en") -> Enrolment:
    """The person of a membership in a course."""
    enrolment = enrolments.enrol(membership.person, membership.organisation, course_id, language)
    db.session.commit()
    return enrolment


def open_module(enrolment: Enrolment, module_id: str = FIRST, language: str = "en") -> None:
    """The person opens a module."""
    progress.open_module(enrolment, get_module(module_id), language)
    db.session.commit()


def read(enrolment: Enrolment, module_id: str = FIRST, language: str = "en") -> None:
    """The person reads a module to its end."""
    progress.finish_reading(enrolment, get_module(module_id), language)
    db.session.commit()


def take_check(
    enrolment: Enrolment, module_id: str = FIRST, is_right: bool = True, language: str = "en"
) -> Attempt:
    """A submitted attempt with every answer right, or with none given."""
    attempt = assessments.start(enrolment, get_module(module_id), language)
    for question in assessments.sheet_of(attempt).questions if is_right else ():
        assessments.save_answer(attempt, question.id, question.kind.right_answer(language))
    assessments.submit(attempt, language)
    db.session.commit()
    return attempt


def complete(enrolment: Enrolment, module_id: str = FIRST) -> None:
    """The person completes a module: reads it and answers everything right."""
    read(enrolment, module_id)
    take_check(enrolment, module_id)


def complete_course(membership: Membership) -> Enrolment:
    """The person completes both modules of the course."""
    enrolment = enrol(membership)
    complete(enrolment, FIRST)
    complete(enrolment, SECOND)
    return enrolment


def assess(owner: Membership, known: dict[str, Any] | None = None) -> Assessment:
    """A finished assessment at the lowest step, but for what is known."""
    return make_assessment(owner, make_sheet("a", **(known or {})))


def plan_task(enrolment: Enrolment, membership: Membership, module_id: str = FIRST) -> Task:
    """The first task of a module, on the list of the SME."""
    module = get_module(module_id)
    text = courses.texts_of_modules([module.course_version_id], "en")[module_id]
    task = progress.add_task(enrolment, module, text.tasks[0], membership.person, None, "en")
    db.session.commit()
    return task


def republish(
    course_id: str = COURSE,
    completes: dict[str, Any] | None = None,
    module_ids: tuple[str, ...] = (FIRST, SECOND),
) -> CourseVersion:
    """A new version of a course, with another rule for its modules or with fewer of them."""
    old = courses.find_course(course_id)
    assert old is not None
    version = CourseVersion(
        course_id=course_id,
        address=old.address,
        version="2.0.0",
        hash="2" * 64,
        status="active",
        source_language="en",
        languages=["en"],
        dimension=old.dimension,
        definition={"completion": "modules-to-target"},
        files={},
    )
    modules = []
    for one in courses.modules_of(old):
        if one.module_id in module_ids:
            words = ModuleText(
                language="en", title=one.module_id, summary="", outcomes=[], html="", words=0, tasks=[]
            )
            modules.append((_copy(one, completes), [words]))
    text = CourseText(language="en", title="Again", summary="", outcomes=[], html="")
    courses.publish(version, [text], modules)
    db.session.commit()
    return version


def _copy(one: ModuleVersion, completes: dict[str, Any] | None) -> ModuleVersion:
    return ModuleVersion(
        course_id=one.course_id,
        module_id=one.module_id,
        address=one.address,
        position=one.position,
        level=one.level,
        topic=one.topic,
        minutes=one.minutes,
        completes=completes or one.completes,
        check=one.check,
        check_texts=one.check_texts,
        question_count=one.question_count,
    )


def recorded(verb: str = "") -> list[dict[str, Any]]:
    """The statements in the order of storing, those whose verb's IRI ends in ``verb``."""
    found = [
        json.loads(text) for text in db.session.scalars(select(Statement.text).order_by(Statement.sequence))
    ]
    return [one for one in found if one["verb"]["id"].endswith(verb)]
