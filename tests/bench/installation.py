# SPDX-License-Identifier: EUPL-1.2
"""An installation for a bench alone: its database, its settings, its server."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

import psycopg
from sqlalchemy import make_url

from atlas_training.serving import die_with_parent

SERVER = os.environ.get("ATLAS_TEST_DATABASE_URL") or "postgresql://postgres@127.0.0.1:5432/postgres"
START_SECONDS = 30
DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def answers(url: str) -> bool:
    """Whether a PostgreSQL server answers there."""
    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


@contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
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


def installation(url: str, port: int) -> dict[str, str]:
    """The settings of a bench's installation, nothing taken from the environment."""
    return {
        "DATABASE_URL": url,
        "SECRET_KEY": "only-for-a-bench",
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "IRI_BASE": "https://training.example.org",
        "CONTENT_FOLDER": "",
        "MAIL_URL": "file:",
    }


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def served(
    settings: dict[str, str], folder: Path, port: int, module: str = "tests.bench.application"
) -> Iterator[int]:
    """The service on its port, in processes of its own that end with this one; the first one's number.

    ``module`` is run with the port as its argument.
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ATLAS_")}
    environment |= {f"ATLAS_{name}": value for name, value in settings.items()}
    environment |= {"ATLAS_BENCH_INSTANCE": str(folder), "ATLAS_DIE_WITH_PARENT": "1"}
    log = folder / "server.log"
    with log.open("wb") as stream:
        server = subprocess.Popen(
            [sys.executable, "-m", module, str(port)],
            env=environment,
            stdout=stream,
            stderr=stream,
            preexec_fn=die_with_parent,
        )
    try:
        _wait_for(port, server, log)
        yield server.pid
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
