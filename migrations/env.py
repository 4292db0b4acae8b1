# SPDX-License-Identifier: EUPL-1.2
"""Runs migrations on the database of the current application.

On SQLite foreign keys are off meanwhile, since a batch change copies a table and dropping the old one
would delete the rows that refer to it; they are checked before the transaction ends.
"""

from alembic import context
from flask import current_app

from atlas_training.database import UtcDateTime, db


def render_item(kind, item, autogen_context):
    """Write our own column types in the terms of SQLAlchemy: a migration imports no application code."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def run() -> None:
    """Run them in one transaction."""
    engine = db.engine
    is_sqlite = engine.dialect.name == "sqlite"
    with engine.connect() as connection:
        if is_sqlite:
            connection.connection.dbapi_connection.execute("PRAGMA foreign_keys=OFF")
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_as_batch=is_sqlite,
            compare_type=True,
            render_item=render_item,
            **{
                key: value
                for key, value in current_app.extensions["migrate"].configure_args.items()
                if key not in ("render_as_batch", "compare_type")
            },
        )
        with context.begin_transaction():
            context.run_migrations()
            if is_sqlite and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()):
                raise RuntimeError(f"Rows without what they refer to: {broken[:5]}")
        if is_sqlite:
            connection.connection.dbapi_connection.execute("PRAGMA foreign_keys=ON")


run()
