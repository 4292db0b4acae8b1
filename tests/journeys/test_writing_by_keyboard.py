# SPDX-License-Identifier: EUPL-1.2
"""The toolbar of the editor by keyboard alone: each button is reached, shows it, and writes or asks what it says."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.visitors import DESK, PHONE, Visitors
from tests.journeys.hands import Keyboard

pytestmark = pytest.mark.browser
TEXT = "/authoring/C03/text/en/answer-fast.md"
MARKS = {
    "Heading": "## oil",
    "Bold": "**oil**",
    "Italic": "*oil*",
    "List": "- oil",
    "Numbers": "1. oil",
    "Table": "| oil |  |\n|---|---|\n|  |  |",
}
INSERTED = {
    "Tip": "> [!TIP]\n> oil",
    "Note": "> [!NOTE]\n> oil",
    "Important": "> [!IMPORTANT]\n> oil",
    "Warning": "> [!WARNING]\n> oil",
    "Take care": "> [!CAUTION]\n> oil",
    "Footnote": "[^1]\n\n[^1]: oil",
}
"""Beginning with an empty text, then "oil" typed where the button left the caret."""
FORMS = (
    "Activity",
    "Question to try",
    "Closed text",
    "Country",
    "Film",
    "Recording",
    "File to take along",
    "For trainers",
)


def _open_menu(page: Page, hand: Keyboard) -> Locator:
    hand.tab_to(page.locator(".toolbar summary"), "Shift+Tab")
    page.keyboard.press("Enter")
    return page.locator(".toolbar .menu-panel")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_each_button_is_reached_and_writes(visitors: Visitors, size: tuple[int, int]) -> None:
    page = visitors.open("trainer", size)
    page.goto(TEXT)
    page.on("dialog", lambda asked: asked.accept())
    hand, area = Keyboard(page), page.get_by_label("Text in Markdown")
    toolbar = page.get_by_role("group", name="Format")
    wrote = {}
    for place, name in enumerate((*MARKS, *INSERTED)):
        area.fill("")
        if name in MARKS:
            hand.tab_to(toolbar.get_by_role("button", name=name, exact=True), "Shift+Tab")
        else:
            menu = _open_menu(page, hand)
            hand.tab_to(menu.get_by_role("button", name=re.compile(f"^{name}")))
        page.keyboard.press("Space" if place % 2 else "Enter")
        expect(area).to_be_focused()
        page.keyboard.type("oil")
        wrote[name] = area.input_value().strip()
    assert wrote == MARKS | INSERTED


def test_each_form_is_reached_takes_the_focus_and_gives_it_back(visitors: Visitors) -> None:
    page = visitors.open("trainer", PHONE)
    page.goto(TEXT)
    page.on("dialog", lambda asked: asked.accept())
    hand, area = Keyboard(page), page.get_by_label("Text in Markdown")
    offered = page.locator(".toolbar .menu-panel [data-opens]")
    assert offered.evaluate_all("all => all.map(e => e.firstChild.firstChild.data)") == list(FORMS)
    for name in FORMS:
        area.focus()
        hand.tab_to(_open_menu(page, hand).get_by_role("button", name=re.compile(f"^{name}")))
        page.keyboard.press("Enter")
        form = page.get_by_role("dialog", name=name)
        expect(form.locator(":focus")).to_have_count(1)
        page.keyboard.press("Escape")
        expect(area).to_be_focused()


def test_chooser_of_a_new_file_is_reached_and_shows(visitors: Visitors) -> None:
    page = visitors.open("trainer")
    page.goto(TEXT)
    page.locator(".toolbar [data-opens=insert-picture]").press("Enter")
    picker = page.get_by_role("dialog").locator("input[type=file]")
    Keyboard(page).tab_to(picker)
    label = page.get_by_role("dialog").locator("label:has(input[type=file])")
    assert label.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
    with page.expect_file_chooser():
        page.keyboard.press("Space")
