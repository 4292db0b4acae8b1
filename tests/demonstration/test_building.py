# SPDX-License-Identifier: EUPL-1.2
"""Making the example: in one transaction, and once."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from atlas_training import create_app, serving
from atlas_training.database import db
from atlas_training.demonstration import service as demonstration
from atlas_training.organisations.models import Organisation
from atlas_training.readiness.models import Assessment
from atlas_training.tracking import service as tracking
from atlas_training.xapi.installation import find_iri_base
from atlas_training.xapi.models import Statement
from tests.conftest import CONTENT
from tests.queries import everything_stored


def facts() -> dict[str, list[tuple[Any, ...]]]:
    """All rows but those of the record store's dictionaries, which PostgreSQL keeps in transactions of their own."""
    words = {"agent", "activity", "registration", "verb"}
    return {table: rows for table, rows in everything_stored().items() if table not in words}


def test_empty_database_names_no_sign_ins(app: Flask) -> None:
    assert demonstration.sign_ins() == []


def test_same_seed_makes_the_same_example(app: Flask) -> None:
    def shape() -> list[tuple[str, str | None]]:
        rows = select(Organisation.name, Assessment.index).join(
            Assessment, Assessment.organisation_id == Organisation.id
        )
        return sorted(((name, index) for name, index in db.session.execute(rows)), key=str)

    demonstration.build(seed=9)
    first = shape()
    with pytest.raises(Exception, match=r"(?i)unique|duplicate|taken|already"):
        demonstration.build(seed=9)
    db.session.rollback()
    assert shape() == first
    assert tracking.reconcile().is_sound


def test_failing_half_way_leaves_nothing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("in the middle of it")

    before = facts()
    monkeypatch.setattr(demonstration, "_study", fail)
    with pytest.raises(RuntimeError, match="in the middle"):
        demonstration.build()
    assert facts() == before


def test_second_start_changes_nothing(tmp_path: Path) -> None:
    settings = {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'first.sqlite3'}",
        "SECRET_KEY": "only-for-tests",
        "CONTENT_FOLDER": str(CONTENT),
        "PUBLIC_URL": "http://127.0.0.1:8000",
    }
    stored: list[dict[str, list[tuple[Any, ...]]]] = []
    for _ in range(2):
        app = create_app(settings, instance=tmp_path / "instance")
        with app.app_context():
            serving.prepare(app)
            if not stored:
                demonstration.build()
            stored.append(everything_stored())
            assert find_iri_base() == "http://127.0.0.1:8000"
            assert db.session.scalar(select(func.count()).select_from(Statement))
            db.session.remove()
            db.engine.dispose()
    assert stored[0] == stored[1]
