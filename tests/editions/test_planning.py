# SPDX-License-Identifier: EUPL-1.2
"""Schemes with their locked settings, editions and sessions: what is kept, refused and walled off."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from atlas_training.database import db
from atlas_training.editions import service as editions
from atlas_training.editions.enums import CountingUnit, Gap
from atlas_training.editions.errors import (
    HasAttendance,
    LeadOnly,
    NoSuchEdition,
    NoSuchSession,
    NotYourEdition,
    ReasonMissing,
    SchemeLocked,
    SchemeNotLocked,
    WrongPlan,
    WrongSettings,
)
from atlas_training.editions.models import Edition, EditionPartner, Session
from atlas_training.editions.rules import Counting
from tests.conftest import NOW
from tests.factories.accounts import make_coordinator, make_lead_coordinator
from tests.factories.editions import (
    LIVE,
    PLAN,
    make_edition,
    make_module_session,
    make_session,
    take_part,
)
from tests.queries import count_rows


def test_first_scheme_is_made_once_with_a_line_of_history(app: Flask) -> None:
    scheme = editions.first_scheme()
    assert editions.first_scheme().id == scheme.id
    assert [(change.action, change.by) for change in editions.history_of(scheme.id)] == [("created", None)]


def test_settings_before_and_after_stay_in_the_history(app: Flask) -> None:
    lead = make_lead_coordinator()
    scheme = editions.first_scheme()
    counting = Counting(unit=CountingUnit.PERSON_COURSE, minimum_hours=6)
    editions.change_counting(lead, scheme.id, scheme.name, counting, "As the steering group agreed")
    newest, oldest = editions.history_of(scheme.id)
    assert scheme.counting == counting
    assert (newest.settings["minimum_hours"], oldest.settings["minimum_hours"]) == (6, 4)
    assert (newest.note, newest.by) == ("As the steering group agreed", lead)


def test_locked_settings_do_not_change_until_unlocked_with_a_note(app: Flask) -> None:
    lead = make_lead_coordinator()
    scheme = editions.first_scheme()
    editions.lock(lead, scheme.id, "Agreed for the first report")
    with pytest.raises(SchemeLocked):
        editions.change_counting(lead, scheme.id, scheme.name, Counting(minimum_hours=1), "")
    with pytest.raises(SchemeLocked):
        editions.lock(lead, scheme.id, "again")
    with pytest.raises(ReasonMissing):
        editions.unlock(lead, scheme.id, "  ")
    editions.unlock(lead, scheme.id, "The programme reads it otherwise")
    editions.change_counting(lead, scheme.id, scheme.name, Counting(minimum_hours=1), "")
    actions = [change.action for change in editions.history_of(scheme.id)]
    assert actions == ["changed", "unlocked", "locked", "created"]
    with pytest.raises(SchemeNotLocked):
        editions.unlock(lead, scheme.id, "again")


def test_only_the_lead_coordinator_sets_how_the_scheme_counts(app: Flask) -> None:
    scheme, coordinator = editions.first_scheme(), make_coordinator("IT")
    with pytest.raises(LeadOnly):
        editions.change_counting(coordinator, scheme.id, scheme.name, Counting(), "")
    with pytest.raises(LeadOnly):
        editions.lock(coordinator, scheme.id, "note")
    with pytest.raises(LeadOnly):
        editions.add_scheme(coordinator, "Another")


@pytest.mark.parametrize("counting", [Counting(minimum_countries=0), Counting(completion_share=101)])
def test_number_out_of_range_is_refused_and_nothing_noted(app: Flask, counting: Counting) -> None:
    scheme = editions.first_scheme()
    with pytest.raises(WrongSettings) as refused:
        editions.change_counting(make_lead_coordinator(), scheme.id, scheme.name, counting, "")
    assert len(refused.value.fields) == 1
    assert len(editions.history_of(scheme.id)) == 1


def test_edition_keeps_its_plan_and_partners_in_order(app: Flask) -> None:
    edition = make_edition()
    db.session.expire_all()
    assert [(one.name, one.country) for one in edition.partners] == list(PLAN.partners)
    assert edition.retain_until == date(2033, 12, 31)
    assert edition.target_participations == 60
    assert editions.gaps_of(edition) == (Gap.SESSIONS, Gap.HOURS)


def test_edition_with_enough_sessions_is_joint_training(app: Flask) -> None:
    edition = make_edition()
    for hours in (0, 24):
        make_session(edition, hours=hours)
    make_module_session(edition)
    assert editions.gaps_of(edition) == ()


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"name": " "}, "name"),
        ({"country": "FR"}, "country"),
        ({"starts_on": None}, "starts_on"),
        ({"ends_on": None}, "ends_on"),
        ({"ends_on": date(2026, 10, 31)}, "ends_on"),
        ({"partners": (("Malta Business Bureau", "MT"),)}, "partners"),
        ({"partners": (("EXO", "IT"), ("Chambre", "FR"))}, "partners"),
        ({"target_smes": -1}, "target_smes"),
        ({"retain_until": date(2026, 12, 1)}, "retain_until"),
    ],
)
def test_edition_with_a_wrong_fact_is_refused_with_its_field(
    app: Flask, facts: dict[str, Any], field: str
) -> None:
    with pytest.raises(WrongPlan) as refused:
        editions.add_edition(make_coordinator("IT"), replace(PLAN, **facts))
    assert list(refused.value.fields) == [field]
    assert count_rows(Edition) == 0


def test_changed_edition_has_new_partners_alone(app: Flask) -> None:
    coordinator = make_coordinator("IT")
    edition = make_edition(coordinator)
    plan = replace(PLAN, partners=(("EXO", "IT"), ("CCI Cap Bon", "TN"), ("INCYDE", "ES")))
    editions.change_edition(coordinator, edition.id, plan)
    db.session.commit()
    assert edition.countries == {"IT", "TN", "ES"}
    assert count_rows(EditionPartner) == 3


def test_country_with_people_or_sessions_keeps_its_partner(app: Flask) -> None:
    coordinator = make_coordinator("IT")
    edition = make_edition(coordinator)
    take_part(edition, country="MT")
    with pytest.raises(WrongPlan) as refused:
        editions.change_edition(coordinator, edition.id, replace(PLAN, partners=(("EXO", "IT"),)))
    assert "Malta" in refused.value.fields["partners"]


def test_edition_days_do_not_leave_a_session_outside(app: Flask) -> None:
    coordinator = make_coordinator("IT")
    session = make_session(make_edition(coordinator))
    with pytest.raises(WrongPlan) as refused:
        editions.change_edition(coordinator, session.edition_id, replace(PLAN, ends_on=date(2026, 11, 20)))
    assert "Be found" in refused.value.fields["ends_on"]


def test_evidence_is_never_kept_for_a_shorter_time(app: Flask) -> None:
    coordinator = make_coordinator("IT")
    edition = make_edition(coordinator)
    with pytest.raises(WrongPlan):
        editions.change_edition(coordinator, edition.id, replace(PLAN, retain_until=date(2033, 12, 30)))
    editions.change_edition(coordinator, edition.id, replace(PLAN, retain_until=date(2035, 12, 31)))
    assert edition.retain_until == date(2035, 12, 31)


def test_edition_is_seen_by_its_partners_countries_and_the_lead_coordinator(app: Flask) -> None:
    edition = make_edition()
    for person in (make_coordinator("IT"), make_coordinator("MT"), make_lead_coordinator()):
        assert [one.id for one in editions.editions(person)] == [edition.id]
        assert editions.get_edition(person, edition.id) is edition
    stranger = make_coordinator("TN")
    assert list(editions.editions(stranger)) == []
    with pytest.raises(NoSuchEdition):
        editions.get_edition(stranger, edition.id)


def test_edition_is_changed_by_the_leading_country_alone(app: Flask) -> None:
    edition = make_edition()
    with pytest.raises(NotYourEdition):
        editions.change_edition(make_coordinator("MT"), edition.id, PLAN)
    with pytest.raises(NotYourEdition):
        editions.add_edition(make_coordinator("MT"), PLAN)
    editions.change_edition(make_lead_coordinator(), edition.id, replace(PLAN, name="Winter"))
    assert edition.name == "Winter"


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"title": ""}, "title"),
        ({"place": "", "link": ""}, "place"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"link": "https://meet.example.org/a b"}, "link"),
        ({"starts_at": None}, "starts_at"),
        ({"ends_at": LIVE.starts_at}, "ends_at"),
        ({"ends_at": NOW + timedelta(hours=20)}, "ends_at"),
        ({"country": "MT"}, "country"),
        ({"starts_at": NOW + timedelta(days=60), "ends_at": NOW + timedelta(days=60, hours=1)}, "starts_at"),
    ],
)
def test_session_with_a_wrong_fact_is_refused_with_its_field(
    app: Flask, facts: dict[str, Any], field: str
) -> None:
    edition = make_edition()
    with pytest.raises(WrongPlan) as refused:
        editions.add_session(make_coordinator("IT"), edition.id, replace(LIVE, **facts))
    assert list(refused.value.fields) == [field]
    assert count_rows(Session) == 0


def test_module_session_has_the_minutes_and_title_of_its_module(app: Flask) -> None:
    session = make_module_session()
    assert session.minutes > 0
    assert session.title
    assert (session.starts_at, session.place) == (None, "")
    with pytest.raises(WrongPlan):
        make_module_session(session.edition, "C99.9")


def test_session_is_changed_and_deleted_by_its_own_country(app: Flask) -> None:
    session = make_session()
    with pytest.raises(NotYourEdition):
        editions.change_session(make_coordinator("MT"), session.id, LIVE)
    with pytest.raises(NoSuchSession):
        editions.delete_session(make_coordinator("TN"), session.id)
    with pytest.raises(NoSuchSession):
        editions.get_session(make_coordinator("IT"), uuid4())
    editions.change_session(make_coordinator("IT"), session.id, replace(LIVE, title="Be found again"))
    assert session.title == "Be found again"
    editions.delete_session(make_coordinator("IT"), session.id)
    assert count_rows(Session) == 0


def test_session_that_somebody_attended_is_neither_moved_nor_deleted(app: Flask) -> None:
    coordinator, session = make_coordinator("IT"), make_session()
    participant = take_part(session.edition)
    editions.record_list(coordinator, session.id, [participant.id], "signed list 1")
    db.session.commit()
    with pytest.raises(HasAttendance):
        editions.delete_session(coordinator, session.id)
    with pytest.raises(HasAttendance):
        editions.change_session(coordinator, session.id, replace(LIVE, ends_at=NOW))
    db.session.rollback()
    editions.change_session(coordinator, session.id, replace(LIVE, place="Matera"))
    assert session.place == "Matera"
