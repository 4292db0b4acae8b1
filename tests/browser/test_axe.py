# SPDX-License-Identifier: EUPL-1.2
"""axe finds nothing: WCAG 2.2 A and AA, and its best practices."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.pages import VISITORS, main_visits, visits
from tests.browser.server import Site
from tests.browser.visitors import DESK, PHONE, Visitors

pytestmark = pytest.mark.browser
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
axe = Axe()


Look = tuple[tuple[int, int], bool]
"""A size, and whether it is dark."""
EVERYWHERE: tuple[Look, ...] = ((DESK, False), (PHONE, True))
MAIN: tuple[Look, ...] = (*EVERYWHERE, (DESK, True), (PHONE, False))


def _look(page: Page, looks: tuple[Look, ...]) -> dict[str, list[str]]:
    """What axe finds on the open page in each of the looks, which the page changes to without being loaded anew."""
    found = {}
    page.evaluate(axe.axe_script)
    for size, dark in looks:
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.emulate_media(color_scheme="dark" if dark else "light")
        here = [
            f"{one['id']}: {node['target']} {node['html'][:160]}"
            for one in page.evaluate("options => axe.run(options)", OPTIONS)["violations"]
            for node in one["nodes"]
        ]
        if here:
            found[f"{size[0]} px {'dark' if dark else 'light'}"] = here
    return found


def test_axe_sees_a_fault(visitors: Visitors) -> None:
    page = visitors.open(bypass_csp=True)
    page.goto("/about")
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=\"data:,\">')")
    found = _look(page, EVERYWHERE)
    assert [[one.split(":")[0] for one in here] for here in found.values()] == [["image-alt"], ["image-alt"]]


def test_axe_sees_a_fault_that_only_one_look_has(visitors: Visitors) -> None:
    page = visitors.open(bypass_csp=True)
    page.goto("/about")
    page.add_style_tag(
        content="@media (prefers-color-scheme: dark) and (max-width: 400px) { main h1 { color: #444 } }"
    )
    (look,) = _look(page, MAIN).items()
    assert look[0] == "390 px dark"
    assert look[1][0].startswith("color-contrast")


@pytest.mark.parametrize("who", VISITORS)
def test_axe_finds_nothing(site: Site, visitors: Visitors, who: str) -> None:
    """At a desk in light and on a phone in the dark; on main pages the other way round too."""
    page = visitors.open(who, bypass_csp=True)
    main, found = set(main_visits(site)), {}
    for visit in visits(site, who):
        answer = page.goto(visit.path)
        status = answer.status if answer else 0
        here = _look(page, MAIN if visit in main else EVERYWHERE)
        if here or status != 200:
            found[visit.path] = (status, here)
    assert found == {}
