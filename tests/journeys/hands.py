# SPDX-License-Identifier: EUPL-1.2
"""Two ways to use a page: with a pointer, and with the keys of a keyboard alone."""

import re
from typing import Protocol

from playwright.sync_api import Locator, Page

MOST_STOPS = 400


class Hand(Protocol):
    """Does things on a page. Names are accessible names; a part of the page narrows where to look."""

    page: Page

    def press(self, name: str | re.Pattern[str], role: str = "button", within: Locator | None = None) -> None:
        """Press a button, link or disclosure, and wait for the page it leads to."""

    def write(self, label: str, text: str) -> None:
        """Write into a field."""

    def pick(self, label: str, option: str) -> None:
        """Pick an option of a list."""

    def choose(self, box: Locator) -> None:
        """Choose a radio button or tick a box."""

    def unfold(self, words: str) -> None:
        """Open a disclosure."""


def _named(page: Page, name: str | re.Pattern[str], role: str, within: Locator | None) -> Locator:
    where = within or page
    is_exact = isinstance(name, str)
    return where.get_by_role(role, name=name, exact=is_exact).first  # type: ignore[arg-type]


class Pointer:
    """Clicks."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, name: str | re.Pattern[str], role: str = "button", within: Locator | None = None) -> None:
        with self.page.expect_navigation():
            _named(self.page, name, role, within).click()

    def write(self, label: str, text: str) -> None:
        self.page.get_by_label(label, exact=True).fill(text)

    def pick(self, label: str, option: str) -> None:
        self.page.get_by_label(label, exact=True).select_option(label=option)

    def choose(self, box: Locator) -> None:
        box.check()

    def unfold(self, words: str) -> None:
        self.page.locator("summary", has_text=words).click()


class Keyboard:
    """Tab, Shift+Tab, arrows, Space, Enter and letters; whatever it stops at must show its focus."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, name: str | re.Pattern[str], role: str = "button", within: Locator | None = None) -> None:
        self.tab_to(_named(self.page, name, role, within))
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def write(self, label: str, text: str) -> None:
        self.tab_to(self.page.get_by_label(label, exact=True))
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def pick(self, label: str, option: str) -> None:
        field = self.page.get_by_label(label, exact=True)
        self.tab_to(field)
        self.page.keyboard.type(option)
        assert field.locator("option:checked").inner_text() == option

    def choose(self, box: Locator) -> None:
        if box.get_attribute("type") == "checkbox":
            self.tab_to(box)
            if not box.is_checked():
                self.page.keyboard.press("Space")
            assert box.is_checked()
            return
        name = box.get_attribute("name")
        self.tab_to(self.page.locator(f'input[type=radio][name="{name}"]'))
        if not box.is_checked():
            self.page.keyboard.press("Space")
        for _ in range(20):
            if box.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"the arrows do not reach {box}")

    def unfold(self, words: str) -> None:
        self.tab_to(self.page.locator("summary", has_text=words))
        self.page.keyboard.press("Enter")

    def tab_to(self, wanted: Locator, key: str = "Tab") -> None:
        """Press Tab until one of ``wanted`` has the focus, and see that it shows.

        :raise AssertionError: if it is out of reach, or its focus cannot be seen.
        """
        wanted.first.wait_for(state="attached")
        for _ in range(MOST_STOPS):
            if wanted.evaluate_all("(all) => all.includes(document.activeElement)"):
                assert self._shows_focus(), f"no visible focus on {wanted}"
                return
            self.page.keyboard.press(key)
        raise AssertionError(f"Tab does not reach {wanted} on {self.page.url}")

    def _shows_focus(self) -> bool:
        return bool(
            self.page.evaluate(
                """() => {
                  const element = document.activeElement;
                  const shown = element.closest("label.option") ?? element;
                  const style = getComputedStyle(shown);
                  const box = shown.getBoundingClientRect();
                  return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2
                    && box.width > 0 && box.bottom > 0 && box.top < innerHeight;
                }"""
            )
        )
