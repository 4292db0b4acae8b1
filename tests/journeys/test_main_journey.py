# SPDX-License-Identifier: EUPL-1.2
"""The main job: invitation, readiness, path, module, check, completion, statement, CSV."""

import base64
import csv
import io
import json
import re
import urllib.parse
import urllib.request
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from markupsafe import Markup
from playwright.sync_api import Page, expect
from sqlalchemy import select

from atlas_training.accounts.models import Person
from atlas_training.assessments import service as assessments
from atlas_training.assessments.models import Attempt
from atlas_training.database import db
from atlas_training.demonstration.cast import PASSWORD
from atlas_training.enrolments.models import Enrolment
from tests.browser.server import Site
from tests.browser.visitors import ACCOUNTS, DESK, PHONE, Visitors
from tests.journeys.hands import Hand, Keyboard, Pointer

pytestmark = pytest.mark.browser
COMPLETED = "http://adlnet.gov/expapi/verbs/completed"


@dataclass(frozen=True)
class Names:
    """Who travels; each way has its own."""

    sme: str
    owner: str
    user_name: str


def test_main_journey(site: Site, visitors: Visitors) -> None:
    visitors.meet("coordinator")
    coordinator, owner = (Pointer(visitors.open(size=DESK)) for _ in range(2))
    _travel(site, coordinator, owner, Names("Casale Primo", "Nora Prova", "nora.prova"))


def test_main_journey_without_script_on_a_phone(site: Site, visitors: Visitors) -> None:
    visitors.meet("coordinator")
    coordinator, owner = (Pointer(visitors.open(size=PHONE, java_script_enabled=False)) for _ in range(2))
    _travel(site, coordinator, owner, Names("Casale Secondo", "Sara Prova", "sara.prova"))


def test_main_journey_by_keyboard_alone(site: Site, visitors: Visitors) -> None:
    visitors.meet("coordinator")
    coordinator, owner = (Keyboard(visitors.open(size=DESK)) for _ in range(2))
    _travel(site, coordinator, owner, Names("Casale Terzo", "Tea Prova", "tea.prova"))


def _travel(site: Site, coordinator: Hand, owner: Hand, names: Names) -> None:
    _sign_in(coordinator)
    link = _invite(coordinator, names)
    _join(owner, link, names)
    _answer_questionnaire(owner)
    _see_result_and_path(owner)
    module_title = _start_first_module(owner)
    _take_check(site, owner, names)
    expect(owner.page.get_by_role("heading", level=1)).to_have_text("You passed")
    _dashboard_reads_completion(site, names)
    _coordinator_sees_completion(coordinator, names, module_title)


def _sign_in(hand: Hand) -> None:
    hand.page.goto("/sign-in")
    hand.unfold("Use a password instead")
    hand.write("Email or user name", ACCOUNTS["coordinator"])
    hand.write("Password", PASSWORD)
    hand.press("Sign in with the password")


def _invite(hand: Hand, names: Names) -> str:
    hand.press("SMEs", "link")
    hand.press("Add an SME", "link")
    hand.write("Name", names.sme)
    hand.write("Region or valley", "Basilicata")
    hand.choose(hand.page.get_by_label("Lodging", exact=True))
    hand.pick("People at work, seasonal ones too", "2 people")
    hand.write("Name of its owner", names.owner)
    hand.press("Add it and make the invitation")
    expect(hand.page.get_by_alt_text("Code that opens the link above")).to_be_visible()
    return hand.page.get_by_label("Link to copy").input_value()


def _join(hand: Hand, link: str, names: Names) -> None:
    hand.page.goto(link)
    expect(hand.page.get_by_role("heading", level=1)).to_have_text(f"Learn with {names.sme}")
    expect(hand.page.get_by_role("link", name="The whole privacy notice")).to_be_visible()
    hand.write("Your email, or a user name if you have none", names.user_name)
    hand.write("Password", "a long walk uphill")
    hand.press("Make my account and join")
    assert urllib.parse.urlsplit(hand.page.url).path == "/"


def _answer_questionnaire(hand: Hand) -> None:
    page = hand.page
    hand.press("Readiness", "link")
    hand.press("Start the questions")
    if page.url.endswith("/before-you-answer"):
        hand.press("I have read this, show the questions")
    expect(page.get_by_role("heading", level=1)).to_have_text("About your business")
    hand.press("Save and continue")
    for step in range(1, 8):
        expect(page.get_by_text(f"Step {step} of 7", exact=True)).to_be_visible()
        _answer_step(hand)
        hand.press("Save and continue")
    expect(page.get_by_text("All questions have an answer.")).to_be_visible()
    hand.press("Finish and show my result")


def _answer_step(hand: Hand) -> None:
    """The second answer of each question: a business with a way to go."""
    questions = hand.page.locator("fieldset.question")
    for number in range(questions.count()):
        hand.choose(questions.nth(number).locator("label.option:not(.is-bare) input").nth(1))


def _see_result_and_path(hand: Hand) -> None:
    page = hand.page
    expect(page.get_by_role("heading", level=1)).to_have_text("Your digital readiness")
    assert 0 < int(page.locator(".index .numeral").inner_text()) < 100
    hand.press("My training", "link")
    reasons = page.locator(".path .why").all_inner_texts()
    assert reasons
    assert all(re.search(r"Why this step: .*\d+ points.* from \d+", reason) for reason in reasons)
    hand.press("See and change the whole path", "link")
    expect(page.get_by_role("heading", name="Now", exact=True)).to_be_visible()
    assert page.locator("[aria-labelledby=group-now] .why").count() >= 1
    hand.press("My training", "link")


def _start_first_module(hand: Hand) -> str:
    page = hand.page
    hand.press(re.compile("^(Start|Continue)"), "button", page.locator("section.continue"))
    title = page.get_by_role("heading", level=1).inner_text()
    assert page.locator(".prose h2").count() >= 2
    hand.press(re.compile("^Done, go to the check"))
    return title


def _take_check(site: Site, hand: Hand, names: Names) -> None:
    page = hand.page
    questions = _key(site, names)
    for number, right in enumerate(questions, 1):
        expect(page).to_have_title(re.compile(f"^Question {number} of {len(questions)}"))
        if isinstance(right, str):
            field = page.locator("input[name=answer]")
            hand.write(page.locator(f"label[for={field.get_attribute('id')}]").inner_text(), right)
        else:
            for words in right:
                hand.choose(page.locator("label.option", has_text=words).locator("input"))
        hand.press(re.compile(f"^Save, (go to question {number + 1}|next question|finish and check)$"))
    hand.press("Check my answers")


def _key(site: Site, names: Names) -> list[str | list[re.Pattern[str]]]:
    """What is right, question by question as they are asked: what to type, or the words to choose."""
    with site.app.test_request_context():
        attempt = db.session.scalars(
            select(Attempt)
            .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
            .where(Enrolment.person_id == _person(names))
        ).one()
        sheet = assessments.sheet_of(attempt)
        words = sheet.words("en")
        key: list[str | list[re.Pattern[str]]] = []
        for id in attempt.order["questions"]:
            kind = sheet.by_id[id].kind
            typed = kind.right_words("en")
            if kind.name == "truefalse":
                key.append([_whole(str(typed).capitalize())])
            elif typed is not None:
                key.append(typed)
            else:
                shown = [Markup(words.of(id)["answers"][one]["text"]).striptags() for one in kind.right_ids()]
                key.append([_whole(one) for one in shown])
        db.session.rollback()
        return key


def _whole(words: str) -> re.Pattern[str]:
    return re.compile(rf"^\s*{re.escape(words)}\s*$")


def _person(names: Names) -> UUID:
    return db.session.scalars(select(Person.id).where(Person.user_name == names.user_name)).one()


def _dashboard_reads_completion(site: Site, names: Names) -> None:
    registration, module_id = _facts(site, names)
    arguments = ["credentials", "create", f"Dashboard of {names.sme}", "--scope", "statements/read"]
    outcome = site.app.test_cli_runner().invoke(args=[*arguments, "--country", "IT", "--json"])
    assert outcome.exit_code == 0, outcome.output
    credential = json.loads(outcome.output)
    found = _statements(site, credential, verb=COMPLETED, registration=registration)
    about = {one["object"]["id"]: one for one in found}
    mine = [one for id, one in about.items() if module_id in id or module_id in json.dumps(one)]
    assert len(mine) == 1
    activity = mine[0]["object"]["id"]
    assert activity.startswith("https://training.example.org/")
    assert mine[0]["context"]["registration"] == registration
    assert mine[0]["result"]["completion"] is True
    by_activity = _statements(site, credential, verb=COMPLETED, activity=activity, registration=registration)
    assert [one["id"] for one in by_activity] == [mine[0]["id"]]


def _facts(site: Site, names: Names) -> tuple[str, str]:
    """The registration, and the id of the module that was checked."""
    with site.app.app_context():
        wanted = (
            select(Enrolment.id, Attempt.module_id)
            .join(Attempt, Attempt.enrolment_id == Enrolment.id)
            .where(Enrolment.person_id == _person(names))
        )
        enrolment_id, module_id = db.session.execute(wanted).one()
        db.session.rollback()
        return str(enrolment_id), module_id


def _statements(site: Site, credential: dict[str, str], **asked: str) -> list[dict[str, Any]]:
    secret = base64.b64encode(f"{credential['key']}:{credential['secret']}".encode()).decode()
    request = urllib.request.Request(
        f"{site.url}/xapi/statements?{urllib.parse.urlencode(asked)}",
        headers={"Authorization": f"Basic {secret}", "X-Experience-API-Version": "1.0.3"},
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        found: list[dict[str, Any]] = json.load(answer)["statements"]
        return found


def _coordinator_sees_completion(hand: Hand, names: Names, module_title: str) -> None:
    page = hand.page
    hand.press("Completions", "link")
    hand.write("Business", names.sme)
    hand.press("Apply")
    shown = _table(page)
    assert [names.owner, names.sme, module_title] in shown
    page.locator("summary", has_text="Export").click()
    with page.expect_download() as download:
        page.locator('button[name="format"][value="csv"]').click()
    file = download.value.path().read_bytes().decode("utf-8-sig")
    _filters, *rest = csv.reader(io.StringIO(file, newline=""))
    rows = [dict(zip(rest[0], row, strict=True)) for row in rest[1:]]
    assert [[row["person"], row["business"], row["title"]] for row in rows] == shown


def _table(page: Page) -> list[list[str]]:
    """Person, business and title of each row."""
    rows = page.locator(".data-table tbody tr").all()
    return [
        [*row.locator("bdi").all_inner_texts()[:2], row.locator("td:nth-child(3) bdi").inner_text()]
        for row in rows
    ]
