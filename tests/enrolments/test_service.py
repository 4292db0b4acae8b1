# SPDX-License-Identifier: EUPL-1.2
"""Entering a course, once for each SME."""

from uuid import uuid4

import pytest
from flask import Flask

from atlas_training.enrolments import service as enrolments
from atlas_training.enrolments.models import Enrolment
from atlas_training.errors import NotFound
from tests.conftest import NOW
from tests.factories.accounts import make_learner, make_membership, make_organisation, make_person
from tests.factories.learning import enrol, recorded
from tests.queries import count_rows


def test_enrolling_keeps_who_which_course_for_whom_and_when(app: Flask) -> None:
    membership = make_learner()
    enrolment = enrol(membership, language="it")
    assert (enrolment.person_id, enrolment.organisation_id) == (
        membership.person_id,
        membership.organisation_id,
    )
    assert (enrolment.course_id, enrolment.language, enrolment.enrolled_at) == ("C11", "it", NOW)


def test_enrolling_again_gives_the_same_enrolment_and_tells_nothing(app: Flask) -> None:
    membership = make_learner()
    first = enrol(membership, language="it")
    assert enrol(membership, language="en").id == first.id
    assert first.language == "it"
    assert (count_rows(Enrolment), len(recorded("registered"))) == (1, 1)


def test_one_person_in_two_smes_has_two_enrolments(app: Flask) -> None:
    person = make_person()
    here, there = (make_membership(person, make_organisation()) for _ in range(2))
    first, second = enrol(here), enrol(there)
    assert first.id != second.id
    assert enrolments.find(person.id, here.organisation_id, "C11") is first
    assert enrolments.of_person(person.id, there.organisation_id) == {"C11": second}


def test_enrolments_of_a_person_are_by_course_and_nobody_elses(app: Flask) -> None:
    membership = make_learner()
    enrol(make_learner(membership.organisation))
    mine = {course_id: enrol(membership, course_id) for course_id in ("C11", "C03")}
    assert enrolments.of_person(membership.person_id, membership.organisation_id) == mine


def test_enrolment_that_is_not_there_is_not_found(app: Flask) -> None:
    membership = make_learner()
    enrol(membership)
    assert enrolments.find(membership.person_id, membership.organisation_id, "C03") is None
    with pytest.raises(NotFound):
        enrolments.get(uuid4())
