# SPDX-License-Identifier: EUPL-1.2
"""A coordinator plans an edition and records who was there; an owner says so with the code on a phone."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import FilePayload, expect

from atlas_training import clock, i18n
from tests.browser.server import Site
from tests.browser.visitors import PHONE, Visitors
from tests.journeys.hands import Pointer

pytestmark = pytest.mark.browser


def test_edition_without_script_from_plan_to_signed_list(site: Site, visitors: Visitors) -> None:
    begins = i18n.in_zone(clock.now(), "IT") - timedelta(minutes=1)
    coordinator = Pointer(visitors.open("coordinator", java_script_enabled=False))
    page = coordinator.page
    page.goto("/coordination/editions")
    coordinator.press("Plan an edition", "link")
    coordinator.write("Name of the edition", "Edizione Prova")
    coordinator.press("Keep the plan")
    expect(page.locator("#error-summary")).to_contain_text("Choose the day on which the edition begins.")
    coordinator.write("First day", (begins - timedelta(days=2)).date().isoformat())
    coordinator.write("Last day", (begins + timedelta(days=30)).date().isoformat())
    for number, (name, country) in enumerate((("EXO, Potenza", "Italy"), ("Partner di prova", "Malta")), 1):
        coordinator.write(f"Partner {number}", name)
        coordinator.pick(f"Country of partner {number}", country)
    coordinator.press("Keep the plan")
    expect(page.locator("main")).to_contain_text("It needs more sessions, more hours.")

    coordinator.press("Add people", "link")
    coordinator.write("Name, address or SME", "Giulia Esempio")
    coordinator.press("Show")
    coordinator.choose(page.get_by_role("checkbox", name="Giulia Esempio"))
    coordinator.press("Add the chosen")
    expect(page.locator("main")).to_contain_text("1 person in the edition")

    coordinator.press("Add a session", "link")
    coordinator.write("What it is about", "Farsi trovare")
    coordinator.write("Day", begins.date().isoformat())
    coordinator.write("Begins at", begins.strftime("%H:%M"))
    coordinator.write(
        "Ends at", min(begins + timedelta(hours=2), begins.replace(hour=23, minute=59)).strftime("%H:%M")
    )
    coordinator.write("Place", "Potenza")
    coordinator.press("Keep the session")
    session = page.url
    coordinator.press("Code for phones", "link")
    link = page.get_by_label("Link, for those who join from afar").input_value()

    owner = Pointer(visitors.open("owner", PHONE, java_script_enabled=False))
    owner.page.goto(link)
    owner.press("I am here")
    expect(owner.page.get_by_role("status")).to_contain_text("You are recorded")

    page.goto(session)
    expect(page.locator("main")).to_contain_text("by code or link")
    scan = FilePayload(name="elenco.pdf", mimeType="application/pdf", buffer=b"%PDF-1.7 %%EOF")
    page.get_by_label("Scanned list, signed").set_input_files(scan)
    coordinator.press("Attach the list")
    expect(page.locator("main")).to_contain_text("elenco.pdf")
    coordinator.press("List to print")
    expect(page.get_by_role("table", name="Attendance list")).to_contain_text("Giulia Esempio")
    page.goto(session)
    coordinator.press("Giulia Esempio", "link")
    coordinator.choose(page.get_by_label("The person did not attend"))
    coordinator.press("Correct it")
    expect(page.locator("#error-summary")).to_contain_text("Write why, in a few words")
    coordinator.choose(page.get_by_label("The person did not attend"))
    coordinator.write("Why it is corrected", "Era in cucina")
    coordinator.press("Correct it")
    expect(page.locator("main")).to_contain_text(re.compile("Did not attend"))
    coordinator.press("Giulia Esempio", "link")
    for words in ("Era in cucina", "by code or link", "Anna Esempio"):
        expect(page.locator("main")).to_contain_text(words)
