# SPDX-License-Identifier: EUPL-1.2
"""The service as ``atlas-training start`` serves it, telling in each answer how long it took.

``python -m tests.bench.application PORT`` serves; ATLAS_BENCH_INSTANCE is the folder of the
installation's data. The time is in the header ``Server-Timing``: from the server's call to the last
byte handed back, session closed, in milliseconds.
"""

import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from time import perf_counter, thread_time
from typing import Any

from atlas_training import create_app
from atlas_training.serving import THREADS, WORKERS, die_with_parent

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def timed(application: Wsgi) -> Wsgi:
    """The same application with the time each answer took."""

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        began, worked = perf_counter(), thread_time()
        head: list[Any] = []

        def keep(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
            head[:] = [status, headers]

        chunks = application(environ, keep)
        body = b"".join(chunks)
        if hasattr(chunks, "close"):
            chunks.close()
        taken, cpu = 1000 * (perf_counter() - began), 1000 * (thread_time() - worked)
        start_response(head[0], [*head[1], ("Server-Timing", f"app;dur={taken:.3f}, cpu;dur={cpu:.3f}")])
        return [body]

    return answer


def make() -> Wsgi:
    """Granian's factory: one application for each worker process."""
    if os.environ.get("ATLAS_DIE_WITH_PARENT"):
        die_with_parent()
    return timed(create_app(instance=Path(os.environ["ATLAS_BENCH_INSTANCE"])).wsgi_app)


def serve(port: int) -> None:
    """Serve with the workers and threads of ``atlas-training start`` until told to stop."""
    from granian import Granian
    from granian.constants import Interfaces

    Granian(
        "tests.bench.application:make",
        address="127.0.0.1",
        port=port,
        interface=Interfaces.WSGI,
        workers=WORKERS,
        blocking_threads=THREADS,
        websockets=False,
        log_access=False,
        factory=True,
    ).serve()


if __name__ == "__main__":
    serve(int(sys.argv[1]))
