# SPDX-License-Identifier: EUPL-1.2
"""Questions of the bank are taken into the check of a draft, one by one or several ticked ones, as copies."""

from flask.testing import FlaskClient

from atlas_training.accounts.enums import Role
from atlas_training.accounts.models import Person
from atlas_training.assessments import check_file
from atlas_training.assessments.receivers import question_kinds
from atlas_training.authoring import service as authoring
from atlas_training.authoring.models import CourseDraft
from tests.factories import accounts as people
from tests.factories.authoring import make_draft
from tests.factories.bank import make_question

KINDS = {kind.name: kind for kind in question_kinds()}
NAME = "checks/lock-the-door.quiz.md"
CHECK = f"C11/{NAME}"
EDITOR = f"/authoring/C11/text/en/{NAME}"
MILK = "::Milk::Who gives milk? {=The goat#Yes. ~The bee#No.}"
HONEY = "::Honey::Who makes honey? {=The bee#Yes. ~The goat#No.}"


def definition_of(draft: CourseDraft) -> dict[str, object]:
    text = authoring.text_of(draft, f"en/{NAME}") or ""
    read = check_file.read({"en": ("en.quiz.md", text)}, "en", KINDS)
    assert [str(one) for one in read.findings] == []
    assert read.definition
    return read.definition


def test_ticked_questions_go_into_the_check_chosen(client: FlaskClient, draft: CourseDraft) -> None:
    milk, honey = make_question(MILK), make_question(HONEY)
    listed = client.get("/questions").get_data(as_text=True)
    assert f'name="question" value="{milk.id}"' in listed
    page = client.get(f"/authoring/take?question={milk.id}&question={honey.id}").get_data(as_text=True)
    assert f'<option value="{CHECK}">C11: ' in page
    assert "Milk" in page
    assert "Honey" in page
    sent = {"question": [str(milk.id), str(honey.id)], "check": CHECK}
    taken = people.post(client, "/authoring/take", sent)
    assert taken.location == EDITOR
    assert "2 questions are in the check." in client.get(EDITOR).get_data(as_text=True)
    assert definition_of(draft)["copies"] == {"honey": f"{honey.id}@1", "milk": f"{milk.id}@1"}


def test_question_that_is_in_the_check_is_not_taken_twice(client: FlaskClient, draft: CourseDraft) -> None:
    sent = {"question": str(make_question(MILK).id), "check": CHECK}
    people.post(client, "/authoring/take", sent)
    text = authoring.text_of(draft, f"en/{NAME}")
    people.post(client, "/authoring/take", sent)
    assert "Milk is left out: It is in this check already." in client.get(EDITOR).get_data(as_text=True)
    assert authoring.text_of(draft, f"en/{NAME}") == text


def test_question_whose_id_is_taken_gets_another(client: FlaskClient, draft: CourseDraft) -> None:
    first, second = make_question(MILK), make_question("::Milk!::Whose milk is it? {=Ours#Yes. ~Theirs#No.}")
    people.post(client, "/authoring/take", {"question": [str(first.id), str(second.id)], "check": CHECK})
    assert definition_of(draft)["copies"] == {"milk": f"{first.id}@1", "milk-2": f"{second.id}@1"}


def test_other_language_and_other_country_are_left_out_with_the_reason(
    client: FlaskClient, draft: CourseDraft
) -> None:
    italian, maltese = make_question(MILK, language="it"), make_question(HONEY, country="MT")
    people.post(client, "/authoring/take", {"question": [str(italian.id), str(maltese.id)], "check": CHECK})
    page = client.get(EDITOR).get_data(as_text=True)
    assert "Milk is left out: It is in another language than the course is written in." in page
    assert "Honey is left out: It belongs to another country than the course" in page
    assert "copies" not in definition_of(draft)


def test_without_a_check_chosen_or_a_question_nothing_is_written(
    client: FlaskClient, draft: CourseDraft
) -> None:
    text = authoring.text_of(draft, f"en/{NAME}")
    milk = str(make_question(MILK).id)
    refused = people.post(client, "/authoring/take", {"question": milk, "check": ""})
    assert refused.status_code == 400
    assert "Choose a check." in refused.get_data(as_text=True)
    assert (
        people.post(client, "/authoring/take", {"question": milk, "check": "C99/checks/x"}).status_code == 400
    )
    people.post(client, "/authoring/take", {"question": "none", "check": CHECK})
    assert authoring.text_of(draft, f"en/{NAME}") == text


def test_without_a_draft_the_page_says_what_to_do(client: FlaskClient, trainer: Person) -> None:
    page = client.get(f"/authoring/take?question={make_question(MILK).id}").get_data(as_text=True)
    assert "Open a draft of a course first" in page
    assert "Tick the questions in the list first." in client.get("/authoring/take").get_data(as_text=True)


def test_question_behind_the_wall_is_not_taken(client: FlaskClient) -> None:
    draft = make_draft(people.make_trainer(), country="IT")
    people.sign_in(client, people.grant(people.make_person(), Role.TRAINER, "IT"))
    hidden = make_question(MILK, country="MT")
    assert "Milk" not in client.get(f"/authoring/take?question={hidden.id}").get_data(as_text=True)
    people.post(client, "/authoring/take", {"question": str(hidden.id), "check": CHECK})
    assert "copies" not in definition_of(draft)
