# SPDX-License-Identifier: EUPL-1.2
"""The service under test in processes of its own, as ``atlas-training start`` serves it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from flask import Flask

from atlas_training.database import db


@contextmanager
def served(app: Flask, port: int) -> Iterator["subprocess.Popen[bytes]"]:
    """The service as ``atlas-training start`` serves it, in a group of processes of its own."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ATLAS_")}
    settings = ("CONTENT_FOLDER", "PUBLIC_URL", "IRI_BASE", "SECRET_KEY")
    environment |= {f"ATLAS_{name}": str(app.config[name]) for name in settings}
    environment["ATLAS_DATABASE_URL"] = db.engine.url.render_as_string(hide_password=False)
    environment["ATLAS_BENCH_INSTANCE"] = app.instance_path
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.application", str(port)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait_for(port)
        yield server
    finally:
        kill(server)


def kill(server: "subprocess.Popen[bytes]") -> None:
    """Kill the main process and the workers at once, without a word."""
    with suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGKILL)
    server.wait()


def _wait_for(port: int) -> None:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the server did not start")


def free_port() -> int:
    """A port nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
