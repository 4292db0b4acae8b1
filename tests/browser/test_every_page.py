# SPDX-License-Identifier: EUPL-1.2
"""What holds on every page: it fits, it is light, nothing in it is refused, and it names who pays."""

import gzip
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import ConsoleMessage, Page, ViewportSize

from atlas_training.courses import service as courses
from tests.browser.pages import NO_PAGES, VISITORS, page_endpoints, visits
from tests.browser.server import Site
from tests.browser.visitors import NARROW, PHONE, Visitors

pytestmark = pytest.mark.browser
MOST_BYTES = 60_000
Box = dict[str, float]
BOXES = """[".funding", ".funding .emblem", ".brand .tile"].map(
    (one) => { const {x, y, width, height} = document.querySelector(one).getBoundingClientRect();
               return {x, y, width, height} })"""
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@dataclass(frozen=True)
class Seen:
    """What one page showed at 320 px, and then on a phone."""

    status: int
    overflow: int
    bytes: int
    faults: tuple[str, ...]
    funding: tuple[Box, Box, Box]
    """Where the words on funding, the emblem beside them and our own mark stand on a phone."""


@pytest.fixture(scope="module")
def look(site: Site, _all_visitors: Visitors) -> Callable[[str], dict[str, Seen]]:
    """Goes through all pages of a visitor once, and remembers."""
    seen: dict[str, dict[str, Seen]] = {}

    def look(who: str) -> dict[str, Seen]:
        if who not in seen:
            page = _all_visitors.open(who, NARROW)
            faults: list[str] = []
            page.on("console", lambda message: _note(faults, message))
            page.on("pageerror", lambda error: faults.append(str(error)))
            seen[who] = {visit.path: _see(page, visit.path, faults) for visit in visits(site, who)}
            _all_visitors.leave()
        return seen[who]

    return look


def _note(faults: list[str], message: ConsoleMessage) -> None:
    if message.type in ("error", "warning"):
        faults.append(message.text)


def _see(page: Page, path: str, faults: list[str]) -> Seen:
    faults.clear()
    answer = page.goto(path)
    assert answer is not None
    overflow = page.evaluate(OVERFLOW)
    page.set_viewport_size(_size(PHONE))
    funding = tuple(page.evaluate(BOXES))
    page.set_viewport_size(_size(NARROW))
    return Seen(answer.status, overflow, len(gzip.compress(answer.body(), 6)), tuple(faults), funding)


def _size(of: tuple[int, int]) -> ViewportSize:
    return {"width": of[0], "height": of[1]}


def _wrong(seen: dict[str, Seen], value: Callable[[Seen], Any]) -> dict[str, Any]:
    return {path: value(one) for path, one in seen.items() if value(one)}


def test_every_address_that_is_a_page_is_visited(site: Site) -> None:
    visited = {visit.endpoint for who in VISITORS for visit in visits(site, who)}
    assert visited == page_endpoints(site)
    assert {rule.endpoint for rule in site.app.url_map.iter_rules()} >= NO_PAGES


@pytest.mark.parametrize("who", VISITORS)
def test_every_page_opens(look: Callable[[str], dict[str, Seen]], who: str) -> None:
    assert _wrong(look(who), lambda one: one.status if one.status != 200 else 0) == {}


@pytest.mark.parametrize("who", VISITORS)
def test_no_page_scrolls_sideways_at_320_px(look: Callable[[str], dict[str, Seen]], who: str) -> None:
    assert _wrong(look(who), lambda one: one.overflow) == {}


@pytest.mark.parametrize("who", VISITORS)
def test_browser_refuses_nothing(look: Callable[[str], dict[str, Seen]], who: str) -> None:
    assert _wrong(look(who), lambda one: one.faults) == {}


@pytest.mark.parametrize("who", VISITORS)
def test_first_visit_costs_60_kb_at_most(
    site: Site, look: Callable[[str], dict[str, Seen]], who: str
) -> None:
    kept = sum(len(asset.compressed) for asset in site.app.extensions["assets"].values())
    heavy = _wrong(look(who), lambda one: one.bytes + kept if one.bytes + kept > MOST_BYTES else 0)
    assert heavy == {}


@pytest.mark.parametrize("who", VISITORS)
def test_funding_is_named_without_scrolling_on_a_phone(
    look: Callable[[str], dict[str, Seen]], who: str
) -> None:
    def wrong(one: Seen) -> object:
        funding, emblem, mark = one.funding
        fits = funding["y"] >= 0 and funding["y"] + funding["height"] <= PHONE[1]
        fits = fits and funding["x"] >= 0 and funding["x"] + funding["width"] <= PHONE[0]
        fits = fits and funding["width"] > 0 and funding["height"] > 0
        small = emblem["width"] < mark["width"] or emblem["height"] < mark["height"]
        return one.funding if not fits or small else None

    assert _wrong(look(who), wrong) == {}


@pytest.mark.parametrize("who", ["guest", "owner", "coordinator"])
def test_arabic_turns_every_page_round(site: Site, visitors: Visitors, who: str) -> None:
    page = visitors.open(who, PHONE)
    wrong = {}
    for visit in visits(site, who):
        page.goto(visit.path.split("?")[0] + "?lang=ar")
        if not page.url.endswith("?lang=ar"):  # it led on to another page
            page.goto(page.url.split("?")[0] + "?lang=ar")
        root = page.locator("html")
        said = (root.get_attribute("lang"), root.get_attribute("dir"), page.evaluate(OVERFLOW))
        if said != ("ar", "rtl", 0):
            wrong[visit.path] = said
    assert wrong == {}


def test_lesson_keeps_its_own_direction_in_an_arabic_page(site: Site, visitors: Visitors) -> None:
    with site.app.app_context():
        course = courses.get_course("be-found")
        assert "ar" not in course.languages
    page = visitors.open("owner", PHONE)
    page.goto("/courses/be-found/claim-your-place?lang=ar")
    prose = page.locator(".prose").first
    assert (prose.get_attribute("lang"), prose.get_attribute("dir")) == ("en", "ltr")
    direction = "element => getComputedStyle(element).direction"
    assert prose.locator("p").first.evaluate(direction) == "ltr"
    assert page.locator("#rule-title").evaluate(direction) == "rtl"
