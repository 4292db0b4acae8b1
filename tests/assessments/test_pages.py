# SPDX-License-Identifier: EUPL-1.2
"""Taking a check in a browser: each page, and that no page before the result tells what is right."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select
from werkzeug.test import TestResponse

from atlas_training.accounts.models import Membership
from atlas_training.assessments.models import Attempt
from atlas_training.database import db
from atlas_training.enrolments.models import Enrolment
from tests.factories import accounts
from tests.factories.assessments import CHECK, CHECK_IT, RIGHT, answer, enrol, publish_module, start, submit

BASE = "/courses/test-course/first/check"
SECRETS = re.compile(
    r"Reason-|Motivo-|right-key|secondstepkey|secondopasso|1102|agree|exact|spelling|elsewhere"
)


@pytest.fixture
def learner(client: FlaskClient) -> Membership:
    """A learner whose browser is signed in."""
    membership = accounts.make_learner()
    accounts.sign_in(client, membership.person)
    return membership


def running() -> Attempt:
    """The one attempt that is not checked."""
    db.session.expire_all()
    return db.session.scalars(select(Attempt).where(Attempt.submitted_at.is_(None))).one()


def send(client: FlaskClient, path: str, **values: str | list[str]) -> TestResponse:
    return accounts.post(client, f"{BASE}{path}", values)


def save(client: FlaskClient, number: int, **values: str | list[str]) -> TestResponse:
    return send(client, f"/{number}", attempt=str(running().id), **values)


def value_of(page: str, label: str) -> str:
    """The form value of the option with that label."""
    match = re.search(rf'value="(\d+)"[^>]*><span>{re.escape(label)}', page)
    assert match, f"no option {label}"
    return match[1]


def text(response: TestResponse) -> str:
    return response.get_data(as_text=True)


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements the database is asked inside the block."""
    statements: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def test_start_enters_the_course_and_opens_the_first_question(
    client: FlaskClient, learner: Membership
) -> None:
    publish_module()
    answered = send(client, "")
    assert (answered.status_code, answered.location) == (303, f"{BASE}/1")
    enrolment = db.session.scalars(select(Enrolment)).one()
    assert (enrolment.person_id, enrolment.organisation_id) == (learner.person_id, learner.organisation_id)


def test_start_goes_on_at_the_first_open_question(client: FlaskClient, learner: Membership) -> None:
    module = publish_module()
    answer(start(enrol(learner), module), {"first-look": "board", "free": ["osm"]})
    assert send(client, "").location == f"{BASE}/3"
    assert client.get(BASE).location == f"{BASE}/3"


def test_bare_address_without_an_attempt_leads_to_the_lesson(
    client: FlaskClient, learner: Membership
) -> None:
    publish_module()
    assert client.get(BASE).location == "/courses/test-course/first"


def test_question_page_shows_the_question_and_where_one_is(client: FlaskClient, learner: Membership) -> None:
    publish_module()
    send(client, "")
    page = text(client.get(f"{BASE}/1"))
    assert "<legend>Which <strong>place</strong> do most guests look first?</legend>" in page
    assert "Choose one answer." in page
    assert "Question 1 of 5, First steps | ATLAS4MED Training" in page
    assert "0 of 5 answered. There is no time limit, and you can repeat the check." in page
    assert page.count('class="square') == 5 + 4
    assert text(client.get(f"{BASE}/5")).count("Think of your own last trip.") == 1


def test_answers_are_saved_and_shown_again(client: FlaskClient, learner: Membership) -> None:
    publish_module()
    send(client, "")
    map_app = value_of(text(client.get(f"{BASE}/1")), "A map app")
    assert save(client, 1, answer=map_app, again="y", go="2").location == f"{BASE}/2"
    page = text(client.get(f"{BASE}/2"))
    several = [value_of(page, "OpenStreetMap"), value_of(page, "A magazine")]
    assert save(client, 2, answer=several, go="3").location == f"{BASE}/3"
    save(client, 3, answer=value_of(text(client.get(f"{BASE}/3")), "False"), go="4")
    save(client, 4, answer="1 102,5", go="5")
    assert save(client, 5, answer="Second", go="finish").location == f"{BASE}/finish"
    assert (running().answers, running().again) == (
        {
            "first-look": "right-key",
            "free": ["osm", "magazine"],
            "reply": False,
            "left": "1 102,5",
            "word": "Second",
        },
        ["first-look"],
    )
    page = text(client.get(f"{BASE}/1"))
    assert f'value="{map_app}" checked' in page
    assert page.count(" checked") == 2
    assert "Saved at 10:00" in page
    assert 'aria-label="Question 1, this one, marked"' in page
    assert 'aria-label="Question 2, answered"' in page
    assert 'value="1 102,5"' in text(client.get(f"{BASE}/4"))


@pytest.mark.parametrize(
    ("go", "target"),
    [
        ("4", "/4"),
        ("finish", "/finish"),
        ("99", "/5"),
        ("0", "/1"),
        ("nonsense", "/2"),
        ("", "/2"),
        ("leave", "!"),
    ],
)
def test_every_button_saves_and_jumps(client: FlaskClient, learner: Membership, go: str, target: str) -> None:
    publish_module()
    send(client, "")
    place = "/courses/test-course/first" if target == "!" else BASE + target
    assert save(client, 2, answer="1", go=go).location == place
    assert list(running().answers) == ["free"]


def test_enter_goes_onward(client: FlaskClient, learner: Membership) -> None:
    module = publish_module()
    start(enrol(learner), module)
    # Enter presses the first button of the form, which is not the one back.
    pages = [text(client.get(f"{BASE}/{number}")).partition('id="check-form"')[2] for number in (2, 5)]
    assert [re.findall(r'<button[^>]* value="(\w+)"', page)[0] for page in pages] == ["3", "finish"]


def test_nonsense_is_refused_beside_the_field_and_kept(client: FlaskClient, learner: Membership) -> None:
    publish_module()
    send(client, "")
    save(client, 4, answer="12")
    refused = save(client, 4, answer="<twelve>", again="y", go="5")
    page = text(refused)
    assert refused.status_code == 400
    assert "<title>Error: Question 4 of 5" in page
    assert 'id="error-summary"' in page
    assert 'value="&lt;twelve&gt;"' in page
    assert page.count("Write the number alone, for example 12.5 or 12,5.") == 2
    assert (running().answers, running().again) == ({"left": "12"}, [])


@pytest.mark.parametrize("sent", ["9", "right-key", "0", "-1", ["1", "2"]])
def test_option_that_was_not_offered_is_refused(
    client: FlaskClient, learner: Membership, sent: str | list[str]
) -> None:
    publish_module()
    send(client, "")
    assert save(client, 1, answer=sent).status_code == 400
    assert running().answers == {}


def test_emptied_answer_is_taken_back(client: FlaskClient, learner: Membership) -> None:
    publish_module()
    send(client, "")
    save(client, 4, answer="12")
    save(client, 4, answer=" ")
    assert running().answers == {}


def test_finish_lists_what_is_open_and_marked(client: FlaskClient, learner: Membership) -> None:
    publish_module()
    send(client, "")
    save(client, 1, answer="1", again="y")
    for number in (2, 3):
        save(client, number, answer="1")
    page = text(client.get(f"{BASE}/finish"))
    assert "2 questions have no answer yet. They would count as nothing." in page
    assert re.findall(r"<span>(\d)\. </span>", page) == ["1", "4", "5"]
    assert (page.count("No answer yet</span>"), page.count("Marked to look at again</span>")) == (2, 1)


def test_finish_with_everything_answered_says_so(client: FlaskClient, learner: Membership) -> None:
    module = publish_module()
    answer(start(enrol(learner), module), RIGHT)
    page = text(client.get(f"{BASE}/finish"))
    assert "All 5 questions are answered." in page
    assert "Worth another look" not in page


def test_no_page_before_the_result_tells_what_is_right(client: FlaskClient, learner: Membership) -> None:
    publish_module(translations={"it": CHECK_IT})
    send(client, "")
    save(client, 1, answer="1")
    save(client, 5, answer="something")
    refused = save(client, 4, answer="nonsense")
    pages = [
        client.get(f"{BASE}/{place}?lang={code}")
        for place in (1, 2, 3, 4, 5, "finish")
        for code in ("en", "it")
    ]
    assert [page.status_code for page in pages] == [200] * 12
    for page in [*pages, refused]:
        assert SECRETS.findall(text(page)) == []
    # The same pattern finds them on the page that may tell, so what stands above can fail.
    send(client, "/finish", attempt=str(running().id))
    assert set(SECRETS.findall(text(client.get(f"{BASE}/result")))) >= {"Reason-", "secondstepkey", "exact"}


def test_result_shows_slips_first_with_reasons_and_the_way_back(
    client: FlaskClient, learner: Membership
) -> None:
    module = publish_module()
    given = RIGHT | {"first-look": "board", "free": ["osm", "portal", "magazine"], "left": "138"}
    submit(answer(start(enrol(learner), module), given))
    page = text(client.get(f"{BASE}/result"))
    assert "Not yet" in page
    assert "The pass mark is 3.6. 3 answers are worth another look." in page
    assert '<span class="visually-hidden">3 of 6</span>' in page
    slips, rights = page.split('<details class="reveal"')
    assert re.findall(r'class="mark is-(\w+)"', slips) == ["wrong", "partly", "wrong"]
    assert slips.count('<p class="small soft">Partly right</p>') == 1
    assert re.findall(r"Reason-(\w+)", slips) == ["board", "magazine", "added"]
    assert re.findall(r"Reason-(\w+)", rights) == ["agree", "spelling"]
    assert "<strong>A map app</strong>" in slips
    assert "<bdi>1,102.5</bdi>" in slips
    assert slips.count('<a class="go" href="/courses/test-course/first">') == 3
    assert page.count("glaze-1") >= 2
    assert "Repeat the check" in page


def test_result_of_a_passed_check_leads_on(client: FlaskClient, learner: Membership) -> None:
    module = publish_module()
    submit(answer(start(enrol(learner), module), RIGHT))
    page = text(client.get(f"{BASE}/result"))
    assert "You passed" in page
    assert "The pass mark is 3.6. Every answer is right." in page
    assert 'href="/courses/test-course"' in page


def test_result_of_nothing_answered_shows_every_right_answer(
    client: FlaskClient, learner: Membership
) -> None:
    module = publish_module()
    submit(start(enrol(learner), module))
    page = text(client.get(f"{BASE}/result"))
    assert page.count("No answer</dd>") == 5
    assert re.findall(r"Reason-(\w+)", page) == ["map", "osm", "portal", "agree", "exact", "spelling"]


def test_second_submit_from_another_tab_is_harmless(client: FlaskClient, learner: Membership) -> None:
    module = publish_module()
    attempt = answer(start(enrol(learner), module), RIGHT)
    first = send(client, "/finish", attempt=str(attempt.id))
    second = send(client, "/finish", attempt=str(attempt.id))
    assert (first.status_code, first.location) == (303, f"{BASE}/result?attempt={attempt.id}")
    assert (second.status_code, second.location) == (303, first.location)


@pytest.mark.parametrize("path", ["/finish", "", "/4"])
def test_presses_at_the_same_moment_count_once(
    app: Flask, client: FlaskClient, learner: Membership, path: str
) -> None:
    module = publish_module()
    enrolment = enrol(learner)
    attempt = None if path == "" else answer(start(enrolment, module), {"word": "kept"})
    form = {"csrf_token": accounts.form_token(client), "attempt": str(attempt and attempt.id), "go": "4"}
    cookie = client.get_cookie("session")
    assert cookie
    db.session.rollback()

    def press(number: int) -> int:
        browser = app.test_client()
        browser.set_cookie("session", cookie.value)
        return browser.post(BASE + path, data={**form, "answer": str(number)}).status_code

    with ThreadPoolExecutor(4) as presses:
        assert list(presses.map(press, range(8))) == [303] * 8
    db.session.expire_all()
    [kept] = db.session.scalars(select(Attempt)).all()
    assert (kept.submitted_at is not None) == (path == "/finish")
    assert kept.answers.get("word") == ("kept" if attempt else None)


def test_old_tab_touches_neither_the_checked_nor_the_next_attempt(
    client: FlaskClient, learner: Membership
) -> None:
    module = publish_module()
    enrolment = enrol(learner)
    old = submit(answer(start(enrolment, module), RIGHT))
    following = start(enrolment, module)
    assert send(client, "/finish", attempt=str(old.id)).location == f"{BASE}/result?attempt={old.id}"
    late = send(client, "/4", attempt=str(old.id), answer="7", go="5")
    assert late.location == f"{BASE}/result?attempt={old.id}"
    db.session.expire_all()
    assert (old.answers, following.answers, following.submitted_at) == (RIGHT, {}, None)
    assert "These answers are already checked" in text(client.get(late.location))


def test_earlier_result_stays_open_to_read(client: FlaskClient, learner: Membership) -> None:
    module = publish_module()
    enrolment = enrol(learner)
    earlier = submit(start(enrolment, module))
    submit(answer(start(enrolment, module), RIGHT))
    assert "Not yet" in text(client.get(f"{BASE}/result?attempt={earlier.id}"))
    assert "You passed" in text(client.get(f"{BASE}/result"))


def test_used_up_attempts_say_so(client: FlaskClient, learner: Membership) -> None:
    module = publish_module(CHECK.replace("pass: 60", "pass: 60\nattempts: 1"))
    attempt = start(enrol(learner), module)
    assert "This is attempt 1 of 1." in text(client.get(f"{BASE}/finish"))
    assert "you can repeat the check" not in text(client.get(f"{BASE}/1"))
    submit(attempt)
    page = text(client.get(f"{BASE}/result"))
    assert "No attempt is left." in page
    assert "Repeat the check" not in page
    refused = send(client, "")
    assert refused.status_code == 409
    assert "You have used every attempt this check allows." in text(refused)


def test_check_in_ones_own_language_has_no_notice(client: FlaskClient, learner: Membership) -> None:
    publish_module(translations={"it": CHECK_IT})
    send(client, "")
    page = text(client.get(f"{BASE}/1?lang=it"))
    assert "Dove guardano per primo gli ospiti?" in page
    assert "lang=" not in page.partition('class="check-page"')[2].partition("</form>")[0]


def test_untranslated_check_says_so_and_keeps_its_own_direction(
    client: FlaskClient, learner: Membership
) -> None:
    module = publish_module()
    attempt = start(enrol(learner), module)
    page = text(client.get(f"{BASE}/1?lang=ar"))
    assert "English" in page.partition('class="check-page"')[2].partition("<fieldset")[0]
    assert re.search(r'<legend lang="en" dir="ltr">', page)
    assert re.search(r'<label class="option" lang="en" dir="ltr">', page)
    assert 'lang="en" dir="ltr"' in text(client.get(f"{BASE}/finish?lang=ar"))
    submit(attempt)
    assert '<dd lang="en" dir="ltr">' in text(client.get(f"{BASE}/result?lang=ar"))


@pytest.mark.parametrize("path", ["/1", "/finish", "/result"])
def test_pages_of_a_check_not_begun_are_not_there(
    client: FlaskClient, learner: Membership, path: str
) -> None:
    publish_module()
    assert client.get(BASE + path).status_code == 404
    enrol(learner)
    assert client.get(BASE + path).status_code == 404


@pytest.mark.parametrize("number", ["0", "6", "99999999999999999999"])
def test_place_that_does_not_exist_is_not_there(
    client: FlaskClient, learner: Membership, number: str
) -> None:
    module = publish_module()
    attempt = start(enrol(learner), module)
    assert client.get(f"{BASE}/{number}").status_code == 404
    assert send(client, f"/{number}", attempt=str(attempt.id)).status_code == 404


@pytest.mark.parametrize("attempt", ["", "nonsense", "28d2ba40-22e4-4148-b2a2-3f911e809a07"])
def test_form_of_no_attempt_is_refused(client: FlaskClient, learner: Membership, attempt: str) -> None:
    module = publish_module()
    enrolment = enrol(learner)
    submit(start(enrolment, module))
    start(enrolment, module)
    assert send(client, "/1", attempt=attempt, answer="1").status_code == 404
    assert send(client, "/finish", attempt=attempt).status_code == 404
    assert client.get(f"{BASE}/result?attempt={attempt}").status_code == 404
    assert running().answers == {}


def test_attempt_of_somebody_else_is_not_there(client: FlaskClient, learner: Membership) -> None:
    module = publish_module()
    start(enrol(learner), module)
    other = start(enrol(accounts.make_learner(learner.organisation)), module)
    foreign = str(other.id)
    assert send(client, "/1", attempt=foreign, answer="1").status_code == 404
    assert send(client, "/finish", attempt=foreign).status_code == 404
    submit(other)
    assert client.get(f"{BASE}/result?attempt={foreign}").status_code == 404


def test_attempt_belongs_to_the_sme_one_works_for(client: FlaskClient, learner: Membership) -> None:
    module = publish_module()
    start(enrol(learner), module)
    second = accounts.make_membership(learner.person)
    accounts.sign_in(client, learner.person, second.organisation)
    assert client.get(f"{BASE}/1").status_code == 404
    assert send(client, "").location == f"{BASE}/1"
    assert len(db.session.scalars(select(Attempt)).all()) == 2


def test_guest_is_asked_to_sign_in(app: Flask, client: FlaskClient) -> None:
    publish_module()
    assert "/sign-in" in client.get(f"{BASE}/1").location


ONE_QUESTION = CHECK.partition("## Select")[0]


def test_number_of_queries_stays_with_more_questions_and_attempts(
    client: FlaskClient, learner: Membership
) -> None:
    counts = []
    for check, attempts in ((ONE_QUESTION, 1), (CHECK, 3)):
        module = publish_module(check)
        enrolment = enrol(learner)
        for _number in range(attempts):
            submit(start(enrolment, module))
        start(enrolment, module)
        for path in ("/1", "/finish", "/result"):
            with counted() as statements:
                assert client.get(BASE + path).status_code == 200
            counts.append(len(statements))
        submit(running())
    assert counts[:3] == counts[3:]
    assert max(counts) <= 14
