# SPDX-License-Identifier: EUPL-1.2
"""People in front of a browser: each visit is a fresh context, signed in as one of the example's accounts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, StorageState

from atlas_training.demonstration.cast import PASSWORD
from tests.browser.server import Site

DESK, PHONE, NARROW = (1280, 900), (390, 844), (320, 700)
ACCOUNTS: Mapping[str, str] = MappingProxyType(
    {
        "owner": "owner.it",
        "colleague": "colleague.it",
        "coordinator": "coordinator.it",
        "lead": "lead",
        "trainer": "trainer.it",
        "administrator": "administrator",
    }
)
PATIENCE = 20_000


@dataclass
class Visitors:
    """Opens pages. Signing in happens once for each account; every visit gets its own copy of the cookies."""

    site: Site
    browser: Browser
    contexts: list[BrowserContext] = field(default_factory=list)
    states: dict[str, StorageState] = field(default_factory=dict)

    def open(
        self, who: str = "guest", size: tuple[int, int] = DESK, *, dark: bool = False, **options: Any
    ) -> Page:
        """A blank page of ``who`` (a key of ACCOUNTS or "guest"), in English.

        Other keywords go to the context: ``java_script_enabled``, ``bypass_csp`` and so on.
        """
        self.meet(who)
        context = self.browser.new_context(
            base_url=self.site.url,
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            storage_state=self.states.get(who),
            **{"locale": "en-GB", **options},
        )
        context.set_default_timeout(PATIENCE)
        self.contexts.append(context)
        return context.new_page()

    def meet(self, who: str) -> None:
        """Sign the account in if it has not been yet, and let it speak English from then on."""
        if who in ACCOUNTS and who not in self.states:
            self.states[who] = self._sign_in(ACCOUNTS[who])

    def _sign_in(self, user_name: str) -> StorageState:
        page = self.open()
        sign_in(page, user_name)
        speak(page, "English")
        return page.context.storage_state()

    def enter(self, user_name: str, language: str, size: tuple[int, int] = DESK) -> Page:
        """A page of any account of the example, in the language of that name (in its own words)."""
        page = self.open(size=size)
        sign_in(page, user_name)
        speak(page, language)
        return page

    def leave(self) -> None:
        """Close what is open."""
        while self.contexts:
            self.contexts.pop().close()


def sign_in(page: Page, user_name: str) -> None:
    """Sign in as a demonstration account, with the password."""
    page.goto("/sign-in")
    page.locator("details.reveal summary").click()
    page.locator("#identifier").fill(user_name)
    page.locator("#password").fill(PASSWORD)
    page.locator("#password").press("Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)


def until(page: Page, condition: str) -> None:
    """Wait until a condition in JavaScript holds; our policy forbids the browser to look by itself.

    :raise Error: if it does not within twenty seconds.
    """
    page.evaluate(
        f"""() => new Promise((done, fail) => {{
          const end = Date.now() + {PATIENCE};
          const look = () => ({condition}) ? done() : Date.now() > end ? fail("never") : setTimeout(look, 50);
          look();
        }})"""
    )


def speak(page: Page, language: str) -> None:
    """Choose a language by its own name, which becomes the account's."""
    page.locator(".header-tools details summary").first.click()
    with page.expect_navigation():
        page.get_by_role("button", name=language, exact=True).click()
