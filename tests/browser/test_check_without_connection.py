# SPDX-License-Identifier: EUPL-1.2
"""A timed check with the connection cut in the middle: nothing that was answered is lost, and the time is the service's."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from atlas_training import clock
from atlas_training.assessments.models import Attempt
from atlas_training.database import db
from tests.browser.server import Site
from tests.browser.stage import COURSE, LESSON
from tests.browser.visitors import PHONE, Visitors, until

pytestmark = pytest.mark.browser
CHECK = f"/courses/{COURSE}/{LESSON}/check"


def running(site: Site) -> Attempt:
    """The owner's attempt that is under way."""
    with site.app.app_context():
        found = db.session.scalars(select(Attempt).where(Attempt.submitted_at.is_(None))).all()
        attempt = next(one for one in found if one.module_id == "C03.1" and one.answers)
        db.session.expunge_all()
        db.session.remove()
        return attempt


def set_end(site: Site, attempt: Attempt, minutes: float | None) -> None:
    with site.app.app_context():
        row = db.session.get_one(Attempt, attempt.id)
        row.started_at = clock.now() - timedelta(minutes=20)
        row.ends_at = None if minutes is None else clock.now() + timedelta(minutes=minutes)
        db.session.commit()
        db.session.remove()


@pytest.fixture
def page(site: Site, visitors: Visitors) -> Iterator[Page]:
    """The owner's phone, at the second question of a check of ten minutes."""
    attempt = running(site)
    set_end(site, attempt, 10)
    page = visitors.open("owner", PHONE)
    page.goto(f"{CHECK}/2")
    yield page
    set_end(site, attempt, None)


def choose(page: Page, place: int) -> None:
    page.locator(".option-list label").nth(place).click()


def test_answer_given_without_connection_is_sent_when_it_is_back(site: Site, page: Page) -> None:
    before = running(site)
    state = page.locator("[data-save-state]")
    page.context.set_offline(True)
    choose(page, 1)
    expect(state).to_contain_text("No connection: kept on this device and sent later")
    page.locator(".dock .button-primary").click()
    expect(page).to_have_url(re.compile("/check/2$"))
    assert running(site).answers == before.answers
    page.context.set_offline(False)
    expect(state).to_contain_text("Saved at")
    assert len(running(site).answers) == len(before.answers) + 1


def test_answer_kept_on_the_device_is_sent_on_return(site: Site, page: Page) -> None:
    state = page.locator("[data-save-state]")
    page.context.set_offline(True)
    choose(page, 0)
    expect(state).to_contain_text("No connection")
    chosen = page.locator(".option-list input").nth(0).get_attribute("value")
    page.goto("about:blank")
    page.context.set_offline(False)
    page.goto(f"{CHECK}/3")
    expect(page.locator("[data-save-state]")).to_be_attached()
    until(page, "Object.keys(localStorage).length === 0")
    page.goto(f"{CHECK}/2")
    expect(page.locator(f".option-list input[value='{chosen}']")).to_be_checked()


def test_time_counts_down_and_warns(site: Site, page: Page) -> None:
    expect(page.locator("[data-left]")).to_have_text(re.compile(r"^(10:00|9:\d\d) left\.$"))
    expect(page.locator("[data-warning]")).to_have_text("")
    set_end(site, running(site), 4)
    page.reload()
    expect(page.locator("[data-warning]")).to_have_text(
        "The time ends soon. What you have answered is saved."
    )


def test_time_extended_or_lifted_meanwhile_shows_with_the_next_answer(site: Site, page: Page) -> None:
    set_end(site, running(site), 4)
    page.reload()
    expect(page.locator("[data-warning]")).not_to_have_text("")
    set_end(site, running(site), 14)
    choose(page, 0)
    expect(page.locator("[data-left]")).to_have_text(re.compile(r"^(14:00|13:\d\d) left\.$"))
    expect(page.locator("[data-warning]")).to_have_text("")
    set_end(site, running(site), None)
    choose(page, 1)
    expect(page.locator("[data-seconds]")).to_have_count(0)
