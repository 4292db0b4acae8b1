# SPDX-License-Identifier: EUPL-1.2
"""Cohorts, and rules that enrol those who fit now and those who come to fit."""

from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from atlas_training.accounts import service as accounts
from atlas_training.accounts.enums import Role
from atlas_training.accounts.models import Membership, Person
from atlas_training.database import db
from atlas_training.enrolments import by_rule, cohorts
from atlas_training.enrolments.errors import NoSuchCohort, NoSuchRule, OthersNow, WrongCohort, WrongRule
from atlas_training.enrolments.models import Cohort, CohortMember, Enrolment, EnrolmentRule
from atlas_training.enrolments.rules import Place, Terms, fits
from tests.factories.accounts import (
    make_coordinator,
    make_learner,
    make_organisation,
    make_owner,
    make_person,
    post,
    sign_in,
)
from tests.factories.learning import COURSE, assess, enrol, recorded
from tests.queries import count_rows, counted, everything_stored

KINDS = ("lodging", "craft_museum")
COHORTS = (UUID(int=1), UUID(int=2))
TERMS = st.builds(
    Terms,
    st.sampled_from(("IT", "MT")),
    st.sampled_from(("", *KINDS)),
    st.none() | st.integers(0, 3),
    st.none() | st.sampled_from(COHORTS),
)
PLACES = st.builds(
    Place,
    st.sampled_from(("IT", "MT")),
    st.frozensets(st.sampled_from(KINDS)),
    st.none() | st.integers(0, 3),
    st.frozensets(st.sampled_from(COHORTS)),
)


@given(TERMS, PLACES)
def test_rule_that_asks_for_less_takes_in_no_fewer(terms: Terms, place: Place) -> None:
    if fits(terms, place):
        assert fits(Terms(terms.country), place)
        assert fits(Terms(terms.country, terms.business_kind), place)
    assert fits(Terms(place.country), place)
    assert not fits(Terms("TN"), place)


@given(PLACES)
def test_rule_for_a_band_leaves_out_who_has_none(place: Place) -> None:
    assert [level for level in range(4) if fits(Terms(place.country, level=level), place)] == (
        [] if place.level is None else [place.level]
    )


def make_rule(coordinator: Person, terms: Terms, course: str = COURSE) -> tuple[EnrolmentRule, int]:
    """A rule kept right after looking."""
    made = by_rule.add(coordinator, terms, course, by_rule.mark_of(by_rule.touched(terms, course)))
    db.session.commit()
    return made


def enrolled() -> set[UUID]:
    """Who is in a course."""
    return set(db.session.scalars(select(Enrolment.person_id)))


def make_cohort(coordinator: Person, *members: Membership) -> Cohort:
    """A cohort of Italy with these people."""
    cohort = cohorts.add(coordinator, "Coorte", "IT")
    cohorts.take_in(cohort, [one.id for one in members])
    db.session.commit()
    return cohort


def test_cohort_of_the_same_name_is_made_once(app: Flask) -> None:
    coordinator = make_coordinator()
    assert cohorts.add(coordinator, " Prima  coorte", "IT") is cohorts.add(coordinator, "PRIMA COORTE", "IT")
    assert count_rows(Cohort) == 1


@pytest.mark.parametrize(("name", "country"), [("", "IT"), ("x" * 121, "IT"), ("Coorte", "MT")])
def test_cohort_without_a_name_or_of_another_country_is_refused(app: Flask, name: str, country: str) -> None:
    with pytest.raises(WrongCohort):
        cohorts.add(make_coordinator(), name, country)


def test_people_are_taken_in_once_and_only_from_the_cohorts_country(app: Flask) -> None:
    here, abroad = make_learner(), make_learner(country="MT")
    cohort = make_cohort(make_coordinator(), here)
    assert cohorts.take_in(cohort, [here.id, abroad.id, uuid4()]) == 0
    assert cohorts.members(cohort) == [here]


def test_who_left_is_in_no_cohort_and_enrolled_by_no_rule(app: Flask) -> None:
    coordinator, owner = make_coordinator(), make_owner()
    learner = make_learner(owner.organisation)
    cohort = make_cohort(coordinator, learner)
    accounts.end_membership(owner.organisation_id, learner.id)
    assert (cohorts.members(cohort), cohorts.sizes([cohort])) == ([], {})
    assert make_rule(coordinator, Terms("IT", cohort_id=cohort.id))[1] == 0


def test_looking_at_whom_a_rule_touches_writes_nothing(app: Flask, client: FlaskClient) -> None:
    sign_in(client, make_coordinator())
    make_learner(name="Aldo Prova")
    before = everything_stored()
    page = client.get(f"/coordination/enrolments/new?course={COURSE}&country=IT")
    assert (page.status_code, "Aldo Prova" in page.text) == (200, True)
    assert "1 person would be enrolled" in page.text
    assert everything_stored() == before


def test_rule_enrols_whom_it_touches_in_their_own_language_once(app: Flask) -> None:
    coordinator = make_coordinator()
    inn = make_organisation(business_kinds=["lodging"])
    host = make_learner(inn, language="it")
    make_learner(make_organisation(business_kinds=["craft_museum"]))
    make_learner(make_organisation(country="MT"))
    rule, count = make_rule(coordinator, Terms("IT", "lodging"))
    assert (enrolled(), count, len(recorded("registered"))) == ({host.person_id}, 1, 1)
    assert db.session.scalars(select(Enrolment.language)).one() == "it"
    again, count = make_rule(coordinator, Terms("IT", "lodging"))
    assert (again, count, count_rows(EnrolmentRule)) == (rule, 0, 1)


def test_rule_goes_by_the_band_of_the_last_assessment(app: Flask) -> None:
    owner = make_owner()
    make_owner()
    level = assess(owner).level
    assert level is not None
    make_rule(make_coordinator(), Terms("IT", level=level))
    assert enrolled() == {owner.person_id}


def test_rule_enrols_who_joins_later(app: Flask) -> None:
    make_rule(make_coordinator(), Terms("IT"))
    newcomer = make_person()
    accounts.join(newcomer, make_organisation(), Role.LEARNER)
    accounts.join(make_person(), make_organisation(country="MT"), Role.LEARNER)
    assert enrolled() == {newcomer.id}


def test_rule_enrols_the_people_of_an_sme_whose_assessment_comes_later(app: Flask) -> None:
    coordinator, owner = make_coordinator(), make_owner()
    for level in range(4):
        make_rule(coordinator, Terms("IT", level=level))
    assert enrolled() == set()
    assess(owner)
    assert enrolled() == {owner.person_id}


def test_rule_of_a_cohort_enrols_who_is_added_later(app: Flask) -> None:
    coordinator, learner = make_coordinator(), make_learner()
    cohort = make_cohort(coordinator)
    make_rule(coordinator, Terms("IT", cohort_id=cohort.id))
    cohorts.take_in(cohort, [learner.id])
    assert enrolled() == {learner.person_id}


def test_rule_that_ended_enrols_nobody_and_takes_nobody_out(app: Flask) -> None:
    coordinator, learner = make_coordinator(), make_learner()
    rule, _count = make_rule(coordinator, Terms("IT"))
    by_rule.end(coordinator, rule.id)
    accounts.join(make_person(), make_organisation(), Role.LEARNER)
    assert enrolled() == {learner.person_id}
    assert by_rule.of_countries(["IT"]) == []


def test_deleting_a_cohort_takes_its_rules_along_and_leaves_enrolments(app: Flask) -> None:
    coordinator, learner = make_coordinator(), make_learner()
    cohort = make_cohort(coordinator, learner)
    make_rule(coordinator, Terms("IT", cohort_id=cohort.id))
    cohorts.drop(cohort)
    db.session.commit()
    assert [count_rows(one) for one in (Cohort, CohortMember, EnrolmentRule)] == [0, 0, 0]
    assert enrolled() == {learner.person_id}


def test_nobody_is_enrolled_when_others_are_touched_than_were_looked_at(app: Flask) -> None:
    coordinator = make_coordinator()
    mark = by_rule.mark_of(by_rule.touched(Terms("IT"), COURSE))
    make_learner()
    with pytest.raises(OthersNow):
        by_rule.add(coordinator, Terms("IT"), COURSE, mark)
    assert enrolled() == set()


@pytest.mark.parametrize(
    ("terms", "course"),
    [
        (Terms("MT"), COURSE),
        (Terms("IT", "castle"), COURSE),
        (Terms("IT", level=4), COURSE),
        (Terms("IT", cohort_id=UUID(int=7)), COURSE),
        (Terms("IT"), "C99"),
    ],
)
def test_rule_about_something_that_is_not_there_is_refused(app: Flask, terms: Terms, course: str) -> None:
    with pytest.raises(WrongRule):
        make_rule(make_coordinator(), terms, course)


def test_coordinator_of_another_country_finds_neither_cohort_nor_rule(app: Flask) -> None:
    coordinator, other = make_coordinator(), make_coordinator("MT")
    cohort = make_cohort(coordinator)
    rule, _count = make_rule(coordinator, Terms("IT"))
    with pytest.raises(NoSuchCohort):
        cohorts.get(other, cohort.id)
    with pytest.raises(NoSuchRule):
        by_rule.end(other, rule.id)
    with pytest.raises(WrongRule):
        make_rule(make_coordinator("MT"), Terms("MT", cohort_id=cohort.id))


def test_coordinator_works_through_the_pages(app: Flask, client: FlaskClient) -> None:
    sign_in(client, make_coordinator())
    learner = make_learner(name="Işıl Prova")
    make_learner(name="Bruno Altri")
    answer = post(client, "/coordination/cohorts", {"name": "Coorte", "country": "IT"})
    page = answer.location
    found = client.get(f"{page}?name=ISIL").text
    assert ("Işıl Prova" in found, "Bruno Altri" in found) == (True, False)
    post(client, f"{page}/add", {"person": [str(learner.id), "none"]})
    cohort = db.session.scalars(select(Cohort)).one()
    address = f"/coordination/enrolments/new?course={COURSE}&country=IT&cohort={cohort.id}"
    mark = client.get(address).text.partition('name="mark" value="')[2].partition('"')[0]
    terms = {"course": COURSE, "country": "IT", "business_kind": "", "level": "", "cohort": str(cohort.id)}
    answer = post(client, "/coordination/enrolments/new", {**terms, "mark": mark})
    assert (answer.status_code, enrolled()) == (303, {learner.person_id})
    assert "Coorte" in client.get(answer.location).text
    make_cohort(db.session.scalars(select(Person).where(Person.id == cohort.created_by_id)).one())
    assert (
        post(client, "/coordination/enrolments/new", {**terms, "cohort": "", "mark": mark}).status_code == 409
    )
    assert post(client, "/coordination/enrolments/new", {**terms, "course": "C99"}).status_code == 400
    assert post(client, f"{page}/remove", {"person": str(learner.id)}).status_code == 303
    assert cohorts.members(cohort) == []


def test_looking_asks_the_same_of_the_database_for_more_people(app: Flask, client: FlaskClient) -> None:
    sign_in(client, make_coordinator())
    numbers = []
    for _time in range(2):
        for _person in range(3):
            enrol(make_learner())
        db.session.expire_all()
        with counted() as queries:
            client.get(f"/coordination/enrolments/new?course={COURSE}&country=IT")
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]
