# SPDX-License-Identifier: EUPL-1.2
"""The one rising number of statements: ``stored`` in microseconds, and how far a reader may read.

A reader that asks again and again for what is newer than the last it saw must miss nothing. So no
statement may become visible behind one that was already shown.

SQLite has one writer at a time: the number is given inside its transaction, and what is visible is
complete.

On PostgreSQL several transactions are open at once and commit in any order. None of them waits for
another. Giving a number is a moment's work under a lock; in the same moment the transaction leaves a
sign, a shared advisory lock numbered with the last sequence given before its own, which ends when the
transaction does. A reader first takes the last number given, then looks for signs, and reads up to the
lowest of them. Every number up to there belongs to a transaction that had ended before the signs were
looked at, and so is seen by the statement that follows.
"""

import fcntl
import os
from dataclasses import dataclass
from datetime import datetime

from atlas_training import clock
from atlas_training.database import db, is_postgresql
from atlas_training.xapi.driver import fetch
from atlas_training.xapi.spec.values import microseconds, moment

_TAKE = "SELECT take_statement_sequence(?::bigint, ?::bigint)"
_HORIZON = "SELECT last, open_from FROM statement_horizon()"
_LAST = "SELECT coalesce(max(sequence), 0) FROM statement"


@dataclass(frozen=True)
class Horizon:
    """How far a reader may read: everything up to ``sequence``.

    ``consistent_through`` is the moment up to which nothing can appear any more.
    """

    sequence: int
    consistent_through: datetime


def take(amount: int) -> int:
    """The first of ``amount`` sequences in a row, later than all given before and not before the clock."""
    now = microseconds(clock.now())
    if is_postgresql():
        return int(fetch(_TAKE, (amount, now))[0][0])
    last = int(fetch(_LAST)[0][0])
    return max(now, last + 1)


def horizon_of_writer() -> datetime:
    """Up to when readers have everything, asked inside the transaction that writes, before its commit."""
    return horizon().consistent_through if is_postgresql() else moment(int(fetch(_LAST)[0][0]))


def horizon() -> Horizon:
    """Ask before the query that reads, in the same session."""
    now = clock.now()
    if is_postgresql():
        last, open_from = fetch(_HORIZON)[0]
        if open_from is not None:
            last = min(last, open_from)
            return Horizon(last, moment(last))
    else:
        is_idle = _is_nobody_writing()
        last = int(fetch(_LAST)[0][0])
        if not is_idle:
            return Horizon(last, moment(last))
    return Horizon(last, max(now, moment(last)))


def _is_nobody_writing() -> bool:
    """Whether no writer held SQLite's place just now; one that comes later gets a later ``stored``."""
    try:
        handle = os.open(f"{db.engine.url.database}.lock", os.O_RDWR)
    except FileNotFoundError:
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(handle)
    return True
