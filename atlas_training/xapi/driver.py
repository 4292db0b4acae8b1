# SPDX-License-Identifier: EUPL-1.2
"""Plain driver calls, for the few queries every written statement makes.

Building a query with SQLAlchemy costs more than running one of these: a single statement took 3 ms, nine
tenths of them in the query builder and the session. So what writes statements and looks up their numbers
says its SQL itself, for both databases; everything else in the service uses the query builder.

The calls go to the running transaction: that of the session, where a statement is kept with the fact it
tells of, or one of :func:`own_transaction`, where it comes from a client.
"""

import fcntl
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from contextvars import ContextVar
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from atlas_training.database import db, is_postgresql

Numbers = dict[Any, Any]
_INFO = "xapi transaction"


class Transaction:
    """A running transaction as plain calls need it.

    ``known`` are the numbers this process remembers of the database's dictionaries, ``new`` those that
    count once this transaction is committed.
    """

    __slots__ = ("connection", "is_postgresql", "known", "new")

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.is_postgresql = is_postgresql()
        self.known = _of_pool("xapi_known", dict)
        self.new: dict[str, Numbers] = {}

    def remember(self) -> None:
        """The transaction was committed."""
        for table, numbers in self.new.items():
            self.known.setdefault(table, {}).update(numbers)
        self.new = {}


_own: ContextVar[Transaction | None] = ContextVar("own xapi transaction", default=None)


def current() -> Transaction:
    """The running transaction; begins the session's where there is none."""
    own = _own.get()
    if own is not None:
        return own
    session = db.session()
    kept = session.info.get(_INFO)
    if kept is not None and kept[0] is session.get_transaction():
        found: Transaction = kept[1]
        return found
    transaction = Transaction(session.connection().connection.driver_connection)
    session.info[_INFO] = (session.get_transaction(), transaction)
    return transaction


@event.listens_for(Session, "after_commit")
def _remember_committed(session: Session) -> None:
    kept = session.info.pop(_INFO, None)
    if kept is not None:
        kept[1].remember()


@event.listens_for(Session, "after_soft_rollback")
def _forget_uncommitted(session: Session, previous: Any) -> None:
    session.info.pop(_INFO, None)


def _of_pool(name: str, make: Any) -> Any:
    """Something this process keeps for a database; forgotten with the connections to it."""
    pool = db.engine.pool
    if not hasattr(pool, name):
        setattr(pool, name, make())
    return getattr(pool, name)


class _Writer:
    """The connection by which a process writes what clients send, one transaction after the other."""

    def __init__(self) -> None:
        self.lock_file: int | None = None
        self.connection: Any = None

    def begin(self) -> Any:
        if self.connection is None:
            self.connection = db.engine.raw_connection()
            if not is_postgresql():
                self.lock_file = os.open(f"{db.engine.url.database}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        if self.lock_file is not None:
            fcntl.flock(self.lock_file, fcntl.LOCK_EX)
            self.connection.driver_connection.execute("BEGIN IMMEDIATE")
        return self.connection.driver_connection

    def end(self) -> None:
        if self.lock_file is not None:
            fcntl.flock(self.lock_file, fcntl.LOCK_UN)

    def drop(self) -> None:
        """After a fault the connection may be of no more use: the next transaction gets a new one."""
        connection, self.connection = self.connection, None
        lock_file, self.lock_file = self.lock_file, None
        if connection is not None:
            with suppress(Exception):
                connection.rollback()
            connection.invalidate()
        if lock_file is not None:
            os.close(lock_file)


@contextmanager
def own_transaction() -> Iterator[Transaction]:
    """A transaction beside the session, on one connection kept for it; one at a time in a process.

    Commits at the end, rolls back on any error.
    """
    writer: _Writer = _of_pool("xapi_writer", _Writer)
    try:
        transaction = Transaction(writer.begin())
        token = _own.set(transaction)
        try:
            yield transaction
        finally:
            _own.reset(token)
        transaction.connection.commit()
    except BaseException:
        writer.drop()
        raise
    writer.end()
    transaction.remember()


def fetch(sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """The rows of a query. Placeholders are ``?``; what PostgreSQL needs instead is put in their place."""
    rows: list[tuple[Any, ...]] = _execute(sql, parameters).fetchall()
    return rows


def send(sql: str, parameters: Sequence[Any] = ()) -> Any:
    """A query inside :func:`in_one_trip`; the cursor has its rows after the block."""
    return _execute(sql, parameters)


def in_one_trip() -> AbstractContextManager[Any]:
    """On PostgreSQL, what is sent inside the block makes one way to the server and back."""
    transaction = current()
    return transaction.connection.pipeline() if transaction.is_postgresql else nullcontext()


def run(sql: str, parameters: Sequence[Any] = ()) -> None:
    """A statement without rows."""
    _execute(sql, parameters)


def _execute(sql: str, parameters: Sequence[Any]) -> Any:
    transaction = current()
    if transaction.is_postgresql:
        sql = sql.replace("?", "%b")
    return transaction.connection.execute(sql, parameters)


def run_for_each(sql: str, rows: Iterable[Sequence[Any]]) -> None:
    """The same statement with each of the rows; on SQLite, where a call costs no round trip."""
    current().connection.executemany(sql, rows)


def among(column: str, kind: str, values: Sequence[Any]) -> tuple[str, list[Any]]:
    """The condition that a column has one of the values, and its parameters; ``kind`` is PostgreSQL's type."""
    if is_postgresql():
        return f"{column} = ANY(?::{kind}[])", [list(values)]
    return f"{column} IN ({','.join('?' * len(values))})", list(values)


def columns(rows: Sequence[Sequence[Any]], kinds: Sequence[str]) -> tuple[str, list[list[Any]]]:
    """Rows as PostgreSQL takes them fastest: ``unnest`` of an array for each column; what stands in FROM."""
    arrays = ", ".join(f"?::{kind}[]" for kind in kinds)
    return f"unnest({arrays})", [list(column) for column in zip(*rows, strict=True)]
