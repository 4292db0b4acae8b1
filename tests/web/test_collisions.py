# SPDX-License-Identifier: EUPL-1.2
"""Two who do the same for the first time at the same moment: both are kept as one, or the second gets a sentence."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from atlas_training.assessments.bank import service as bank
from atlas_training.assessments.bank.models import BankCategory
from atlas_training.assessments.formats.question import Question
from atlas_training.authoring import service as authoring
from atlas_training.authoring.models import CourseDraft
from atlas_training.database import db
from atlas_training.exports import service as exports
from atlas_training.exports.models import SavedFilter
from atlas_training.indicators import service as indicators
from atlas_training.indicators.enums import Counted
from atlas_training.indicators.models import Indicator
from atlas_training.web.access import EVERYONE, allow
from tests.factories import accounts as people
from tests.factories.pathways import make_path
from tests.together import two_at_once


def _count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_draft_begun_twice_at_once_is_one_draft(app: Flask) -> None:
    two_at_once(app, _begin, _begin)
    assert _count(CourseDraft) == 1


def _begin() -> None:
    authoring.start("C97", "sell-more", {"course.yaml": b"id: C97\n"}, None, "IT")


def test_filter_saved_twice_at_once_is_one_filter(app: Flask) -> None:
    person = people.make_coordinator().id

    def save() -> None:
        exports.save_filter(person, "completions", "Mine", {"country": "IT"})

    two_at_once(app, save, save)
    assert _count(SavedFilter) == 1


def test_indicator_added_twice_at_once_is_one_indicator(app: Flask) -> None:
    lead = people.make_lead_coordinator()
    db.session.expunge_all()

    def add() -> None:
        indicators.add_indicator(lead, "RCO99", "Name", "unit", Counted.STATED)

    two_at_once(app, add, add)
    assert _count(Indicator) == 1


def test_category_of_two_questions_at_once_is_one_category(app: Flask) -> None:
    def make() -> None:
        bank.write([bank.Entry(Question("open", "Milk", "Who gives milk?"), bank.Place())], None)

    two_at_once(app, make, make)
    assert _count(BankCategory) == 1


def test_collision_that_no_service_foresaw_is_a_conflict_with_a_sentence(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def collide() -> str:
        db.session.execute(text("INSERT INTO organisation SELECT * FROM organisation"))
        return "never"

    make_path(people.make_owner())
    monkeypatch.setitem(app.view_functions, "accounts.sign_in", allow(EVERYONE)(collide))
    answer = client.get("/sign-in?lang=en")
    assert answer.status_code == 409
    assert "changed in the meantime" in answer.text


def test_fault_of_ours_in_the_database_stays_a_fault(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> str:
        db.session.execute(text("SELECT * FROM no_such_table"))
        return "never"

    monkeypatch.setitem(app.view_functions, "accounts.sign_in", allow(EVERYONE)(fail))
    with pytest.raises(DBAPIError):  # the test client hands faults on
        client.get("/sign-in?lang=en")
