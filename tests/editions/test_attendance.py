# SPDX-License-Identifier: EUPL-1.2
"""Who takes part, who was there, and corrections that overwrite nothing."""

from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask

from atlas_training import clock
from atlas_training.accounts import service as accounts
from atlas_training.database import db
from atlas_training.editions import service as editions
from atlas_training.editions.errors import (
    AlreadyIn,
    NoSuchEdition,
    NoSuchParticipant,
    NotAMember,
    NothingCorrected,
    NothingRecorded,
    NotOver,
    ReasonMissing,
)
from atlas_training.editions.models import Attendance, Participant
from atlas_training.organisations.rules import number_of
from tests.conftest import NOW
from tests.factories.accounts import (
    make_coordinator,
    make_lead_coordinator,
    make_learner,
    make_membership,
    make_organisation,
)
from tests.factories.editions import make_edition, make_session, take_part
from tests.queries import count_rows


def test_person_takes_part_once_for_one_sme(app: Flask) -> None:
    edition, first = make_edition(), make_learner()
    participant = take_part(edition, first)
    assert take_part(edition, first).id == participant.id
    with pytest.raises(AlreadyIn):
        take_part(edition, make_membership(first.person, make_organisation()))
    assert count_rows(Participant) == 1


def test_coordinator_adds_people_of_the_own_country_alone(app: Flask) -> None:
    edition, maltese = make_edition(), make_learner(country="MT")
    with pytest.raises(NotAMember):
        editions.add_participants(make_coordinator("IT"), edition.id, [maltese.id])
    with pytest.raises(NotAMember):
        editions.add_participants(make_coordinator("IT"), edition.id, [uuid4()])
    with pytest.raises(NoSuchEdition):
        editions.add_participants(make_coordinator("TN"), edition.id, [make_learner(country="TN").id])
    former = make_membership(left_at=NOW)
    with pytest.raises(NotAMember):
        editions.add_participants(make_coordinator("IT"), edition.id, [former.id])
    assert count_rows(Participant) == 0


def test_candidates_are_the_countrys_people_who_are_not_in(app: Flask) -> None:
    edition, first, second = make_edition(), make_learner(), make_learner(name="Anna Russo")
    make_learner(country="MT")
    take_part(edition, first)
    found = editions.candidates(make_coordinator("IT"), edition)
    assert [one.id for one in found] == [second.id]


def test_participants_are_named_within_the_country_and_numbered_for_the_lead(app: Flask) -> None:
    edition = make_edition()
    italian = take_part(edition)
    maltese = take_part(edition, make_learner(country="MT", name="Maria Borg"))
    seen = editions.participants(make_coordinator("IT"), edition)
    assert [(row.participant.id, row.is_named) for row in seen] == [(italian.id, True)]
    lead = make_lead_coordinator()
    assert maltese.person is not None
    rows = {row.participant.id: row for row in editions.participants(lead, edition)}
    assert len(rows) == 2
    assert rows[maltese.id].person == number_of(maltese.person.actor_key)
    accounts.agree(make_coordinator("MT"), "MT")
    rows = {row.participant.id: row for row in editions.participants(lead, edition)}
    assert (rows[maltese.id].person, rows[italian.id].is_named) == ("Maria Borg", False)
    assert editions.count_participants([edition.id]) == {edition.id: 2}


def test_who_attended_nothing_leaves_no_row_and_who_did_stays_as_evidence(app: Flask) -> None:
    coordinator, session = make_coordinator("IT"), make_session()
    there, away = take_part(session.edition), take_part(session.edition)
    editions.record_list(coordinator, session.id, [there.id], "")
    for one in (there, away):
        editions.end_participation(coordinator, one.id)
    assert count_rows(Participant) == 1
    assert there.left_at == NOW
    assert [line.who.participant.id for line in editions.attendance_list(coordinator, session)] == [there.id]
    with pytest.raises(NoSuchParticipant):
        editions.end_participation(make_coordinator("MT"), there.id)


def test_who_comes_back_may_come_back_as_staff_of_a_partner(app: Flask) -> None:
    coordinator, session, place = make_coordinator("IT"), make_session(), make_learner()
    participant = take_part(session.edition, place)
    editions.record_list(coordinator, session.id, [participant.id], "")
    editions.end_participation(coordinator, participant.id)
    (again,) = editions.add_participants(coordinator, session.edition_id, [place.id], is_partner_staff=True)
    assert (again.id, again.left_at, again.is_partner_staff) == (participant.id, None, True)


def test_list_is_recorded_once_with_who_when_and_the_evidence(app: Flask) -> None:
    coordinator, session = make_coordinator("IT"), make_session()
    one, other = take_part(session.edition), take_part(session.edition)
    (row,) = editions.record_list(coordinator, session.id, [one.id], "signed list 3, page 1")
    assert (row.is_present, row.way, row.evidence) == (True, "list", "signed list 3, page 1")
    assert (row.recorded_by_id, row.recorded_at, row.held_at) == (coordinator.id, NOW, session.starts_at)
    again = editions.record_list(coordinator, session.id, [one.id, other.id], "")
    assert [row.participant_id for row in again] == [other.id]
    assert count_rows(Attendance) == 2


def test_attendance_is_recorded_by_the_participants_country_once_the_session_has_begun(app: Flask) -> None:
    session = make_session()
    maltese, italian = take_part(session.edition, country="MT"), take_part(session.edition)
    with pytest.raises(NoSuchParticipant):
        editions.record_list(make_coordinator("IT"), session.id, [maltese.id], "")
    editions.record_list(make_coordinator("MT"), session.id, [maltese.id], "")
    with pytest.raises(NoSuchParticipant):
        editions.record_list(make_coordinator("IT"), make_session().id, [italian.id], "")
    later = make_session(session.edition, hours=24)
    with pytest.raises(NotOver):
        editions.record_list(make_coordinator("IT"), later.id, [italian.id], "")


def test_correction_keeps_what_was_said_before(app: Flask) -> None:
    coordinator, session = make_coordinator("IT"), make_session()
    participant = take_part(session.edition)
    (first,) = editions.record_list(coordinator, session.id, [participant.id], "list 1")
    other = make_coordinator("IT")
    with clock.set_to(NOW + timedelta(hours=1)):
        second = editions.correct(other, session.id, participant.id, False, "  Signed for a  colleague ")
    db.session.commit()
    db.session.expire_all()
    assert (first.is_present, first.evidence, first.superseded_at) == (
        True,
        "list 1",
        NOW + timedelta(hours=1),
    )
    assert (second.is_present, second.reason, second.replaces_id) == (
        False,
        "Signed for a colleague",
        first.id,
    )
    assert [row.id for row in editions.records_of(session.id, participant.id)] == [second.id, first.id]
    (line,) = editions.attendance_list(coordinator, session)
    assert line.standing is second


def test_correction_says_why_and_something_new_about_what_is_recorded(app: Flask) -> None:
    coordinator, session = make_coordinator("IT"), make_session()
    participant = take_part(session.edition)
    with pytest.raises(NothingRecorded):
        editions.correct(coordinator, session.id, participant.id, False, "why")
    editions.record_list(coordinator, session.id, [participant.id], "")
    with pytest.raises(ReasonMissing):
        editions.correct(coordinator, session.id, participant.id, False, " ")
    with pytest.raises(NothingCorrected):
        editions.correct(coordinator, session.id, participant.id, True, "why")
    with pytest.raises(NoSuchParticipant):
        editions.correct(make_coordinator("MT"), session.id, participant.id, False, "why")


def test_counting_sees_each_session_once_as_it_stands_or_stood(app: Flask) -> None:
    coordinator, session = make_coordinator("IT"), make_session()
    participant, other = take_part(session.edition), take_part(session.edition)
    editions.record_list(coordinator, session.id, [participant.id, other.id], "")
    with clock.set_to(NOW + timedelta(days=1)):
        editions.correct(coordinator, session.id, participant.id, False, "not there")
    with clock.set_to(NOW + timedelta(days=2)):
        editions.correct(coordinator, session.id, participant.id, True, "there after all")
        editions.correct(coordinator, session.id, other.id, False, "not there")
    edition_ids = [session.edition_id]

    def who(**moment: object) -> set[object]:
        return {one.participant.id for one in editions.attended(edition_ids, **moment)}  # type: ignore[arg-type]

    assert who() == {participant.id}
    assert who(until=NOW + timedelta(days=1, hours=1)) == {other.id}
    assert who(until=NOW) == {participant.id, other.id}
    assert who(until=NOW - timedelta(hours=1)) == set()


def test_erased_person_stays_as_evidence_without_them(app: Flask) -> None:
    coordinator, session = make_coordinator("IT"), make_session()
    participant = take_part(session.edition)
    editions.record_list(coordinator, session.id, [participant.id], "")
    person = participant.person
    assert person is not None
    for membership in list(person.memberships):
        db.session.delete(membership)
    db.session.delete(person)
    db.session.commit()
    db.session.expire_all()
    (line,) = editions.attendance_list(coordinator, session)
    assert line.who.person == "erased"
    assert len(editions.attended([session.edition_id])) == 1


def test_partners_come_from_the_edition_the_person_is_in_for_the_sme(app: Flask) -> None:
    edition, membership = make_edition(), make_learner()
    about = (membership.person_id, membership.organisation_id)
    assert editions.partners_for(*about, NOW) == []
    take_part(edition, membership)
    assert editions.partners_for(*about, NOW) == [("EXO, Potenza", "IT"), ("Malta Business Bureau", "MT")]
    assert editions.partners_for(*about, NOW - timedelta(days=90)) == []
