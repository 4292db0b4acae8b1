# SPDX-License-Identifier: EUPL-1.2
"""Clients that write the same things at the same moment, to several processes of the service."""

import json
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from email.message import Message
from http.client import HTTPConnection
from threading import Barrier, Thread
from typing import Any

import pytest
from flask import Flask

from atlas_training.accounts import credentials
from atlas_training.database import db, own_transaction
from tests.factories.xapi import Json, activity, basic, make_credential, statement
from tests.xapi.serving import free_port, served

WRITERS, STATEMENTS = 6, 240
CONSISTENT_THROUGH = "X-Experience-API-Consistent-Through"


class Client:
    """One connection to the service."""

    def __init__(self, port: int, authorization: str) -> None:
        self.connection = HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = {
            "Authorization": authorization,
            "X-Experience-API-Version": "1.0.3",
            "Content-Type": "application/json",
        }

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *fault: object) -> None:
        self.connection.close()

    def send(self, method: str, path: str, value: Any = None) -> tuple[int, Any, Message]:
        """Status, decoded body and headers."""
        body = None if value is None else json.dumps(value)
        self.connection.request(method, path, body, self.headers)
        answer = self.connection.getresponse()
        content = answer.read()
        return answer.status, json.loads(content) if content else None, answer.headers

    def stored(self) -> list[Json]:
        """Everything, in the order it was stored."""
        path, found = "/xapi/statements?ascending=true", []
        while path:
            _, page, _ = self.send("GET", path)
            found += page["statements"]
            path = page["more"]
        return found


@pytest.fixture
def open_client(app: Flask) -> Iterator[Callable[[], Client]]:
    """Opens connections of one credential to the served application."""
    authorization = basic(*make_credential())
    db.session.remove()
    port = free_port()
    with served(app, port), ExitStack() as opened:
        yield lambda: opened.enter_context(Client(port, authorization))


def at_once(*works: Callable[[], None]) -> None:
    """Run these beside each other; what one of them raises is raised here."""
    faults: list[BaseException] = []
    barrier = Barrier(len(works))

    def run(work: Callable[[], None]) -> None:
        barrier.wait()
        try:
            work()
        except BaseException as fault:
            faults.append(fault)

    threads = [Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]


def in_batches(statements: list[Json], seed: int) -> list[list[Json]]:
    """The same statements in an order and in batches of chance."""
    chance = random.Random(seed)
    shuffled = chance.sample(statements, len(statements))
    batches = []
    while shuffled:
        size = chance.choice((1, 1, 1, 2, 7))
        batches.append(shuffled[:size])
        shuffled = shuffled[size:]
    return batches


def test_same_statements_from_many_writers_are_stored_once_and_read_once(
    open_client: Callable[[], Client],
) -> None:
    statements = [statement(object=activity(f"A{number % 7}")) for number in range(STATEMENTS)]
    running = list(range(WRITERS))
    seen: list[str] = []

    def write(seed: int) -> None:
        client = open_client()
        for batch in in_batches(statements, seed):
            status, ids, _ = client.send("POST", "/xapi/statements", batch)
            assert (status, ids) == (200, [one["id"] for one in batch])
        running.remove(seed)

    def read() -> None:
        client, since, is_last = open_client(), "", False
        while not is_last:
            is_last = not running
            while True:
                after = f"&since={since}" if since else ""
                _, page, headers = client.send("GET", f"/xapi/statements?ascending=true&limit=9{after}")
                assert all(one["stored"] <= headers[CONSISTENT_THROUGH] for one in page["statements"])
                if not page["statements"]:
                    break
                seen.extend(one["id"] for one in page["statements"])
                since = page["statements"][-1]["stored"]

    at_once(*(lambda seed=seed: write(seed) for seed in running), read)
    assert Counter(seen) == Counter(one["id"] for one in statements)
    assert [one["id"] for one in open_client().stored()] == seen


def test_one_of_two_different_statements_with_one_id_wins(open_client: Callable[[], Client]) -> None:
    keys = [statement()["id"] for _ in range(60)]
    answers: dict[str, list[tuple[int, int]]] = {key: [] for key in keys}

    def write(writer: int) -> None:
        client = open_client()
        for key in keys:
            made = statement(id=key, object=activity(f"W{writer}"))
            status, _, _ = client.send("POST", "/xapi/statements", made)
            answers[key].append((status, writer))

    at_once(*(lambda writer=writer: write(writer) for writer in range(WRITERS)))
    stored = {one["id"]: one["object"]["id"] for one in open_client().stored()}
    for key, got in answers.items():
        assert sorted(status for status, _ in got) == [200] + [409] * (WRITERS - 1)
        (winner,) = (writer for status, writer in got if status == 200)
        assert stored[key] == activity(f"W{winner}")["id"]


def test_refused_batch_takes_nobody_else_with_it(open_client: Callable[[], Client]) -> None:
    taken = statement()
    assert open_client().send("POST", "/xapi/statements", taken)[0] == 200
    conflict = {**taken, "object": activity("another")}
    good = [[[statement() for _ in range(3)] for _ in range(15)] for _ in range(WRITERS)]
    lost: list[str] = []

    def write(batches: list[list[Json]]) -> None:
        client = open_client()
        for batch in batches:
            assert client.send("POST", "/xapi/statements", batch)[0] == 200

    def fail() -> None:
        client = open_client()
        for _ in range(20):
            batch = [statement(), conflict, statement()]
            lost.extend(one["id"] for one in (batch[0], batch[2]))
            assert client.send("POST", "/xapi/statements", batch)[0] == 409

    at_once(*(lambda batches=batches: write(batches) for batches in good), fail, fail)
    stored = {one["id"] for one in open_client().stored()}
    assert stored == {taken["id"], *(one["id"] for batches in good for batch in batches for one in batch)}
    assert len(lost) == 80
    assert not stored & set(lost)


def test_revoked_credential_is_refused_by_every_process_within_a_second(app: Flask) -> None:
    key, secret = make_credential()
    db.session.remove()
    port = free_port()
    with served(app, port), ExitStack() as opened:
        clients = [opened.enter_context(Client(port, basic(key, secret))) for _ in range(8)]
        assert [one.send("GET", "/xapi/statements")[0] for one in clients] == [200] * 8
        with own_transaction():
            credentials.revoke(key)
        revoked = time.monotonic()
        while time.monotonic() < revoked + 1.0:
            time.sleep(0.05)
        assert [one.send("GET", "/xapi/statements")[0] for one in clients] == [401] * 8
