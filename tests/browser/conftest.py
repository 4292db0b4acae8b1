# SPDX-License-Identifier: EUPL-1.2
"""Tests in a real browser, on a real server: here the real clock runs."""

import pytest

from tests.browser import fixtures


def pytest_configure(config: pytest.Config) -> None:
    """Share the fixtures with the journeys, so that there is one service and one browser."""
    if not config.pluginmanager.is_registered(fixtures):
        config.pluginmanager.register(fixtures, "browser fixtures")


@pytest.fixture(autouse=True)
def _fixed_clock() -> None:
    """The server's threads read the real clock; so does the test."""
