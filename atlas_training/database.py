# SPDX-License-Identifier: EUPL-1.2
"""The database: one declarative base, one session a request, one transaction a request.

A request that may write (any method but GET, HEAD and OPTIONS) is one transaction. It is committed
before the first byte of an answer below 400 leaves, and rolled back otherwise. What must outlive a
refusal is written with :func:`own_transaction` after the roll-back.

On SQLite a read that turns into a write fails at once with "database is locked", and the busy wait
is unfair between writers. So whoever may write says so first: the transaction then begins with a
lock on a file, which is fair, and ``BEGIN IMMEDIATE``. Reads begin deferred and wait for nobody.
"""

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

from flask import Flask, Response, current_app, request
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, Connection, DateTime, Engine, MetaData, Uuid, event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect, make_url
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, registry
from sqlalchemy.types import TypeDecorator
from uuid_utils.compat import uuid7

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC; SQLite keeps no zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC.

        :raise ValueError: for a moment without a zone.
        """
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From the database, always in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Model(DeclarativeBase):
    """Base of every table. Keys are UUIDv7 unless a model says otherwise."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={
            datetime: UtcDateTime,
            UUID: Uuid,
            dict[str, Any]: JSON().with_variant(JSONB(), "postgresql"),
            list[str]: JSON().with_variant(JSONB(), "postgresql"),
            list[Any]: JSON().with_variant(JSONB(), "postgresql"),
        },
    )


class Keyed:
    """Gives a model its UUIDv7 key, made in the application so that a fact knows it before it is stored."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)


db = SQLAlchemy(model_class=Model, disable_autonaming=True, session_options={"expire_on_commit": False})
migrate = Migrate()

T = TypeVar("T")

_writing: ContextVar[bool] = ContextVar("writing", default=False)


def new_key() -> UUID:
    """A fresh UUIDv7."""
    return uuid7()


def init_app(app: Flask) -> None:
    """Connect the application to its database and hold each request to the transaction rule."""
    url = make_url(app.config["DATABASE_URL"])
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    if url.get_backend_name() == "postgresql":
        app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {
            "pool_size": 20,
            "max_overflow": 20,
            "pool_pre_ping": True,
            # Compiling a query to machine code takes longer than any query here runs: half a second once.
            "connect_args": {"options": "-c jit=off"},
        }
    else:
        app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {
            "connect_args": {"timeout": 30, "check_same_thread": False}
        }
    app.extensions["is_postgresql"] = url.get_backend_name() == "postgresql"
    db.init_app(app)
    migrate.init_app(
        app, db, directory=app.config["MIGRATIONS_FOLDER"], render_as_batch=True, compare_type=True
    )
    with app.app_context():
        if url.get_backend_name() == "sqlite":
            _prepare_sqlite(db.engine, f"{url.database}.lock")
    app.before_request(_begin_request)
    app.after_request(_end_request)
    app.teardown_request(_forget_request)


def _prepare_sqlite(engine: Engine, lock_file: str) -> None:
    @event.listens_for(engine, "connect")
    def set_up(connection: Any, record: Any) -> None:
        connection.isolation_level = None  # the begin listener below says BEGIN itself
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "busy_timeout=30000",
            "wal_autocheckpoint=10000",
            "cache_size=-8192",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if not _writing.get():
            connection.exec_driver_sql("BEGIN")
            return
        handle = os.open(lock_file, os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(handle, fcntl.LOCK_EX)
        connection.info["write_lock"] = handle
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    @event.listens_for(engine, "checkin")
    def let_go(connection: Any, record: Any) -> None:
        handle = record.info.pop("write_lock", None)
        if handle is not None:
            os.close(handle)


def _begin_request() -> None:
    _writing.set(request.method not in ("GET", "HEAD", "OPTIONS"))


def _forget_request(error: BaseException | None) -> None:
    _writing.set(False)


def _end_request(response: Response) -> Response:
    if not db.session.registry.has():
        return response  # nothing was asked of the database
    if _writing.get() and response.status_code < 400:
        db.session.commit()
    else:
        db.session.rollback()
    return response


@contextmanager
def reading() -> Iterator[None]:
    """Look things up ahead of the write, without holding the one writer's place; ends the transaction.

    A writing request hashes, parses and checks inside this block, and writes after it. Whatever was open,
    such as the transaction that found who is asking, is rolled back first.
    """
    db.session.rollback()
    token = _writing.set(False)
    try:
        yield
    finally:
        db.session.rollback()
        _writing.reset(token)


@contextmanager
def own_transaction() -> Iterator[None]:
    """One transaction of its own: for commands, jobs, and for what must outlive a refusal.

    Whatever was open is rolled back first; commits at the end, rolls back on any error.
    """
    db.session.rollback()
    token = _writing.set(True)
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        _writing.reset(token)


@contextmanager
def tried() -> Iterator[None]:
    """A transaction of its own that is taken back at the end: for a dry run that does all that the real one does."""
    db.session.rollback()
    token = _writing.set(True)
    try:
        yield
    finally:
        db.session.rollback()
        _writing.reset(token)


def chunks(keys: Sequence[T], size: int = 500) -> Iterator[Sequence[T]]:
    """The keys in parts that one ``IN (…)`` can hold."""
    return (keys[first : first + size] for first in range(0, len(keys), size))


def is_postgresql() -> bool:
    """Whether the database of the current application is PostgreSQL."""
    return bool(current_app.extensions["is_postgresql"])
