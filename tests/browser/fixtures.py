# SPDX-License-Identifier: EUPL-1.2
"""Fixtures of the browser tests and the journeys: one service and one browser for a whole run."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.server import CHROMIUM_ARGUMENTS, Site, chromium, serve
from tests.browser.visitors import Visitors


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The service with the example in it."""
    with serve(tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def _all_visitors(site: Site, browser: Browser) -> Visitors:
    return Visitors(site, browser)


@pytest.fixture
def visitors(_all_visitors: Visitors) -> Iterator[Visitors]:
    """Opens pages; whatever is open at the end of the test is closed."""
    yield _all_visitors
    _all_visitors.leave()
