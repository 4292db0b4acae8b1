# SPDX-License-Identifier: EUPL-1.2
"""axe finds nothing: WCAG 2.2 A and AA, and its best practices."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.pages import VISITORS, Visit, main_visits, visits
from tests.browser.server import Site
from tests.browser.visitors import DESK, PHONE, Visitors

pytestmark = pytest.mark.browser
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
axe = Axe()


def _findings(page: Page, asked: list[Visit]) -> dict[str, list[str]]:
    found = {}
    for visit in asked:
        answer = page.goto(visit.path)
        status = answer.status if answer else 0
        here = [] if status == 200 else [f"status {status}"]
        for one in axe.run(page, options=OPTIONS).response["violations"]:
            here += [f"{one['id']}: {node['target']} {node['html'][:160]}" for node in one["nodes"]]
        if here:
            found[visit.path] = here
    return found


def test_axe_sees_a_fault(visitors: Visitors) -> None:
    page = visitors.open(bypass_csp=True)
    page.goto("/about")
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=\"data:,\">')")
    found = axe.run(page, options=OPTIONS).response["violations"]
    assert [one["id"] for one in found] == ["image-alt"]


@pytest.mark.parametrize("who", VISITORS)
def test_axe_finds_nothing_at_a_desk_in_light(site: Site, visitors: Visitors, who: str) -> None:
    page = visitors.open(who, DESK, bypass_csp=True)
    assert _findings(page, visits(site, who)) == {}


@pytest.mark.parametrize("who", VISITORS)
def test_axe_finds_nothing_on_a_phone_in_the_dark(site: Site, visitors: Visitors, who: str) -> None:
    page = visitors.open(who, PHONE, dark=True, bypass_csp=True)
    assert _findings(page, visits(site, who)) == {}


@pytest.mark.parametrize(("size", "dark"), [(DESK, True), (PHONE, False)], ids=["desk-dark", "phone-light"])
def test_axe_finds_nothing_on_main_pages(
    site: Site, visitors: Visitors, size: tuple[int, int], dark: bool
) -> None:
    found: dict[str, list[str]] = {}
    for who in ("guest", "owner", "coordinator"):
        asked = [visit for visit in main_visits(site) if visit.who == who]
        page = visitors.open(who, size, dark=dark, bypass_csp=True)
        found |= _findings(page, asked)
    assert found == {}
