# SPDX-License-Identifier: EUPL-1.2
"""Writers of the same document at the same moment: none of what was answered with 204 is lost."""

import multiprocessing
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from flask import Flask

from atlas_training.database import db
from atlas_training.xapi.models import Document
from tests.factories.documents import PLACES, STATE, Documents, Place
from tests.factories.xapi import Lrs, basic, make_credential
from tests.queries import count_rows

THREADS, ROUNDS = 4, 12
PROCESSES = 3


def _together(
    app: Flask, place: Place, job: Callable[[Documents, int, Callable[[], object]], Any]
) -> list[Any]:
    """What each of some threads found; ``job`` gets its documents, its number, and what to wait at."""
    authorization = basic(*make_credential())
    barrier = Barrier(THREADS, timeout=60)

    def run(number: int) -> Any:
        return job(Documents(Lrs(app.test_client(), authorization), place), number, barrier.wait)

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, range(THREADS)))


@pytest.mark.parametrize("place", PLACES)
def test_of_those_who_make_a_document_one_wins(app: Flask, place: Place) -> None:
    def make(documents: Documents, number: int, wait: Callable[[], object]) -> list[int]:
        found = []
        for turn in range(ROUNDS):
            wait()
            body = str(number).encode()
            answer = documents.send("PUT", body, place.named(str(turn)), If_None_Match="*")
            found.append(answer.status_code)
        return found

    by_turn = list(zip(*_together(app, place, make), strict=True))
    assert [sorted(turn) for turn in by_turn] == [[204] + [412] * (THREADS - 1)] * ROUNDS
    documents = Documents(Lrs(app.test_client(), basic(*make_credential())), place)
    kept = [int(documents.send("GET", query=place.named(str(turn))).data) for turn in range(ROUNDS)]
    assert kept == [turn.index(204) for turn in by_turn]


def test_of_those_who_know_the_same_document_one_wins(app: Flask) -> None:
    first = Documents(Lrs(app.test_client(), basic(*make_credential())))
    first.keep({})

    def replace(documents: Documents, number: int, wait: Callable[[], object]) -> list[tuple[int, bytes]]:
        found = []
        for turn in range(ROUNDS):
            wait()
            tag = documents.send("GET").headers["ETag"]
            wait()  # all of them know the same
            method = "PUT" if number % 2 else "POST"
            answer = documents.send(method, {"turn": turn, "by": number}, If_Match=tag)
            found.append((answer.status_code, documents.send("GET").data))
        return found

    by_turn = list(zip(*_together(app, STATE, replace), strict=True))
    statuses = [sorted(status for status, _ in turn) for turn in by_turn]
    assert statuses == [[204] + [412] * (THREADS - 1)] * ROUNDS
    winner = next(number for number, (status, _) in enumerate(by_turn[-1]) if status == 204)
    assert first.send("GET").json == {"turn": ROUNDS - 1, "by": winner}


def test_bare_profile_is_made_once_and_never_replaced(app: Flask) -> None:
    place = PLACES[1]

    def put(documents: Documents, number: int, wait: Callable[[], object]) -> list[int]:
        wait()
        return [
            documents.send("PUT", str(number).encode(), place.named(str(turn))).status_code
            for turn in range(ROUNDS)
        ]

    found = Counter(status for statuses in _together(app, place, put) for status in statuses)
    assert found == {204: ROUNDS, 409: ROUNDS * (THREADS - 1)}


def test_nothing_fails_while_documents_come_and_go(app: Flask) -> None:
    def churn(documents: Documents, number: int, wait: Callable[[], object]) -> Counter[int]:
        found: Counter[int] = Counter()
        wait()
        for turn in range(ROUNDS * 3):
            query = STATE.named(str(turn % 3))
            step = (turn * (number + 2)) % 5
            if step == 0:
                answer = documents.send("DELETE", query=STATE.context)
            elif step == 1:
                answer = documents.send("DELETE", query=query)
            elif step == 2:
                answer = documents.send("POST", {str(number): turn}, query)
            else:
                answer = documents.send("PUT", {"by": number}, query)
            found[answer.status_code] += 1
        return found

    assert sum(_together(app, STATE, churn), Counter()) == {204: THREADS * ROUNDS * 3}
    documents = Documents(Lrs(app.test_client(), basic(*make_credential())))
    assert documents.send("DELETE", query=STATE.context).status_code == 204
    assert count_rows(Document) == 0


def _count_and_merge(settings: dict[str, Any], instance: str, authorization: str, number: int) -> list[int]:
    """One process: counts up under If-Match, and merges a property of its own; how often it had to try."""
    from atlas_training import create_app

    app = create_app(settings, instance=Path(instance))
    documents = Documents(Lrs(app.test_client(), authorization))
    tries = []
    for turn in range(ROUNDS):
        merged = documents.send("POST", {f"{number} {turn}": turn}, STATE.named("merged"))
        assert merged.status_code == 204
        status, tried = 412, 0
        while status == 412:
            tried += 1
            got = documents.send("GET", query=STATE.named("count"))
            body = {"count": got.json["count"] + 1}
            put = documents.send("PUT", body, STATE.named("count"), If_Match=got.headers["ETag"])
            status = put.status_code
        assert status == 204
        tries.append(tried)
    with app.app_context():
        db.engine.dispose()
    return tries


def test_processes_lose_no_update(app: Flask) -> None:
    authorization = basic(*make_credential())
    documents = Documents(Lrs(app.test_client(), authorization))
    documents.keep({"count": 0}, STATE.named("count"))
    settings = {name: app.config[name] for name in ("CONTENT_FOLDER", "PUBLIC_URL", "IRI_BASE", "SECRET_KEY")}
    settings["DATABASE_URL"] = db.engine.url.render_as_string(hide_password=False)
    job = partial(_count_and_merge, settings, app.instance_path, authorization)
    with multiprocessing.get_context("spawn").Pool(PROCESSES) as pool:
        tries = pool.map(job, range(PROCESSES), chunksize=1)
        pool.close()
        pool.join()
    assert [len(each) for each in tries] == [ROUNDS] * PROCESSES
    assert documents.send("GET", query=STATE.named("count")).json == {"count": PROCESSES * ROUNDS}
    merged = documents.send("GET", query=STATE.named("merged")).json
    assert merged == {f"{number} {turn}": turn for number in range(PROCESSES) for turn in range(ROUNDS)}
