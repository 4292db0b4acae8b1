# SPDX-License-Identifier: EUPL-1.2
"""The example cluster: made once through the services, sound, marked, and left alone by a second start."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from atlas_training import clock
from atlas_training.accounts.enums import Role
from atlas_training.accounts.models import Grant, Membership, Person
from atlas_training.assessments.models import Attempt
from atlas_training.database import db
from atlas_training.demonstration import service as demonstration
from atlas_training.enrolments.models import Enrolment
from atlas_training.organisations.enums import COUNTRIES, OrganisationKind
from atlas_training.organisations.models import Cluster, Organisation
from atlas_training.progress.models import Completion, ModuleProgress, Task
from atlas_training.readiness.models import Assessment
from atlas_training.tracking import service as tracking
from tests.conftest import NOW, Databases
from tests.factories.learning import recorded


@pytest.fixture(scope="module")
def _built(_app_of_process: Flask, databases: Databases) -> Iterator[Flask]:
    databases.renew()
    with _app_of_process.app_context(), clock.set_to(NOW):
        demonstration.build()
        db.session.remove()
    yield _app_of_process
    with _app_of_process.app_context():
        db.engine.dispose()


@pytest.fixture
def example(_built: Flask) -> Iterator[Flask]:
    """The application with the example in it; tests only look at it."""
    with _built.app_context():
        yield _built
        db.session.remove()


def test_people_of_every_role_are_in_every_country(example: Flask) -> None:
    roles = select(Grant.role, Grant.country).join(Person).where(Person.is_demonstration)
    assert set(map(tuple, db.session.execute(roles))) == {
        (Role.LEAD_COORDINATOR, None),
        (Role.ADMINISTRATOR, None),
        (Role.TRAINER, None),
        *((Role.COORDINATOR, country) for country in COUNTRIES),
    }
    members = select(Organisation.country, Membership.role).join(
        Membership, Membership.organisation_id == Organisation.id
    )
    assert set(map(tuple, db.session.execute(members))) == {
        (country, role) for country in COUNTRIES for role in (Role.OWNER, Role.LEARNER)
    }
    names = set(db.session.scalars(select(Person.user_name)))
    assert {
        f"{role}.{c.lower()}" for role in ("coordinator", "trainer", "owner", "colleague") for c in COUNTRIES
    } <= names


def test_every_name_says_that_it_is_an_example(example: Flask) -> None:
    names = [
        *db.session.scalars(select(Organisation.name)),
        *db.session.scalars(select(Cluster.name).where(Cluster.country.in_(COUNTRIES))),
    ]
    assert len(names) > 20
    assert [name for name in names if not name.endswith("(example)")] == []


def test_everybody_is_a_demonstration_account_without_an_address(example: Flask) -> None:
    people = db.session.scalars(select(Person)).unique().all()
    assert len(people) > 40
    assert [
        person.name
        for person in people
        if not person.is_demonstration or person.email or not person.user_name
    ] == []


def test_each_country_has_a_cluster_and_one_has_enough_smes_to_show_figures(example: Flask) -> None:
    count = select(Organisation.country, func.count()).where(Organisation.kind == OrganisationKind.SME)
    smes: dict[str, int] = dict(db.session.execute(count.group_by(Organisation.country)).all())
    assert set(smes) == set(COUNTRIES)
    assert smes["IT"] >= 10
    assert (
        db.session.scalar(select(func.count()).where(Organisation.kind == OrganisationKind.STAKEHOLDER)) == 1
    )


def test_example_holds_every_kind_of_fact(example: Flask) -> None:
    found = {tally.kind: tally.facts for tally in tracking.reconcile().tallies}
    assert [kind for kind, facts in found.items() if not facts and kind != "path-changed"] == []


def test_records_of_the_example_are_sound(example: Flask) -> None:
    found = tracking.reconcile()
    assert (found.is_sound, found.statements > 300) == (True, True)


def test_stored_rises_with_time_and_stays_in_the_past(example: Flask) -> None:
    said = recorded()
    stored = [one["stored"] for one in said]
    assert stored == sorted(set(stored))
    assert stored[0] < "2026-09" < "2026-11" < stored[-1] < "2026-11-23T09"
    assert [one["id"] for one in said if one["timestamp"][:19] != one["stored"][:19]] == []


def test_no_fact_lies_ahead_of_now(example: Flask) -> None:
    moments = (
        Person.created_at,
        Enrolment.enrolled_at,
        ModuleProgress.initialized_at,
        Completion.granted_at,
        Task.added_at,
        Assessment.finished_at,
        Attempt.submitted_at,
    )
    for column in moments:
        found = [at for at in db.session.scalars(select(column)) if at is not None]
        assert found
        assert NOW - demonstration.FIRST_DAY - timedelta(days=31) < min(found)
        assert max(found) < NOW


def test_every_tenth_answer_sheet_is_no_copy_of_another(example: Flask) -> None:
    indexes = db.session.scalars(select(Assessment.index).where(Assessment.index.is_not(None))).all()
    assert len(set(indexes)) > len(indexes) // 2 > 10


def test_sign_ins_are_printed_and_open(example: Flask) -> None:
    lines = demonstration.sign_ins()
    assert "demonstration" in lines[0]
    assert len(lines) == 9
    browser = example.test_client()
    for line in lines[1:]:
        name = line.split()[0]
        assert db.session.scalar(select(Person.is_demonstration).where(Person.user_name == name)) is True
    assert browser.get("/").status_code == 303
