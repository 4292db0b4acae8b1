# SPDX-License-Identifier: EUPL-1.2
"""A trainer translates a check by forms, on a phone and without script; the learner reads the new words."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visitors import DESK, PHONE, Visitors

pytestmark = pytest.mark.browser
NAME = "passwords-second-step-copies"
WORDS = "Hai un'ora libera. Quale password cambi per prima?"


def _translate(page: Page) -> None:
    page.goto("/authoring")
    page.get_by_role("row").filter(has_text="C11").get_by_role("button", name="Begin a draft").click()
    page.goto(f"/authoring/C11/translate/it/checks/{NAME}.quiz.md")
    question = page.get_by_role("form", name="Question 1", exact=True)
    field = question.get_by_label("Question", exact=True)
    expect(field).to_have_attribute("lang", "it")
    expect(question).to_contain_text("You have one free hour")
    field.fill("")
    question.get_by_role("button", name=re.compile("^Save")).click()
    expect(page.get_by_text("Words are missing")).to_be_visible()
    field = page.get_by_role("form", name="Question 1", exact=True).get_by_label("Question", exact=True)
    field.fill(WORDS)
    page.get_by_role("form", name="Question 1", exact=True).get_by_role(
        "button", name=re.compile("^Save")
    ).click()
    expect(page.get_by_text("Words are missing")).to_have_count(0)
    page.get_by_role("link", name="View as learner").click()
    expect(page.get_by_role("main")).to_contain_text(WORDS)


def test_check_is_translated_by_forms_published_and_read(visitors: Visitors) -> None:
    page = visitors.open("trainer", PHONE, java_script_enabled=False)
    _translate(page)
    page.goto("/authoring/C11")
    page.get_by_role("button", name="Check the whole course").click()
    page.get_by_role("button", name="Send for review").click()
    expect(page.get_by_text("The course waits for its review.")).to_be_visible()

    reviewer = visitors.open("coordinator", DESK)
    reviewer.goto("/authoring/C11")
    reviewer.get_by_role("link", name="Differences").click()
    expect(reviewer.get_by_role("main")).to_contain_text(WORDS)
    reviewer.goto("/authoring/C11")
    reviewer.get_by_role("button", name="Publish", exact=True).click()
    expect(reviewer.get_by_text(re.compile(r"^Version .* is published\.$"))).to_be_visible()

    learner = visitors.open("owner", PHONE)
    learner.goto(f"/courses/safe-and-lawful/{NAME}/check?lang=it")
    learner.get_by_role("main").get_by_role("button").first.click()
    learner.goto(f"/courses/safe-and-lawful/{NAME}/check/1?lang=it")
    expect(learner.get_by_role("main")).to_contain_text(WORDS)


def test_translation_saves_itself_and_two_at_once_lose_nothing(visitors: Visitors) -> None:
    page = visitors.open("trainer", DESK)
    page.goto("/authoring")
    row = page.get_by_role("row").filter(has_text="C11")
    if row.get_by_role("button", name="Begin a draft").count():
        row.get_by_role("button", name="Begin a draft").click()
    path = f"/authoring/C11/translate/it/checks/{NAME}.quiz.md"
    page.goto(path)
    other = visitors.open("trainer", DESK)
    other.goto(path)
    question = page.get_by_role("form", name="Question 1", exact=True)
    for words in ("Una domanda?", "Una sola domanda?"):
        with page.expect_response(lambda answer: answer.request.method == "POST") as saved:
            question.get_by_label("Question", exact=True).fill(words)
        assert saved.value.status == 200
        expect(question.locator("[data-save-state]")).to_contain_text("Saved at")

    theirs = other.get_by_role("form", name="Question 1", exact=True)
    theirs.get_by_label("Question", exact=True).fill("Quale domanda?")
    expect(theirs.locator("[data-save-state]")).to_contain_text("Somebody else has saved", timeout=10_000)
    theirs.get_by_role("button", name=re.compile("^Save")).click()
    theirs = other.get_by_role("form", name="Question 1", exact=True)
    expect(theirs).to_contain_text("Saved now: Una sola domanda?")
    expect(theirs.get_by_label("Question", exact=True)).to_have_value("Quale domanda?")
