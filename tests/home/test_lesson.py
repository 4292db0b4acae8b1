# SPDX-License-Identifier: EUPL-1.2
"""The lesson page for guests and members, and the way from Start to Done."""

import re
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from atlas_training.accounts.models import Membership
from atlas_training.assessments import service as assessments
from atlas_training.assessments.models import Attempt
from atlas_training.courses import service as courses
from atlas_training.courses.markdown import Source, render
from atlas_training.database import db
from atlas_training.enrolments import service as enrolments
from atlas_training.enrolments.models import Enrolment
from atlas_training.home import training
from atlas_training.pathways.models import PathStart
from atlas_training.progress import service as progress
from atlas_training.progress.models import ModuleProgress, Task
from tests.factories.accounts import (
    make_coordinator,
    make_learner,
    make_membership,
    make_organisation,
    make_owner,
    post,
    sign_in,
)
from tests.factories.learning import (
    FIRST,
    KNOWS_FIRST,
    SECOND,
    assess,
    complete,
    enrol,
    get_module,
    open_module,
    read,
    recorded,
    republish,
    take_check,
)
from tests.factories.pathways import offer_catalogue
from tests.queries import count_rows

COURSE = "/courses/small-steps"
LESSON, NEXT = f"{COURSE}/lock-the-door", f"{COURSE}/one-page"
START = "Start and keep my progress"


@pytest.fixture
def owner(app: Flask) -> Membership:
    """The owner of an SME in Italy."""
    return make_owner()


@pytest.fixture
def browser(client: FlaskClient, owner: Membership) -> FlaskClient:
    """The owner's browser."""
    return sign_in(client, owner.person)


def look(browser: FlaskClient, path: str = LESSON, language: str = "en") -> str:
    answer = browser.get(f"{path}?lang={language}")
    assert answer.status_code == 200
    return answer.text


def row_of(owner: Membership, module_id: str = FIRST) -> ModuleProgress | None:
    enrolment = enrolments.find(owner.person_id, owner.organisation_id, "C11")
    return progress.find_progress(enrolment.id, module_id) if enrolment else None


# ---- what is seen ----


def test_guest_reads_everything_and_is_told_that_nothing_is_kept(client: FlaskClient) -> None:
    page = look(client)
    assert "A second step keeps strangers out" in page
    assert "Turn on the second step for one account" in page
    assert "Reading without an account" in page
    assert "This module is completed when you have read it and reached 60 % in its check." in page
    assert [
        words for words in (START, "Put on our list", "Go to the check", "Done, go") if words in page
    ] == []
    assert f'href="{NEXT}"' in page


def test_coordinator_without_sme_reads_too(client: FlaskClient) -> None:
    page = look(sign_in(client, make_coordinator()))
    assert [words for words in (START, "Reading without an account", "Done, go") if words in page] == []


def test_member_who_has_not_started_is_offered_to_start(browser: FlaskClient) -> None:
    page = look(browser)
    assert START in page
    assert "0 of 2 modules done" in page
    assert [
        words for words in ("Put on our list", "Go to the check", "Reading without") if words in page
    ] == []


def test_member_who_has_started_can_plan_tasks_take_the_check_and_go_on(
    browser: FlaskClient, owner: Membership
) -> None:
    open_module(enrol(owner))
    page = look(browser)
    assert START not in page
    for words in (
        "Put on our list",
        "Go to the check",
        "Done, go to the check",
        "5 questions",
        "reading now",
    ):
        assert words in page
    assert f'data-place="{LESSON}/place"' in page


def test_check_below_the_mark_is_shown_without_completion(browser: FlaskClient, owner: Membership) -> None:
    enrolment = enrol(owner)
    read(enrolment)
    take_check(enrolment, is_right=False)
    page = look(browser)
    assert "Your best check so far: 0 %" in page
    assert "Completed 23" not in page


def test_finished_member_sees_when_and_goes_on_to_the_next_module(
    browser: FlaskClient, owner: Membership
) -> None:
    complete(enrol(owner))
    page = look(browser)
    for words in (
        "Completed 23 November 2026",
        "Your best check: 100 %",
        "1 of 2 modules done",
        "Done, go to module 2",
    ):
        assert words in page
    assert "Done, go to the check" not in page


def test_waived_member_is_told_and_may_still_take_it(browser: FlaskClient, owner: Membership) -> None:
    assess(owner, KNOWS_FIRST)
    enrol(owner)
    page = look(browser)
    assert "Your readiness answers show that you know this already" in page
    assert START in page
    assert "not needed, your answers show it" in page


def test_progress_is_that_of_the_sme_one_works_for_now(client: FlaskClient, owner: Membership) -> None:
    elsewhere = make_membership(owner.person, make_organisation())
    complete(enrol(owner))
    assert "1 of 2 modules done" in look(sign_in(client, owner.person, owner.organisation))
    assert "0 of 2 modules done" in look(sign_in(client, owner.person, elsewhere.organisation))


def test_text_that_is_not_translated_says_so_and_keeps_its_direction(client: FlaskClient) -> None:
    page = look(client, language="ar")
    assert '<html lang="ar" dir="rtl"' in page
    assert '<div class="prose space-before" lang="en" dir="ltr"' in page
    assert look(client, language="it").count('<div class="prose space-before" lang="it" dir="ltr"') == 1


def test_block_of_the_own_country_is_set_off_for_its_people_only(
    client: FlaskClient, owner: Membership
) -> None:
    assert 'data-country="IT ES MT EL"' in look(client, NEXT)
    assert "is-own" not in look(client, NEXT)
    assert "is-own" not in look(sign_in(client, make_owner(country="TN").person), NEXT)
    page = look(sign_in(client, owner.person), NEXT)
    assert (page.count('class="block-country is-own"'), page.count("In your country")) == (1, 1)


@pytest.mark.parametrize(
    ("country", "order"),
    [
        ("TR", "A, Turkey, Spain, B, Italy, C"),
        ("ES", "A, Spain, Turkey, B, Italy, C"),
        (None, "A, Spain, Turkey, B, Italy, C"),
    ],
)
def test_law_of_the_own_country_stands_first_of_those_in_a_row(
    app: Flask, country: str | None, order: str
) -> None:
    def block(name: str, code: str) -> str:
        return f"/// country | {name}\n    code: {code}\n\n//// reveal | More\n\n> [!TIP]\n> x\n////\n///\n\n"

    text = f"A\n\n{block('Spain', 'ES')}{block('Turkey', 'TR, EL')}B\n\n{block('Italy', 'IT')}C"
    html = render(Source(text, "en")).html
    with app.test_request_context():
        shown = training.for_reader(html, country)
    assert ", ".join(re.findall(r">(A|B|C|Spain|Turkey|Italy)<", shown)) == order
    assert len(re.findall("<div", shown)) == len(re.findall("</div>", shown)) == len(re.findall("<div", html))
    assert shown.count("is-own") == (country is not None)


def test_percentage_counts_only_modules_that_the_course_still_has(
    browser: FlaskClient, owner: Membership
) -> None:
    enrolment = enrol(owner)
    complete(enrolment, FIRST)
    complete(enrolment, SECOND)
    republish(module_ids=(SECOND,))
    assert "1 of 1 module done" in look(browser, NEXT)


@pytest.mark.parametrize("path", [f"{COURSE}/nothing", "/courses/nothing/lock-the-door"])
def test_lesson_that_is_not_there_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


# ---- from Start to Done ----


def test_starting_enrols_opens_and_shows_the_lesson(browser: FlaskClient, owner: Membership) -> None:
    answer = post(browser, f"{LESSON}/open?lang=it")
    assert (answer.status_code, answer.location) == (303, LESSON)
    row = row_of(owner)
    assert row is not None
    assert row.initialized_at is not None
    assert enrolments.of_person(owner.person_id, owner.organisation_id)["C11"].language == "it"


def test_continuing_leads_to_the_kept_place(browser: FlaskClient) -> None:
    post(browser, f"{LESSON}/open")
    assert post(browser, f"{LESSON}/place", {"heading": "why-a-second-step"}).status_code == 204
    assert post(browser, f"{LESSON}/open").location == f"{LESSON}#why-a-second-step"


@pytest.mark.parametrize("heading", ["", "x" * 5000, "\r\nSet-Cookie: a=b", "a b", '"><script>', "è-già"])
def test_any_heading_is_kept_or_cut_without_harm(browser: FlaskClient, heading: str) -> None:
    post(browser, f"{LESSON}/open")
    assert post(browser, f"{LESSON}/place", {"heading": heading}).status_code == 204
    answer = post(browser, f"{LESSON}/open")
    assert (answer.status_code, answer.location.startswith(LESSON)) == (303, True)
    assert "a=b" not in answer.headers.getlist("Set-Cookie")


def test_place_without_start_keeps_nothing(browser: FlaskClient) -> None:
    assert post(browser, f"{LESSON}/place", {"heading": "x"}).status_code == 204
    assert (count_rows(Enrolment), count_rows(ModuleProgress)) == (0, 0)


def test_done_goes_on_to_the_check(browser: FlaskClient, owner: Membership) -> None:
    post(browser, f"{LESSON}/open")
    answer = post(browser, f"{LESSON}/done")
    assert (answer.status_code, answer.location) == (303, f"{LESSON}/check/1")
    row = row_of(owner)
    assert row is not None
    assert (row.read_at is not None, row.completed_at) == (True, None)
    assert count_rows(Attempt) == 1
    post(browser, f"{LESSON}/done")
    assert count_rows(Attempt) == 1


def test_done_with_the_check_passed_completes_and_opens_the_next_module(
    browser: FlaskClient, owner: Membership
) -> None:
    take_check(enrol(owner))
    answer = post(browser, f"{LESSON}/done")
    assert (answer.status_code, answer.location) == (303, NEXT)
    row = row_of(owner, SECOND)
    assert row is not None
    assert row.initialized_at is not None
    assert progress.completed_modules(owner.organisation_id).keys() == {FIRST}


def test_done_with_the_last_module_leads_to_my_training(browser: FlaskClient, owner: Membership) -> None:
    complete(enrol(owner), SECOND)
    assert post(browser, f"{NEXT}/done").location == "/"


def test_done_without_a_further_attempt_keeps_the_reading_and_goes_on(
    browser: FlaskClient, owner: Membership
) -> None:
    module = get_module(FIRST)
    assert module.check is not None
    module.check = {**module.check, "attempts": 1}
    db.session.commit()
    take_check(enrol(owner), is_right=False)
    assert assessments.attempts_left(enrol(owner).id, module) == 0
    assert post(browser, f"{LESSON}/done").location == NEXT
    row = row_of(owner)
    assert row is not None
    assert row.read_at is not None


def test_course_out_of_interest_does_not_begin_the_path(browser: FlaskClient, owner: Membership) -> None:
    assess(owner, {"VIS1": "e", "VIS2": "e"})
    post(browser, "/courses/other-course/on-the-map/open")
    started = count_rows(PathStart)
    post(browser, f"{LESSON}/open")
    assert (started, count_rows(PathStart)) == (0, 1)


@pytest.mark.parametrize("action", ["open", "done", "place", "tasks/turn-it-on"])
def test_only_members_keep_progress(client: FlaskClient, owner: Membership, action: str) -> None:
    assert post(client, f"{LESSON}/{action}").status_code in (303, 401)
    assert post(sign_in(client, make_coordinator()), f"{LESSON}/{action}").status_code == 403
    assert client.post(f"{LESSON}/{action}").status_code in (400, 403)
    assert (count_rows(Enrolment), recorded()) == (0, [])


def test_form_without_its_token_is_refused(browser: FlaskClient) -> None:
    assert browser.post(f"{LESSON}/open").status_code == 400
    assert count_rows(Enrolment) == 0


# ---- tasks ----


def task_key() -> str:
    module = get_module(FIRST)
    return str(courses.texts_of_modules([module.course_version_id], "en")[FIRST].tasks[0]["key"])


def test_task_goes_on_the_list_and_is_done_from_there(browser: FlaskClient, owner: Membership) -> None:
    colleague = make_learner(owner.organisation, name="Marco Conte")
    open_module(enrol(owner))
    data = {"person": str(colleague.person_id), "due_on": "2026-12-01"}
    answer = post(browser, f"{LESSON}/tasks/{task_key()}", data)
    assert (answer.status_code, answer.location) == (303, f"{LESSON}#tasks")
    task = db.session.query(Task).one()
    assert (task.person_id, task.due_on) == (colleague.person_id, date(2026, 12, 1))
    assert "On your list" in look(browser)
    listed = look(browser, "/tasks")
    assert ("Marco Conte" in listed, "until 1 December 2026" in listed) == (True, True)
    assert post(browser, f"/tasks/{task.id}/done").location == "/tasks"
    assert "Done 23 November 2026" in look(browser, "/tasks")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"due_on": "2026-11-22"}, "Choose a day from today on."),
        ({"due_on": "soon"}, "Not a valid date"),
        ({"person": "nobody"}, "Not a valid choice"),
        ({"person": ""}, "Not a valid choice"),
    ],
)
def test_wrong_task_is_named_beside_the_field_and_nothing_is_kept(
    browser: FlaskClient, owner: Membership, data: dict[str, str], words: str
) -> None:
    open_module(enrol(owner))
    data = {"person": str(owner.person_id), "due_on": "", **data}
    answer = post(browser, f"{LESSON}/tasks/{task_key()}?lang=en", data)
    assert (answer.status_code, "<title>Error:" in answer.text, words in answer.text) == (400, True, True)
    assert f'value="{data["due_on"]}"' in answer.text
    assert count_rows(Task) == 0


def test_task_for_a_stranger_or_one_that_is_not_there_is_refused(
    browser: FlaskClient, owner: Membership
) -> None:
    open_module(enrol(owner))
    stranger = make_owner()
    assert (
        post(browser, f"{LESSON}/tasks/{task_key()}", {"person": str(stranger.person_id)}).status_code == 400
    )
    assert post(browser, f"{LESSON}/tasks/nothing", {"person": str(owner.person_id)}).status_code == 404


def test_task_twice_is_refused_with_a_sentence(browser: FlaskClient, owner: Membership) -> None:
    data = {"person": str(owner.person_id)}
    assert post(browser, f"{LESSON}/tasks/{task_key()}", data).status_code == 303
    answer = post(browser, f"{LESSON}/tasks/{task_key()}?lang=en", data)
    assert (answer.status_code, "This task is on your list already." in answer.text) == (409, True)


def test_task_of_another_sme_is_not_found(
    client: FlaskClient, browser: FlaskClient, owner: Membership
) -> None:
    post(browser, f"{LESSON}/tasks/{task_key()}", {"person": str(owner.person_id)})
    task = db.session.query(Task).one()
    stranger = sign_in(client, make_owner().person)
    assert post(stranger, f"/tasks/{task.id}/done").status_code == 404
    assert task.title not in look(stranger, "/tasks")


def test_every_course_of_the_catalogue_has_its_lessons(client: FlaskClient) -> None:
    offer_catalogue()
    assert client.get("/courses/c01/c01-1").status_code == 200
