# SPDX-License-Identifier: EUPL-1.2
"""Pages full of smuggled scripts: nothing runs and nothing is fetched from elsewhere, even without our policy."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, Dialog, Page, Request

from atlas_training.accounts import service as accounts
from atlas_training.accounts.models import Membership, Person
from atlas_training.assessments import service as assessments
from atlas_training.assessments.bank import importing
from atlas_training.assessments.formats import doors
from atlas_training.authoring import checking
from atlas_training.authoring import service as authoring
from atlas_training.content import service as content
from atlas_training.courses import reading
from atlas_training.database import db
from atlas_training.editions import service as editions
from atlas_training.enrolments import cohorts
from atlas_training.following import service as following
from tests.browser.pages import NO_PAGES
from tests.browser.server import serve_hostile
from tests.courses.test_hostile_text import PAYLOADS
from tests.factories import accounts as people
from tests.factories import learning
from tests.factories.editions import make_edition

pytestmark = pytest.mark.browser

SHORT = "\"'><img src=//evil.example/i onerror=ran()><svg/onload=ran()></script><script>ran()</script>"
HTML = SHORT + "".join(
    one.replace("alert(1)", "ran()") for one in PAYLOADS if one.startswith("<") and "]]>" not in one
)
GIFT_WORDS = re.sub(r"([=#:{}~\\\\])", r"\\\1", SHORT)
MARKDOWN = f"[x](https://example.org/'onmouseover=ran()//) `{SHORT}` {SHORT}"
LESSON = "\n\n".join(one.replace("alert(1)", "ran()") for one in PAYLOADS if not one.startswith("[x]: "))
CHECK = f"""---
title: {json.dumps(SHORT)}
pass: 60
---

## {MARKDOWN} {{#one}}

{MARKDOWN}

- [x] {MARKDOWN} {{#right}}
  > {MARKDOWN}
- [ ] {SHORT} 2 {{#wrong}}
  > {MARKDOWN}

> {MARKDOWN}

## {SHORT} {{#gap type=cloze}}

<{MARKDOWN}> {{{{g h}}}} and [{{{{k}}}}](https://example.org/'onfocus=ran())

= {SHORT} {{#g}}
  > {MARKDOWN}
~ {SHORT} 2 {{#h}}
= onmouseover=ran() {{#k}}

## {SHORT} {{#pairs type=match}}

- {SHORT} {{#l}} :: {SHORT} 1 {{#r}}
  > {MARKDOWN}
- {SHORT} 2 {{#l2}} :: {SHORT} 3 {{#r2}}
"""
GIFT = f"""::{GIFT_WORDS}:: [markdown] {GIFT_WORDS} {{=%100%{GIFT_WORDS}#{GIFT_WORDS} ~{GIFT_WORDS} 2#{GIFT_WORDS} ####{GIFT_WORDS}}}

::{GIFT_WORDS} 2:: [html] {GIFT_WORDS} {{=a -> b =c -> {GIFT_WORDS}}}
"""
MOODLE = f"""<quiz><question type="shortanswer"><name><text><![CDATA[{SHORT}]]></text></name>
<questiontext format="html"><text><![CDATA[{HTML}]]></text></questiontext>
<answer fraction="100"><text><![CDATA[{SHORT}]]></text><feedback format="html"><text><![CDATA[{HTML}]]></text></feedback></answer>
<tags><tag><text><![CDATA[{SHORT}]]></text></tag></tags></question></quiz>"""
MOST_OF_A_KIND = 3
LESSON_AT = "/courses/small-steps/lock-the-door"
STARTS = {
    "learner": [
        "/",
        LESSON_AT,
        *(f"{LESSON_AT}/check/{one}" for one in (1, 2, 3, "result")),
        "/certificates",
        "/tasks",
    ],
    "trainer": ["/", "/courses/small-steps", LESSON_AT, "/authoring", "/questions"],
    "coordinator": ["/", "/coordination/people", "/coordination/certificates", "/coordination/completions"],
}
PAGES = {
    "learner": {
        "home.lesson",
        "assessments.question",
        "assessments.result",
        "certificates.mine",
        "certificates.show",
    },
    "trainer": {
        "courses.show",
        "authoring.text",
        "authoring.versions",
        "authoring.view",
        "bank.show",
        "bank.edit",
    },
    "coordinator": {
        "following.list_people",
        "following.show_person",
        "enrolments.show_cohort",
        "certificates.manage_one",
    },
}


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, str, dict[str, str]]]:
    """A service where everybody has written scripts, and a way in for each kind of person."""
    with serve_hostile(tmp_path_factory.mktemp("hostile"), _write_everywhere) as service:
        yield service


def _write_everywhere(root: Path) -> dict[str, str]:
    course = root / "courses/small-steps"
    content.sync(root)
    for language in ("en", "it"):
        for name in ("course.md", "lock-the-door.md", "one-page.md"):
            front = f"---\ntitle: {json.dumps(SHORT)}\nsummary: {json.dumps(SHORT)}\noutcomes: [{json.dumps(SHORT)}]\n---\n\n"
            (course / language / name).write_text(front + LESSON, encoding="utf-8")
        (course / language / "checks/lock-the-door.quiz.md").write_text(CHECK, encoding="utf-8")
    draft = reading.examine(course, {})
    assert reading.store(draft) is not None
    assert draft.checks["C11.1"].question_count == 3, [str(one) for one in draft.checks["C11.1"].findings]
    owner = people.make_owner(people.make_organisation(SHORT), name=SHORT)
    coordinator = people.make_coordinator(name=SHORT)
    trainer = people.make_trainer(name=SHORT)
    accounts.agree(coordinator, "IT")
    enrolment = learning.complete_course(owner)
    assessments.start(enrolment, learning.get_module(learning.FIRST), "en")
    _write_beside(owner, coordinator, trainer)
    tokens = {
        "learner": accounts.make_link(owner.person),
        "coordinator": accounts.make_link(coordinator),
        "trainer": accounts.make_link(trainer),
    }
    db.session.commit()
    return tokens


def _write_beside(owner: Membership, coordinator: Person, trainer: Person) -> None:
    """Words that stand nowhere in a course: a cohort, a note, an edition, a draft, a question of the bank."""
    cohorts.take_in(cohorts.add(coordinator, SHORT, "IT"), [owner.id])
    following.write_note(coordinator, owner.id, SHORT)
    edition = make_edition(coordinator, name=SHORT)
    editions.add_participants(coordinator, edition.id, [owner.id])
    draft = authoring.open_draft("C11", trainer, "IT")
    authoring.save_file(
        draft, "en/one-page.md", (authoring.text_of(draft, "en/one-page.md") or "").encode() + b"\nx", trainer
    )
    authoring.keep_findings(
        draft, checking.examine(draft.address, authoring.contents_of(draft)), draft.revision
    )
    choices = importing.Choices(by=trainer, dimension="VIS", level=2)
    for text, format in ((GIFT, "gift"), (MOODLE, "moodle-xml")):
        read = doors.read(text.encode(), format)
        importing.carry_out(importing.examine(read, choices), choices, SHORT)


@pytest.mark.parametrize("who", ["learner", "trainer", "coordinator"])
def test_nothing_that_people_write_runs_anywhere(
    hostile: tuple[Flask, str, dict[str, str]], browser: Browser, who: str
) -> None:
    app, url, tokens = hostile
    context = browser.new_context(base_url=url, bypass_csp=True)
    page = context.new_page()
    ran: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        ran.append(f"{page.url}: {dialog.message}")
        dialog.dismiss()

    def look(asked: Request) -> None:
        if not asked.url.startswith(url):
            ran.append(f"{page.url}: {asked.url}")

    page.on("dialog", dismiss)
    page.on("request", look)
    page.add_init_script("window.ran = () => alert('ran')")
    page.goto(f"/sign-in/link/{tokens[who]}")
    page.locator("main form button").click()
    seen = _walk(app, page, STARTS[who])
    context.close()
    assert ran == []
    assert seen >= PAGES[who]


def _walk(app: Flask, page: Page, starts: list[str]) -> set[str]:
    """Open what the pages link to, a few addresses of each page; the names of the pages seen."""
    adapter, waiting, known, opened = app.url_map.bind(""), [*starts], set(starts), Counter[str]()
    while waiting:
        path = waiting.pop(0)
        endpoint = str(adapter.match(path)[0])
        if endpoint in NO_PAGES or opened[endpoint] >= MOST_OF_A_KIND:
            continue
        opened[endpoint] += 1
        answer = page.goto(path)
        if answer is None or answer.status != 200:
            continue
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
        page.mouse.move(200, 300)
        for link in page.evaluate("[...document.querySelectorAll('main a[href]')].map((one) => one.href)"):
            to = urlsplit(link)
            if link.startswith(page.url[:18]) and to.path not in known:
                known.add(to.path)
                waiting.append(to.path)
    return set(opened)
