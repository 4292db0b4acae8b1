# SPDX-License-Identifier: EUPL-1.2
"""``make bench``: how fast the learner's pages are with a scheme's worth of people and records, and what comes in bulk.

On SQLite and on PostgreSQL it fills a database of its own, serves it as ``atlas-training start`` does,
and prints requests per second with 1 and 8 browsers at once and the server's time. Times differ from
machine to machine and with what else runs there. "CPU ms" (the processor's part, without the database
server's) and "x floor" (server time over that of handing out a file, in the same run) say more.
Handing in a check is a new learner's each time, with right answers, and completes the module.
"""

import argparse
import re
import signal
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing, redirect_stdout
from dataclasses import dataclass
from http.client import HTTPConnection
from io import StringIO
from itertools import cycle
from math import inf
from pathlib import Path
from statistics import median
from time import monotonic

from flask import Flask

from atlas_training import create_app
from atlas_training.database import db
from tests.bench import scenes
from tests.bench.answers import save_answers
from tests.bench.authoring import import_questions, sync_modules
from tests.bench.browser import Answer, Browser, Piece, at_once
from tests.bench.installation import DATABASES, SERVER, answers, database, free_port, installation, served
from tests.bench.people import import_people
from tests.bench.preparation import Size, fill
from tests.bench.scenes import Scenes, Visit

AT_ONCE = (1, 8)
LEARNERS_AN_SME = 5
CHECKS_A_SECOND = 20
FILES = re.compile(r'<(?:link rel="stylesheet" href|script[^>]* src)="([^"]+)"')
GROUP = f"{'req/s':>9}{'median':>9}{'p95':>9}"
HEAD = (
    f"{'':17}{'1 browser: ms':>27}{'8 browsers: ms':>27}  1 browser, median:\n"
    f"{'':17}{GROUP}{GROUP}{'CPU ms':>9}{'x floor':>9}{'first visit':>13}"
)


def main() -> None:
    """Measure on each database asked for."""
    options = _options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    size = Size(options.learners, max(options.learners // LEARNERS_AN_SME, 1), options.statements)
    for kind in options.database or DATABASES:
        if kind == "postgresql" and not answers(SERVER):
            print(
                f"PostgreSQL does not answer at {SERVER}; skipped."
                " ATLAS_TEST_DATABASE_URL names another server."
            )
            continue
        with (
            tempfile.TemporaryDirectory(prefix="atlas-bench-") as folder,
            database(kind, Path(folder)) as url,
        ):
            _bench(kind, url, Path(folder), size, options.seconds)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.pages", description="How fast the learner's pages are."
    )
    parser.add_argument("--learners", type=int, default=10_000, help="five to an SME")
    parser.add_argument("--statements", type=int, default=500_000)
    parser.add_argument("--seconds", type=float, default=5, help="for each page and number of browsers")
    parser.add_argument("--database", choices=DATABASES, action="append", help="default: both")
    return parser.parse_args()


# ---- measuring ----


@dataclass(frozen=True)
class Measured:
    """What a number of browsers at once got; server times in milliseconds."""

    seconds: float
    server: Sequence[float]
    cpu: Sequence[float]

    def __str__(self) -> str:
        """Requests per second, median and p95."""
        rate = len(self.server) / self.seconds
        return f"{rate:9.1f}{median(self.server):9.1f}{_quantile(self.server, 0.95):9.1f}"


def _quantile(values: Sequence[float], share: float) -> float:
    """The value that this share of them does not exceed."""
    ordered = sorted(values)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]


def _bench(kind: str, url: str, folder: Path, size: Size, seconds: float) -> None:
    port = free_port()
    settings = installation(url, port)
    app = create_app(settings, instance=folder)
    print(
        f"{DATABASES[kind]}: {size.learners:,} learners in {size.smes:,} SMEs,"
        f" {size.statements:,} statements …",
        flush=True,
    )
    began = monotonic()
    with app.app_context():
        with redirect_stdout(StringIO()):  # what was read from content/ is not what one came for
            fill(app, size)
        db.session.remove()
        db.engine.dispose()
    print(f"prepared in {monotonic() - began:.0f} s\n", flush=True)
    with served(settings, folder, port):
        _measure(app, port, seconds)
    import_people(app)
    import_questions(app)
    sync_modules(app)
    with app.app_context():
        db.engine.dispose()


def _measure(app: Flask, port: int, seconds: float) -> None:
    cast = Scenes(app, port)
    homes, lessons = cast.homes(), cast.lessons()
    checks = [cast.answered(int(CHECKS_A_SECOND * seconds)) for _ in AT_ONCE]
    scales = Scales(port)
    guest = Visit(Browser(), "/sign-in")
    style = Visit(guest.browser, scales.files_of(guest)[0])
    _warm_up(port, [guest, *homes[:20], *lessons[:20]])

    def open_for_a_while(visits: list[Visit]) -> list[Measured]:
        return [_timed(port, number, cycle(visits), _open, seconds) for number in AT_ONCE]

    floor = open_for_a_while([style])
    print(HEAD)
    _print("style sheet", floor, floor)
    _print("sign-in", open_for_a_while([guest]), floor, scales.weigh(guest))
    _print("learner home", open_for_a_while(homes), floor, scales.weigh(homes[0]))
    _print("lesson", open_for_a_while(lessons), floor, scales.weigh(lessons[0]))
    handed_in = [
        _timed(port, number, some, scenes.hand_in) for number, some in zip(AT_ONCE, checks, strict=True)
    ]
    one = checks[0][0]
    _print("check submission", handed_in, floor, scales.weigh(Visit(one.browser, f"{one.path}/result")))
    save_answers(app, port, cast, 4 * seconds)
    print(
        "\nFirst visit: the page (of a submission: its result) with style sheet and script, heads included.\n"
    )


def _open(connection: HTTPConnection, visit: Visit) -> Answer:
    return visit.browser.get(connection, visit.path)


def _warm_up(port: int, visits: list[Visit]) -> None:
    """Let every worker have read its templates and catalogues; which one gets a connection is chance."""
    for _ in range(4):
        at_once(port, 8, visits, _open)


def _timed(
    port: int,
    number: int,
    work: Iterable[Piece],
    do: Callable[[HTTPConnection, Piece], Answer],
    seconds: float = inf,
) -> Measured:
    taken, answers = at_once(port, number, work, do, seconds)
    return Measured(taken, [answer.server for answer in answers], [answer.cpu for answer in answers])


def _print(
    name: str, measured: Sequence[Measured], floor: Sequence[Measured], weight: int | None = None
) -> None:
    ratio = median(measured[0].server) / median(floor[0].server)
    weighed = "" if weight is None else f"{weight / 1000:10.1f} kB"
    print(
        f"{name:17}{''.join(map(str, measured))}{median(measured[0].cpu):9.1f}{ratio:9.1f}{weighed}",
        flush=True,
    )


class Scales:
    """Weighs what a browser fetches that has never been here."""

    def __init__(self, port: int) -> None:
        self.port = port

    def _connection(self) -> HTTPConnection:
        """A new one each time: the server closes one that waits for half a minute."""
        return HTTPConnection("127.0.0.1", self.port, timeout=60)

    def files_of(self, visit: Visit) -> list[str]:
        """Style sheets and scripts of a page."""
        with closing(self._connection()) as connection:
            return FILES.findall(visit.browser.read(connection, visit.path))

    def weigh(self, visit: Visit) -> int:
        """Bytes of a page with its style sheets and scripts, compressed as they are sent."""
        paths = [visit.path, *self.files_of(visit)]
        with closing(self._connection()) as connection:
            return sum(visit.browser.get(connection, path).size for path in paths)


if __name__ == "__main__":
    main()
