# SPDX-License-Identifier: EUPL-1.2
"""The public pages: what stands there, in which language, and that it takes few queries."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from atlas_training.courses import catalogue
from atlas_training.courses import service as courses
from atlas_training.database import db


def test_list_shows_courses_under_their_dimensions_without_an_account(client: FlaskClient) -> None:
    page = client.get("/courses?lang=en").text
    assert page.index("Visibility, reputation and storytelling") < page.index("The other course")
    assert page.index("Trust: security, privacy, consumer rights") < page.index("Small steps")
    assert 'href="/courses/small-steps"' in page
    assert "18 min" in page


def test_list_marks_words_in_another_language(client: FlaskClient) -> None:
    page = client.get("/courses?lang=it").text
    assert '<div class="stack-small" lang="it" dir="ltr"><h3>Piccoli passi' in page
    assert '<div class="stack-small" lang="en" dir="ltr"><h3>The other course' in page


def test_course_page_shows_modules_outcomes_and_the_rule(client: FlaskClient) -> None:
    page = client.get("/courses/small-steps?lang=en").text
    for words in ("Lock the accounts of the business", "Lock the door", "check with 5 questions", "10 min"):
        assert words in page
    assert "A module is done when you have read it and reached 60 % in its check." in page
    assert 'href="/courses/small-steps/lock-the-door"' in page


def test_course_page_says_that_it_falls_back(client: FlaskClient) -> None:
    page = client.get("/courses/other-course?lang=ar").text
    assert '<html lang="ar" dir="rtl"' in page
    assert 'lang="en" dir="ltr"><h1>The other course</h1>' in page


@pytest.mark.parametrize("address", ["/courses/nowhere", "/courses/small-steps/assets/secret.pdf"])
def test_unknown_address_is_not_found(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("rule", [{"read": True}, {"read": True, "check": 60}, {"check": 75}])
def test_rule_is_a_sentence(app: Flask, rule: dict[str, object]) -> None:
    with app.test_request_context("/courses?lang=en"):
        assert catalogue.rule_in_words(rule).startswith("A module is done when you have ")


@pytest.mark.parametrize(
    ("minutes", "words"), [(45, "45 min"), (60, "1 h"), (240, "4 h"), (135, "2 h 15 min")]
)
def test_time_is_in_hours_and_minutes(app: Flask, minutes: int, words: str) -> None:
    with app.test_request_context("/courses?lang=en"):
        assert catalogue.in_hours(minutes) == words


def _count(app: Flask) -> int:
    asked: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    with app.test_request_context("/courses?lang=en"):
        catalogue.by_dimension("en")
    event.remove(db.engine, "before_cursor_execute", note)
    return len([one for one in asked if one.startswith("SELECT")])


def test_list_takes_the_same_queries_for_one_course_and_for_two(app: Flask) -> None:
    for_two = _count(app)
    courses.get_course("other-course").status = "retired"
    db.session.flush()
    db.session.commit()
    assert (_count(app), for_two) == (4, 4)
