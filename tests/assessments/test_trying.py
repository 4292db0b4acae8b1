# SPDX-License-Identifier: EUPL-1.2
"""Trying out a question of the bank and the check of a draft as a learner: everything is shown, nothing is kept."""

import re
from collections.abc import Mapping
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from atlas_training.accounts.models import Person
from atlas_training.assessments.models import Attempt
from atlas_training.authoring import service as authoring
from atlas_training.database import db
from atlas_training.xapi.models import Statement
from tests.factories import accounts
from tests.factories.assessments import CHECK
from tests.factories.authoring import make_draft
from tests.factories.bank import make_question

MILK = "::Milk::Who gives milk? {=The goat#Reason-goat. ~The bee#Reason-bee.}"
DRAFT = "/authoring/C11/try/{}/checks/lock-the-door.quiz.md"


def state_of(page: str) -> str:
    found = re.search(r'name="state" value="([^"]*)"', page)
    assert found
    return unescape(found[1])


class Trier:
    """A browser that tries something out, page after page."""

    def __init__(self, client: FlaskClient, url: str) -> None:
        self.client, self.url = client, url
        self.page = client.get(url).get_data(as_text=True)

    def press(self, go: str, form: Mapping[str, str] | None = None, status: int = 200) -> str:
        """Press a button of the page with these fields."""
        sent = {"state": state_of(self.page), "go": go, **(form or {})}
        number = re.search(r'name="number" value="(\d+)"', self.page)
        answered = accounts.post(self.client, self.url, sent | ({"number": number[1]} if number else {}))
        assert answered.status_code == status
        self.page = answered.get_data(as_text=True)
        return self.page

    def option(self, words: str) -> dict[str, str]:
        """The field that chooses an option."""
        found = re.search(
            rf'name="answer"[^>]* value="(\d+)"[^>]*>(?:(?!name="answer").)*?{words}', self.page, re.S
        )
        assert found
        return {"answer": found[1]}


@pytest.fixture
def trainer(client: FlaskClient) -> Person:
    """The trainer who is signed in."""
    person = accounts.make_trainer()
    accounts.sign_in(client, person)
    return person


def count() -> tuple[int, ...]:
    db.session.rollback()
    return tuple(
        db.session.scalar(select(func.count()).select_from(one)) or 0 for one in (Attempt, Statement)
    )


# A question of the bank


def test_question_is_answered_and_checked_at_the_end(client: FlaskClient, trainer: Person) -> None:
    before, trial = count(), Trier(client, f"/questions/{make_question(MILK).id}/try")
    assert "Nothing is recorded here." in trial.page
    assert "Reason-goat" not in trial.page
    assert "1 question has no answer yet" in trial.press("finish")
    trial.press("1")
    trial.press("finish", trial.option("The goat"))
    assert "The question is answered." in trial.page
    result = trial.press("submit")
    assert "1 of 1" in result
    assert "Reason-goat" in result
    assert count() == before


def test_question_is_checked_at_once(client: FlaskClient, trainer: Person) -> None:
    trial = Trier(client, f"/questions/{make_question(MILK).id}/try?behaviour=at-once")
    page = trial.press("check", trial.option("The bee"))
    assert "Not right" in page
    assert "Reason-bee" in page
    assert "0 of 1" in trial.press("submit")


def test_question_is_tried_again_at_a_price(client: FlaskClient, trainer: Person) -> None:
    trial = Trier(client, f"/questions/{make_question(MILK).id}/try?behaviour=interactive")
    assert "You can try 2 times more." in trial.press("check", trial.option("The bee"))
    assert "Partly right" in trial.press("check", trial.option("The goat"))
    result = trial.press("submit")
    assert "0.67 of 1" in result
    assert 'class="mark is-partly"' in result


def test_question_without_reasons_can_be_tried_and_a_description_too(
    client: FlaskClient, trainer: Person
) -> None:
    bare = Trier(client, f"/questions/{make_question('::Bare::Who? {=I ~You}').id}/try")
    assert "Bare" in bare.page
    note = Trier(client, f"/questions/{make_question('::Note::This is a note.').id}/try")
    assert "This is a note." in note.page
    assert "Your answers are checked" in note.press("submit")


def test_answer_that_is_none_is_refused_and_nothing_is_lost(client: FlaskClient, trainer: Person) -> None:
    trial = Trier(client, f"/questions/{make_question(MILK).id}/try")
    assert "Choose one of the answers listed here." in trial.press("finish", {"answer": "9"}, status=400)
    trial.press("finish", trial.option("The goat"))
    assert "The question is answered." in trial.page


def test_state_that_was_made_up_is_refused(client: FlaskClient, trainer: Person) -> None:
    url = f"/questions/{make_question(MILK).id}/try"
    for state in ("", "x", '{"answers": {}}'):
        assert accounts.post(client, url, {"state": state, "number": "1", "go": "submit"}).status_code == 404


def test_question_behind_the_wall_is_not_shown(client: FlaskClient) -> None:
    accounts.sign_in(client, accounts.make_coordinator("EG"))
    assert client.get(f"/questions/{make_question(MILK, country='IT').id}/try").status_code == 404


# The check of a draft


def test_check_of_a_draft_is_sat_in_any_of_its_languages(client: FlaskClient, trainer: Person) -> None:
    make_draft(trainer)
    before = count()
    assert "What does a second step ask for?" in client.get(DRAFT.format("en")).get_data(as_text=True)
    assert "What does a second step ask for?" not in client.get(DRAFT.format("it")).get_data(as_text=True)
    trial = Trier(client, DRAFT.format("en"))
    assert "Reason" not in trial.press("2")
    trial.press("finish")
    assert "Not yet" in trial.press("submit")
    assert count() == before


def test_change_meanwhile_begins_anew(client: FlaskClient, trainer: Person) -> None:
    draft = make_draft(trainer)
    trial = Trier(client, DRAFT.format("en"))
    authoring.save_file(draft, "en/checks/lock-the-door.quiz.md", CHECK.encode(), trainer)
    db.session.commit()
    page = trial.press("2")
    assert "this begins anew" in page
    assert "Which <strong>place</strong> do most guests look first?" in trial.press("1")


def test_check_that_cannot_be_read_leads_back_to_the_editor(client: FlaskClient, trainer: Person) -> None:
    draft = make_draft(trainer)
    authoring.save_file(draft, "en/checks/lock-the-door.quiz.md", b"---\ntitle: x\n---\n## Who?\n", trainer)
    db.session.commit()
    answered = client.get(DRAFT.format("en"))
    assert answered.location == "/authoring/C11/text/en/checks/lock-the-door.quiz.md"


def test_coordinator_who_reviews_tries_the_check(client: FlaskClient) -> None:
    make_draft(accounts.make_trainer())
    accounts.sign_in(client, accounts.make_coordinator("IT"))
    assert client.get("/authoring/C11/view/en/checks/lock-the-door.quiz.md").location == DRAFT.format("en")
    assert client.get(DRAFT.format("en")).status_code == 200
    assert client.get(DRAFT.format("xx")).status_code == 404
    assert client.get(DRAFT.format("en").replace("lock-the-door", "none")).status_code == 404
