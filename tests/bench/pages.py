# SPDX-License-Identifier: EUPL-1.2
"""``make bench``: how fast the learner's pages are with a scheme's worth of people and records.

On SQLite and on PostgreSQL it fills a database of its own, serves it as ``atlas-training start`` does,
and prints requests per second with 1 and 8 browsers at once and the server's time. Times differ from
machine to machine; the column "x floor" (server time over that of handing out a file, in the same run)
and comparisons of two runs on one machine say more. Handing in a check is a new learner's each time,
with right answers, and completes the module.
"""

import argparse
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from itertools import cycle
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import psycopg
from flask import Flask
from sqlalchemy import make_url

from atlas_training import create_app
from atlas_training.database import db
from atlas_training.serving import die_with_parent
from tests.bench import scenes
from tests.bench.browser import Answer, Browser, at_once
from tests.bench.preparation import Size, fill
from tests.bench.scenes import Scenes

SERVER = os.environ.get("ATLAS_TEST_DATABASE_URL") or "postgresql://postgres@127.0.0.1:5432/postgres"
AT_ONCE = (1, 8)
LEARNERS_AN_SME = 5
CHECKS_A_SECOND = 20
START_SECONDS = 30
DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def main() -> None:
    """Measure on each database asked for."""
    options = _options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    size = Size(options.learners, max(options.learners // LEARNERS_AN_SME, 1), options.statements)
    for kind in options.database or DATABASES:
        if kind == "postgresql" and not _answers(SERVER):
            print(f"PostgreSQL does not answer at {SERVER}; skipped. ATLAS_TEST_DATABASE_URL names another server.")
            continue
        with tempfile.TemporaryDirectory(prefix="atlas-bench-") as folder, _database(kind, Path(folder)) as url:
            _bench(kind, url, Path(folder), size, options.seconds)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.pages", description="How fast the learner's pages are.")
    parser.add_argument("--learners", type=int, default=10_000, help="five to an SME")
    parser.add_argument("--statements", type=int, default=500_000)
    parser.add_argument("--seconds", type=float, default=5, help="for each page and number of browsers")
    parser.add_argument("--database", choices=DATABASES, action="append", help="default: both")
    return parser.parse_args()


# ---- the installation ----


def _answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


@contextmanager
def _database(kind: str, folder: Path) -> Iterator[str]:
    """The address of an empty database that is gone afterwards."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'atlas.sqlite3'}"
        return
    name = f"atlas_bench_{os.getpid()}"
    with psycopg.connect(SERVER, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"'.encode())
    try:
        yield make_url(SERVER).set(database=name).render_as_string(hide_password=False)
    finally:
        with psycopg.connect(SERVER, autocommit=True) as server:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


def installation(url: str, folder: Path, port: int) -> dict[str, str]:
    """The settings of a bench's installation, nothing taken from the environment."""
    return {
        "DATABASE_URL": url,
        "SECRET_KEY": "only-for-a-bench",
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "IRI_BASE": "https://training.example.org",
        "CONTENT_FOLDER": "",
        "MAIL_URL": "file:",
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def _served(settings: dict[str, str], folder: Path, port: int) -> Iterator[None]:
    """The service on its port, in processes of its own that end with this one."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ATLAS_")}
    environment |= {f"ATLAS_{name}": value for name, value in settings.items()}
    environment |= {"ATLAS_BENCH_INSTANCE": str(folder), "ATLAS_DIE_WITH_PARENT": "1"}
    log = folder / "server.log"
    with log.open("wb") as stream:
        server = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.application", str(port)],
            env=environment,
            stdout=stream,
            stderr=stream,
            preexec_fn=die_with_parent,
        )
    try:
        _wait_for(port, server, log)
        yield
    finally:
        server.terminate()
        try:
            server.wait(timeout=15)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait_for(port: int, server: "subprocess.Popen[bytes]", log: Path) -> None:
    """:raise SystemExit: with the end of its log if the server does not come up."""
    end = monotonic() + START_SECONDS
    while monotonic() < end and server.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            sleep(0.1)
    sys.exit(f"The server did not start:\n{log.read_text()[-2000:]}")


# ---- measuring ----


@dataclass(frozen=True)
class Measured:
    """What a number of browsers at once got; server times in milliseconds."""

    seconds: float
    server: Sequence[float]

    def __str__(self) -> str:
        """Requests per second, median and p95."""
        return f"{len(self.server) / self.seconds:9.1f} {self.quantile(0.5):8.1f} {self.quantile(0.95):8.1f}"

    def quantile(self, share: float) -> float:
        """The time that this share of the answers did not exceed."""
        ordered = sorted(self.server)
        return ordered[min(int(share * len(ordered)), len(ordered) - 1)]


def _bench(kind: str, url: str, folder: Path, size: Size, seconds: float) -> None:
    port = _free_port()
    settings = installation(url, folder, port)
    app = create_app(settings, instance=folder)
    print(f"{DATABASES[kind]}: {size.learners:,} learners in {size.smes:,} SMEs, {size.statements:,} statements …", flush=True)
    began = monotonic()
    with app.app_context():
        fill(app, size)
        db.session.remove()
        db.engine.dispose()
    print(f"prepared in {monotonic() - began:.0f} s\n", flush=True)
    with _served(settings, folder, port):
        _measure(app, port, seconds)
    with app.app_context():
        db.engine.dispose()


def _measure(app: Flask, port: int, seconds: float) -> None:
    cast = Scenes(app, port)
    homes, lessons = cast.homes(), cast.lessons()
    checks = [cast.answered(int(CHECKS_A_SECOND * seconds)) for _ in AT_ONCE]
    style, script = _first_visit_files(port)
    guest = Browser()
    table = _Table(port, seconds)
    table.add("style sheet", [cycle([scenes.Visit(guest, style)])] * 2, _open, _weight(port, guest, style))
    ...
