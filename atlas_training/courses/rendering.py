# SPDX-License-Identifier: EUPL-1.2
"""Rendering in a process of its own, with a limit of time and memory for each text.

Python-Markdown takes minutes for some short texts, and nothing inside a process can stop it safely.
So texts are rendered when they are published, by ``python -m atlas_training.courses.rendering``, which
forks for each batch: the system ends that fork where a text takes too long, and a new one goes on with
the next text. The process that forks waits for the next batch, since starting it costs more than most texts.
"""

import atexit
import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from math import ceil
from pathlib import Path
from typing import Any, TextIO

from atlas_training.courses.markdown import Rendered, Source, render

CPU_SECONDS = 5.0
MEMORY = 1 << 30
LONGEST = 64_000


def render_all(sources: Sequence[Source], cpu_seconds: float = CPU_SECONDS) -> list[Rendered | None]:
    """Each text rendered; None for one that is too long (64,000 characters) or takes too long."""
    results: list[Rendered | None] = []
    while len(results) < len(sources):
        if len(sources[len(results)].text) > LONGEST:
            results.append(None)
            continue
        batch = _fitting(sources[len(results) :])
        done = _in_other_process(batch, cpu_seconds)
        results += done
        if len(done) < len(batch):
            results.append(None)
    return results


def _fitting(sources: Sequence[Source]) -> list[Source]:
    """The texts up to the first that is too long."""
    long = (place for place, one in enumerate(sources) if len(one.text) > LONGEST)
    return list(sources[: next(long, len(sources))])


_idle: list[subprocess.Popen[bytes]] = []
"""The renderer that waits for this process's next batch, 40 MB: one, or two where two ended at once."""
# A fork of ours must not speak to the one of its parent.
os.register_at_fork(after_in_child=_idle.clear)


@atexit.register
def _end() -> None:
    while _idle:
        _idle.pop().communicate()


def _start() -> subprocess.Popen[bytes]:
    kept = {
        name: os.environ[name] for name in ("PATH", "PYTHONPATH", "LANG", "SYSTEMROOT") if name in os.environ
    }
    return subprocess.Popen(  # our own interpreter and module
        [sys.executable, "-m", "atlas_training.courses.rendering"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=Path(__file__).parent.parent.parent,
        env=kept,
    )


def _taken() -> subprocess.Popen[bytes]:
    """The one that waits, else a new one; whoever takes it has it alone."""
    try:
        return _idle.pop()
    except IndexError:
        return _start()


def _ask(renderer: subprocess.Popen[bytes], request: bytes) -> bytes:
    """The line it answers; empty where it is gone."""
    assert renderer.stdin is not None
    assert renderer.stdout is not None
    try:
        renderer.stdin.write(request)
        renderer.stdin.flush()
        answer = renderer.stdout.readline()
    except OSError:
        answer = b""
    if not answer.endswith(b"\n"):  # ended in the midst of it
        answer = b""
    if answer and not _idle:
        _idle.append(renderer)
    else:
        with suppress(OSError):
            renderer.communicate()
    return answer


def _in_other_process(sources: list[Source], cpu_seconds: float) -> list[Rendered | None]:
    """The results up to the text that ended the fork."""
    request = json.dumps({"cpu_seconds": cpu_seconds, "sources": [asdict(one) for one in sources]})
    line = f"{request}\n".encode()
    # The one that waited may have been ended meanwhile.
    answer = _ask(_taken(), line) or _ask(_start(), line)
    lines = [json.loads(one) for one in json.loads(answer or "[]")]
    return [Rendered(**one) if one else None for one in lines]


def main() -> None:
    """Answer each line of standard input, a batch, with a line: a list of what was rendered of it, in JSON."""
    for line in sys.stdin:
        from_fork, to_us = os.pipe()
        fork = os.fork()
        if not fork:
            try:
                os.close(from_fork)
                with open(to_us, "w", encoding="utf-8") as output:
                    _render(json.loads(line), output)
            finally:
                os._exit(0)
        os.close(to_us)
        with open(from_fork, encoding="utf-8") as lines:
            # What comes after the last line's end was cut.
            done = lines.read().split("\n")[:-1]
        os.waitpid(fork, 0)
        print(json.dumps(done), flush=True)


def _render(request: Any, output: TextIO) -> None:
    """Write one line of JSON for each text, null where one cannot be rendered; a text's time ends the process."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.alarm(60 + ceil(10 * request["cpu_seconds"] * len(request["sources"])))
    for one in request["sources"]:
        signal.setitimer(signal.ITIMER_PROF, request["cpu_seconds"])
        try:
            line = json.dumps(asdict(render(Source(**one))))
        except (RecursionError, MemoryError):
            line = "null"
        signal.setitimer(signal.ITIMER_PROF, 0)
        output.write(line + "\n")
        output.flush()


if __name__ == "__main__":
    main()
