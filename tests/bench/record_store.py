# SPDX-License-Identifier: EUPL-1.2
"""``make bench-lrs``: how fast the record store writes and reads, beside what the machine can do at all.

In one run, on SQLite (``synchronous=FULL``) and PostgreSQL (``synchronous_commit=on``):

- the **floor**: a Flask application on the same server that parses a statement and says its id;
- the **ceiling**: the same rows into the same tables by the same driver calls, made beforehand, on one
  connection, without HTTP and without a check;
- the store over HTTP, every rule checked, every commit on disk.

Ratios say more than figures, which differ from machine to machine and with what else runs there. What was
acknowledged is read back, and answers are compared with what was written: a fast liar loses.
"""

import argparse
import json
import random
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from statistics import median
from time import perf_counter
from urllib.parse import quote, urlencode

import flask_migrate
from flask import Flask

from atlas_training import create_app
from atlas_training.accounts import credentials
from atlas_training.database import db
from atlas_training.database import own_transaction as session_transaction
from atlas_training.xapi.driver import in_one_trip, own_transaction
from atlas_training.xapi.installation import settle_iri_base
from atlas_training.xapi.spec.statement import check_statement
from atlas_training.xapi.statements import storing
from atlas_training.xapi.statements.preparing import Incoming, Origin, Prepared, prepare
from atlas_training.xapi.statements.sequence import take
from tests.bench import statements
from tests.bench.installation import DATABASES, SERVER, answers, database, free_port, installation, served
from tests.bench.statements import Made, Maker
from tests.bench.wire import Request, WrongAnswer, measure
from tests.factories.xapi import basic

Check = Callable[[Request, int, bytes], None]
AT_ONCE = (1, 8, 32)
BATCHES = (50, 500)
BATCHES_AT_ONCE = 4
READS = 100
LIMIT = 50
SAMPLE = 50
CHUNK = 2_000


def main() -> None:
    """Measure on each database asked for."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.record_store", description="How fast the record store is."
    )
    parser.add_argument("--database", choices=DATABASES, action="append", help="default: both")
    parser.add_argument("--seconds", type=float, default=4, help="for each kind of write")
    parser.add_argument("--sizes", default="10000,100000", help="statements stored when reads are measured")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    for kind in options.database or DATABASES:
        if kind == "postgresql" and not answers(SERVER):
            print(f"PostgreSQL does not answer at {SERVER}; skipped.")
            continue
        with (
            tempfile.TemporaryDirectory(prefix="atlas-bench-") as folder,
            database(kind, Path(folder)) as url,
        ):
            sizes = [int(size) for size in options.sizes.split(",") if size]
            _Bench(kind, url, Path(folder), options.seconds).run(sizes)


class _Bench:
    """One database, from empty to the largest size."""

    def __init__(self, kind: str, url: str, folder: Path, seconds: float) -> None:
        self.kind, self.folder, self.seconds = kind, folder, seconds
        self.port = free_port()
        self.settings = installation(url, self.port)
        self.maker = Maker(1)
        self.kept: list[Made] = []
        self.chance = random.Random(2)

    def run(self, sizes: Sequence[int]) -> None:
        print(f"\n{DATABASES[self.kind]}\n")
        app = create_app(self.settings, instance=self.folder)
        with app.app_context():
            self._prepare(app)
        floor = self._floor()
        with app.app_context():
            ceiling = {size: self._ceiling(size) for size in (1, max(BATCHES))}
            db.session.remove()
            db.engine.dispose()
        with served(self.settings, self.folder, self.port) as pid:
            self._writes(floor, ceiling)
            self._documents()
            self._read_back()
            print(f"memory of the largest worker after that: {_megabytes(pid)} MB")
        self._reads(app, sizes)

    def _prepare(self, app: Flask) -> None:
        with redirect_stdout(StringIO()):
            flask_migrate.upgrade()
        with session_transaction():
            settle_iri_base()
            credential, secret = credentials.create("bench", ["all"], None, may_read_answers=True)
        self.headers = {
            "Authorization": basic(credential.key, secret),
            "X-Experience-API-Version": "1.0.3",
        }

    # ---- what the machine can do ----

    def _floor(self) -> dict[tuple[int, int], float]:
        """Statements a second of the least application, by size of batch and requests at once."""
        port = free_port()
        found = {}
        with served(self.settings, self.folder, port, "tests.bench.floor"):
            for size, at_once in _writes():
                texts = [self.maker.make() for _ in range(size * 40)]
                requests = _posts(texts, size) * 500
                seconds, times = measure(port, self.headers, requests, at_once, self.seconds / 2, _is_ok)
                found[size, at_once] = size * len(times) / seconds
        return found

    def _ceiling(self, size: int) -> float:
        """Rows a second by plain driver calls, so many statements a commit, over one connection."""
        count, taken = 0, 0.0
        while taken < self.seconds:
            made = [self.maker.make() for _ in range(max(size, 100))]
            origin = Origin(authority=statements.learner(0), may_define=True)
            prepared = [prepare(Incoming.of(json.loads(one.text), one.text), origin) for one in made]
            with own_transaction():
                numbers = storing._resolve(prepared)
                first = take(len(prepared))
            sequences = {one.incoming.id.bytes: first + place for place, one in enumerate(prepared)}
            rows = {key: storing._row(one, sequences[key], numbers) for key, one in _keyed(prepared)}
            began = perf_counter()
            for start in range(0, len(prepared), size):
                some = prepared[start : start + size]
                with own_transaction(), in_one_trip():
                    storing._insert_statements([rows[one.incoming.id.bytes] for one in some])
                    storing._insert_relations(some, sequences, numbers)
                count += len(some)
            taken += perf_counter() - began
            self.kept += made
        return count / taken

    # ---- writing ----

    def _writes(self, floor: dict[tuple[int, int], float], ceiling: dict[int, float]) -> None:
        print(f"{'':22}{'statements/s':>14}{'median ms':>11}{'p95 ms':>9}{'of floor':>10}{'of ceiling':>12}")
        for size, at_once in _writes():
            made = [self.maker.make() for _ in range(int(8_000 * self.seconds) if size == 1 else size * 80)]
            requests = _posts(made, size)
            acknowledged: list[Request] = []

            def check(request: Request, status: int, body: bytes) -> None:
                _is_ok(request, status, body)
                acknowledged.append(request)  # noqa: B023

            seconds, times = measure(self.port, self.headers, requests, at_once, self.seconds, check)
            rate = size * len(times) / seconds
            sent = {request[2] for request in acknowledged}
            self.kept += [
                one
                for request, some in zip(requests, _groups(made, size), strict=True)
                if request[2] in sent
                for one in some
            ]
            name = f"POST {size}, {at_once} at once"
            best = ceiling[1 if size == 1 else max(BATCHES)]
            print(
                f"{name:22}{rate:14.0f}{median(times):11.2f}{_quantile(times, 0.95):9.2f}"
                f"{rate / floor[size, at_once]:10.2f}{rate / best:12.2f}",
                flush=True,
            )
        print(f"floor, 8 at once: {floor[1, 8]:.0f}/s; ceiling: {ceiling[1]:.0f}/s one a commit,", end=" ")
        print(f"{ceiling[max(BATCHES)]:.0f}/s in batches of {max(BATCHES)}")

    def _documents(self) -> None:
        agent = quote(json.dumps(statements.learner(1)))
        address = f"/xapi/activities/state?activityId={quote(statements.course(1))}&agent={agent}&stateId="
        paths = [f"{address}{number}" for number in range(2_000)]
        body = json.dumps({"place": "x" * 400}).encode()
        written = 0
        for name, requests in (
            ("PUT state, 8 at once", [("PUT", path, body, "") for path in paths]),
            ("GET state, 8 at once", [("GET", path, b"", "") for path in paths]),
        ):
            if name.startswith("GET"):
                requests = requests[:written]
            seconds, times = measure(self.port, self.headers, requests, 8, self.seconds, _is_ok)
            written = len(times)
            print(f"{name:22}{len(times) / seconds:14.0f}{median(times):11.2f}{_quantile(times, 0.95):9.2f}")

    def _read_back(self) -> None:
        some = self.chance.sample(self.kept, min(SAMPLE, len(self.kept)))
        requests = [_get(statementId=one.id) for one in some]
        expected = {request[1]: one.id for request, one in zip(requests, some, strict=True)}
        measure(self.port, self.headers, requests, 1, 60, _is_statement(expected))
        print(f"{len(some)} of {len(self.kept)} acknowledged statements read back by their ids")

    # ---- reading ----

    def _reads(self, app: Flask, sizes: Sequence[int]) -> None:
        print(f"\n{'one reader, p95 ms':22}", end="")
        results: dict[str, list[float]] = {}
        with app.app_context():
            stored = len(self.kept)
        shown = []
        for size in sizes:
            with app.app_context():
                stored = self._fill(stored, size)
                db.session.remove()
                db.engine.dispose()
            shown.append(stored)
            with served(self.settings, self.folder, self.port):
                for name, requests, check in self._questions():
                    measure(self.port, self.headers, requests[:10], 1, 60, check)
                    _, times = measure(self.port, self.headers, requests, 1, 60, check)
                    results.setdefault(name, []).append(_quantile(times, 0.95))
                results.setdefault("page of 100", []).append(_quantile(self._pages(), 0.95))
        print("".join(f"{size:>12,}" for size in shown), f"{'last : first':>14}")
        for name, values in results.items():
            print(f"{name:22}{''.join(f'{value:12.2f}' for value in values)}{values[-1] / values[0]:14.2f}")

    def _fill(self, stored: int, size: int) -> int:
        """Up to a size, through the store's own functions, beside HTTP; never less than there is."""
        origin = Origin(authority=statements.learner(0), may_define=True)
        while stored < size:
            made = [self.maker.make() for _ in range(min(CHUNK, size - stored))]
            incoming = [Incoming.of(json.loads(one.text), one.text) for one in made]
            check_statement(incoming[0].statement)
            with own_transaction():
                storing.store_all([storing.Batch.of(incoming, origin)])
            self.kept += made
            stored += len(made)
        return stored

    def _questions(self) -> Iterator[tuple[str, list[Request], Check]]:
        """What is asked, and how its answers are held against what was written."""
        some = self.chance.choices(self.kept, k=READS)
        middle = self._middle()
        keys: dict[str, Callable[[Made], object]] = {
            "agent": lambda one: one.learner,
            "verb since": lambda one: one.verb,
            "activity, related": lambda one: one.course,
            "registration": lambda one: (one.learner, one.course),
        }
        asked: dict[str, Callable[[Made], dict[str, object]]] = {
            "agent": lambda one: {"agent": json.dumps(statements.learner(one.learner))},
            "verb since": lambda one: {"verb": statements.verb(one.verb), "since": middle},
            "activity, related": lambda one: {
                "activity": statements.course(one.course),
                "related_activities": "true",
            },
            "registration": lambda one: {"registration": statements.registration(one.learner, one.course)},
        }
        known = {one.id: one for one in self.kept}
        expected = {_get(statementId=one.id)[1]: one.id for one in some}
        yield "by id", [_get(statementId=one.id) for one in some], _is_statement(expected)
        for name, key in keys.items():
            counts = Counter(key(one) for one in self.kept)
            wanted = {
                _get(limit=LIMIT, **asked[name](one))[1]: (
                    key(one),
                    1 if name == "verb since" else min(counts[key(one)], LIMIT),
                )
                for one in some
            }
            yield name, [_get(limit=LIMIT, **asked[name](one)) for one in some], _are(wanted, known, key)

    def _middle(self) -> str:
        """When a statement in the midst of all was stored."""
        found: list[str] = []

        def read(request: Request, status: int, body: bytes) -> None:
            _is_ok(request, status, body)
            found.append(json.loads(body)["stored"])

        middle = self.kept[len(self.kept) // 2]
        measure(self.port, self.headers, [_get(statementId=middle.id)], 1, 60, read)
        return found[0]

    def _pages(self) -> list[float]:
        """The newest 2,000 statements by pages of 100; each must come once."""
        ids: list[str] = []
        following = ["/xapi/statements?limit=100"]

        def read(request: Request, status: int, body: bytes) -> None:
            _is_ok(request, status, body)
            page = json.loads(body)
            ids.extend(one["id"] for one in page["statements"])
            following.append(page["more"])

        times: list[float] = []
        while following[-1] and len(ids) < 2_000:
            times += measure(self.port, self.headers, [("GET", following[-1], b"", "")], 1, 60, read)[1]
        if len(set(ids)) != len(ids):
            raise WrongAnswer("A statement came twice while paging.")
        return times


def _writes() -> Iterator[tuple[int, int]]:
    """Size of batch and requests at once."""
    for at_once in AT_ONCE:
        yield 1, at_once
    for size in BATCHES:
        yield size, BATCHES_AT_ONCE


def _keyed(prepared: Sequence[Prepared]) -> Iterator[tuple[bytes, Prepared]]:
    for one in prepared:
        yield one.incoming.id.bytes, one


def _groups(made: Sequence[Made], size: int) -> Iterator[Sequence[Made]]:
    for start in range(0, len(made), size):
        yield made[start : start + size]


def _posts(made: Sequence[Made], size: int) -> list[Request]:
    bodies = (
        some[0].text if size == 1 else f"[{','.join(one.text for one in some)}]"
        for some in _groups(made, size)
    )
    return [("POST", "/xapi/statements", body.encode(), "") for body in bodies]


def _get(**parameters: object) -> Request:
    return ("GET", f"/xapi/statements?{urlencode(parameters)}", b"", "")


def _is_ok(request: Request, status: int, body: bytes) -> None:
    if status not in (200, 204):
        raise WrongAnswer(f"{request[0]} {request[1][:80]} was answered with {status}: {body[:200]!r}")


def _is_statement(expected: dict[str, str]) -> Check:
    """The answer to each address is the statement of this id."""

    def check(request: Request, status: int, body: bytes) -> None:
        _is_ok(request, status, body)
        if json.loads(body)["id"] != expected[request[1]]:
            raise WrongAnswer(f"{request[1][:80]} found another statement.")

    return check


def _are(
    wanted: dict[str, tuple[object, int]], known: dict[str, Made], key: Callable[[Made], object]
) -> Check:
    """The answer to each address holds at least so many statements, of this key alone, newest first."""

    def check(request: Request, status: int, body: bytes) -> None:
        _is_ok(request, status, body)
        found = json.loads(body)["statements"]
        of, least = wanted[request[1]]
        stored = [one["stored"] for one in found]
        if len(found) < least or stored != sorted(stored, reverse=True):
            raise WrongAnswer(f"{request[1][:80]} found too few, or not the newest first.")
        if any(key(known[one["id"]]) != of for one in found):
            raise WrongAnswer(f"{request[1][:80]} found what was not asked for.")

    return check


def _quantile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]


def _megabytes(pid: int) -> int:
    """Resident memory of the largest process below this one."""
    largest = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1]) == pid:
                largest = max(largest, int((folder / "statm").read_text().split()[1]) * 4 // 1024)
        except (OSError, ValueError, IndexError):
            continue
    return largest


if __name__ == "__main__":
    main()
