# SPDX-License-Identifier: EUPL-1.2
"""The SME's list of things to do in its own business."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from flask import Flask

from atlas_training import clock
from atlas_training.accounts import service as accounts
from atlas_training.accounts.models import Membership
from atlas_training.database import db
from atlas_training.errors import Invalid
from atlas_training.progress import service as progress
from atlas_training.progress.models import Task
from atlas_training.progress.service import TaskNotFound, TaskOnList
from tests.conftest import NOW
from tests.factories.accounts import make_learner, make_owner
from tests.factories.learning import FIRST, SECOND, enrol, get_module, plan_task, recorded
from tests.queries import count_rows

TODAY = date(2026, 11, 23)
TASK = {"key": "turn-it-on", "title": "Turn it on", "minutes": 5}


@pytest.fixture
def owner(app: Flask) -> Membership:
    """The owner of an SME in Italy."""
    return make_owner()


def add(owner: Membership, to: Membership, due_on: date | None = None, key: str = "turn-it-on") -> Task:
    task = {**TASK, "key": key}
    return progress.add_task(enrol(owner), get_module(FIRST), task, to.person, due_on, "en")


def test_task_is_kept_with_person_and_day(owner: Membership) -> None:
    colleague = make_learner(owner.organisation)
    task = add(owner, colleague, TODAY)
    assert (task.person_id, task.due_on, task.title, task.added_at) == (
        colleague.person_id,
        TODAY,
        "Turn it on",
        NOW,
    )
    assert (task.done_at, task.done_by_id) == (None, None)


def test_task_for_somebody_of_another_sme_is_refused(owner: Membership) -> None:
    with pytest.raises(Invalid) as refusal:
        add(owner, make_owner())
    assert set(refusal.value.fields) == {"person"}
    assert count_rows(Task) == 0


def test_task_for_somebody_who_has_left_is_refused(owner: Membership) -> None:
    colleague = make_learner(owner.organisation)
    colleague.left_at = NOW
    db.session.commit()
    with pytest.raises(Invalid) as refusal:
        add(owner, colleague)
    assert set(refusal.value.fields) == {"person"}


def test_task_until_yesterday_is_refused(owner: Membership) -> None:
    with pytest.raises(Invalid) as refusal:
        add(owner, owner, TODAY - timedelta(days=1))
    assert set(refusal.value.fields) == {"due_on"}
    assert count_rows(Task) == 0


def test_task_stands_once_on_the_list_whoever_adds_it(owner: Membership) -> None:
    colleague = make_learner(owner.organisation)
    add(owner, owner)
    with pytest.raises(TaskOnList):
        add(colleague, colleague)
    assert count_rows(Task) == 1
    assert len(recorded("planned")) == 1


def test_two_smes_may_have_the_same_task(owner: Membership) -> None:
    other = make_owner()
    add(owner, owner)
    add(other, other)
    assert count_rows(Task) == 2


def test_task_done_twice_stays_as_it_was_done_first(owner: Membership) -> None:
    colleague = make_learner(owner.organisation)
    task = plan_task(enrol(owner), owner)
    progress.finish_task(task.id, colleague.person, owner.organisation_id)
    with clock.set_to(NOW + timedelta(days=1)):
        progress.finish_task(task.id, owner.person, owner.organisation_id)
    assert (task.done_at, task.done_by_id) == (NOW, colleague.person_id)
    assert len(recorded("completed")) == 1


def test_task_of_another_sme_is_not_found(owner: Membership) -> None:
    other = make_owner()
    task = plan_task(enrol(owner), owner)
    for task_id in (task.id, uuid4()):
        with pytest.raises(TaskNotFound):
            progress.finish_task(task_id, other.person, other.organisation_id)
    assert task.done_at is None


def test_list_has_open_tasks_by_day_then_done_ones_newest_first(owner: Membership) -> None:
    add(owner, owner, None, "someday")
    add(owner, owner, TODAY + timedelta(days=2), "later")
    add(owner, owner, TODAY, "today")
    for day, key in enumerate(("first", "second")):
        task = add(owner, owner, None, key)
        with clock.set_to(NOW + timedelta(days=day)):
            progress.finish_task(task.id, owner.person, owner.organisation_id)
    plan_task(enrol(make_owner(owner.organisation)), owner, SECOND)
    plan_task(enrol(other := make_owner()), other)
    keys = [task.key for task in progress.tasks_of(owner.organisation_id)]
    assert keys[0:2] == ["today", "later"]
    assert keys[2] == "someday"
    assert keys[-2:] == ["second", "first"]
    assert len(keys) == 6


def test_people_who_left_keep_what_they_did(owner: Membership) -> None:
    colleague = make_learner(owner.organisation)
    task = add(owner, colleague)
    progress.finish_task(task.id, colleague.person, owner.organisation_id)
    accounts.end_membership(colleague.organisation_id, colleague.id)
    assert progress.tasks_of(owner.organisation_id)[0].done_by_id == colleague.person_id
