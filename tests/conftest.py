# SPDX-License-Identifier: EUPL-1.2
"""What every test stands on: an application on a fresh copy of a prepared database, a fixed clock, no network.

ATLAS_TEST_DATABASE_URL names a PostgreSQL server to run the same tests on; without it they run on SQLite.
"""

import os
import shutil
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from hypothesis import settings
from sqlalchemy import create_engine, event, make_url

from atlas_training import clock, create_app
from atlas_training.database import db

# The same examples each time: what fails here failed before. ATLAS_TEST_EXPLORE=1 looks at others.
settings.register_profile("suite", derandomize=not os.environ.get("ATLAS_TEST_EXPLORE"), deadline=None)
settings.load_profile("suite")

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CONTENT = Path(__file__).parent / "content"
SERVER = os.environ.get("ATLAS_TEST_DATABASE_URL", "")
GROWTH = 4 * 1024 * 1024
CONTENT_TABLES = (
    "course_version",
    "course_file",
    "course_text",
    "module_version",
    "module_text",
    "instrument_version",
    "catalogue_version",
    "path_rule_version",
)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL leave out what asks for no database or depends on none: it says the same there."""
    if SERVER:
        apart = [
            item
            for item in items
            if "databases" not in getattr(item, "fixturenames", ()) or item.get_closest_marker("one_database")
        ]
        items[:] = [item for item in items if item not in set(apart)]
        config.hook.pytest_deselected(items=apart)


@pytest.fixture(autouse=True)
def _fixed_clock() -> Iterator[None]:
    with clock.set_to(NOW):
        yield


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    connect = socket.socket.connect

    def only_here(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a test reached for the network: {address}")
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", only_here)


class Databases:
    """Makes the database a test gets: a copy of one that was prepared once for this process."""

    def __init__(self, folder: Path) -> None:
        # Of this process alone: two runs on one server do not meet.
        worker = f"{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}"
        self.template, self.name = f"atlas_template_{worker}", f"atlas_test_{worker}"
        self.folder = folder
        self.stand: tuple[object, int] | None = None
        self.tables: object = None
        self._sweeper: psycopg.Connection[Any]

    def url(self, name: str) -> str:
        """Address of the database of that name."""
        if SERVER:
            return make_url(SERVER).set(database=name).render_as_string(hide_password=False)
        return f"sqlite:///{self.folder / name}.sqlite3"

    def _on_server(self, *statements: str) -> None:
        url = make_url(SERVER).set(drivername="postgresql+psycopg")
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)
        engine.dispose()

    def _stand(self) -> tuple[object, int]:
        """How the content's tables stand, and the bytes of the database.

        That is the number of rows and the youngest transaction of each. What was deleted stays until a
        vacuum, and slows down what comes after.
        """
        counts = " UNION ALL ".join(
            f"SELECT '{table}', count(*), max(xmin::text::bigint) FROM {table}" for table in CONTENT_TABLES
        )
        *content, size = self._sweeper.execute(
            f"{counts} UNION ALL SELECT '', pg_database_size(current_database()), 0"
        ).fetchall()
        return content, int(size[1])

    def _tables(self) -> object:
        """Something else as soon as a table or an index was made or dropped."""
        return self._sweeper.execute("SELECT count(*), max(oid::bigint) FROM pg_class").fetchone()

    def _is_swept(self) -> bool:
        """Empty every table but the content's, and put the content back where it was changed.

        Copying a whole database costs half a second, this some thousandths; so the connection stays
        open too. False where only a copy helps: there is none yet, a test changed the schema or holds
        on to a table or cut the connection, or too much lies about.
        """
        emptied = [table.name for table in reversed(db.metadata.sorted_tables)]
        try:
            if self.stand is None or self._tables() != self.tables:
                return False
            stand = self._stand()
            if stand[1] > self.stand[1] + GROWTH:
                return False
            if stand[0] == self.stand[0]:
                emptied = [name for name in emptied if name not in CONTENT_TABLES]
                restored: tuple[str, ...] = ()
            else:
                restored = CONTENT_TABLES
            self._sweeper.execute(
                ";".join(
                    (
                        *(f'DELETE FROM "{name}"' for name in emptied),
                        *(f"INSERT INTO {name} SELECT * FROM kept.{name}" for name in restored),
                        "SELECT setval('statement_clock', 1, false)",
                    )
                )
            )
            if restored:
                self.stand = self._stand()[0], self.stand[1]
        except psycopg.OperationalError:
            return False
        return True

    def _copy(self) -> None:
        if self.stand is not None:
            self._sweeper.close()
        self._on_server(
            f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)",
            f"CREATE DATABASE {self.name} TEMPLATE {self.template}",
            # Nobody needs these rows after a power cut.
            f"ALTER DATABASE {self.name} SET synchronous_commit = off",
        )
        self._sweeper = psycopg.connect(self.url(self.name), autocommit=True)
        # Without foreign keys the order does not matter.
        self._sweeper.execute("SET session_replication_role = replica; SET lock_timeout = '10s'")
        self.stand, self.tables = self._stand(), self._tables()

    def keep_content(self) -> None:
        """In the prepared database, lay a copy of the content aside to put back what a test changes."""
        if SERVER:
            with psycopg.connect(self.url(self.template)) as connection:
                connection.execute("CREATE SCHEMA kept")
                for name in CONTENT_TABLES:
                    connection.execute(f"CREATE TABLE kept.{name} AS TABLE {name}".encode())

    def make_template(self) -> str:
        """An empty database to prepare."""
        if SERVER:
            self._on_server(
                f"DROP DATABASE IF EXISTS {self.template} WITH (FORCE)", f"CREATE DATABASE {self.template}"
            )
        return self.url(self.template)

    def drop(self) -> None:
        """Leave nothing on the server."""
        if SERVER:
            if self.stand is not None:
                self._sweeper.close()
            self._on_server(
                *(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)" for name in (self.template, self.name))
            )

    def renew(self) -> None:
        """Throw away what the last test wrote."""
        if SERVER:
            if not self._is_swept():
                self._copy()
            return
        for file in self.folder.glob(f"{self.name}.sqlite3*"):
            file.unlink()
        shutil.copy(self.folder / f"{self.template}.sqlite3", self.folder / f"{self.name}.sqlite3")


def _settings(url: str) -> dict[str, object]:
    return {
        "DATABASE_URL": url,
        "SECRET_KEY": "only-for-tests",
        "CONTENT_FOLDER": str(CONTENT),
        "PUBLIC_URL": "http://127.0.0.1:8000",
        "IRI_BASE": "https://training.example.org",
        "MAIL_URL": "file:",
    }


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """The prepared database of this test process."""
    from tests.prepare import prepare

    folder = tmp_path_factory.mktemp("database")
    databases = Databases(folder)
    app = create_app(_settings(databases.make_template()), instance=folder / "instance")
    with app.app_context(), clock.set_to(NOW):
        prepare(app)
        db.session.remove()
        if not SERVER:
            with db.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.engine.dispose()
    databases.keep_content()
    yield databases
    databases.drop()


@pytest.fixture(scope="session")
def _app_of_process(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    app = create_app(_settings(databases.url(databases.name)), instance=tmp_path_factory.mktemp("instance"))
    app.testing = True
    with app.app_context():
        if not SERVER:
            event.listen(db.engine, "connect", _trust_the_disk)
    yield app
    with app.app_context():
        db.engine.dispose()


def _trust_the_disk(connection: sqlite3.Connection, record: object) -> None:
    """Nobody needs these rows after a power cut, and waiting for the disk is half of a short test."""
    connection.execute("PRAGMA synchronous=OFF")


@contextmanager
def _on_fresh_database(app: Flask, databases: Databases) -> Iterator[Flask]:
    databases.renew()
    with app.app_context():
        yield app
        db.session.remove()
        if SERVER:
            # There the database stays, and with it the connections, but not the rows whose numbers they know.
            vars(db.engine.pool).pop("xapi_known", None)
        else:
            db.engine.dispose()


@pytest.fixture
def app(_app_of_process: Flask, databases: Databases) -> Iterator[Flask]:
    """The application, its context pushed, on a database as the preparation left it."""
    with _on_fresh_database(_app_of_process, databases) as app:
        yield app


@pytest.fixture(scope="module")
def app_to_read(_app_of_process: Flask, databases: Databases) -> Iterator[Flask]:
    """The application for a file whose tests only read what a fixture of the file has written.

    No other test of the file may ask for ``app``, whose database would take the place of this one.
    """
    with clock.set_to(NOW), _on_fresh_database(_app_of_process, databases) as app:
        yield app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without a session."""
    return app.test_client()


@pytest.fixture
def runner(app: Flask) -> FlaskCliRunner:
    """Runs commands of ``atlas-training``."""
    return app.test_cli_runner()
