# SPDX-License-Identifier: EUPL-1.2
"""Migrations: they make what the models say, and go down and up again with rows in the tables."""

from pathlib import Path

import flask_migrate
from flask import Flask
from sqlalchemy import func, inspect, select

from atlas_training.courses.models import CourseVersion
from atlas_training.database import db
from tests.factories.accounts import make_owner

MIGRATIONS = Path(__file__).parent.parent / "migrations" / "versions"


def test_migrations_make_what_the_models_say(app: Flask) -> None:
    flask_migrate.check()


def test_migrations_go_down_and_up_again_with_rows(app: Flask) -> None:
    make_owner()
    db.session.commit()
    assert db.session.scalar(select(func.count()).select_from(CourseVersion)) != 0
    db.session.remove()
    flask_migrate.downgrade(revision="base")
    assert inspect(db.engine).get_table_names() == ["alembic_version"]
    flask_migrate.upgrade()
    flask_migrate.check()
    assert db.session.scalar(select(func.count()).select_from(CourseVersion)) == 0


def test_migrations_import_no_code_of_the_application() -> None:
    found = [file.name for file in MIGRATIONS.glob("*.py") if "atlas_training import" in file.read_text()]
    assert found == []
