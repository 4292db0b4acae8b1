# SPDX-License-Identifier: EUPL-1.2
"""Looking writes nothing, and takes as many questions for three rows as for one."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from atlas_training.accounts.models import Membership
from atlas_training.database import db
from atlas_training.progress import service as progress
from tests.conftest import NOW
from tests.factories.accounts import make_coordinator, make_learner, make_organisation, make_owner, sign_in
from tests.factories.home import make_completion
from tests.factories.learning import FIRST, assess, complete, enrol, get_module, open_module, plan_task
from tests.queries import counted, everything_stored

LESSON = "/courses/small-steps/lock-the-door"
WITH_ARGUMENTS = [
    LESSON,
    f"{LESSON}/check/1",
    f"{LESSON}/check/result",
    "/courses/small-steps",
    "/courses/other-course/on-the-map",
]
START_QUERIES, LESSON_QUERIES, COMPLETIONS_QUERIES = 21, 15, 16


@pytest.fixture
def owner(app: Flask) -> Membership:
    """An owner in the middle of things."""
    owner = make_owner()
    assess(owner)
    enrolment = enrol(owner)
    complete(enrolment)
    open_module(enrolment, "C11.2")
    plan_task(enrolment, owner)
    return owner


def pages(app: Flask) -> list[str]:
    """Every address without arguments that is only looked at, and some with."""
    plain = [
        str(rule) for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and not rule.arguments
    ]
    return sorted({*plain, *WITH_ARGUMENTS})


def test_no_page_writes_when_it_is_looked_at(app: Flask, client: FlaskClient, owner: Membership) -> None:
    sign_in(client, owner.person)
    before = everything_stored()
    assert sum(map(len, before.values())) > 100
    opened = []
    for path in pages(app):
        if client.get(path).status_code == 200:
            opened.append(path)
        after = everything_stored()
        assert [name for name in before if before[name] != after[name]] == [], path
    assert {"/", "/courses", "/tasks", "/path", "/readiness", "/settings", LESSON} <= set(opened)


@pytest.mark.parametrize("path", ["/", "/courses", "/courses/small-steps", LESSON, "/about", "/privacy"])
def test_no_page_writes_for_a_guest(client: FlaskClient, path: str) -> None:
    before = everything_stored()
    assert client.get(path).status_code in (200, 303)
    assert everything_stored() == before


# ---- questions asked of the database ----


def questions(client: FlaskClient, path: str) -> int:
    """How many statements a page takes, asked for the second time."""
    assert client.get(path).status_code == 200
    with counted() as statements:
        assert client.get(path).status_code == 200
    return len(statements)


def test_completions_page_asks_the_same_for_one_row_and_for_three(client: FlaskClient) -> None:
    sign_in(client, make_coordinator())
    make_completion(make_owner(), "C11.1")
    assert questions(client, "/coordination/completions") == COMPLETIONS_QUERIES
    make_completion(make_owner(), "C11.2", granted_at=NOW - timedelta(days=1))
    make_completion(make_owner(make_organisation("Third")), "C03.1")
    assert questions(client, "/coordination/completions") == COMPLETIONS_QUERIES


def test_start_page_asks_the_same_for_one_begun_course_and_for_all(
    client: FlaskClient, owner: Membership
) -> None:
    sign_in(client, owner.person)
    assert questions(client, "/") == START_QUERIES
    complete(enrol(owner, "C03"), "C03.1")
    complete(enrol(owner), "C11.2")
    for key in ("second", "third"):
        task = {"key": key, "title": key}
        progress.add_task(enrol(owner), get_module(FIRST), task, owner.person, None, "en")
    db.session.commit()
    assert questions(client, "/") == START_QUERIES


def test_lesson_page_asks_the_same_for_one_person_and_for_three(
    client: FlaskClient, owner: Membership
) -> None:
    sign_in(client, owner.person)
    assert questions(client, LESSON) == LESSON_QUERIES
    make_learner(owner.organisation)
    plan_task(enrol(make_learner(owner.organisation)), owner, "C11.2")
    complete(enrol(owner), "C11.2")
    assert questions(client, LESSON) == LESSON_QUERIES
