# SPDX-License-Identifier: EUPL-1.2
"""Time limits, and answers kept as they are given: from two tabs, from many learners at once, after a lost connection."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from atlas_training import clock
from atlas_training.assessments import rules
from atlas_training.assessments import service as assessments
from atlas_training.assessments.errors import TimeOver
from atlas_training.assessments.models import Attempt
from atlas_training.courses.models import ModuleVersion
from atlas_training.database import db
from atlas_training.enrolments import service as enrolments
from tests.conftest import NOW
from tests.factories import accounts
from tests.factories.assessments import CHECK, RIGHT, answer, enrol, publish_module, start, submit

BASE = "/courses/test-course/first/check"
TIMED = CHECK.replace("pass: 60", "pass: 60\ntime_limit: 20")
SCRIPT = {"Accept": "application/json"}


@pytest.fixture
def attempt(client: FlaskClient) -> Attempt:
    """A running attempt of twenty minutes of the browser's reader."""
    learner = accounts.make_learner()
    accounts.sign_in(client, learner.person)
    return start(enrol(learner), publish_module(TIMED))


def after(minutes: float) -> AbstractContextManager[None]:
    return clock.set_to(NOW + timedelta(minutes=minutes))


def page(client: FlaskClient, path: str) -> str:
    return client.get(BASE + path).get_data(as_text=True)


# Time


def test_time_that_is_left_is_told_and_warned_of(client: FlaskClient, attempt: Attempt) -> None:
    assert attempt.ends_at == NOW + timedelta(minutes=20)
    early = page(client, "/1")
    assert 'data-seconds="1200"' in early
    assert "20 minutes are left." in early
    assert ">The time ends soon." not in early
    with after(16):
        assert ">The time ends soon. What you have answered is saved.</strong>" in page(client, "/1")


def test_short_time_is_warned_of_near_its_end_alone(client: FlaskClient) -> None:
    learner = accounts.make_learner()
    accounts.sign_in(client, learner.person)
    start(enrol(learner), publish_module(TIMED.replace("time_limit: 20", "time_limit: 5")))
    assert ">The time ends soon." not in page(client, "/1")
    with after(3.9):
        assert ">The time ends soon." not in page(client, "/1")
    with after(4.1):
        assert ">The time ends soon." in page(client, "/1")


def test_time_lifted_meanwhile_is_told_to_the_page(client: FlaskClient, attempt: Attempt) -> None:
    attempt.ends_at = None
    db.session.commit()
    sent = {"attempt": str(attempt.id), "answer": "12", "version": "0", "go": "save"}
    assert (accounts.post(client, f"{BASE}/4", sent, headers=SCRIPT).json or {})["time"] is None


def test_check_without_a_limit_shows_no_time(app: Flask, client: FlaskClient) -> None:
    learner = accounts.make_learner()
    accounts.sign_in(client, learner.person)
    assert start(enrol(learner), publish_module()).ends_at is None
    assert "data-seconds" not in page(client, "/1")


def test_answer_on_its_way_at_the_end_is_taken_and_a_later_one_is_not(app: Flask, attempt: Attempt) -> None:
    with after(20.2):
        assessments.save_answer(attempt, "word", "secondstepkey")
    with after(20.3), pytest.raises(TimeOver):
        assessments.save_answer(attempt, "word", "late")
    assert attempt.answers == {"word": "secondstepkey"}


def test_late_answer_hands_in_what_was_saved(client: FlaskClient, attempt: Attempt) -> None:
    answer(attempt, {"free": ["osm", "portal"]})
    with after(25):
        sent = {"attempt": str(attempt.id), "answer": "late", "go": "finish"}
        late = accounts.post(client, f"{BASE}/5", sent)
        assert late.location == f"{BASE}/result?attempt={attempt.id}"
        assert "this last answer does not count" in client.get(late.location).get_data(as_text=True)
    db.session.expire_all()
    assert (attempt.scaled, attempt.submitted_at) == ("1/3", NOW + timedelta(minutes=25))


@pytest.mark.parametrize("path", ["/1", "/finish"])
def test_page_after_the_end_leads_to_the_result_without_writing(
    client: FlaskClient, attempt: Attempt, path: str
) -> None:
    with after(21):
        assert "The time is over" in page(client, path)
        db.session.expire_all()
        assert attempt.submitted_at is None
        handed_in = accounts.post(client, f"{BASE}/finish", {"attempt": str(attempt.id)})
        assert handed_in.location == f"{BASE}/result?attempt={attempt.id}"


def test_start_after_the_end_hands_in_the_attempt_first(client: FlaskClient, attempt: Attempt) -> None:
    with after(60):
        assert accounts.post(client, BASE).location == f"{BASE}/result?attempt={attempt.id}"
        assert accounts.post(client, BASE).location == f"{BASE}/1"


def test_script_hands_in_at_the_end_and_not_before(client: FlaskClient, attempt: Attempt) -> None:
    sent = {"attempt": str(attempt.id), "answer": "secondstepkey", "go": "over"}
    assert accounts.post(client, f"{BASE}/5", sent).location == f"{BASE}/5"
    with after(20.1):
        assert accounts.post(client, f"{BASE}/5", sent).location == f"{BASE}/result?attempt={attempt.id}"


def test_more_time_counts_at_once_and_in_the_next_attempt(app: Flask, attempt: Attempt) -> None:
    trainer, ends = accounts.make_trainer(), []
    for place, minutes in enumerate((15, 5, None)):
        with after(place):
            assessments.allow_time(attempt.enrolment_id, "C90.1", minutes, trainer)
        ends.append(attempt.ends_at)
    assert ends == [NOW + timedelta(minutes=35), NOW + timedelta(minutes=25), None]
    submit(attempt)
    enrolment = enrolments.get(attempt.enrolment_id)
    assert start(enrolment, db.session.get_one(ModuleVersion, attempt.module_version_id)).ends_at is None


def test_more_time_of_one_person_leaves_the_others_alone(app: Flask, attempt: Attempt) -> None:
    other = enrol(accounts.make_learner())
    assessments.allow_time(other.id, "C90.1", None, accounts.make_trainer())
    assert assessments.allowance(attempt.enrolment_id, "C90.1") is None
    assert attempt.ends_at == NOW + timedelta(minutes=20)


# Two tabs


def test_script_is_told_the_version_and_stays(client: FlaskClient, attempt: Attempt) -> None:
    sent = {"attempt": str(attempt.id), "answer": "12", "version": "0", "go": "save"}
    kept = accounts.post(client, f"{BASE}/4", sent, headers=SCRIPT)
    assert kept.json == {
        "version": 1,
        "notice": None,
        "time": {"seconds": 1200, "soon": 240, "ends": "The time ends at 10:20."},
    }
    refused = accounts.post(client, f"{BASE}/4", sent | {"answer": "twelve"}, headers=SCRIPT)
    assert refused.status_code == 400
    assert refused.json == {"error": "Write the number alone, for example 12.5 or 12,5."}


def test_newest_of_two_tabs_counts_and_says_so(client: FlaskClient, attempt: Attempt) -> None:
    first = {"attempt": str(attempt.id), "answer": "12", "version": "0", "go": "5"}
    accounts.post(client, f"{BASE}/4", first)
    second = first | {"answer": "13"}
    told = accounts.post(client, f"{BASE}/4", second, headers=SCRIPT)
    assert "The newest one, this one, counts." in (told.json or {})["notice"]
    again = accounts.post(client, f"{BASE}/4", first)
    assert "The newest one, this one, counts." in client.get(again.location).get_data(as_text=True)
    db.session.expire_all()
    assert attempt.answers == {"left": "12"}


def test_tab_left_behind_loses_no_answer_to_another_question(client: FlaskClient, attempt: Attempt) -> None:
    accounts.post(client, f"{BASE}/4", {"attempt": str(attempt.id), "answer": "12", "version": "0"})
    told = accounts.post(
        client, f"{BASE}/5", {"attempt": str(attempt.id), "answer": "word", "version": "0"}, headers=SCRIPT
    )
    assert (told.json or {})["version"] == 2
    assert (told.json or {})["notice"] is None
    db.session.expire_all()
    assert attempt.answers == {"left": "12", "word": "word"}


@pytest.mark.parametrize(
    ("seen", "kept", "sent", "told"),
    [
        (None, "a", "b", False),
        (3, "a", "b", False),
        (2, None, "b", False),
        (2, "a", "a", False),
        (2, "a", "b", True),
    ],
)
def test_notice_is_only_for_what_was_not_seen(
    seen: int | None, kept: str | None, sent: str, told: bool
) -> None:
    assert rules.replaces_unseen(seen, 3, kept, sent) == told


# Many at once


def test_learners_who_save_at_once_lose_nothing(app: Flask, client: FlaskClient) -> None:
    module = publish_module()
    browsers = []
    for _ in range(12):
        learner = accounts.make_learner()
        browser = app.test_client()
        accounts.sign_in(browser, learner.person)
        browsers.append((browser, str(start(enrol(learner), module).id)))
    tokens = [accounts.form_token(browser) for browser, _ in browsers]
    db.session.rollback()

    def save_all(place: int) -> list[int]:
        browser, attempt_id = browsers[place]
        form = {"attempt": attempt_id, "csrf_token": tokens[place], "go": "save"}
        return [
            browser.post(f"{BASE}/{number}", data={**form, "answer": f"{place}"}, headers=SCRIPT).status_code
            for number in (4, 5, 4, 5)
        ]

    with ThreadPoolExecutor(12) as learners:
        assert list(learners.map(save_all, range(12))) == [[200] * 4] * 12
    db.session.expire_all()
    kept = {str(one.id): one for one in db.session.scalars(select(Attempt))}
    for place, (_, attempt_id) in enumerate(browsers):
        assert kept[attempt_id].answers == {"left": str(place), "word": str(place)}
        assert kept[attempt_id].version == 4


def test_two_tabs_that_save_at_once_lose_no_answer(app: Flask, client: FlaskClient) -> None:
    learner = accounts.make_learner()
    accounts.sign_in(client, learner.person)
    attempt = start(enrol(learner), publish_module())
    form = {"attempt": str(attempt.id), "csrf_token": accounts.form_token(client), "go": "save"}
    cookie = client.get_cookie("session")
    assert cookie
    db.session.rollback()

    def press(number: int) -> int:
        tab = app.test_client()
        tab.set_cookie("session", cookie.value)
        return tab.post(f"{BASE}/{number}", data={**form, "answer": "1"}, headers=SCRIPT).status_code

    with ThreadPoolExecutor(5) as tabs:
        assert list(tabs.map(press, [1, 2, 3, 4, 5] * 3)) == [200] * 15
    db.session.expire_all()
    assert sorted(attempt.answers) == sorted(RIGHT)
    assert attempt.version == 15
