# SPDX-License-Identifier: EUPL-1.2
"""What was acknowledged is there, once, after every process of the service was killed in the midst of writing."""

import json
import os
import random
import time
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPException
from threading import Thread
from typing import Any

from flask import Flask

from atlas_training.database import db
from tests.factories.xapi import basic, make_credential, statement
from tests.xapi.serving import free_port, kill, served

WRITERS = 4
STATEMENTS = int(os.environ.get("ATLAS_TEST_CRASH_STATEMENTS", "10000"))
KILLED_AFTER = range(STATEMENTS // 20, STATEMENTS // 5)  # acknowledged statements; which is chance
MARK = "https://training.example.org/crash"
Batch = list[dict[str, Any]]


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
    port = free_port()
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
    port = free_port()
    with served(app, port):
        stored = _all_ids(port, headers)
    assert len(set(stored)) == len(stored)
    assert set(kept) <= set(stored)
    for batch in sent:
        assert len({one["id"] for one in batch} & set(stored)) in (0, len(batch))
