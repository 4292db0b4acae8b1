# SPDX-License-Identifier: EUPL-1.2
"""Two people at the same moment."""

from collections.abc import Callable
from contextlib import suppress
from threading import Event, Thread

from flask import Flask

from atlas_training import clock
from atlas_training.database import db, own_transaction
from atlas_training.errors import Refusal
from tests.conftest import NOW


def two_at_once(app: Flask, first: Callable[[], object], second: Callable[[], object]) -> None:
    """Begin ``second`` after ``first`` has written and before it commits. Refusals are the tests' to see after."""
    has_written, has_ended = Event(), Event()

    def one() -> None:
        with app.app_context(), clock.set_to(NOW), suppress(Refusal), own_transaction():
            first()
            has_written.set()
            has_ended.wait(1)  # in vain, where the second waits its turn

    def two() -> None:
        has_written.wait(5)
        with app.app_context(), clock.set_to(NOW), suppress(Refusal), own_transaction():
            second()
        has_ended.set()

    db.session.remove()
    threads = [Thread(target=one), Thread(target=two)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
