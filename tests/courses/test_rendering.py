# SPDX-License-Identifier: EUPL-1.2
"""A text that would keep a server busy for minutes is given up, and the others go on."""

import pytest

from atlas_training.courses.markdown import Source
from atlas_training.courses.rendering import LONGEST, render_all

HOSTILE = {
    "brackets": "[" * 20_000,
    "pictures": "![[" * 8_000,
    "links": "[x](<" * 5_000,
    "too long": "x" * (LONGEST + 1),
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_is_given_up_and_the_next_one_is_rendered(text: str) -> None:
    results = render_all([Source("before", "en"), Source(text, "en"), Source("after", "en")], cpu_seconds=0.7)
    assert [one and one.html for one in results] == ["<p>before</p>", None, "<p>after</p>"]


def test_long_run_of_backticks_does_no_harm() -> None:
    [first, second] = render_all([Source("`" * 20_000, "en"), Source("after", "en")], cpu_seconds=0.7)
    assert first is None or first.words == 0
    assert second is not None
    assert second.html == "<p>after</p>"


def test_no_text_needs_no_process() -> None:
    assert render_all([]) == []
