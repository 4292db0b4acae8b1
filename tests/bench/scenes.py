# SPDX-License-Identifier: EUPL-1.2
"""Which learners open which pages, and the checks they have answered and are about to hand in."""

from dataclasses import dataclass
from itertools import count
from random import Random
from typing import Any
from uuid import UUID

from flask import Flask, current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from atlas_training.accounts import sessions
from atlas_training.accounts.enums import Role
from atlas_training.accounts.models import Membership, Person
from atlas_training.assessments import service as assessments
from atlas_training.assessments.models import Attempt
from atlas_training.courses.models import CourseVersion, ModuleVersion
from atlas_training.database import db, own_transaction
from atlas_training.enrolments.models import Enrolment
from atlas_training.progress.models import ModuleProgress
from tests.bench.browser import Browser, at_once

READERS = 200


@dataclass(frozen=True)
class Visit:
    """Somebody's browser and the page they open."""

    browser: Browser
    path: str


@dataclass(frozen=True)
class Answered:
    """A check with all its answers, and the number of its last one: it waits to be handed in."""

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
        owners = select(Membership.person_id).where(Membership.role == Role.OWNER, Membership.left_at.is_(None))
        with self.app.app_context():
            people = list(db.session.scalars(owners))
            some = self.random.sample(people, min(READERS, len(people)))
            return [Visit(browser, "/") for browser in _signed_in(some)]

    def lessons(self) -> list[Visit]:
        """Learners in the middle of a lesson."""
        some = self._lessons[:READERS]
        with self.app.app_context():
            browsers = _signed_in([person_id for person_id, _path in some])
        return [Visit(browser, path) for browser, (_person, path) in zip(browsers, some, strict=True)]

    def answered(self, number: int) -> list[Answered]:
        """Learners who have read their lesson and answered its check rightly, at most ``number``.

        They get there through the service's own pages; handing it in completes the module.
        """
        self._lessons, some = self._lessons[:-number], self._lessons[-number:]
        with self.app.app_context():
            browsers = _signed_in([person_id for person_id, _path in some])
        visits = [Visit(browser, path) for browser, (_person, path) in zip(browsers, some, strict=True)]
        _, begun = at_once(self.port, 4, visits, _begin)
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
        by_person = {person: f"/courses/{course}/{module}" for person, course, module in db.session.execute(query)}
        return list(by_person.items())


def _signed_in(people: list[UUID]) -> list[Browser]:
    """A browser for each, as after signing in; within an application context."""
    serializer: Any = current_app.session_interface.get_signing_serializer(current_app)  # type: ignore[attr-defined]
    name = current_app.config["SESSION_COOKIE_NAME"]
    browsers = []
    with own_transaction():
        for person_id in people:
            token = sessions.open_for(db.session.get_one(Person, person_id))
            cookie = serializer.dumps({sessions.COOKIE_KEY: token, "_permanent": True})
            browsers.append(Browser(f"{name}={cookie}"))
    db.session.remove()
    return browsers
