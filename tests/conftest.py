# SPDX-License-Identifier: EUPL-1.2
"""What every test stands on: an application on a fresh copy of a prepared database, a fixed clock, no network.

ATLAS_TEST_DATABASE_URL names a PostgreSQL server to run the same tests on; without it they run on SQLite.
"""

import os
import shutil
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from hypothesis import settings
from sqlalchemy import create_engine, make_url

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
    """On PostgreSQL leave out what asks for no database: it says the same there."""
    if SERVER:
        apart = [item for item in items if "databases" not in getattr(item, "fixturenames", ())]
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

    def _stand(self, connection: "psycopg.Connection[Any]") -> tuple[object, int] | None:
        """How the content's tables stand, and the bytes of the database; None without these tables.

        That is the number of rows and the youngest transaction of each. What was deleted stays until a
        vacuum, and slows down what comes after.
        """
        counts = " UNION ALL ".join(
            f"SELECT '{table}', count(*), max(xmin::text::bigint) FROM {table}" for table in CONTENT_TABLES
        )
        try:
            *content, size = connection.execute(
                f"{counts} UNION ALL SELECT '', pg_database_size(current_database()), 0"
            ).fetchall()
        except psycopg.errors.UndefinedTable:
            return None
        return content, int(size[1])

    def _is_swept(self) -> bool:
        """Empty every table but the content's; False where there is none yet, or the content was changed too.

        Copying a whole database costs a good part of a second, this some hundredths.
        """
        if self.stand is None:
            return False
        with psycopg.connect(self.url(self.name)) as connection:
            stand = self._stand(connection)
            if stand is None or stand[0] != self.stand[0] or stand[1] > self.stand[1] + GROWTH:
                return False
            emptied = (
                f'DELETE FROM "{table.name}"'
                for table in reversed(db.metadata.sorted_tables)
                if table.name not in CONTENT_TABLES
            )
            connection.execute(
                ";".join(
                    (
                        "SET session_replication_role = replica",
                        *emptied,
                        "SELECT setval('statement_clock', 1, false)",
                    )
                )
            )
        return True

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
            self._on_server(
                *(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)" for name in (self.template, self.name))
            )

    def renew(self) -> None:
        """Throw away what the last test wrote."""
        if SERVER:
            if not self._is_swept():
                self._on_server(
                    f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)",
                    f"CREATE DATABASE {self.name} TEMPLATE {self.template}",
                )
                with psycopg.connect(self.url(self.name)) as connection:
                    self.stand = self._stand(connection)
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
    yield databases
    databases.drop()


@pytest.fixture(scope="session")
def _app_of_process(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    app = create_app(_settings(databases.url(databases.name)), instance=tmp_path_factory.mktemp("instance"))
    app.testing = True
    return app


@pytest.fixture
def app(_app_of_process: Flask, databases: Databases) -> Iterator[Flask]:
    """The application, its context pushed, on a database as the preparation left it."""
    databases.renew()
    with _app_of_process.app_context():
        yield _app_of_process
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without a session."""
    return app.test_client()


@pytest.fixture
def runner(app: Flask) -> FlaskCliRunner:
    """Runs commands of ``atlas-training``."""
    return app.test_cli_runner()
