# SPDX-License-Identifier: EUPL-1.2
"""Reminders: whom, of what, how often, and who gets none."""

import re
from datetime import date, timedelta
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from atlas_training import clock
from atlas_training.accounts import service as accounts
from atlas_training.accounts.enums import Role
from atlas_training.accounts.models import Membership
from atlas_training.assessments.models import MarkedAnswer
from atlas_training.database import db, own_transaction
from atlas_training.mail.letter import compose
from atlas_training.mail.models import Outbox
from atlas_training.pathways.models import PathChange
from atlas_training.progress.models import Task
from atlas_training.reminders import service as reminders
from atlas_training.reminders.models import NoReminders, Reminder, ReminderMail
from atlas_training.reminders.rules import ASSESS_AGAIN, MONTHS, NEWS, QUIET, SOON, is_quiet
from tests.conftest import NOW
from tests.factories import accounts as people
from tests.factories import learning
from tests.factories.pathways import make_path, offer_catalogue
from tests.factories.readiness import make_assessment
from tests.queries import count_rows, counted, everything_stored

FIELDS: dict[str, Any] = {"email_proved_at": NOW}


def make_learner(**facts: Any) -> Membership:
    """Someone whose address is proved."""
    return people.make_learner(**{**FIELDS, **facts})


def make_task(learner: Membership, due_on: date) -> Task:
    """A task of the learner with its last day."""
    task = learning.plan_task(learning.enrol(learner), learner)
    task.due_on = due_on
    db.session.commit()
    return task


def remind(at: timedelta = timedelta(0)) -> list[Outbox]:
    """Remind as of then; the mails that this wrote."""
    before = set(db.session.scalars(select(Outbox.id)))
    with clock.set_to(NOW + at):
        count = reminders.remind()
    written = [
        mail for mail in db.session.scalars(select(Outbox).order_by(Outbox.id)) if mail.id not in before
    ]
    assert len(written) == count
    db.session.rollback()
    return written


@pytest.fixture
def rests(app: Flask) -> Membership:
    """Somebody who opened a module at NOW and did nothing since."""
    learner = make_learner(language="it")
    learning.open_module(learning.enrol(learner))
    return learner


def test_training_that_rests_is_told_after_fourteen_days_in_the_persons_language(rests: Membership) -> None:
    assert remind(QUIET - timedelta(minutes=1)) == []
    (mail,) = remind(QUIET)
    assert (mail.recipient, mail.language) == (rests.person.email, "it")
    assert mail.subject.endswith("ti aspetta: riprendi da dove eri")
    assert "http://127.0.0.1:8000/courses/small-steps" in mail.text


def test_a_rest_is_told_once_and_a_new_rest_again(rests: Membership) -> None:
    assert len(remind(QUIET)) == 1
    assert [remind(QUIET + timedelta(days=days)) for days in (1, 30, 300)] == [[], [], []]
    with clock.set_to(NOW + timedelta(days=301)):
        learning.open_module(learning.enrol(rests), learning.SECOND)
    assert len(remind(timedelta(days=301) + QUIET)) == 1


def test_work_at_a_check_ends_the_rest(rests: Membership) -> None:
    with clock.set_to(NOW + timedelta(days=10)):
        learning.take_check(learning.enrol(rests), is_right=False)
    assert remind(QUIET) == []
    assert len(remind(timedelta(days=10) + QUIET)) == 1


def test_enrolled_person_who_never_began_is_left_alone(app: Flask) -> None:
    learning.enrol(make_learner())
    assert remind(QUIET) == []


def test_completed_course_does_not_rest(app: Flask) -> None:
    learning.complete_course(make_learner())
    assert remind(QUIET) == []


def test_task_is_told_three_days_before_its_last_day(app: Flask) -> None:
    learner = make_learner()
    task = make_task(learner, NOW.date() + timedelta(days=5))
    assert remind(timedelta(days=1)) == []
    (mail,) = remind(timedelta(days=2))
    assert mail.subject == f"Due on 28 November: {task.title}"
    assert remind(timedelta(days=3)) == []


def test_done_task_is_not_told(app: Flask) -> None:
    make_task(make_learner(), NOW.date()).done_at = NOW
    db.session.commit()
    assert remind() == []


def test_owner_is_told_of_the_next_assessment_after_half_a_year(app: Flask) -> None:
    owner = people.make_owner(**FIELDS)
    people.make_learner(owner.organisation, **FIELDS)
    make_assessment(owner)
    assert remind(ASSESS_AGAIN - timedelta(days=1)) == []
    (mail,) = remind(ASSESS_AGAIN)
    assert mail.recipient == owner.person.email
    assert mail.subject.startswith("Half a year has passed")


def test_owner_is_told_what_the_coordinator_changed(app: Flask) -> None:
    offer_catalogue("en")
    owner = people.make_owner(**FIELDS)
    path = make_path(owner)
    facts = {"path_id": path.id, "change": "dropped", "dimension": "TRU", "reason": "Not needed"}
    db.session.add_all([PathChange(by_coordinator=True, **facts), PathChange(by_coordinator=False, **facts)])
    db.session.commit()
    (mail,) = remind()
    assert mail.subject == "Your coordinator changed your learning path, and says why"
    assert remind(timedelta(days=1)) == []


def test_several_things_are_one_mail(rests: Membership) -> None:
    make_task(rests, (NOW + QUIET).date())
    (mail,) = remind(QUIET)
    assert mail.text.index("/tasks") < mail.text.index("/courses/small-steps")
    assert count_rows(Reminder) == 2


def test_nobody_is_mailed_twice_a_day(rests: Membership) -> None:
    assert len(remind(QUIET)) == 1
    make_task(rests, (NOW + QUIET).date() + timedelta(days=2))
    assert remind(QUIET + timedelta(hours=10)) == []
    assert len(remind(QUIET + timedelta(days=1))) == 1


def test_two_commands_at_once_write_one_mail(app: Flask, rests: Membership) -> None:
    def run() -> None:
        with app.app_context(), clock.set_to(NOW + QUIET):
            reminders.remind()
            db.session.remove()

    threads = [Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (count_rows(Outbox), count_rows(ReminderMail)) == (1, 1)


@pytest.mark.parametrize("facts", [{"email_proved_at": None}, {"email": None, "user_name": "luca"}])
def test_address_that_is_not_proved_gets_nothing(app: Flask, facts: dict[str, Any]) -> None:
    learning.open_module(learning.enrol(make_learner(**facts)))
    assert remind(QUIET) == []


def test_who_left_the_sme_is_not_reminded_of_it(rests: Membership) -> None:
    rests.left_at = NOW
    db.session.commit()
    assert remind(QUIET) == []


def test_quiet_month_holds_reminders_back_until_it_is_over(rests: Membership) -> None:
    with own_transaction():
        reminders.set_quiet_months(rests.organisation_id, [12])
    assert remind(QUIET) == []  # 7 December
    assert len(remind(timedelta(days=40))) == 1  # 2 January


def test_quiet_month_of_one_sme_is_not_anothers(rests: Membership) -> None:
    with own_transaction():
        reminders.set_quiet_months(people.make_organisation().id, MONTHS)
    assert len(remind(QUIET)) == 1


def test_mail_carries_a_one_click_address(rests: Membership) -> None:
    message = compose(remind(QUIET)[0])
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert re.fullmatch(r"<http://127\.0\.0\.1:8000/reminders/[\w.-]+>", message["List-Unsubscribe"])


def test_other_mails_carry_none(app: Flask) -> None:
    with own_transaction():
        accounts.invite(people.make_organisation(), Role.LEARNER, "Pia", "pia@example.org")
    message = compose(db.session.scalars(select(Outbox)).one())
    assert (message["List-Unsubscribe"], message["List-Unsubscribe-Post"]) == (None, None)


def one_click_path(mail: Outbox) -> str:
    """The path in the header of a reminder."""
    return str(compose(mail)["List-Unsubscribe"]).strip("<>").removeprefix("http://127.0.0.1:8000")


def test_one_click_ends_reminders_without_signing_in_or_a_token_of_a_page(
    client: FlaskClient, rests: Membership
) -> None:
    path = one_click_path(remind(QUIET)[0])
    answers = [client.post(path, data={"List-Unsubscribe": "One-Click"}) for _twice in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert count_rows(NoReminders) == 1
    make_task(rests, (NOW + QUIET).date() + SOON)
    assert remind(QUIET + timedelta(days=1)) == []


def test_opening_the_page_changes_nothing(client: FlaskClient, rests: Membership) -> None:
    path = one_click_path(remind(QUIET)[0])
    before = everything_stored()
    assert "Send me no more reminders" in client.get(path).text
    assert everything_stored() == before


def test_reminders_are_begun_again_on_the_same_page(client: FlaskClient, rests: Membership) -> None:
    path = one_click_path(remind(QUIET)[0])
    client.post(path)
    assert "Reminders are off." in client.get(path).text
    assert "Reminders are on" in client.post(path, data={"reminders": "on"}).text
    assert count_rows(NoReminders) == 0


@pytest.mark.parametrize("token", ["x", "ImFiYyI.x", "a" * 300])
def test_made_up_token_is_refused(client: FlaskClient, token: str) -> None:
    assert [
        client.get(f"/reminders/{token}").status_code,
        client.post(f"/reminders/{token}").status_code,
    ] == [404, 404]


def test_token_of_one_person_ends_nobody_elses_reminders(client: FlaskClient, rests: Membership) -> None:
    other = make_learner()
    client.post(f"/reminders/{reminders.token_of(other.person_id)}")
    assert len(remind(QUIET)) == 1


def test_person_chooses_in_the_settings(client: FlaskClient, rests: Membership) -> None:
    people.sign_in(client, rests.person)
    assert "/settings/reminders" in client.get("/settings").text
    people.post(client, "/settings/reminders", {"reminders": "off"})
    assert remind(QUIET) == []
    people.post(client, "/settings/reminders", {"reminders": "on"})
    assert len(remind(QUIET)) == 1


def test_owner_sets_the_quiet_months_of_the_own_sme(client: FlaskClient) -> None:
    owner, other = people.make_owner(language="en"), people.make_owner()
    people.sign_in(client, owner.person)
    form = {"months": ["7", "8"]}
    assert people.post(client, "/settings/reminders/quiet-months", form).status_code == 303
    assert reminders.quiet_months(owner.organisation_id) == [7, 8]
    assert reminders.quiet_months(other.organisation_id) == []
    page = client.get("/settings/reminders").text
    assert re.findall(r'<input checked[^>]*value="(\d+)"', page) == ["7", "8"]
    people.post(client, "/settings/reminders/quiet-months")
    assert reminders.quiet_months(owner.organisation_id) == []


def test_month_that_is_none_is_refused(client: FlaskClient) -> None:
    owner = people.make_owner()
    people.sign_in(client, owner.person)
    assert people.post(client, "/settings/reminders/quiet-months", {"months": "13"}).status_code == 400


def test_colleague_sets_no_quiet_months(client: FlaskClient, rests: Membership) -> None:
    people.sign_in(client, rests.person)
    assert people.post(client, "/settings/reminders/quiet-months", {"months": "7"}).status_code == 403
    assert "quiet-months" not in client.get("/settings/reminders").text


def test_command_says_how_many_were_reminded(runner: FlaskCliRunner, rests: Membership) -> None:
    with clock.set_to(NOW + QUIET):
        outputs = [runner.invoke(args=["mail", "remind"]).output for _twice in range(2)]
    assert outputs == ["1 reminded\n", "0 reminded\n"]


def test_queries_do_not_grow_with_the_people(app: Flask) -> None:
    def asked(number: int) -> int:
        for _one in range(number):
            learning.open_module(learning.enrol(make_learner()))
        with counted() as statements:
            assert len(remind(QUIET)) == number
        writes = [one for one in statements if one.lstrip().upper().startswith(("INSERT", "UPDATE"))]
        return len(statements) - len(writes)

    first = asked(1)
    db.session.execute(db.text("DELETE FROM reminder_mail"))
    db.session.commit()
    assert asked(3) == first


@given(st.dates(), st.sets(st.integers(1, 12)))
def test_day_is_quiet_in_its_month_only(day: date, months: set[int]) -> None:
    assert is_quiet(months, day) == (day.month in months)


def test_holder_is_told_once_that_a_certificate_is_ready(app: Flask) -> None:
    learning.complete_course(make_learner())
    (mail,) = remind()
    assert mail.subject.startswith("Your certificate is ready: ")
    assert "http://127.0.0.1:8000/certificates" in mail.text
    assert remind(timedelta(days=1)) == []


def test_certificate_older_than_a_week_is_no_news(app: Flask) -> None:
    learning.complete_course(make_learner())
    assert remind(NEWS) == []


def test_learner_is_told_that_a_trainer_marked_open_answers(app: Flask) -> None:
    attempt = learning.take_check(learning.enrol(make_learner()), is_right=False)
    attempt.marked_at = NOW + timedelta(days=1)
    db.session.commit()
    assert remind(timedelta(days=1)) == []
    db.session.add(MarkedAnswer(attempt_id=attempt.id, question_id="why", rubric={"1": "1"}, comment=""))
    db.session.commit()
    (mail,) = remind(timedelta(days=2))
    assert mail.subject == "A trainer marked your answers, and says what to look at"
    assert remind(timedelta(days=3)) == []
