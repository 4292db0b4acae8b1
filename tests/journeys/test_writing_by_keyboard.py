# SPDX-License-Identifier: EUPL-1.2
"""The toolbar of the editor by keyboard alone: each button is reached, shows it, and writes what it says."""

import pytest
from playwright.sync_api import expect

from tests.browser.visitors import DESK, PHONE, Visitors
from tests.journeys.hands import Keyboard

pytestmark = pytest.mark.browser
WRITTEN = {
    "Heading": "## oil",
    "Bold": "**oil**",
    "Italic": "*oil*",
    "List": "- oil",
    "Numbers": "1. oil",
    "Link": "[oil](https://)",
    "Table": "| oil |  |\n|---|---|\n|  |  |",
    "Tip": "> [!TIP]\n> oil",
    "Note": "> [!NOTE]\n> oil",
    "Important": "> [!IMPORTANT]\n> oil",
    "Warning": "> [!WARNING]\n> oil",
    "Take care": "> [!CAUTION]\n> oil",
    "Activity": "/// activity | oil\n    minutes: 10\n\n\n///",
    "Question to try": "/// try | oil\n\n- [ ] \n  > \n- [x] \n  > \n///",
    "Closed text": "/// reveal | oil\n\n\n///",
    "Country": "/// country | oil\n    code: IT\n\n\n///",
    "For trainers": "/// trainer | oil\n\n\n///",
    "Film": "/// video | oil\n    file: ../assets/\n    captions: ../assets/\n\n\n///",
    "Recording": "/// audio | oil\n    file: ../assets/\n\n\n///",
    "Download": "/// download | oil\n    file: ../assets/\n\n///",
    "Footnote": "[^1]\n\n[^1]: oil",
}
"""Beginning with an empty text, then "oil" typed where the button left the caret."""


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_each_button_is_reached_and_writes(visitors: Visitors, size: tuple[int, int]) -> None:
    page = visitors.open("trainer", size)
    page.goto("/authoring/C03/text/en/answer-fast.md")
    page.on("dialog", lambda asked: asked.accept())
    hand, area = Keyboard(page), page.get_by_label("Text in Markdown")
    toolbar = page.get_by_role("group", name="Format")
    assert toolbar.locator("button").all_inner_texts() == list(WRITTEN)
    wrote = {}
    for place, name in enumerate(WRITTEN):
        area.fill("")
        hand.tab_to(toolbar.get_by_role("button", name=name, exact=True), "Shift+Tab")
        page.keyboard.press("Space" if place % 2 else "Enter")
        expect(area).to_be_focused()
        page.keyboard.type("oil")
        wrote[name] = area.input_value().strip()
    assert wrote == WRITTEN


def test_chooser_of_files_is_reached_and_shows(visitors: Visitors) -> None:
    page = visitors.open("trainer")
    page.goto("/authoring/C03/text/en/answer-fast.md")
    page.get_by_label("Text in Markdown").focus()
    picker = page.locator(".toolbar input[type=file]")
    for _ in range(30):
        if picker.evaluate("e => e === document.activeElement"):
            break
        page.keyboard.press("Shift+Tab")
    expect(picker).to_be_focused()
    label = page.locator(".toolbar label")
    assert label.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
    with page.expect_file_chooser():
        page.keyboard.press("Space")
