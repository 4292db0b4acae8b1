# SPDX-License-Identifier: EUPL-1.2
"""A reader that resumes at the last ``stored`` it saw misses nothing while several processes write."""

import multiprocessing
import os
import random
import time
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from atlas_training.database import db
from tests.factories.xapi import Lrs, agent, open_lrs, statement

WRITERS, BATCHES = 3, 25
CONSISTENT_THROUGH = "X-Experience-API-Consistent-Through"


def _write(settings: dict[str, Any], instance: str, seed: int, go: Event) -> None:
    """One process: batches in transactions that stay open for different times, some given up."""
    from atlas_training import create_app
    from atlas_training.database import own_transaction
    from atlas_training.xapi import service as xapi

    chance = random.Random(seed)
    app = create_app(settings, instance=Path(instance))
    with app.app_context():
        go.wait(60)
        for number in range(BATCHES):
            try:
                with own_transaction():
                    for _ in range(chance.randint(1, 2)):
                        size = chance.randint(1, 4)
                        new = [statement(actor=agent(f"{seed} {chance.randint(0, 9)}")) for _ in range(size)]
                        xapi.record(new, country=None)
                        time.sleep(chance.random() * 0.004)
                    if number % 9 == 8:
                        raise InterruptedError
            except InterruptedError:
                pass
    os._exit(0)


def _read_new(lrs: Lrs, seen: list[str], since: str) -> str:
    """Ask for what is newer than ``since``; the stored of the last one."""
    query = {"since": since} if since else {}
    answer = lrs.get(ascending=True, limit=7, **query)
    through = answer.headers[CONSISTENT_THROUGH]
    for one in answer.json["statements"]:
        assert one["stored"] <= through
        seen.append(one["id"])
        since = one["stored"]
    return since


def test_incremental_reader_sees_every_statement_exactly_once(app: Flask, client: FlaskClient) -> None:
    lrs = open_lrs(client)
    settings = {name: app.config[name] for name in ("CONTENT_FOLDER", "PUBLIC_URL", "IRI_BASE", "SECRET_KEY")}
    settings["DATABASE_URL"] = db.engine.url.render_as_string(hide_password=False)
    context = multiprocessing.get_context("spawn")
    go = context.Event()
    writers = [
        context.Process(target=_write, args=(settings, app.instance_path, seed, go))
        for seed in range(WRITERS)
    ]
    for writer in writers:
        writer.start()
    go.set()
    seen: list[str] = []
    since = ""
    while any(writer.is_alive() for writer in writers):
        since = _read_new(lrs, seen, since)
    before = None
    while before != since:
        before = since
        since = _read_new(lrs, seen, since)
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0] * WRITERS
    stored: list[str] = []
    page = lrs.get(ascending=True).json
    stored += [one["id"] for one in page["statements"]]
    while page["more"]:
        page = lrs.send("GET", page["more"].removeprefix("/xapi/")).json
        stored += [one["id"] for one in page["statements"]]
    assert len(stored) > WRITERS * BATCHES
    assert seen == stored
