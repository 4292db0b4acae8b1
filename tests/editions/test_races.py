# SPDX-License-Identifier: EUPL-1.2
"""Two people record or correct the same attendance at the same moment: one record stands, and nothing is lost."""

from flask import Flask
from sqlalchemy import select

from atlas_training.accounts.models import Person
from atlas_training.database import db
from atlas_training.editions import service as editions
from atlas_training.editions.models import Attendance, Participant
from tests.factories.accounts import make_coordinator, make_learner
from tests.factories.editions import make_edition, make_session, take_part
from tests.queries import count_rows
from tests.together import two_at_once


def person(key: object) -> Person:
    return db.session.get_one(Person, key)


def standing() -> list[bool]:
    db.session.expire_all()
    query = select(Attendance.is_present).where(Attendance.superseded_at.is_(None))
    return list(db.session.scalars(query))


def test_list_and_own_word_at_once_are_one_record(app: Flask) -> None:
    session, learner = make_session(), make_learner()
    participant = take_part(session.edition, learner)
    keys = (make_coordinator("IT").id, session.id, participant.id, learner.person_id, session.code)
    two_at_once(
        app,
        lambda: editions.record_list(person(keys[0]), keys[1], [keys[2]], ""),
        lambda: editions.record_self(person(keys[3]), keys[4]),
    )
    assert standing() == [True]
    assert count_rows(Attendance) == 1


def test_list_records_the_others_where_one_is_recorded_at_the_same_moment(app: Flask) -> None:
    session = make_session()
    both = take_part(session.edition).id, take_part(session.edition).id
    first, second, key = make_coordinator("IT").id, make_coordinator("IT").id, session.id
    two_at_once(
        app,
        lambda: editions.record_list(person(first), key, [both[0]], ""),
        lambda: editions.record_list(person(second), key, both, ""),
    )
    assert standing() == [True, True]


def test_of_two_corrections_at_once_one_stands(app: Flask) -> None:
    session = make_session()
    participant = take_part(session.edition).id
    first, second, key = make_coordinator("IT").id, make_coordinator("IT").id, session.id
    editions.record_list(person(first), key, [participant], "")
    db.session.commit()
    two_at_once(
        app,
        lambda: editions.correct(person(first), key, participant, False, "first"),
        lambda: editions.correct(person(second), key, participant, False, "second"),
    )
    assert standing() == [False]
    assert count_rows(Attendance) == 2


def test_person_put_in_twice_at_once_is_in_once(app: Flask) -> None:
    edition, place = make_edition(), make_learner()
    first, second = make_coordinator("IT").id, make_coordinator("IT").id
    edition_id, place_id = edition.id, place.id
    two_at_once(
        app,
        lambda: editions.add_participants(person(first), edition_id, [place_id]),
        lambda: editions.add_participants(person(second), edition_id, [place_id]),
    )
    assert count_rows(Participant) == 1
