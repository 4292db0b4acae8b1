# SPDX-License-Identifier: EUPL-1.2
"""``/api/v1/aggregates/progress``: who may read it, and what it keeps to itself."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from atlas_training.accounts import credentials
from atlas_training.accounts.enums import Role, Scope
from atlas_training.accounts.models import Membership
from atlas_training.aggregates import service as aggregates
from atlas_training.database import db
from atlas_training.enrolments.models import Enrolment
from atlas_training.organisations.models import Organisation
from atlas_training.progress.enums import CompletionKind
from atlas_training.progress.models import Completion, ModuleProgress
from atlas_training.readiness import service as readiness
from atlas_training.readiness.enums import Source
from atlas_training.readiness.models import Assessment
from tests.conftest import NOW
from tests.factories.accounts import make_membership, make_organisation, make_person, make_stakeholder
from tests.factories.readiness import publish_instrument
from tests.factories.xapi import basic, make_credential
from tests.queries import counted

ADDRESS = "/api/v1/aggregates/progress"
READ = Scope.STATEMENTS_READ
LAST_EVENING = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)  # half past midnight in Rome


def ask(client: FlaskClient, *scopes: str, countries: list[str] | None = None) -> list[dict[str, Any]]:
    """The cells that a new credential reads."""
    key, secret = make_credential(*(scopes or (READ,)), countries=countries)
    answer = client.get(ADDRESS, headers={"Authorization": basic(key, secret)})
    assert answer.status_code == 200, answer.text
    cells: list[dict[str, Any]] = answer.get_json()["cells"]
    return cells


def learn(
    smes: Sequence[Organisation],
    course: str = "C11",
    at: datetime = NOW,
    started: timedelta | None = None,
    completed: timedelta | None = None,
) -> list[Membership]:
    """One person of each SME enters a course, and perhaps opens and completes it so much later."""
    people = [make_membership(make_person(), sme, Role.OWNER) for sme in smes]
    for one in people:
        enrolment = Enrolment(
            person_id=one.person_id,
            organisation_id=one.organisation_id,
            course_id=course,
            language="en",
            enrolled_at=at,
        )
        db.session.add(enrolment)
        db.session.flush()
        if started is not None:
            db.session.add(
                ModuleProgress(
                    enrolment_id=enrolment.id, module_id=f"{course}.1", initialized_at=at + started
                )
            )
        if completed is not None:
            db.session.add(
                Completion(
                    kind=CompletionKind.COURSE,
                    subject_id=course,
                    course_id=course,
                    person_id=one.person_id,
                    organisation_id=one.organisation_id,
                    enrolment_id=enrolment.id,
                    granted_at=at + completed,
                    rule={},
                )
            )
    db.session.commit()
    return people


def make_smes(count: int, country: str = "IT") -> list[Organisation]:
    return [make_organisation(country=country) for _ in range(count)]


def give_index(sme: Organisation, index: str, at: datetime, known_at: datetime | None = None) -> None:
    """A finished assessment with an index; with ``known_at`` a result of another tool, imported then."""
    version = readiness.find_current_instrument() or publish_instrument()
    db.session.add(
        Assessment(
            organisation_id=sme.id,
            instrument_version_id=version.id,
            instrument=version.code,
            version=version.version,
            definition_hash=version.hash,
            rule_version="1",
            language="en",
            source=Source.IMPORTED if known_at else Source.ANSWERED,
            answers={},
            notes={},
            explained={},
            profile={},
            started_at=at,
            saved_at=known_at,
            finished_at=at,
            result={},
            index=index,
        )
    )
    db.session.commit()


# ---- who may read ----


def test_without_credential_it_answers_401_and_how_to_ask(client: FlaskClient) -> None:
    answer = client.get(ADDRESS)
    assert (answer.status_code, answer.mimetype) == (401, "application/json")
    assert "credential" in answer.get_json()["error"]


@pytest.mark.parametrize(
    "header", ["Basic !!!", "Basic bm8=", "Bearer abc", basic("nobody", "secret"), basic("a\0b", "c")]
)
def test_unknown_credential_answers_401(client: FlaskClient, header: str) -> None:
    assert client.get(ADDRESS, headers={"Authorization": header}).status_code == 401


def test_wrong_secret_answers_401(client: FlaskClient) -> None:
    key, secret = make_credential(READ)
    assert client.get(ADDRESS, headers={"Authorization": basic(key, secret + "x")}).status_code == 401
    assert client.get(ADDRESS, headers={"Authorization": basic(key, secret)}).status_code == 200


def test_revoked_credential_answers_401(client: FlaskClient) -> None:
    key, secret = make_credential(READ)
    assert client.get(ADDRESS, headers={"Authorization": basic(key, secret)}).status_code == 200
    credentials.revoke(key)
    db.session.commit()
    assert client.get(ADDRESS, headers={"Authorization": basic(key, secret)}).status_code == 401


@pytest.mark.parametrize("scope", sorted(Scope))
def test_only_a_scope_to_read_opens_it(client: FlaskClient, scope: str) -> None:
    key, secret = make_credential(scope)
    readers = {"statements/read", "all/read", "all"}
    answer = client.get(ADDRESS, headers={"Authorization": basic(key, secret)})
    assert answer.status_code == (200 if scope in readers else 403)
    assert ("cells" in answer.get_json()) is (scope in readers)


def test_credential_reads_only_its_countries(client: FlaskClient) -> None:
    for country in ("IT", "TN", "EG"):
        learn(make_smes(10, country))
    assert [cell["country"] for cell in ask(client, countries=["TN"])] == ["TN"]
    assert [cell["country"] for cell in ask(client, countries=["IT", "EG"])] == ["EG", "IT"]
    assert [cell["country"] for cell in ask(client)] == ["EG", "IT", "TN"]


def test_no_parameter_cuts_finer_or_wider(client: FlaskClient) -> None:
    learn(make_smes(10, "TN"))
    key, secret = make_credential(READ, countries=["IT"])
    for query in ("?country=TN", "?countries=TN", "?organisation=x", "?since=2026-11-23"):
        assert (
            client.get(ADDRESS + query, headers={"Authorization": basic(key, secret)}).get_json()["cells"]
            == []
        )


# ---- what is hidden ----


@pytest.mark.parametrize(("smes", "shown"), [(9, None), (10, 10), (11, 10)])
def test_figures_below_ten_smes_are_hidden(client: FlaskClient, smes: int, shown: int | None) -> None:
    learn(make_smes(smes), started=timedelta(0), completed=timedelta(hours=1))
    assert ask(client) == [
        {
            "country": "IT",
            "course": "C11",
            "month": "2026-11",
            "smes": shown,
            "enrolled": shown,
            "started": shown,
            "completed": shown,
            "index": None,
        }
    ]


def test_each_figure_is_hidden_on_its_own(client: FlaskClient) -> None:
    smes = make_smes(12)
    learn(smes[:3], completed=timedelta(0))
    learn(smes[3:], started=timedelta(0))
    cell = ask(client)[0]
    assert (cell["smes"], cell["enrolled"], cell["started"], cell["completed"]) == (10, 10, None, None)


def test_many_people_of_few_smes_are_hidden(client: FlaskClient) -> None:
    smes = make_smes(5)
    for _ in range(4):
        learn(smes)
    assert ask(client)[0]["enrolled"] is None
    learn(make_smes(5))
    cell = ask(client)[0]
    assert (cell["smes"], cell["enrolled"]) == (10, 25)


def test_stakeholders_are_not_counted(client: FlaskClient) -> None:
    learn([make_stakeholder() for _ in range(10)])
    assert ask(client) == []
    learn(make_smes(9))
    assert ask(client)[0]["smes"] is None
    learn(make_smes(1))
    assert ask(client)[0]["smes"] == 10


# ---- months ----


@pytest.mark.parametrize(
    ("at", "month"),
    [(LAST_EVENING, "2026-12"), (LAST_EVENING - timedelta(minutes=31), "2026-11"), (NOW, "2026-11")],
)
def test_month_is_the_one_in_the_reports_zone(client: FlaskClient, at: datetime, month: str) -> None:
    learn(make_smes(10), at=at)
    assert [cell["month"] for cell in ask(client)] == [month]


def test_month_follows_the_setting(client: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "REPORT_TIMEZONE", "UTC")
    learn(make_smes(10), at=LAST_EVENING)
    assert [cell["month"] for cell in ask(client)] == ["2026-11"]


def test_each_step_counts_in_its_own_month(client: FlaskClient) -> None:
    learn(make_smes(10), started=timedelta(days=10), completed=timedelta(days=40))
    told = [(cell["month"], cell["enrolled"], cell["started"], cell["completed"]) for cell in ask(client)]
    assert told == [("2026-11", 10, None, None), ("2026-12", None, 10, None), ("2027-01", None, None, 10)]


def test_courses_are_told_apart(client: FlaskClient) -> None:
    smes = make_smes(10)
    learn(smes, "C11")
    learn(smes, "C03")
    assert [(cell["course"], cell["smes"]) for cell in ask(client)] == [("C03", 10), ("C11", 10)]


# ---- the index ----


def test_index_is_that_of_entering(client: FlaskClient) -> None:
    smes = make_smes(10)
    for sme in smes:
        give_index(sme, "40", NOW - timedelta(days=9))
        give_index(sme, "125/3", NOW - timedelta(days=1))
        give_index(sme, "90", NOW + timedelta(days=1))
    learn(smes)
    assert ask(client)[0]["index"] == {"smes": 10, "mean": 41.7}


def test_nine_indexes_among_ten_smes_are_hidden(client: FlaskClient) -> None:
    smes = make_smes(10)
    for sme in smes[:9]:
        give_index(sme, "40", NOW - timedelta(days=1))
    learn(smes)
    cell = ask(client)[0]
    assert (cell["smes"], cell["index"]) == (10, None)


def test_eleventh_sme_cannot_be_found_by_reading_again(client: FlaskClient) -> None:
    smes = make_smes(20)
    for number, sme in enumerate(smes):
        give_index(sme, str(number), NOW - timedelta(days=1))
    learn(smes[:10])
    first = ask(client)[0]["index"]
    for number in range(10, 19):
        learn([smes[number]], at=NOW + timedelta(minutes=number))
        assert ask(client)[0]["index"] == first == {"smes": 10, "mean": 4.5}
    learn([smes[19]], at=NOW + timedelta(minutes=19))
    assert ask(client)[0]["index"] == {"smes": 20, "mean": 9.5}


def test_new_assessment_or_colleague_changes_no_published_index(client: FlaskClient) -> None:
    smes = make_smes(10)
    for sme in smes:
        give_index(sme, "40", NOW - timedelta(days=1))
    learn(smes)
    before = ask(client)[0]["index"]
    give_index(smes[0], "100", NOW + timedelta(hours=1))
    learn(smes[:3], at=NOW + timedelta(hours=2))
    assert ask(client)[0]["index"] == before


def test_result_imported_later_changes_no_published_index(client: FlaskClient) -> None:
    smes = make_smes(11)
    for number, sme in enumerate(smes[1:]):
        give_index(sme, str(number), NOW - timedelta(days=1))
    for number, sme in enumerate(smes):
        learn([sme], at=NOW + timedelta(minutes=number))
    before = ask(client)[0]["index"]
    give_index(smes[0], "100", NOW - timedelta(days=5), known_at=NOW + timedelta(days=2))
    assert ask(client)[0]["index"] == before == {"smes": 10, "mean": 4.5}


def test_imported_index_counts_for_who_enters_after_the_import(client: FlaskClient) -> None:
    smes = make_smes(10)
    for sme in smes:
        give_index(sme, "30", NOW - timedelta(days=5), known_at=NOW - timedelta(days=1))
    learn(smes)
    assert ask(client)[0]["index"] == {"smes": 10, "mean": 30.0}


def test_asks_the_same_number_of_questions_for_one_cell_and_for_three(client: FlaskClient) -> None:
    learn(make_smes(1))
    with counted() as one:
        aggregates.progress(None)
    for country in ("TN", "EG"):
        learn(make_smes(1, country))
    with counted() as three:
        aggregates.progress(None)
    assert len(one) == len(three) == 2
