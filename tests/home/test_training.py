# SPDX-License-Identifier: EUPL-1.2
"""My training: the one thing to do next, the path with its reasons, the readiness card, the tasks."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from atlas_training import clock
from atlas_training.accounts.models import Membership, Person
from tests.conftest import NOW
from tests.factories.accounts import (
    make_administrator,
    make_coordinator,
    make_lead_coordinator,
    make_learner,
    make_membership,
    make_organisation,
    make_owner,
    make_person,
    make_trainer,
    post,
    sign_in,
)
from tests.factories.editions import make_edition, make_session, take_part
from tests.factories.learning import FIRST, SECOND, assess, complete, enrol, open_module, plan_task
from tests.factories.readiness import make_draft

LESSON = "/courses/small-steps/lock-the-door"


@pytest.fixture
def owner(app: Flask) -> Membership:
    """The owner of an SME in Italy."""
    return make_owner(make_organisation("Masseria dei Pozzi"), name="Giulia Ferrante")


def look(client: FlaskClient, person: Person) -> str:
    answer = sign_in(client, person).get("/?lang=en")
    assert answer.status_code == 200
    return answer.text


def panel(page: str) -> str:
    """The panel with the one thing to do next."""
    return page.partition('<section class="continue')[2].partition("</section>")[0]


def test_owner_without_assessment_is_asked_to_answer(client: FlaskClient, owner: Membership) -> None:
    page = look(client, owner.person)
    assert "Answer the questionnaire" in panel(page)
    assert 'href="/readiness' in panel(page)
    assert ("No path yet" in page, "Your readiness</h2>" in page) == (True, False)
    assert "Good morning, Giulia" in page
    assert "Masseria dei Pozzi" in page


def test_owner_in_the_middle_is_asked_to_go_on(client: FlaskClient, owner: Membership) -> None:
    make_draft(owner)
    assert "Continue the questionnaire" in panel(look(client, owner.person))


def test_colleague_without_path_is_told_to_wait_and_may_read(client: FlaskClient, owner: Membership) -> None:
    page = look(client, make_learner(owner.organisation).person)
    assert "Your path comes when the owner has answered" in panel(page)
    assert 'href="/courses"' in panel(page)
    assert "Your business</a>" not in page


def test_owner_with_a_path_sees_steps_with_reasons_and_the_result(
    client: FlaskClient, owner: Membership
) -> None:
    assess(owner)
    page = look(client, owner.person)
    assert ("Your next step" in panel(page), "Start module 1" in panel(page)) == (True, True)
    assert f'action="{LESSON}/open"' in panel(page)
    assert "Why this step:" in page
    assert page.count('<div class="path-node">') == 3
    assert "points to Building" in page
    assert "No path yet" not in page


def test_begun_module_is_continued_where_it_was_left(client: FlaskClient, owner: Membership) -> None:
    assess(owner)
    browser = sign_in(client, owner.person)
    post(browser, f"{LESSON}/open")
    post(browser, f"{LESSON}/place", {"heading": "why-a-second-step"})
    page = browser.get("/?lang=en").text
    assert ("Continue where you stopped" in panel(page), "Continue module 1" in panel(page)) == (True, True)
    assert post(browser, f"{LESSON}/open").location == f"{LESSON}#why-a-second-step"


def test_last_visited_of_several_is_the_one_to_continue(client: FlaskClient, owner: Membership) -> None:
    enrolment = enrol(owner)
    open_module(enrolment, SECOND)
    with clock.set_to(NOW + timedelta(hours=1)):
        open_module(enrolment, FIRST)
    assert "Module 1 of 2: Lock the door" in panel(look(client, owner.person))
    with clock.set_to(NOW + timedelta(hours=2)):
        open_module(enrolment, SECOND)
    assert "Module 2 of 2: What you keep, on one page" in panel(look(client, owner.person))


def test_done_path_offers_to_answer_again(client: FlaskClient, owner: Membership) -> None:
    assess(owner)
    enrolment = enrol(owner)
    for module_id in (FIRST, SECOND):
        complete(enrolment, module_id)
    complete(enrol(owner, "C03"), "C03.1")
    page = look(client, owner.person)
    assert ("Your path is done" in panel(page), "Take the questionnaire again" in panel(page)) == (True, True)
    assert page.count("Completed 23 November 2026") == 3


def test_done_share_of_a_colleague_leads_to_the_courses(client: FlaskClient, owner: Membership) -> None:
    assess(owner)
    page = look(client, make_learner(owner.organisation).person)
    assert "Your share is done" in panel(page)
    assert "Take the questionnaire again" not in page


def test_open_tasks_of_the_sme_are_shown(client: FlaskClient, owner: Membership) -> None:
    task = plan_task(enrol(owner), owner)
    assert task.title in look(client, make_learner(owner.organisation).person)
    assert task.title not in look(client, make_owner().person)


def test_two_smes_have_two_pages(client: FlaskClient, owner: Membership) -> None:
    elsewhere = make_membership(owner.person, make_organisation("Rifugio del Pollino"))
    open_module(enrol(owner))
    here = sign_in(client, owner.person, owner.organisation).get("/?lang=en").text
    there = sign_in(client, owner.person, elsewhere.organisation).get("/?lang=en").text
    assert ("Continue module 1" in here, "Continue module 1" in there) == (True, False)
    assert ("Masseria dei Pozzi" in here, "Rifugio del Pollino" in there) == (True, True)


@pytest.mark.parametrize(
    ("make", "page"),
    [
        (make_coordinator, "/coordination/completions"),
        (make_lead_coordinator, "/coordination/completions"),
        (make_administrator, "/administration/people"),
        (make_trainer, "/courses"),
        (make_person, "/courses"),
    ],
)
def test_who_has_no_sme_is_sent_to_the_first_page_of_the_role(
    client: FlaskClient, make: object, page: str
) -> None:
    assert callable(make)
    answer = sign_in(client, make()).get("/")
    assert (answer.status_code, answer.location) == (303, page)
    assert client.get(page).status_code == 200


def test_guest_is_sent_to_sign_in(client: FlaskClient) -> None:
    answer = client.get("/")
    assert (answer.status_code, answer.location.partition("?")[0]) == (303, "/sign-in")


def test_next_sessions_of_ones_editions_are_shown_with_place_and_link(client: FlaskClient) -> None:
    learner = make_learner()
    mine, foreign = make_edition(), make_edition()
    take_part(mine, learner)
    make_session(mine, hours=24, title="Be found", link="https://meet.example.org/atlas")
    make_session(mine, hours=-24, title="Long ago")
    make_session(foreign, hours=24, title="Of another edition")
    sign_in(client, learner.person)
    page = client.get("/").text
    for words in ("Be found", "Potenza, via Nazario Sauro 1", "https://meet.example.org/atlas"):
        assert words in page
    for words in ("Long ago", "Of another edition", "/attend/"):
        assert words not in page


def test_next_sessions_are_left_out_for_somebody_in_no_edition(client: FlaskClient) -> None:
    sign_in(client, make_learner().person)
    assert "Next sessions" not in client.get("/").text
