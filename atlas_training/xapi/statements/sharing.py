# SPDX-License-Identifier: EUPL-1.2
"""Writers that come at the same time share one transaction, and so one wait for the disk.

A request that writes puts its batch into the queue and waits for its turn. Whoever has the turn keeps all
that is waiting by then, commits, and goes; the others find their batch kept. So a batch is never
acknowledged before it is on disk, and the more writers come the fewer commits each of them needs.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from uuid import UUID

from flask import current_app
from psycopg import OperationalError

from atlas_training.xapi.driver import own_transaction
from atlas_training.xapi.statements.sequence import horizon_of_writer
from atlas_training.xapi.statements.storing import Batch, Incoming, Origin, store_all

_MOST = 2_000  # statements in one transaction
_TRIES = 3


@dataclass
class _Waiting:
    batch: Batch
    is_done: bool = False
    consistent_through: datetime | None = None
    fault: BaseException | None = None


@dataclass
class _Queue:
    """The writers of one process: ``guard`` is held for a moment, ``turn`` while one of them writes."""

    waiting: list[_Waiting] = field(default_factory=list)
    guard: Lock = field(default_factory=Lock)
    turn: Lock = field(default_factory=Lock)

    def put(self, one: _Waiting) -> None:
        with self.guard:
            self.waiting.append(one)

    def take(self) -> list[_Waiting]:
        with self.guard:
            count = amount = 0
            for one in self.waiting:
                amount += len(one.batch.statements)
                if count and amount > _MOST:
                    break
                count += 1
            taken, self.waiting = self.waiting[:count], self.waiting[count:]
        return taken


def keep(incoming: Sequence[Incoming], origin: Origin) -> tuple[list[UUID], datetime]:
    """Keep a batch for good, in a transaction of its own or one shared with others that write just now.

    The ids in order, and the moment up to which readers have everything.

    :raise errors.Malformed: if an id comes twice.
    :raise errors.DifferentStatement: if an id is stored with something else.
    :raise errors.OutOfScope: if the writer may not void one of the statements it voids.
    """
    queue: _Queue = current_app.extensions.setdefault("xapi_writers", _Queue())
    mine = _Waiting(Batch.of(incoming, origin))
    queue.put(mine)
    while not mine.is_done:
        with queue.turn:
            if not mine.is_done:
                _keep_all(queue.take())
    if mine.fault:
        raise mine.fault
    if mine.batch.refusal:
        raise mine.batch.refusal
    assert mine.consistent_through
    return mine.batch.ids, mine.consistent_through


def _keep_all(group: list[_Waiting]) -> None:
    try:
        _write(group)
    except BaseException as fault:
        if len(group) == 1:
            group[0].fault = fault
        else:  # the fault of one is not that of the others
            for one in group:
                _keep_all([one])
    finally:
        for one in group:
            one.is_done = True


def _write(group: list[_Waiting]) -> None:
    for left in reversed(range(_TRIES)):
        for one in group:
            one.batch.refusal = None
        try:
            with own_transaction():
                store_all([one.batch for one in group])
                through = horizon_of_writer()
            break
        except OperationalError:  # a deadlock, or a connection lost: ids make writing again harmless
            if not left:
                raise
    for one in group:
        one.consistent_through = through
