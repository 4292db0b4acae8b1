# SPDX-License-Identifier: EUPL-1.2
"""A check is translated by forms: words only, each question by itself, and what nobody changed stays as it was."""

import re

import pytest
from flask.testing import FlaskClient

from atlas_training.accounts.models import Person
from atlas_training.assessments import check_text
from atlas_training.authoring import service as authoring
from atlas_training.authoring.models import CourseDraft
from atlas_training.database import db
from tests.authoring.test_questions import FILE, NAME, OWN_IDS, sent, text_of
from tests.factories import accounts as people
from tests.factories.authoring import change_text

ITALIAN = f"it/{NAME}"
PAGE = f"/authoring/C11/translate/it/{NAME}"
ODD = """---
title:   "Prova"
---
## Chi dà il latte?   {#milk}


- {#a}
  > Sì.
= capretto | capra {#b}
  > Sì.
- {#rest}

## Quale prima? {#first}
1. Svegliarsi {#wake}
2. Mangiare {#eat}
    > Nessuno mangia dormendo.
9. Lavorare {#work}
"""


def page_of(client: FlaskClient) -> str:
    answer = client.get(PAGE)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def form_of(client: FlaskClient, question: str) -> dict[str, object]:
    """What a browser sends of the form of one question as it stands."""
    page = page_of(client)
    start = page.index(f'id="question-{question}"')
    return sent(page[start : page.index("</form>", start)])


def save(client: FlaskClient, draft: CourseDraft, question: str, **words: str) -> None:
    answer = people.post(client, PAGE, form_of(client, question) | words)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    db.session.expire_all()


@pytest.fixture
def source(draft: CourseDraft, trainer: Person) -> CourseDraft:
    """A draft whose check has nine kinds of questions and no Italian."""
    authoring.save_file(draft, FILE, OWN_IDS.encode(), trainer)
    authoring.delete_files(draft, [ITALIAN])
    db.session.commit()
    return draft


def write(draft: CourseDraft, text: str, trainer: Person) -> None:
    authoring.save_file(draft, ITALIAN, text.encode(), trainer)
    db.session.commit()


def test_every_kind_is_translated_into_what_the_convention_wants(
    client: FlaskClient, source: CourseDraft
) -> None:
    people.post(client, PAGE, {"question": "", "seen": "", "title": "Prova"})
    for part in check_text.parts_of(OWN_IDS):
        fields = [one for one in form_of(client, part.id) if one not in ("csrf_token", "question", "seen")]
        words = {one: f"it {one}" for one in fields if not one.startswith("spelling")}
        if part.id == "where":
            words["details"] = "L'acqua è {{drink wine}}, il pane {{food}}."
        save(client, source, part.id, **words)
    made = text_of(source, ITALIAN)
    assert check_text.ids_of(made) == check_text.ids_of(OWN_IDS)
    assert "=" not in made.partition("\n---\n")[2]
    assert "[x]" not in made
    page = page_of(client)
    assert "9 of 9 questions translated" in page
    assert "Must fix" not in page


def test_question_comes_to_its_place_whatever_was_translated_first(
    client: FlaskClient, source: CourseDraft
) -> None:
    for id in ("first", "t", "where"):
        details = {"details": "{{food}} {{drink wine}}"} if id == "where" else {}
        save(client, source, id, text=f"Su {id}", **details)
    order = [id for id, _place in check_text.places_of(text_of(source, ITALIAN))]
    assert order == ["t", "where", "first"]


def test_form_that_is_sent_as_it_came_leaves_every_byte(
    client: FlaskClient, source: CourseDraft, trainer: Person
) -> None:
    write(source, ODD, trainer)
    for id in check_text.ids_of(OWN_IDS) - {"where"}:
        save(client, source, id)
    assert text_of(source, ITALIAN) == ODD


def test_further_spelling_is_written_behind_a_sign_and_the_source_is_not_touched(
    client: FlaskClient, source: CourseDraft
) -> None:
    save(client, source, "milk", text="Chi dà il latte?", **{"spelling-a": "capra | la capra"})
    assert "= capra | la capra {#a}" in text_of(source, ITALIAN)
    assert text_of(source) == OWN_IDS


@pytest.mark.parametrize(
    "details", ["Il pane è {{food}}.", "{{food}} {{food}} {{drink wine}}", "{{food}} {{wine drink}}"]
)
def test_lost_doubled_or_turned_gap_is_refused_and_what_was_typed_stays(
    client: FlaskClient, source: CourseDraft, details: str
) -> None:
    answer = people.post(client, PAGE, form_of(client, "where") | {"text": "Dove?", "details": details})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert "Keep every gap" in page
    assert details in page
    assert authoring.text_of(source, ITALIAN) is None


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("text", "Quale? {#other}"),
        ("text", "Quale? {#which points=9}"),
        ("words-this", "[x] Questo"),
        ("words-this", "Questo {#that}"),
        ("words-this", "Sinistra {#l} :: destra"),
        ("reason-this", "Sì\n\n## Ancora? {#more}"),
    ],
)
def test_words_never_become_a_key_an_id_or_a_question(
    client: FlaskClient, source: CourseDraft, field: str, typed: str
) -> None:
    answer = people.post(client, PAGE, form_of(client, "which") | {"text": "Quale?", field: typed})
    if answer.status_code == 303:  # they are words, whatever they look like
        [part] = check_text.parts_of(text_of(source, ITALIAN))
        assert (part.id, part.attributes) == ("which", {})
        assert [(one.marker, one.id) for one in part.lines] == [("-", "this"), ("-", "that")]
    else:
        assert answer.status_code == 400
        assert "signs that a check reads in another way" in answer.get_data(as_text=True)
        assert authoring.text_of(source, ITALIAN) is None


def test_two_at_different_questions_do_not_meet_and_at_the_same_one_are_told(
    client: FlaskClient, source: CourseDraft
) -> None:
    mine, theirs = form_of(client, "which"), form_of(client, "t")
    assert people.post(client, PAGE, mine | {"text": "Quale?"}).status_code == 303
    assert people.post(client, PAGE, theirs | {"text": "Vero?"}).status_code == 303
    late = people.post(client, PAGE, mine | {"text": "Quale mai?"})
    page = late.get_data(as_text=True)
    assert late.status_code == 409
    assert "Two people at once" in page
    assert "Quale mai?</textarea>" in page
    assert "## Quale? {#which}" in text_of(source, ITALIAN)
    again = people.post(client, PAGE, sent(page[page.index('id="question-which"') :].partition("</form>")[0]))
    assert again.status_code == 303
    assert "## Quale mai? {#which}" in text_of(source, ITALIAN)


def test_question_whose_source_changed_shows_what_it_said_and_others_are_not_marked(
    client: FlaskClient, draft: CourseDraft, trainer: Person
) -> None:
    change_text(draft, FILE, "What does a second step ask for?", "What is a second step?", trainer)
    page = page_of(client)
    cards = {one[:60].partition('"')[0]: one for one in page.split('id="question-')[1:]}
    assert [id for id, card in cards.items() if "The source has changed" in card] == ["asks"]
    assert "<del>What does a second step ask for?</del>" in cards["asks"]
    assert people.post(client, PAGE, {"do": "fit"}).status_code == 303
    assert "The source has changed" not in page_of(client)


def test_fields_have_language_and_direction_of_the_translation(
    client: FlaskClient, draft: CourseDraft, trainer: Person
) -> None:
    change_text(draft, "course.yaml", "languages: [en, it]", "languages: [en, it, ar]", trainer)
    page = client.get(PAGE.replace("/it/", "/ar/")).get_data(as_text=True)
    fields = re.findall(r'<(?:textarea|input type="text")[^>]*>', page)
    assert len(fields) > 10
    assert all('lang="ar" dir="rtl"' in one for one in fields)


def test_source_language_or_an_unknown_question_is_not_found(
    client: FlaskClient, source: CourseDraft
) -> None:
    assert client.get(PAGE.replace("/it/", "/en/")).status_code == 404
    assert people.post(client, PAGE, {"question": "nobody", "text": "x"}).status_code == 404


def test_two_who_translate_the_title_at_once_see_both(
    client: FlaskClient, source: CourseDraft, trainer: Person
) -> None:
    people.post(client, PAGE, {"question": "", "seen": "", "title": "Prova"})
    answer = people.post(client, PAGE, {"question": "", "seen": "", "title": "Esame"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Somebody has changed this title since you opened it." in page
    assert 'Saved now: <bdi lang="it">Prova</bdi>' in page
    assert 'value="Esame"' in page
    people.post(client, PAGE, {"question": "", "seen": "Prova", "title": "Esame"})
    assert "title: Esame" in text_of(source, ITALIAN)


def test_form_that_saves_itself_goes_on_from_what_it_saved(client: FlaskClient, source: CourseDraft) -> None:
    form = form_of(client, "milk")
    for words in ("Chi", "Chi dà il latte?"):
        answer = people.post(client, PAGE, form | {"go": "save", "text": words})
        assert answer.status_code == 200
        form |= answer.get_json()
    assert "## Chi dà il latte? {#milk}" in text_of(source, ITALIAN)
    title = people.post(client, PAGE, {"go": "save", "question": "", "seen": "", "title": "Prova"})
    assert title.get_json() == {"seen": "Prova"}


def test_form_that_saves_itself_is_told_what_is_wrong_and_saves_nothing(
    client: FlaskClient, source: CourseDraft
) -> None:
    stale = form_of(client, "milk")
    lost = people.post(client, PAGE, form_of(client, "where") | {"go": "save", "details": "Il pane."})
    assert (lost.status_code, lost.get_json()["error"][:14]) == (400, "Keep every gap")
    empty = people.post(client, PAGE, {"go": "save", "question": "", "seen": "", "title": " "})
    assert (empty.status_code, empty.get_json()) == (400, {"error": "Write a title."})
    assert authoring.text_of(source, ITALIAN) is None
    save(client, source, "milk", text="Chi dà il latte?")
    second = people.post(client, PAGE, stale | {"go": "save", "text": "Chi ci dà il latte?"})
    assert second.status_code == 409
    assert "Chi dà il latte?" in text_of(source, ITALIAN)
