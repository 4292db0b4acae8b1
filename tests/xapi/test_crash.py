# SPDX-License-Identifier: EUPL-1.2
"""What was acknowledged is there, once, after every process of the service was killed in the midst of writing."""

import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from threading import Thread
from typing import Any

from flask import Flask

from atlas_training.database import db
from tests.factories.xapi import basic, make_credential, statement

WRITERS = 4
STATEMENTS = int(os.environ.get("ATLAS_TEST_CRASH_STATEMENTS", "10000"))
KILLED_AFTER = range(STATEMENTS // 20, STATEMENTS // 5)  # acknowledged statements; which is chance
MARK = "https://training.example.org/crash"
Batch = list[dict[str, Any]]


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


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _write(port: int, headers: dict[str, str], batches: list[Batch], acknowledged: list[str]) -> None:
    """Send one batch after the other until the server is gone."""
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        for batch in batches:
            body = json.dumps(batch if len(batch) > 1 else batch[0])
            connection.request("POST", "/xapi/statements", body, headers)
            answer = connection.getresponse()
            ids = json.loads(answer.read())
            assert answer.status == 200, ids
            acknowledged += ids
    except (OSError, HTTPException, ValueError):
        pass  # killed
    finally:
        connection.close()


def _batches() -> list[Batch]:
    """Singles and batches of three, some ten thousand statements for all writers together."""
    whole = STATEMENTS // WRITERS
    made = [statement(object={"id": MARK}) for _ in range(whole)]
    return [made[at : at + (3 if at % 8 == 0 else 1)] for at in _starts(whole)]


def _starts(whole: int) -> Iterator[int]:
    at = 0
    while at < whole:
        yield at
        at += 3 if at % 8 == 0 else 1


def _all_ids(port: int, headers: dict[str, str]) -> list[str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    path, found = "/xapi/statements?ascending=true", []
    while path:
        connection.request("GET", path, headers=headers)
        page = json.loads(connection.getresponse().read())
        found += [one["id"] for one in page["statements"]]
        path = page["more"]
    connection.close()
    return found


def test_acknowledged_statements_survive_a_kill_each_once_and_batches_whole(app: Flask) -> None:
    headers = {
        "Authorization": basic(*make_credential()),
        "X-Experience-API-Version": "1.0.3",
        "Content-Type": "application/json",
    }
    db.session.remove()
    work = [_batches() for _ in range(WRITERS)]
    acknowledged: list[list[str]] = [[] for _ in range(WRITERS)]
    port = _free_port()
    with served(app, port) as server:
        writers = [
            Thread(target=_write, args=(port, headers, work[number], acknowledged[number]))
            for number in range(WRITERS)
        ]
        for writer in writers:
            writer.start()
        enough, end = random.choice(KILLED_AFTER), time.monotonic() + 60
        while sum(map(len, acknowledged)) < enough and time.monotonic() < end:
            time.sleep(0.01)
        kill(server)
        for writer in writers:
            writer.join()
    kept = [key for keys in acknowledged for key in keys]
    sent = [batch for batches in work for batch in batches]
    assert 0 < len(kept) < sum(len(batch) for batch in sent), "the kill came before or after the writing"
    port = _free_port()
    with served(app, port):
        stored = _all_ids(port, headers)
    assert len(set(stored)) == len(stored)
    assert set(kept) <= set(stored)
    for batch in sent:
        assert len({one["id"] for one in batch} & set(stored)) in (0, len(batch))
