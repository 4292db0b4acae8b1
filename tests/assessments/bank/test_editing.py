# SPDX-License-Identifier: EUPL-1.2
"""Writing questions in the form: each kind, nothing lost that was not changed, and what is refused."""

import re
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, assume, given, settings
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from atlas_training.assessments.bank import editing
from atlas_training.assessments.bank import service as bank
from atlas_training.assessments.bank.models import BankQuestion
from atlas_training.assessments.bank.question_forms import FORMS
from atlas_training.assessments.formats.question import Question
from atlas_training.database import db
from atlas_training.errors import Invalid
from tests.assessments.bank.test_pages import trainer  # noqa: F401
from tests.assessments.formats.test_writing import moodle_questions
from tests.factories import accounts as people
from tests.factories.bank import bring, make_question

COMMON = {"text": "Who gives milk?", "points": "1", "language": "en", "country": ""}
ROW = re.compile(r"answers-(\d+)-(\w+)")


def _fields(page: str) -> dict[str, str]:
    """What a browser would send of the form as it stands."""
    page = page[page.index('<form class="form"') :]
    page = page[: page.index("</form>")]
    found = {}
    for tag in re.findall(r"<input [^>]*>", page):
        facts = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if facts.get("type") != "checkbox" or re.search(r"\bchecked\b", tag):
            found[facts["name"]] = unescape(facts.get("value", ""))
    for name, words in re.findall(
        r'<textarea [^>]*name="([^"]+)"[^>]*>\r?\n?(.*?)</textarea>', page, re.DOTALL
    ):
        found[name] = unescape(words)
    for name, options in re.findall(r'<select [^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'<option selected value="([^"]*)"', options)
        found[name] = chosen[1] if chosen else ""
    return found


def _write(client: FlaskClient, kind: str, data: dict[str, str]) -> Question:
    answer = people.post(client, f"/questions/new/{kind}", COMMON | data)
    assert answer.status_code == 303, re.findall(r"field-error.*?<span>(.*?)</span>", answer.text)
    return bank.content_of(_only())


def _only() -> BankQuestion:
    db.session.expire_all()
    return db.session.scalars(select(BankQuestion)).one()


def _facts(question: Question) -> list[tuple[str, float, str]]:
    return [(one.text, round(float(one.weight), 3), one.feedback) for one in question.options]


@pytest.mark.usefixtures("trainer")
class TestKinds:
    """A question of each kind."""

    def test_single(self, client: FlaskClient) -> None:
        rows = {"answers-0-text": "The goat", "answers-0-is_right": "y", "answers-0-feedback": "Yes."}
        question = _write(client, "single", rows | {"answers-1-text": "The bee", "answers-2-text": ""})
        assert (question.kind, question.name, question.text_format) == (
            "single",
            "Who gives milk?",
            "markdown",
        )
        assert _facts(question) == [("The goat", 1, "Yes."), ("The bee", 0, "")]

    def test_multiple_shares_the_points(self, client: FlaskClient) -> None:
        rows = {f"answers-{place}-text": word for place, word in enumerate("abcd")}
        question = _write(client, "multiple", rows | {"answers-0-is_right": "y", "answers-2-is_right": "y"})
        assert _facts(question) == [("a", 0.5, ""), ("b", -0.5, ""), ("c", 0.5, ""), ("d", -0.5, "")]

    def test_true_or_false(self, client: FlaskClient) -> None:
        question = _write(
            client, "truefalse", {"truth": "false", "reason_wrong": "No.", "reason_right": "Yes."}
        )
        assert _facts(question) == [("true", 0, "No."), ("false", 1, "Yes.")]

    def test_short(self, client: FlaskClient) -> None:
        rows = {"answers-0-text": "goat", "answers-1-text": "sheep", "answers-1-percent": "50"}
        question = _write(client, "short", rows | {"case_counts": "y"})
        assert _facts(question) == [("goat", 1, ""), ("sheep", 0.5, "")]
        assert question.case_counts

    def test_number_with_units(self, client: FlaskClient) -> None:
        rows = {
            "answers-0-text": "2,5",
            "answers-0-tolerance": "0,1",
            "answers-1-text": "*",
            "answers-1-feedback": "No.",
        }
        question = _write(
            client,
            "numerical",
            rows | {"units-0-text": "km", "units-1-text": "m", "units-1-multiplier": "1000"},
        )
        assert [(one.text, one.tolerance) for one in question.options] == [("2.5", "0.1"), ("*", None)]
        assert [one.weight for one in question.options] == [1, 0]
        assert question.units == (("km", "1"), ("m", "1000"))

    def test_match(self, client: FlaskClient) -> None:
        rows = {
            "answers-0-text": "goat",
            "answers-0-right": "kid",
            "answers-1-text": "cow",
            "answers-1-right": "calf",
        }
        question = _write(client, "match", rows | {"answers-2-right": "moon"})
        assert [(one.left, one.right) for one in question.pairs] == [
            ("goat", "kid"),
            ("cow", "calf"),
            ("", "moon"),
        ]

    def test_order_follows_the_places(self, client: FlaskClient) -> None:
        rows = {
            "answers-0-text": "milk",
            "answers-0-place": "2",
            "answers-1-text": "feed",
            "answers-1-place": "1",
        }
        assert [one[0] for one in _facts(_write(client, "order", rows))] == ["feed", "milk"]

    def test_gaps(self, client: FlaskClient) -> None:
        rows = {
            "answers-0-text": "goat\r\nshe-goat",
            "answers-1-text": "milk",
            "answers-1-wrong": "bread\r\nwine~",
        }
        question = _write(client, "cloze", rows | {"text": "The [1] gives [2]."})
        assert (
            question.text == "The {1:SHORTANSWER:=goat~=she-goat} gives {1:MULTICHOICE:=milk~bread~wine\\~}."
        )

    def test_open(self, client: FlaskClient) -> None:
        question = _write(client, "open", {"least": "30", "marking": "Names a date."})
        assert (question.essay.words, question.essay.marking) == ((30, None), "Names a date.")

    def test_open_with_rubric(self, client: FlaskClient) -> None:
        rows = {"answers-0-text": "Names a date", "answers-0-points": "2"}
        rows |= {"answers-1-text": "and a place", "answers-1-points": "0,5", "points": ""}
        question = _write(client, "open", rows)
        assert question.essay.marking == "- [2] Names a date\n- [0.5] and a place"
        assert question.points == Decimal("2.5")

    def test_digits_of_another_script(self, client: FlaskClient) -> None:
        rows = {"answers-0-text": "١٢٫٥", "answers-0-tolerance": "٠٫٥", "points": "٢"}
        question = _write(
            client,
            "numerical",
            rows | {"units-0-text": "كم", "units-1-text": "م", "units-1-multiplier": "٠٫٠٠١"},
        )
        assert [(one.text, one.tolerance) for one in question.options] == [("12.5", "0.5")]
        assert (question.units, question.points) == ((("كم", "1"), ("م", "0.001")), Decimal(2))

    def test_description(self, client: FlaskClient) -> None:
        data = {"name": "Goats", "category": "Farm / Goats", "tags": "a, b,a", "hints-0": "Look."}
        question = _write(client, "description", data | {"dimension": "VIS", "level": "2"})
        assert (question.name, question.category, question.tags) == ("Goats", ("Farm", "Goats"), ("a", "b"))
        assert (question.hints, _only().dimension, _only().level) == (("Look.",), "VIS", 2)


@pytest.mark.usefixtures("trainer")
@pytest.mark.parametrize(
    ("kind", "data", "sentence"),
    [
        ("single", {"text": ""}, "Write the question."),
        ("single", {"answers-0-text": "a"}, "Write at least two options."),
        ("single", {"answers-0-text": "a", "answers-1-text": "b"}, "Mark exactly one option as right."),
        ("multiple", {"answers-0-text": "a", "answers-1-text": "b"}, "Mark what is right;"),
        ("multiple", {"answers-0-text": "a", "answers-0-is_right": "y", "answers-0-percent": "x", "answers-1-text": "b"}, "“x” is no number."),
        ("short", {}, "Write at least one answer that gives all points."),
        ("numerical", {"answers-0-text": "five"}, "“five” is no number."),
        ("match", {"answers-0-text": "a", "answers-0-right": "b"}, "Write at least two pairs."),
        ("match", {"answers-0-text": "a"}, "Write what belongs to “a”."),
        ("order", {"answers-0-text": "a"}, "Write at least two steps."),
        ("cloze", {"text": "No gap."}, "Write [1] where the first gap is."),
        ("cloze", {"text": "A [3].", "answers-0-text": "a"}, "Write a right answer for gap 3."),
        ("open", {"least": "many"}, "Write a whole number of words, or nothing."),
        ("open", {"least": "²"}, "Write a whole number of words, or nothing."),
        ("open", {"answers-0-text": "a date"}, "Write a number above 0 for each row, such as 1 or 0.5."),
        ("open", {"answers-0-text": "a date", "answers-0-points": "1", "marking": "x"}, "Empty this field, or leave the rows"),
        ("open", {"points": "0"}, "Write a number above 0, up to 1,000."),
        ("open", {"points": "1e9999999"}, "is no number"),
        ("open", {"country": "FR"}, "Not a valid choice"),
    ],
)  # fmt: skip
def test_wrong_form_says_what_to_mend_and_keeps_nothing(
    client: FlaskClient, kind: str, data: dict[str, str], sentence: str
) -> None:
    answer = people.post(client, f"/questions/new/{kind}", COMMON | data)
    assert answer.status_code == 400
    assert sentence in unescape(answer.text)
    assert db.session.scalars(select(BankQuestion)).all() == []


@pytest.mark.usefixtures("trainer")
def test_more_rows_keep_what_is_written(client: FlaskClient) -> None:
    data = COMMON | {"answers-0-text": "The goat", "answers-1-text": "", "do": "more"}
    page = people.post(client, "/questions/new/single", data)
    fields = _fields(page.text)
    assert (page.status_code, fields["answers-0-text"], "answers-4-text" in fields) == (200, "The goat", True)
    assert "answers-5-text" not in fields


@pytest.mark.usefixtures("trainer")
def test_form_sent_unchanged_makes_no_version(client: FlaskClient) -> None:
    bring(
        "::A::[html]<p>Who <b>gives</b> \\= milk?</p> {=[html]<i>The goat</i>#Yes. ~%50%The bee####Well.}\n\n"
        "::B::Which? {~%50%a ~%50%b ~%-100%c}\n\n::C::True? {F#no#yes}\n\n::D::Name {=a =%50%b*}\n\n"
        "::E::Number {#=1.50:0.1 =%50%2..4#near}\n\n::F::Match {=[html]<b>a</b> -> 1 =b -> 2}\n\n::G::Write {}\n\n::H::Text"
    )
    for question in db.session.scalars(select(BankQuestion)).all():
        url = f"/questions/{question.id}/edit"
        answer = people.post(client, url, _fields(client.get(url).text))
        assert answer.status_code == 303, answer.text
        db.session.expire_all()
        assert (question.name, question.version) == (question.name, 1)


@pytest.mark.usefixtures("trainer")
def test_changed_words_become_a_version_and_the_rest_stays(client: FlaskClient) -> None:
    bring("::A::[html]<p>Who gives <b>milk</b>?</p> {=[html]<i>The goat</i>#Yes. ~%50%The bee}")
    question = _only()
    url = f"/questions/{question.id}/edit"
    fields = _fields(client.get(url).text)
    assert fields["text"] == "Who gives **milk**?"
    people.post(client, url, fields | {"answers-1-text": "The wasp"})
    content = bank.content_of(_only())
    assert (content.text, content.text_format) == ("<p>Who gives <b>milk</b>?</p>", "html")
    assert [(one.text, float(one.weight)) for one in content.options] == [
        ("<i>The goat</i>", 1),
        ("The wasp", 0.5),
    ]
    assert _only().version == 2


@pytest.mark.usefixtures("trainer")
def test_second_writer_is_told_and_loses_nothing(client: FlaskClient) -> None:
    question = make_question()
    url = f"/questions/{question.id}/edit"
    fields = _fields(client.get(url).text)
    people.post(client, url, fields | {"text": "First?"})
    answer = people.post(client, url, fields | {"text": "Second?"})
    assert answer.status_code == 409
    assert "Somebody else has changed this question" in answer.text
    assert _fields(answer.text)["text"] == "Second?"
    assert bank.content_of(_only()).text == "First?"


def test_coordinator_writes_for_the_own_country_only(client: FlaskClient) -> None:
    common = make_question()
    people.sign_in(client, people.make_coordinator("IT", language="en"))
    assert client.get(f"/questions/{common.id}/edit").status_code == 403
    assert people.post(client, f"/questions/{common.id}/edit", COMMON).status_code == 403
    answer = people.post(client, "/questions/new/description", COMMON | {"country": ""})
    assert answer.status_code == 400
    answer = people.post(client, "/questions/new/description", COMMON | {"country": "IT"})
    assert answer.status_code == 303


@pytest.mark.usefixtures("trainer")
def test_unknown_kind_is_not_found(client: FlaskClient) -> None:
    assert client.get("/questions/new/riddle").status_code == 404
    assert people.post(client, "/questions/new/riddle").status_code == 404


def test_form_shown_and_sent_changes_no_question(app: Flask) -> None:
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(moodle_questions())
    def holds(question: Question) -> None:
        # A form takes blanks of any script for nothing: a row of them is left out, a name of them made anew.
        rows = [one.text for one in question.options] + [f"{one.left}{one.right}" for one in question.pairs]
        units = [unit for unit, _many in question.units]
        assume(all(text.strip() for text in (question.name, *rows, *question.hints, *units)))
        with app.test_request_context():
            form = FORMS[question.kind](MultiDict(_sent(editing.values_of(question))))
            try:
                kept = editing.question_of(form, question)
            except Invalid:
                return  # no right answer: such a question is read, but has to be mended when it is edited
            for name in ("text", "options", "pairs", "feedback", "hints", "points", "essay", "units", "name"):
                assert getattr(kept, name) == getattr(question, name), name

    holds()


def _sent(values: dict[str, Any]) -> dict[str, str]:
    """Values of a form as its fields would be sent."""
    found: dict[str, str] = {}
    for name, value in values.items():
        rows = value if isinstance(value, list) else []
        for place, row in enumerate(rows):
            if isinstance(row, str):
                found[f"{name}-{place}"] = row
            else:
                found |= {f"{name}-{place}-{key}": one for key, one in _sent(row).items()}
        if isinstance(value, bool):
            found |= {name: "y"} if value else {}
        elif not isinstance(value, list):
            found[name] = value
    return found
