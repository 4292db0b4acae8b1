# SPDX-License-Identifier: EUPL-1.2
"""Which learners open which pages, and the checks they have answered and are about to hand in."""

import re
from dataclasses import dataclass
from http.client import HTTPConnection
from random import Random
from typing import Any
from uuid import UUID

from flask import Flask, current_app
from sqlalchemy import select

from atlas_training.accounts import sessions
from atlas_training.accounts.enums import Role
from atlas_training.accounts.models import Membership, Person
from atlas_training.assessments import service as assessments
from atlas_training.assessments.models import Attempt
from atlas_training.assessments.questions.kind import Kind
from atlas_training.courses.models import CourseVersion, ModuleVersion
from atlas_training.database import db, own_transaction
from atlas_training.enrolments.models import Enrolment
from atlas_training.progress.models import ModuleProgress
from tests.bench.browser import Answer, Browser, WrongAnswer, at_once

READERS = 200
ATTEMPT = re.compile(r'name="attempt" value="([^"]+)"')


@dataclass(frozen=True)
class Visit:
    """Somebody's browser and the page they open."""

    browser: Browser
    path: str


@dataclass(frozen=True)
class Answered:
    """A check that was begun; with all its answers it waits to be handed in."""

    browser: Browser
    path: str
    attempt: str


class Scenes:
    """The learners of one run; each one who hands in a check does so once."""

    def __init__(self, app: Flask, port: int, seed: int = 4) -> None:
        self.app = app
        self.port = port
        self.random = Random(seed)
        with app.app_context():
            self._lessons = self._unfinished()
            self.random.shuffle(self._lessons)
            db.session.remove()

    def homes(self) -> list[Visit]:
        """Owners before their home: theirs has the most on it."""
        owners = select(Membership.person_id).where(
            Membership.role == Role.OWNER, Membership.left_at.is_(None)
        )
        with self.app.app_context():
            people = list(db.session.scalars(owners))
            some = self.random.sample(people, min(READERS, len(people)))
            return [Visit(browser, "/") for browser in signed_in(some)]

    def lessons(self) -> list[Visit]:
        """Learners in the middle of a lesson."""
        some = self._lessons[:READERS]
        with self.app.app_context():
            browsers = signed_in([person_id for person_id, _path in some])
        return [Visit(browser, path) for browser, (_person, path) in zip(browsers, some, strict=True)]

    def readers(self, number: int) -> list[Visit]:
        """At most ``number`` learners before a lesson with a check that nobody else here opens."""
        self._lessons, some = self._lessons[:-number], self._lessons[-number:]
        with self.app.app_context():
            browsers = signed_in([person_id for person_id, _path in some])
        return [Visit(browser, path) for browser, (_person, path) in zip(browsers, some, strict=True)]

    def answered(self, number: int) -> list[Answered]:
        """Learners who have read their lesson and answered its check rightly, at most ``number``.

        They get there through the service's own pages; handing it in completes the module.
        """
        _, begun = at_once(self.port, 4, self.readers(number), begin)
        with self.app.app_context():
            forms = _right_answers([UUID(one.attempt) for one in begun])
        _, answered = at_once(
            self.port, 4, begun, lambda connection, one: _answer(connection, one, forms[one.attempt])
        )
        return answered

    def _unfinished(self) -> list[tuple[UUID, str]]:
        """People with the address of a lesson with a check that they have opened and not completed."""
        running = select(Attempt.id).where(
            Attempt.enrolment_id == Enrolment.id, Attempt.module_id == ModuleProgress.module_id
        )
        query = (
            select(Enrolment.person_id, CourseVersion.address, ModuleVersion.address)
            .join(ModuleProgress, ModuleProgress.enrolment_id == Enrolment.id)
            .join(ModuleVersion, ModuleVersion.module_id == ModuleProgress.module_id)
            .join(CourseVersion, CourseVersion.id == ModuleVersion.course_version_id)
            .where(
                CourseVersion.is_current,
                ModuleVersion.question_count > 0,
                ModuleProgress.initialized_at.is_not(None),
                ModuleProgress.completed_at.is_(None),
                ModuleProgress.waived_at.is_(None),
                ~running.exists(),
            )
            .order_by(Enrolment.id, ModuleVersion.module_id)
        )
        by_person = {
            person: f"/courses/{course}/{module}" for person, course, module in db.session.execute(query)
        }
        return list(by_person.items())


def signed_in(people: list[UUID]) -> list[Browser]:
    """A browser for each, as after signing in; within an application context."""
    interface: Any = current_app.session_interface
    serializer = interface.get_signing_serializer(current_app)
    name = current_app.config["SESSION_COOKIE_NAME"]
    browsers = []
    with own_transaction():
        for person_id in people:
            token = sessions.open_for(db.session.get_one(Person, person_id))
            cookie = serializer.dumps({sessions.COOKIE_KEY: token, "_permanent": True})
            browsers.append(Browser(f"{name}={cookie}"))
    db.session.remove()
    return browsers


# ---- the way to a check that can be handed in ----


def begin(connection: HTTPConnection, visit: Visit) -> Answered:
    """Mark the lesson read, which opens its check."""
    visit.browser.read(connection, visit.path)
    question = visit.browser.post(connection, f"{visit.path}/done").location
    found = ATTEMPT.search(visit.browser.read(connection, question))
    if found is None:
        raise WrongAnswer(f"{question} shows no attempt.")
    return Answered(visit.browser, f"{visit.path}/check", found[1])


def _answer(connection: HTTPConnection, one: Answered, forms: list[list[tuple[str, str]]]) -> Answered:
    """Send each question's form."""
    for number, filled in enumerate(forms, 1):
        fields = [("attempt", one.attempt), ("go", str(number + 1)), *filled]
        one.browser.post(connection, f"{one.path}/{number}", *fields)
    return one


def hand_in(connection: HTTPConnection, one: Answered) -> Answer:
    """Have the check marked."""
    return one.browser.post(connection, f"{one.path}/finish", ("attempt", one.attempt))


def _right_answers(keys: list[UUID]) -> dict[str, list[list[tuple[str, str]]]]:
    """By attempt, what to tick or type for each of its questions in order; within an application context."""
    forms = {}
    for attempt in db.session.scalars(select(Attempt).where(Attempt.id.in_(keys))):
        sheet = assessments.sheet_of(attempt)
        forms[str(attempt.id)] = [
            _fields(sheet.by_id[id].kind, attempt.order["options"][id], attempt.language)
            for id in attempt.order["questions"]
        ]
    db.session.remove()
    return forms


def _fields(kind: Kind, options: list[str], language: str) -> list[tuple[str, str]]:
    blanks = kind.blanks(options, kind.right_answer(language))
    if blanks:
        return [
            (f"blank-{place}", str(options.index(blank.value) + 1) if blank.choices else blank.value)
            for place, blank in enumerate(blanks, 1)
        ]
    words = kind.right_words(language)
    right = [words] if words is not None else list(kind.right_ids())
    values = [str(options.index(value) + 1) for value in right] if options else right
    return [("answer", value) for value in values]
