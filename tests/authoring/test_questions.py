# SPDX-License-Identifier: EUPL-1.2
"""The questions of a check in a draft are forms: nobody types an id, and what nobody changed stays as it was."""

import re
from html import unescape

import pytest
from flask.testing import FlaskClient

from atlas_training.accounts.models import Person
from atlas_training.assessments import check_text
from atlas_training.assessments.bank import editing
from atlas_training.assessments.bank.question_forms import FORMS
from atlas_training.authoring import folder, questions
from atlas_training.authoring import service as authoring
from atlas_training.authoring.models import CourseDraft
from atlas_training.database import db
from tests.factories import accounts as people
from tests.factories.authoring import change_text

NAME = "checks/lock-the-door.quiz.md"
FILE = f"en/{NAME}"
PAGE = f"/authoring/C11/questions/{NAME}"
FORM = f"/authoring/C11/question/{NAME}"
OWN_IDS = """---
title: Ids of one's own
---

## True? {#t type=truefalse}

= true {#yes}
  > So it is.
~ * {#no}
  > It is true.

## Who gives milk? {#milk type=short}

= goat {#a}
  > Yes.
= kid {#b}
  > Yes.
~ * {#rest}

## How many? {#many type=numerical units=km,m:0.001}

= 5 ± 1 {#five}
  > Yes.
~ * {#all}

## Where? {#where type=cloze}

Bread is {{food}}, water is {{drink wine}}.

= food | a food {#food}
  > One eats it.
= a drink {#drink}
  > One drinks it.
~ a stone {#wine}
  > No.

## Why? {#why type=open words=30}

- [2] Names two reasons {#names}
- [1] Says how {#how}

## All of these? {#all-of type=multiple}

- [x] One {#one}
  > Yes.
- [x] Two {#two}
  > Yes.
- [ ] Three {#three}
  > No.

## Which first? {#first type=order}

1. Wake {#wake}
2. Eat {#eat}
  > Nobody eats asleep.
3. Work {#work}

## Which belong together? {#pairs type=match}

- Goat {#goat} :: milk {#gives-milk}
  > Each gives its own.
- Bee {#bee} :: honey {#gives-honey}

## Which? {#which group=g}

- [x] This {#this}
  > Yes.
- [ ] That {#that}
  > No.
"""


def text_of(draft: CourseDraft, file: str = FILE) -> str:
    text = authoring.text_of(draft, file)
    assert text is not None
    return text


def sent(page: str) -> dict[str, object]:
    """What a browser sends of the form on the page as it stands."""
    found: dict[str, list[str]] = {}
    for tag, attributes, inner in re.findall(r"<(input|textarea)\b([^>]*)>([^<]*)", page):
        name = re.search(r'name="([^"]+)"', attributes)
        if name and not ('type="checkbox"' in attributes and "checked" not in attributes):
            value = re.search(r'value="([^"]*)"', attributes)
            found.setdefault(name[1], []).append(
                unescape(inner).lstrip("\r\n") if tag == "textarea" else unescape(value[1]) if value else ""
            )
    for name_of_list, inner in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.S):
        chosen = re.search(r'<option selected value="([^"]*)"', inner)
        found[name_of_list] = [chosen[1] if chosen else ""]
    return {name: values if len(values) > 1 else values[0] for name, values in found.items()}


def form_of(client: FlaskClient, question: str) -> dict[str, object]:
    return sent(client.get(f"{FORM}?question={question}").get_data(as_text=True)) | {"do": "keep"}


def test_page_lists_the_questions_with_kind_and_what_is_to_be_mended(
    client: FlaskClient, draft: CourseDraft, trainer: Person
) -> None:
    change_text(draft, FILE, "  > That is still only one step.\n", "", trainer)
    page = client.get(PAGE).get_data(as_text=True)
    assert page.index("What does a second step ask for?") < page.index("Select every account")
    assert "Multiple choice" in page
    first = page[page.index('id="question-asks"') : page.index('id="question-which"')]
    assert "Must fix" in first
    assert "{#" not in page


def test_new_question_is_written_without_an_id_or_a_sign_of_the_format(
    client: FlaskClient, draft: CourseDraft
) -> None:
    values = {
        "text": "من يعطي الحليب؟",
        "answers-0-text": "الماعز",
        "answers-0-is_right": "y",
        "answers-0-feedback": "نعم",
        "answers-1-text": "النحلة",
        "answers-1-feedback": "لا",
        "points": "2",
        "do": "keep",
    }
    answer = people.post(client, f"{FORM}?kind=single", values)
    assert answer.location == PAGE
    assert text_of(draft).endswith(
        "## من يعطي الحليب؟ {#question points=2}\n\n"
        "- [x] الماعز {#option}\n  > نعم\n- [ ] النحلة {#option-2}\n  > لا\n"
    )


def test_form_that_is_sent_as_it_came_changes_nothing(
    client: FlaskClient, draft: CourseDraft, trainer: Person
) -> None:
    authoring.save_file(draft, FILE, OWN_IDS.encode(), trainer)
    db.session.commit()
    for id in check_text.ids_of(OWN_IDS):
        assert people.post(client, f"{FORM}?question={id}", form_of(client, id)).status_code == 303
    assert text_of(draft) == OWN_IDS


@pytest.mark.parametrize("id", sorted(check_text.ids_of(OWN_IDS)))
def test_change_of_points_keeps_all_else_of_a_question(
    client: FlaskClient, draft: CourseDraft, trainer: Person, id: str
) -> None:
    authoring.save_file(draft, FILE, OWN_IDS.encode(), trainer)
    db.session.commit()
    assert people.post(client, f"{FORM}?question={id}", {**form_of(client, id), "points": "7"}).location
    changed = text_of(draft)
    assert "points=7" in check_text.lines_of(changed, id)

    def without_points(text: str) -> str:
        return re.sub(r" points=\w+", "", text)

    def attributes(text: str) -> list[set[str]]:
        return [set(line.strip("#{} \n").split()) for line in text.splitlines() if line.startswith("##")]

    assert attributes(without_points(changed)) == attributes(OWN_IDS)
    body = [line for line in changed.splitlines() if not line.startswith("##")]
    assert body == [line for line in OWN_IDS.splitlines() if not line.startswith("##")]


@pytest.mark.parametrize("kind", ["order", "match"])
def test_reason_of_the_whole_question_is_written_kept_and_changed(
    client: FlaskClient, draft: CourseDraft, trainer: Person, kind: str
) -> None:
    rows = {f"answers-{place}-text": words for place, words in enumerate(("Wake", "Eat", "Work"))}
    rows |= {f"answers-{place}-right": words for place, words in enumerate(("six", "seven", "eight"))}
    values = {"text": "Which when?", "feedback": "So goes the day.", "do": "keep", **rows}
    assert people.post(client, f"{FORM}?kind={kind}", values).location == PAGE
    assert "  > So goes the day." in check_text.lines_of(text_of(draft), "which-when")
    changed = form_of(client, "which-when") | {"feedback": "Because."}
    assert people.post(client, f"{FORM}?question=which-when", changed).location == PAGE
    people.post(client, PAGE, {"do": "copy", "question": "which-when"})
    for id in ("which-when", "which-when-2"):
        assert check_text.lines_of(text_of(draft), id).count("  > Because.") == 1
    page = client.get(PAGE).get_data(as_text=True)
    assert "Must fix" not in page[page.index('id="question-which-when"') :]


def test_words_change_and_ids_stay(client: FlaskClient, draft: CourseDraft) -> None:
    before = text_of(draft)
    values = form_of(client, "asks") | {"text": "What is a second step?", "answers-2-text": "Your birthday"}
    assert people.post(client, f"{FORM}?question=asks", values).location == PAGE
    after = text_of(draft)
    assert "## What is a second step? {#asks}" in after
    assert "- [ ] Your birthday {#birth}" in after
    assert check_text.lines_of(after, "which") == check_text.lines_of(before, "which")


def test_questions_are_moved_copied_and_removed_also_in_translations(
    client: FlaskClient, draft: CourseDraft
) -> None:
    def order() -> list[str]:
        return [one.id for one in check_text.parts_of(text_of(draft))]

    people.post(client, PAGE, {"do": "down", "question": "asks"})
    people.post(client, PAGE, {"do": "up", "question": "word"})
    assert order() == ["which", "asks", "bank", "word", "left"]
    people.post(client, PAGE, {"do": "copy", "question": "bank"})
    assert order() == ["which", "asks", "bank", "bank-2", "word", "left"]
    people.post(client, PAGE, {"do": "remove", "question": "which"})
    assert order() == ["asks", "bank", "bank-2", "word", "left"]
    assert "which" not in check_text.ids_of(text_of(draft, f"it/{NAME}"))
    assert people.post(client, PAGE, {"do": "remove", "question": "none"}).status_code == 404


def test_what_a_check_cannot_hold_is_said_and_nothing_is_written(
    client: FlaskClient, draft: CourseDraft
) -> None:
    before = text_of(draft)
    values = form_of(client, "which") | {"answers-0-percent": "30", "answers-1-percent": "70"}
    answer = people.post(client, f"{FORM}?question=which", values)
    assert answer.status_code == 400
    assert "A check cannot keep all of this" in answer.get_data(as_text=True)
    assert text_of(draft) == before


def test_two_people_at_one_question_see_both_and_other_questions_do_not_meet(
    client: FlaskClient, draft: CourseDraft, trainer: Person
) -> None:
    mine, other = form_of(client, "asks"), form_of(client, "bank")
    change_text(draft, FILE, "## What does a second step ask for?", "## What does it ask?", trainer)
    assert people.post(client, f"{FORM}?question=bank", {**other, "points": "2"}).location == PAGE
    answer = people.post(client, f"{FORM}?question=asks", {**mine, "text": "Mine"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "What does it ask?" in page
    assert "Mine</textarea>" in page
    assert people.post(client, f"{FORM}?question=asks", {**sent(page), "do": "keep"}).location == PAGE
    assert "## Mine {#asks}" in text_of(draft)


def test_settings_are_a_form_that_keeps_what_it_does_not_show(
    client: FlaskClient, draft: CourseDraft, trainer: Person
) -> None:
    change_text(draft, FILE, "pass: 60\n", "pass: 60\ndraw: {g: 1}\n", trainer)
    page = client.get(PAGE).get_data(as_text=True)
    values = sent(page[page.index('id="settings-title"') :]) | {"do": "settings", "attempts": "3"}
    assert people.post(client, PAGE, values).location == PAGE
    front, _body = check_text.split(text_of(draft))
    assert front == {
        "title": "Check yourself",
        "pass": 60,
        "draw": {"g": 1},
        "shuffle": ["options"],
        "attempts": 3,
    }
    values |= {"behaviour": "at-once", "review": "marks"}
    assert people.post(client, PAGE, values).status_code == 400


def test_head_that_cannot_be_read_is_not_written_over(
    client: FlaskClient, draft: CourseDraft, trainer: Person
) -> None:
    change_text(draft, FILE, "pass: 60\n", "pass: [\n", trainer)
    before = text_of(draft)
    answer = people.post(client, PAGE, {"do": "settings", "title": "New", "grading": "highest"})
    assert answer.status_code == 400
    assert text_of(draft) == before


def test_new_check_begins_with_an_empty_list(client: FlaskClient, draft: CourseDraft) -> None:
    name = "checks/one-page.quiz.md"
    authoring.delete_files(draft, [f"en/{name}", f"it/{name}"])
    data = folder.course_data(authoring.texts_of(draft))
    for one in data["modules"]:
        if one.get("check") == "one-page.quiz.md":
            del one["check"]
    authoring.save_course(draft, data, people.make_trainer())
    db.session.commit()
    answer = people.post(client, "/authoring/C11/modules/C11.2", {"do": "check"})
    assert answer.location == f"/authoring/C11/questions/{name}"
    page = client.get(answer.location)
    assert page.status_code == 200
    assert "No question yet" in page.get_data(as_text=True)


@pytest.mark.parametrize("kind", FORMS)
def test_every_kind_has_an_empty_form(client: FlaskClient, draft: CourseDraft, kind: str) -> None:
    page = client.get(f"{FORM}?kind={kind}")
    assert page.status_code == 200
    for name in ("category", "tags", "country", "idnumber"):
        assert f'name="{name}"' not in page.get_data(as_text=True)


@pytest.mark.parametrize(("typed", "attribute"), [("", ""), ("1", " points=1"), ("٦", " points=6")])
def test_rubric_is_rows_that_are_added_up(
    client: FlaskClient, draft: CourseDraft, typed: str, attribute: str
) -> None:
    rows = {"answers-0-text": "Names one", "answers-0-points": "2", "answers-1-text": "Says why"}
    sent = rows | {"answers-1-points": "1", "text": "Why so?", "points": typed, "do": "keep"}
    assert people.post(client, f"{FORM}?kind=open", sent).status_code == 303
    text = authoring.texts_of(draft)[FILE].decode()
    assert f"type=open{attribute}}}\n\n- [2] Names one {{#rubric-1}}\n- [1] Says why {{#rubric-2}}\n" in text


def test_settings_are_typed_in_digits_of_any_script(client: FlaskClient, draft: CourseDraft) -> None:
    page = client.get(PAGE).get_data(as_text=True)
    assert 'type="number"' not in page
    seen = re.search(r'name="seen"[^>]*value="(\w+)"', page)
    assert seen
    sent = {"title": "T", "grading": "highest", "behaviour": "at-end", "review": "full", "seen": seen[1]}
    assert people.post(client, PAGE, sent | {"attempts": "²"}).status_code == 400
    assert people.post(client, PAGE, sent | {"attempts": "٣", "pass_share": "٦٠"}).status_code == 303
    text = authoring.texts_of(draft)[FILE].decode()
    assert "attempts: 3\n" in text
    assert "pass: 60\n" in text


def test_what_is_not_there_is_not_found(client: FlaskClient, draft: CourseDraft) -> None:
    for path in (
        "/authoring/C11/questions/checks/none.quiz.md",
        "/authoring/C11/questions/lock-the-door.md",
        f"{FORM}?question=none",
        f"{FORM}?kind=none",
        FORM,
    ):
        assert client.get(path).status_code == 404


def test_question_that_cannot_be_understood_leads_to_the_source(
    client: FlaskClient, draft: CourseDraft, trainer: Person
) -> None:
    change_text(draft, FILE, "{#asks points=1}", "{#asks type=dance}", trainer)
    assert client.get(PAGE).status_code == 200
    assert client.get(f"{FORM}?question=asks").location == f"/authoring/C11/text/en/{NAME}"


def test_form_of_every_question_holds_what_the_file_says(draft: CourseDraft, trainer: Person) -> None:
    authoring.save_file(draft, FILE, OWN_IDS.encode(), trainer)
    sheet = questions.open_sheet(draft, NAME)
    for id in check_text.ids_of(OWN_IDS):
        question = questions.question_of(sheet, id)
        assert question is not None
        assert editing.values_of(question)["text"]
