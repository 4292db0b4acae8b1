# SPDX-License-Identifier: EUPL-1.2
"""A fact and its statement are kept together or not at all."""

from collections.abc import Callable

import pytest
from flask import Flask, current_app

from atlas_training.accounts.models import Membership
from atlas_training.assessments.models import Attempt
from atlas_training.certificates.models import Certificate
from atlas_training.database import db, own_transaction
from atlas_training.enrolments import service as enrolments
from atlas_training.enrolments.models import Enrolment
from atlas_training.progress import service as progress
from atlas_training.progress.models import Completion, ModuleProgress, Task
from atlas_training.settings import SettingsError
from atlas_training.tracking import service as tracking
from atlas_training.xapi.models import Agent, Statement, StatementActivity, StatementAgent
from tests.factories.accounts import make_owner, post, sign_in
from tests.factories.learning import FIRST, complete, enrol, get_module, read, recorded, take_check
from tests.queries import count_rows

TABLES = (
    Enrolment,
    ModuleProgress,
    Completion,
    Task,
    Attempt,
    Certificate,
    Statement,
    StatementAgent,
    StatementActivity,
    Agent,
)


class PowerCut(Exception):
    """What ends a transaction before its commit."""


def counts() -> dict[str, int]:
    db.session.rollback()
    return {table.__tablename__: count_rows(table) for table in TABLES}


def _enrol(owner: Membership) -> None:
    enrolments.enrol(owner.person, owner.organisation, "C03", "en")


def _read(owner: Membership) -> None:
    progress.finish_reading(enrol_of(owner), get_module("C11.2"), "en")


def _plan(owner: Membership) -> None:
    task = {"key": "k", "title": "t"}
    progress.add_task(enrol_of(owner), get_module(FIRST), task, owner.person, None, "en")


def _grant_path(owner: Membership) -> None:
    progress.grant_path(owner.person_id, owner.organisation_id, owner.id, {"rule": "x"}, None)


def _break_off_after(fact: Callable[[Membership], None], owner: Membership, statements: int) -> None:
    with own_transaction():
        fact(owner)
        assert count_rows(Statement) > statements
        raise PowerCut


def enrol_of(owner: Membership) -> Enrolment:
    found = enrolments.find(owner.person_id, owner.organisation_id, "C11")
    assert found is not None
    return found


@pytest.fixture
def owner(app: Flask) -> Membership:
    """Somebody who has completed a module already."""
    owner = make_owner()
    complete(enrol(owner))
    return owner


@pytest.mark.parametrize("fact", [_enrol, _read, _plan, _grant_path])
def test_failing_after_the_fact_leaves_neither_fact_nor_statement(
    owner: Membership, fact: Callable[[Membership], None]
) -> None:
    before = counts()
    with pytest.raises(PowerCut):
        _break_off_after(fact, owner, before["statement"])
    assert counts() == before
    assert tracking.reconcile().is_sound
    with own_transaction():
        fact(owner)
    assert counts()["statement"] > before["statement"]
    assert tracking.reconcile().is_sound


def test_refused_request_leaves_neither_fact_nor_statement(app: Flask, owner: Membership) -> None:
    browser = sign_in(app.test_client(), owner.person)
    assert post(browser, "/courses/other-course/on-the-map/open").status_code == 303
    before = counts()
    path = "/courses/small-steps/lock-the-door/tasks/turn-it-on"
    answer = post(browser, path, {"person": str(owner.person_id), "due_on": "2020-01-01"})
    assert answer.status_code == 400
    assert counts() == before


def test_fact_is_not_kept_where_its_statement_is_refused(
    owner: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = counts()
    monkeypatch.setitem(current_app.config, "IRI_BASE", "https://moved.example.org")
    with pytest.raises(SettingsError), own_transaction():
        _enrol(owner)
    assert counts() == before


def test_whole_request_is_kept_together(owner: Membership) -> None:
    enrolment = enrol(owner)
    read(enrolment, "C11.2")
    take_check(enrolment, "C11.2")
    db.session.rollback()
    assert [one["verb"]["id"].rpartition("/")[2] for one in recorded()[-5:]] == [
        "passed",
        "completed",
        "progressed",
        "completed",
        "earned",
    ]
