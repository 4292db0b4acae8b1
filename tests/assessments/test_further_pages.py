# SPDX-License-Identifier: EUPL-1.2
"""Taking a check with every further kind of question."""

import json
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from atlas_training.accounts.models import Membership
from atlas_training.assessments import service as assessments
from atlas_training.assessments.models import Attempt
from atlas_training.database import db
from atlas_training.xapi.models import Statement
from tests.factories import accounts
from tests.factories.assessments import answer, enrol, publish_module, start, submit
from tests.factories.kinds import FURTHER, FURTHER_IT

BASE = "/courses/test-course/first/check"
RIGHT: dict[str, Any] = {
    "match": {"hikers": "trails", "families": "map", "couples": "map"},
    "steps": {"claim": "1", "correct": "2", "photo": "3", "ask": "4"},
    "gaps": {"near": "nearby", "maps": "maps"},
    "far": "1.5 km",
}


def answered_types() -> dict[str, str]:
    """The interaction types that are recorded, by question."""
    rows = db.session.scalars(select(Statement.text).where(Statement.is_answered.is_(True)))
    objects = [json.loads(row)["object"] for row in rows]
    return {one["id"].rpartition("/")[2]: one["definition"]["interactionType"] for one in objects}


@pytest.fixture
def attempt(client: FlaskClient) -> Attempt:
    """A running attempt of the browser's reader, with nothing answered."""
    learner: Membership = accounts.make_learner()
    accounts.sign_in(client, learner.person)
    return start(enrol(learner), publish_module(FURTHER, {"it": FURTHER_IT}))


def page(client: FlaskClient, path: str) -> str:
    response = client.get(BASE + path)
    assert response.status_code == 200
    return response.get_data(as_text=True)


def save(client: FlaskClient, attempt: Attempt, number: int, **values: str) -> TestResponse:
    sent = {name.replace("_", "-"): value for name, value in values.items()}
    return accounts.post(client, f"{BASE}/{number}", {"attempt": str(attempt.id), **sent})


def choose(html: str, label: str, words: str) -> tuple[str, str]:
    """Name and value of a choice in the list that has this label."""
    block = next(
        one for one in re.findall(r'<div class="field blank.*?</div>', html, re.DOTALL) if f">{label}<" in one
    )
    name, value = re.search(r'name="(blank-\d)"', block), re.search(rf'value="(\d)"[^>]*>{words}<', block)
    assert name
    assert value
    return name[1], value[1]


def test_every_kind_is_answered_by_form_and_shown_again(client: FlaskClient, attempt: Attempt) -> None:
    assert "There is nothing to answer here." in page(client, "/1")
    html = page(client, "/2")
    pairs = [("Hikers", "trail apps"), ("Families", "a map"), ("Couples", "the radio")]
    save(client, attempt, 2, **dict(choose(html, *pair) for pair in pairs))
    html = page(client, "/3")
    steps = [("Claim", "1"), ("Correct", "2"), ("Photograph", "3"), ("Ask for reviews", "4")]
    save(client, attempt, 3, **dict(choose(html, *step) for step in steps))
    html = page(client, "/4")
    value = re.search(r'value="(\d)"[^>]*>a map<', html)
    assert value
    save(client, attempt, 4, blank_1="near me", blank_2=value[1])
    save(client, attempt, 5, answer="1500 m")
    save(client, attempt, 6, answer="The map, by May")
    db.session.expire_all()
    assert attempt.answers == {
        "match": RIGHT["match"] | {"couples": "radio"},
        "steps": RIGHT["steps"],
        "gaps": {"near": "near me", "maps": "maps"},
        "far": "1500 m",
        "change": "The map, by May",
    }
    assert page(client, "/2").count(" selected") == 3
    assert page(client, "/3").count(" selected") == 4
    assert 'value="near me"' in page(client, "/4")
    assert "The map, by May</textarea>" in page(client, "/6")
    assert "All 5 questions are answered." in page(client, "/finish")


def test_gaps_keep_their_names_where_a_translation_turns_them_round(
    client: FlaskClient, attempt: Attempt
) -> None:
    html = page(client, "/4?lang=it")
    assert re.findall(r'name="(blank-\d)"', html) == ["blank-2", "blank-1"]


def test_answer_that_lacks_something_is_listed_before_the_end(client: FlaskClient, attempt: Attempt) -> None:
    answer(attempt, RIGHT | {"steps": {"claim": "1"}, "change": "Much"})
    html = page(client, "/finish")
    assert html.count("Not complete</span>") == 2


@pytest.mark.parametrize(
    ("number", "values"), [(2, {"blank_1": "9"}), (2, {"blank_1": "trails"}), (3, {"blank_1": "7"})]
)
def test_what_was_not_offered_is_refused(
    client: FlaskClient, attempt: Attempt, number: int, values: dict[str, str]
) -> None:
    refused = save(client, attempt, number, **values)
    assert refused.status_code == 400
    assert "Choose one of the answers listed here." in refused.get_data(as_text=True)


def test_no_page_before_the_result_tells_what_is_right(client: FlaskClient, attempt: Attempt) -> None:
    html = "".join(page(client, f"/{number}?lang={code}") for number in range(1, 7) for code in ("en", "it"))
    secrets = re.compile(r"Reason-|Motivo-|nearby|vicino a me|hikers|trails|claim\b|1\.5|names")
    assert secrets.findall(html) == []


def test_open_answer_keeps_the_result_waiting(client: FlaskClient, attempt: Attempt) -> None:
    submit(answer(attempt, RIGHT | {"change": "<b>The</b> map, by May"}))
    assert (attempt.marked_at, attempt.scaled) == (None, None)
    assert sorted(attempt.marks) == ["far", "gaps", "match", "steps"]
    assert assessments.best_scores([attempt.enrolment_id]) == {}
    html = page(client, "/result")
    assert "A trainer marks your answers" in html
    assert "&lt;b&gt;The&lt;/b&gt; map" in html
    assert "not marked yet" in html
    assert "Names one channel" in html
    assert answered_types() == {}


def test_open_question_without_an_answer_waits_for_nobody(client: FlaskClient, attempt: Attempt) -> None:
    submit(answer(attempt, RIGHT | {"match": {"hikers": "trails"}}))
    assert (attempt.scaled, attempt.marked_at) == ("20/33", attempt.submitted_at)
    html = page(client, "/result?lang=it")
    assert re.findall(r"Motivo-(\w+)", html) == ["hikers", "order", "near", "maps", "far"]
    assert answered_types() == {
        "match": "matching",
        "steps": "sequencing",
        "gaps": "fill-in",
        "far": "numeric",
        "change": "long-fill-in",
    }
    assert "app di sentieri" in html
