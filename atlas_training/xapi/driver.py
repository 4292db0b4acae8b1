# SPDX-License-Identifier: EUPL-1.2
"""Plain driver calls inside the session's transaction, for the few queries every written statement makes.

Building a query with SQLAlchemy costs more than running one of these: a single statement took 3 ms, nine
tenths of them in the query builder. So what writes statements and looks up their numbers says its SQL
itself, for both databases; everything else in the service uses the query builder.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from atlas_training.database import db, is_postgresql

_DRIVER = "driver's connection"


def _connection() -> Any:
    """The driver's connection of the running transaction, asked for once in each."""
    session = db.session()
    transaction = session.get_transaction()
    kept = session.info.get(_DRIVER)
    if transaction is not None and kept is not None and kept[0] is transaction:
        return kept[1]
    connection = session.connection().connection.driver_connection
    session.info[_DRIVER] = (session.get_transaction(), connection)
    return connection


def fetch(sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """The rows of a query. Placeholders are ``?``; what PostgreSQL needs instead is put in their place."""
    rows: list[tuple[Any, ...]] = _execute(sql, parameters).fetchall()
    return rows


def run(sql: str, parameters: Sequence[Any] = ()) -> None:
    """A statement without rows."""
    _execute(sql, parameters)


def _execute(sql: str, parameters: Sequence[Any]) -> Any:
    return _connection().execute(sql.replace("?", "%b") if is_postgresql() else sql, parameters)


def run_for_each(sql: str, rows: Iterable[Sequence[Any]]) -> None:
    """The same statement with each of the rows; on SQLite, where a call costs no round trip."""
    _connection().executemany(sql, rows)


def among(column: str, kind: str, values: Sequence[Any]) -> tuple[str, list[Any]]:
    """The condition that a column has one of the values, and its parameters; ``kind`` is PostgreSQL's type."""
    if is_postgresql():
        return f"{column} = ANY(?::{kind}[])", [list(values)]
    return f"{column} IN ({','.join('?' * len(values))})", list(values)


def columns(rows: Sequence[Sequence[Any]], kinds: Sequence[str]) -> tuple[str, list[list[Any]]]:
    """Rows as PostgreSQL takes them fastest: ``unnest`` of an array for each column; what stands in FROM."""
    arrays = ", ".join(f"?::{kind}[]" for kind in kinds)
    return f"unnest({arrays})", [list(column) for column in zip(*rows, strict=True)]
