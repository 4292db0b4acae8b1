# SPDX-License-Identifier: EUPL-1.2
"""Counting what a page asks of the database, and looking whether it wrote anything."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event, func, select

from atlas_training.database import Model, db

TRANSACTION = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


@contextmanager
def counted() -> Iterator[list[str]]:
    """The SQL statements executed inside the block, without those that only frame a transaction."""
    statements: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if not statement.lstrip().upper().startswith(TRANSACTION):
            statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def everything_stored() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, to be compared with what is there later."""
    db.session.rollback()
    tables = Model.metadata.sorted_tables
    found = {
        table.name: sorted(tuple(map(repr, row)) for row in db.session.execute(select(table)))
        for table in tables
    }
    db.session.rollback()
    return found


def count_rows(model: Any) -> int:
    """How many rows a table has."""
    return db.session.scalar(select(func.count()).select_from(model)) or 0
