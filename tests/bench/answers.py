# SPDX-License-Identifier: EUPL-1.2
"""A class of learners in one check, each saving an answer every second; afterwards every one must be there."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection
from random import Random
from threading import Barrier
from time import perf_counter, sleep
from uuid import UUID

from flask import Flask

from atlas_training.assessments import service as assessments
from atlas_training.assessments.models import Attempt
from atlas_training.assessments.questions.single import Single
from atlas_training.database import db
from tests.bench.browser import at_once
from tests.bench.scenes import Answered, Scenes, begin

LEARNERS, EVERY = 200, 1.0


@dataclass
class _Sitting:
    """A begun check: the options of its single choices by place, and what was acknowledged last."""

    begun: Answered
    options: dict[int, tuple[str, list[str]]]
    kept: dict[str, str] = field(default_factory=dict)


def save_answers(app: Flask, port: int, cast: Scenes, seconds: float) -> None:
    """Let them save, print how long a save took from click to answer, and how many are not there."""
    _, begun = at_once(port, 8, cast.readers(LEARNERS), begin)
    with app.app_context():
        sittings = [_sitting(one) for one in begun]
        db.session.remove()
    sittings = [one for one in sittings if one.options]
    start = Barrier(len(sittings))
    with ThreadPoolExecutor(len(sittings)) as pool:
        waits = [
            pool.submit(_save, port, one, start, seconds, Random(number))
            for number, one in enumerate(sittings)
        ]
        times = sorted(taken for some in waits for taken in some.result())
    with app.app_context():
        lost = sum(map(_lost, sittings))
        db.session.remove()
    print(
        f"{len(sittings)} learners saving an answer a second for {seconds:.0f} s: {len(times) / seconds:.0f}/s,"
        f" median {1000 * times[len(times) // 2]:.0f} ms, p95 {1000 * times[int(0.95 * len(times))]:.0f} ms,"
        f" longest {1000 * times[-1]:.0f} ms, lost {lost}",
        flush=True,
    )


def _attempt(one: Answered) -> Attempt:
    return db.session.get_one(Attempt, UUID(one.attempt), populate_existing=True)


def _sitting(one: Answered) -> _Sitting:
    attempt = _attempt(one)
    sheet = assessments.sheet_of(attempt)
    options = {
        place: (id, attempt.order["options"][id])
        for place, id in enumerate(attempt.order["questions"], 1)
        if isinstance(sheet.by_id[id].kind, Single)
    }
    return _Sitting(one, options)


def _save(port: int, sitting: _Sitting, start: Barrier, seconds: float, chance: Random) -> list[float]:
    one, times = sitting.begun, []
    with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        start.wait()
        began = perf_counter()
        sleep(chance.random() * EVERY)
        while (clicked := perf_counter()) - began < seconds:
            place = chance.choice(list(sitting.options))
            id, options = sitting.options[place]
            index = chance.randrange(len(options))
            fields = (("attempt", one.attempt), ("go", str(place)), ("answer", str(index + 1)))
            one.browser.post(connection, f"{one.path}/{place}", *fields)
            times.append(perf_counter() - clicked)
            sitting.kept[id] = options[index]
            sleep(max(0.0, EVERY - times[-1]))
    return times


def _lost(sitting: _Sitting) -> int:
    answers = _attempt(sitting.begun).answers
    return sum(answers.get(id) != option for id, option in sitting.kept.items())
