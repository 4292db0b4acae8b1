# SPDX-License-Identifier: EUPL-1.2
"""Counting facts against statements finds every difference, and only differences."""

import json
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from sqlalchemy import delete, update

from atlas_training.database import db
from atlas_training.progress.models import Task
from atlas_training.tracking import service as tracking
from atlas_training.xapi.installation import settle_iri_base
from atlas_training.xapi.models import Statement
from tests.factories.learning import recorded
from tests.factories.story import tell
from tests.factories.xapi import open_lrs, statement
from tests.queries import counted

FACTS = {
    "readiness-assessed": 2,
    "path-proposed": 2,
    "path-changed": 2,
    "enrolled": 2,
    "module-initialized": 2,
    "module-waived": 1,
    "module-completed": 2,
    "course-completed": 1,
    "path-completed": 1,
    "progressed": 2,
    "check-attempted": 3,
    "question-answered": 13,
    "certificate-issued": 2,
    "certificate-revoked": 1,
    "attended": 3,
    "attendance-corrected": 2,
    "attendance-voided": 2,
    "task-planned": 1,
    "task-done": 1,
}


def test_story_is_sound_and_each_kind_is_counted(app: Flask) -> None:
    tell()
    found = tracking.reconcile()
    assert {tally.kind: tally.facts for tally in found.tallies} == FACTS
    assert (found.is_sound, found.statements, found.without_fact) == (True, sum(FACTS.values()), ())


def test_nothing_is_sound(app: Flask) -> None:
    found = tracking.reconcile()
    assert (found.is_sound, found.statements) == (True, 0)


@pytest.mark.parametrize(
    ("verb", "kind"),
    [
        ("/scored", "readiness-assessed"),
        ("/earned", "certificate-issued"),
        ("/revoked", "certificate-revoked"),
        ("/proposed", "path-proposed"),
        ("/update", "path-changed"),
        ("/registered", "enrolled"),
        ("/initialized", "module-initialized"),
        ("/waived", "module-waived"),
        ("/progressed", "progressed"),
        ("/failed", "check-attempted"),
        ("/answered", "question-answered"),
        ("/planned", "task-planned"),
    ],
)
def test_lost_statement_is_found_and_named(app: Flask, verb: str, kind: str) -> None:
    tell()
    lost = recorded(verb)[0]["id"]
    db.session.execute(delete(Statement).where(Statement.id == UUID(lost).bytes))
    db.session.commit()
    found = tracking.reconcile()
    assert {tally.kind: tally.missing for tally in found.tallies if tally.missing} == {kind: (lost,)}
    assert (found.is_sound, found.without_fact) == (False, ())


def test_each_kind_of_completion_has_its_own_statement(app: Flask) -> None:
    tell()
    for lost in recorded("/completed"):
        db.session.execute(delete(Statement).where(Statement.id == UUID(lost["id"]).bytes))
    db.session.commit()
    missing = {tally.kind: len(tally.missing) for tally in tracking.reconcile().tallies if tally.missing}
    assert missing == {"module-completed": 2, "course-completed": 1, "path-completed": 1, "task-done": 1}


def test_statement_without_its_fact_is_found_and_named(app: Flask) -> None:
    tell()
    planned, done = (
        recorded("/planned")[0]["id"],
        [one["id"] for one in recorded("/completed") if "tasks" in one["object"]["id"]],
    )
    db.session.execute(delete(Task))
    db.session.commit()
    found = tracking.reconcile()
    assert (found.is_sound, found.without_fact) == (False, tuple(sorted([planned, *done])))


def test_fact_undone_by_hand_leaves_its_statement_without_fact(app: Flask) -> None:
    tell()
    db.session.execute(update(Task).values(done_at=None))
    db.session.commit()
    assert len(tracking.reconcile().without_fact) == 1


def test_foreign_statements_are_not_ours_to_account_for(client: FlaskClient) -> None:
    tell()
    open_lrs(client).save(statement(id=str(uuid4())))
    found = tracking.reconcile()
    assert (found.is_sound, found.statements) == (True, sum(FACTS.values()))


def test_command_prints_only_json_and_says_by_its_status_whether_all_is_well(runner: FlaskCliRunner) -> None:
    tell()
    result = runner.invoke(args=["records", "reconcile", "--json"])
    told = json.loads(result.stdout)
    assert (result.exit_code, told["sound"], told["facts"]) == (0, True, FACTS)
    lost = recorded("/planned")[0]["id"]
    db.session.execute(delete(Statement).where(Statement.id == UUID(lost).bytes))
    db.session.commit()
    result = runner.invoke(args=["records", "reconcile", "--json"])
    assert (result.exit_code, json.loads(result.stdout)["missing"]) == (1, {"task-planned": [lost]})
    words = runner.invoke(args=["records", "reconcile"])
    assert (words.exit_code, f"missing {lost}" in words.stdout) == (1, True)


def test_reconciling_asks_a_constant_number_of_questions(app: Flask) -> None:
    settle_iri_base()
    tracking.reconcile()
    with counted() as empty:
        tracking.reconcile()
    tell()
    with counted() as full:
        tracking.reconcile()
    assert len(full) == len(empty) == 15
