# SPDX-License-Identifier: EUPL-1.2
"""A text that would keep a server busy for minutes is given up, and the others go on."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from atlas_training.courses import rendering
from atlas_training.courses.blocks import LessonBlock, path_of
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


def _rendered(*texts: str) -> list[str | None]:
    return [one.html if one else None for one in render_all([Source(text, "en") for text in texts])]


def _waiting() -> int:
    """The number of the process that waits for the next batch."""
    [one] = rendering._idle
    return one.pid


def test_next_batch_goes_to_the_process_that_waits() -> None:
    _rendered("one")
    before = _waiting()
    assert _rendered("two", "three") == ["<p>two</p>", "<p>three</p>"]
    assert _waiting() == before


def test_process_that_was_ended_while_it_waited_is_replaced() -> None:
    _rendered("one")
    os.kill(_waiting(), signal.SIGKILL)
    assert _rendered("two") == ["<p>two</p>"]


def test_batches_at_once_do_not_mix() -> None:
    texts = [f"text {place}" for place in range(8)]
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(_rendered, texts)) == [[f"<p>{text}</p>"] for text in texts]


class Fallen(LessonBlock):
    """A block of a plugin with a fault."""

    NAME = "fallen"

    def on_end(self, block: object) -> None:
        raise ValueError


def test_fault_of_a_plugin_costs_its_own_text_alone() -> None:
    faulty = Source("/// fallen\nwords\n///", "en", blocks=[path_of(Fallen)])
    results = render_all([Source("before", "en"), faulty, Source("after", "en")])
    assert [one and one.html for one in results] == ["<p>before</p>", None, "<p>after</p>"]


def test_process_ends_with_the_one_it_works_for() -> None:
    program = (
        "import os, signal; from atlas_training.courses import rendering as r;"
        "from atlas_training.courses.markdown import Source; r.render_all([Source('x', 'en')]);"
        "print(r._idle[0].pid, flush=True); os.kill(os.getpid(), signal.SIGKILL)"
    )
    said = subprocess.run([sys.executable, "-c", program], stdout=subprocess.PIPE, check=False).stdout
    patience = time.monotonic() + 10
    while _runs(int(said)) and time.monotonic() < patience:
        time.sleep(0.02)
    assert not _runs(int(said))


def _runs(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return True
