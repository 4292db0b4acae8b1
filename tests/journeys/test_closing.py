# SPDX-License-Identifier: EUPL-1.2
"""The lead coordinator closes a reporting period; a coordinator reads the own country's rows of what was kept."""

from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from atlas_training import clock, i18n
from tests.browser.visitors import Visitors
from tests.journeys.hands import Pointer

pytestmark = pytest.mark.browser
FILE = "rco85_participations.csv"


def test_period_is_closed_and_its_files_are_those_of_the_hashes_shown(visitors: Visitors) -> None:
    today = i18n.in_zone(clock.now(), "IT").date()
    lead = Pointer(visitors.open("lead", java_script_enabled=False))
    page = lead.page
    page.goto("/coordination/indicators")
    closing = page.get_by_role("region", name="Close a period")
    closing.get_by_label("Name of the period").fill("Primo periodo")
    closing.get_by_label("First day").fill((today - timedelta(days=400)).isoformat())
    closing.get_by_label("Last day").fill(today.isoformat())
    lead.press("Close the period")
    expect(page.locator("#error-summary")).to_contain_text("before today")
    closing.get_by_label("Last day").fill((today - timedelta(days=1)).isoformat())
    lead.press("Close the period")
    expect(page.locator(".flashes")).to_contain_text("The period is closed.")
    expect(closing).to_contain_text("The next period begins on")
    whole = _file(page)
    digest = sha256(whole).hexdigest()
    expect(page.get_by_role("region", name="Closed periods")).to_contain_text(digest)

    coordinator = visitors.open("coordinator", java_script_enabled=False)
    coordinator.goto("/coordination/indicators")
    part = _file(coordinator).decode()
    assert digest in part
    rows = whole.decode().splitlines()[2:]
    assert part.splitlines()[2:] == [row for row in rows if ",IT," in row]
    assert len(part.splitlines()[2:]) < len(rows)


def _file(page: Page) -> bytes:
    with page.expect_download() as download:
        page.get_by_role("button", name=FILE, exact=True).click()
    return Path(download.value.path()).read_bytes()
