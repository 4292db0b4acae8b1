# SPDX-License-Identifier: EUPL-1.2
"""The same button pressed twice at the same moment: both are answered, and it counts once."""

from flask import Flask
from sqlalchemy import select

from atlas_training.accounts import service as accounts
from atlas_training.database import db
from atlas_training.enrolments.models import Enrolment
from atlas_training.progress import service as progress
from atlas_training.progress.models import Completion, Task
from tests.factories.accounts import make_learner, make_owner
from tests.factories.learning import FIRST, enrol, get_module, open_module, plan_task, take_check
from tests.together import two_at_once


def test_text_read_in_two_tabs_at_once_completes_its_module_once(app: Flask) -> None:
    enrolment = enrol(make_owner())
    open_module(enrolment)
    take_check(enrolment)
    key, answered = enrolment.id, []

    def read() -> None:
        progress.finish_reading(db.session.get_one(Enrolment, key), get_module(FIRST), "en")
        answered.append(key)

    two_at_once(app, read, read)
    assert answered == [key, key]
    assert db.session.scalars(select(Completion.subject_id)).all() == [FIRST]


def test_task_that_two_finish_at_once_is_done_by_the_first(app: Flask) -> None:
    owner = make_owner()
    colleague = make_learner(owner.organisation)
    task, sme = plan_task(enrol(owner), owner).id, owner.organisation_id
    people, answered = [owner.person_id, colleague.person_id], []

    def finish(number: int) -> None:
        progress.finish_task(task, accounts.get_person(people[number]), sme)
        answered.append(number)

    two_at_once(app, lambda: finish(0), lambda: finish(1))
    assert answered == [0, 1]
    assert db.session.get_one(Task, task).done_by_id == people[0]
