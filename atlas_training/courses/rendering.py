# SPDX-License-Identifier: EUPL-1.2
"""Rendering in a process of its own, with a limit of time and memory for each text.

Python-Markdown takes minutes for some short texts, and nothing inside a process can stop it safely.
So texts are rendered when they are published, by ``python -m atlas_training.courses.rendering``: the
system ends that process where a text takes too long, and a new one goes on with the next text.
"""

import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

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


def _in_other_process(sources: list[Source], cpu_seconds: float) -> list[Rendered | None]:
    """The results up to the text that ended the process."""
    kept = {
        name: os.environ[name] for name in ("PATH", "PYTHONPATH", "LANG", "SYSTEMROOT") if name in os.environ
    }
    request = json.dumps({"cpu_seconds": cpu_seconds, "sources": [asdict(one) for one in sources]})
    try:
        ended = subprocess.run(  # our own interpreter and module
            [sys.executable, "-m", "atlas_training.courses.rendering"],
            input=request.encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=60 + 10 * cpu_seconds * len(sources),
            cwd=Path(__file__).parent.parent.parent,
            env=kept,
            check=False,
        )
        output = ended.stdout
    except subprocess.TimeoutExpired as stopped:
        output = stopped.stdout or b""
    lines = [json.loads(line) for line in output.decode().split("\n")[:-1]]
    return [Rendered(**line) if line else None for line in lines]


def main() -> None:
    """Render the texts on standard input; one line of JSON for each, null where one cannot be rendered."""
    request = json.load(sys.stdin)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    for one in request["sources"]:
        signal.setitimer(signal.ITIMER_PROF, request["cpu_seconds"])
        try:
            line = json.dumps(asdict(render(Source(**one))))
        except (RecursionError, MemoryError):
            line = "null"
        signal.setitimer(signal.ITIMER_PROF, 0)
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
