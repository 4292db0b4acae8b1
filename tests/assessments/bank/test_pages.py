# SPDX-License-Identifier: EUPL-1.2
"""The trainers' pages of the question bank."""

import base64
import io
from html.parser import HTMLParser
from typing import Any

import pytest
from flask.testing import FlaskClient
from flask_babel import force_locale, gettext
from sqlalchemy import select

from atlas_training.accounts.enums import Role
from atlas_training.accounts.models import Person
from atlas_training.assessments.bank.models import BankQuestion, QuestionFile
from atlas_training.assessments.formats import doors
from atlas_training.database import db
from atlas_training.sentences import Sentence
from tests.factories import accounts as people
from tests.factories.bank import GOATS, bring, make_question
from tests.queries import count_rows, counted, everything_stored

PAGE = "/questions/import"
MIXED = f"{GOATS}\nBroken {{\n"
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)


@pytest.fixture
def trainer(client: FlaskClient) -> Person:
    """A trainer, signed in."""
    person = people.grant(people.make_person(language="en"), Role.TRAINER)
    people.sign_in(client, person)
    return person


def send(client: FlaskClient, content: str | bytes, format: str = "gift", **choices: str) -> str:
    """Send a file; the address of the page that shows its questions."""
    raw = content.encode() if isinstance(content, str) else content
    data = {"format": format, "encoding": "", "country": "", "language": "en", **choices}
    answer = people.post(client, PAGE, {"file": (io.BytesIO(raw), "goats.txt"), **data})
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def test_file_is_shown_question_by_question_before_anything_is_imported(
    client: FlaskClient, trainer: Person
) -> None:
    page = client.get(send(client, MIXED)).text
    assert "Nothing is imported yet." in page
    assert "The braces of the answers do not match.<small>Open the answers with <bdi>{</bdi>" in page
    assert "Import the 3 good questions" in page
    assert count_rows(BankQuestion) == 0


def test_what_is_wrong_in_a_check_file_is_said_in_the_language_of_the_reader(
    client: FlaskClient, trainer: Person
) -> None:
    url = send(client, "---\ntitle: T\n---\n\n## Which? {#a}\n- [x] b {#b}\nstray\n", "quiz-md")
    message, words = "This line is not understood: %(words)s", "<bdi>stray</bdi>"
    with force_locale("ar"):
        arabic = str(gettext(message, words=words))
    assert message % {"words": words} in client.get(url).text
    assert arabic in client.get(f"{url}?lang=ar").text
    assert message % {"words": words} != arabic


def test_good_questions_are_imported_and_the_file_is_forgotten(client: FlaskClient, trainer: Person) -> None:
    url = send(client, MIXED, dimension="VIS", level="1", category="Italy / Sheep")
    answer = people.post(client, url, {"rows": "good"}, follow_redirects=True)
    assert "goats.txt is imported: 3 questions are new or changed." in answer.text
    found = {one.name: one for one in db.session.scalars(select(BankQuestion))}
    assert (found["Milk"].dimension, found["Milk"].level, found["Horns"].level) == ("VIS", 1, 2)
    assert found["Milk"].category.path == "Italy/Sheep/Farm/Goats"
    assert count_rows(QuestionFile) == 0
    assert people.post(client, url, {"rows": "good"}).status_code == 404


def test_all_or_nothing_imports_nothing_beside_a_refused_question(
    client: FlaskClient, trainer: Person
) -> None:
    assert people.post(client, send(client, MIXED), {"rows": "all"}).status_code == 400
    assert (count_rows(BankQuestion), count_rows(QuestionFile)) == (0, 1)


def test_put_away_file_is_forgotten(client: FlaskClient, trainer: Person) -> None:
    people.post(client, f"{send(client, GOATS)}/drop")
    assert (count_rows(BankQuestion), count_rows(QuestionFile)) == (0, 0)


@pytest.mark.parametrize(
    ("content", "format"),
    [(b"\xff\xfe\x00", "gift"), (b"", "aiken"), (b"<quiz", "moodle-xml"), (b"\0", "gift")],
)
def test_bytes_of_any_kind_get_a_page(
    client: FlaskClient, trainer: Person, content: bytes, format: str
) -> None:
    assert client.get(send(client, content, format)).status_code == 200


def test_form_says_what_is_missing(client: FlaskClient, trainer: Person) -> None:
    answer = people.post(client, PAGE, {"format": "gift", "language": "en"})
    assert answer.status_code == 400
    assert "Choose the file with the questions." in answer.text


def test_list_finds_words_in_any_writing_and_narrows(client: FlaskClient, trainer: Person) -> None:
    bring(GOATS, dimension="VIS")
    make_question("::Istanbul::Where is İstanbul? {=Türkiye ~Malta}", category=("Towns",))
    for query, names in {
        "words=istanbul turkiye": {"Istanbul"},
        "words=honey": set(),
        "kind=numerical": {"Legs"},
        "category=Farm": {"Milk", "Horns", "Legs"},
        "category=Towns": {"Istanbul"},
        "tag=animals": {"Horns"},
        "dimension=VIS": {"Milk", "Horns", "Legs"},
        "level=2": {"Horns"},
        "state=away": set(),
        "words=100%25": set(),
        "page=99": {"Milk", "Horns", "Legs", "Istanbul"},
    }.items():
        page = client.get(f"/questions?{query}").text
        assert {
            name for name in ("Milk", "Horns", "Legs", "Istanbul") if f"<bdi>{name}</bdi></a>" in page
        } == names


def test_list_asks_the_same_number_of_times_however_long_it_is(client: FlaskClient, trainer: Person) -> None:
    def queries() -> int:
        with counted() as asked:
            assert client.get("/questions").status_code == 200
        return len(asked)

    make_question()
    few = queries()
    bring("\n\n".join(f"Is it {number}? {{T}}" for number in range(40)))
    assert queries() == few


def test_reading_writes_nothing(client: FlaskClient, trainer: Person) -> None:
    question = make_question()
    file = send(client, GOATS)
    before = everything_stored()
    for url in ("/questions", f"/questions/{question.id}", file, "/questions/export/gift", PAGE):
        assert client.get(url).status_code == 200
    assert everything_stored() == before


def test_question_shows_key_reasons_and_versions(client: FlaskClient, trainer: Person) -> None:
    bring(GOATS)
    bring(GOATS.replace("Bees give honey.", "Bees make honey."))
    milk = db.session.scalars(select(BankQuestion).where(BankQuestion.name == "Milk")).one()
    page = client.get(f"/questions/{milk.id}").text
    assert "Bees make honey." in page
    assert "Version 2" in page
    assert "Bees give honey." in client.get(f"/questions/{milk.id}?version=1").text
    assert client.get(f"/questions/{milk.id}?version=3").status_code == 404
    people.post(client, f"/questions/{milk.id}/state", {"version": "1"})
    db.session.refresh(milk)
    assert milk.version == 3
    assert "Bees give honey." in client.get(f"/questions/{milk.id}").text


def test_question_put_away_leaves_the_list_and_comes_back(client: FlaskClient, trainer: Person) -> None:
    question = make_question()
    people.post(client, f"/questions/{question.id}/state", {"do": "retire"})
    assert "<bdi>Milk</bdi></a>" not in client.get("/questions").text
    assert "<bdi>Milk</bdi></a>" in client.get("/questions?state=away").text
    people.post(client, f"/questions/{question.id}/state", {"do": "bring-back"})
    assert "<bdi>Milk</bdi></a>" in client.get("/questions").text


HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(1)><a href='javascript:alert(1)'>x</a><svg onload=alert(1)>"
    "<iframe srcdoc='<script>1</script>'></iframe><p style='position:fixed' onclick=alert(1)>y</p>{1:MC:=<script>z</script>"
    "<img src=x onerror=alert(2)>~<b onmouseover=alert(3)>w</b>#<style>*{}</style>}"
)


@pytest.mark.parametrize("format", ["html", "moodle_auto_format", "plain_text", "markdown"])
@pytest.mark.parametrize("kind", ["cloze", "multichoice", "essay", "matching"])
def test_no_script_gets_through(client: FlaskClient, trainer: Person, kind: str, format: str) -> None:
    text = f"<text><![CDATA[{HOSTILE}]]></text>"
    answer = f"<answer fraction='100' format='{format}'>{text}<feedback format='{format}'>{text}</feedback></answer>"
    pair = f"<subquestion format='{format}'>{text}<answer>{text}</answer></subquestion>"
    written = (
        f"<quiz><question type='{kind}'><name>{text}</name><questiontext format='{format}'>{text}</questiontext>"
        f"<generalfeedback format='{format}'>{text}</generalfeedback><hint format='{format}'>{text}</hint>"
        f"<graderinfo format='{format}'>{text}</graderinfo>{answer * 2}{pair * 2}</question></quiz>"
    )
    url = send(client, written, "moodle-xml")
    people.post(client, url, {"rows": "good"})
    question = db.session.scalars(select(BankQuestion)).one()
    for page in (client.get(f"/questions/{question.id}").text, client.get("/questions").text):
        found = _Live()
        found.feed(page[page.index("<main") : page.index("</main>")])
        assert found.wrong == []


class _Live(HTMLParser):
    """Notes every tag and attribute that could do something."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "iframe", "style", "object", "embed", "base", "meta", "math"):
            self.wrong.append(tag)
        for name, value in attrs:
            if name.startswith("on") or name in ("style", "srcdoc") or "javascript:" in (value or ""):
                self.wrong.append(f"{tag} {name}")
            if tag == "img" and name == "src":
                self.wrong.append(f"img {value}")


def _with_picture(content: bytes, name: str = "goat.png") -> bytes:
    data = base64.b64encode(content).decode()
    return (
        f"<quiz><question type='essay'><name><text>Goat</text></name><questiontext format='html'><text><![CDATA["
        f'<p><img src="@@PLUGINFILE@@/{name}" alt="A goat"><img src="https://elsewhere.example/spy.png" alt="S"></p>]]>'
        f"</text><file name='{name}' path='/' encoding='base64'>{data}</file></questiontext></question></quiz>"
    ).encode()


def test_picture_of_a_question_is_shown_and_no_other(client: FlaskClient, trainer: Person) -> None:
    bring(_with_picture(PIXEL), "moodle-xml")
    question = db.session.scalars(select(BankQuestion)).one()
    page = client.get(f"/questions/{question.id}").text
    address = f"/questions/{question.id}/versions/1/goat.png"
    assert f'src="{address}"' in page
    assert "elsewhere.example" not in page
    answer = client.get(address)
    assert (answer.data, answer.mimetype) == (PIXEL, "image/png")
    assert client.get(address.replace("goat", "cow")).status_code == 404


def test_file_that_is_no_picture_is_not_handed_out(client: FlaskClient, trainer: Person) -> None:
    bring(_with_picture(b"<script>alert(1)</script>", "goat.html"), "moodle-xml")
    question = db.session.scalars(select(BankQuestion)).one()
    assert client.get(f"/questions/{question.id}/versions/1/goat.html").status_code == 404


def test_export_says_what_is_lost_then_gives_the_file(client: FlaskClient, trainer: Person) -> None:
    bring(GOATS)
    page = client.get("/questions/export/aiken").text
    assert "1 of 3 questions are written." in page
    assert "<bdi>Aiken</bdi> has no questions of the kind <bdi>truefalse</bdi>" in page
    file = client.get("/questions/export/aiken?download=1")
    assert file.text == "Who gives milk?\nA. The goat\nB. The bee\nANSWER: A\n"
    assert file.headers["Content-Disposition"] == "attachment; filename=questions.txt"
    assert (
        "Reading the file again gives the same questions."
        in client.get("/questions/export/gift?tag=animals").text
    )
    assert client.get("/questions/export/qti").status_code == 404


def test_question_is_offered_as_lines_of_a_check(client: FlaskClient, trainer: Person) -> None:
    question = make_question("::Milk::Who gives milk? {=The goat#Yes. ~The bee}", category=("Farm",))
    page = client.get(f"/questions/{question.id}").text
    assert "## Who gives milk? {#milk}\n\n- [x] The goat {#the-goat}\n  &gt; Yes." in page
    assert "Not everything is held" not in page
    partly = make_question("::Kid::Who is small? {=The kid ~%50%The calf ~The bull}")
    assert (
        "does not hold all of “<bdi>Kid</bdi>”: <bdi>the answers</bdi>."
        in client.get(f"/questions/{partly.id}").text
    )


class TestWalls:
    """Whose questions are whose."""

    @pytest.fixture
    def coordinator(self, client: FlaskClient) -> Person:
        person = people.make_coordinator("IT", language="en")
        people.sign_in(client, person)
        return person

    def test_coordinator_reads_own_and_common_questions_only(
        self, client: FlaskClient, coordinator: Person
    ) -> None:
        own = make_question("::Own::Is it? {T}", country="IT")
        common = make_question("::Common::Is it? {T}")
        other = make_question("::Other::Is it? {T}", country="TN", category=("Secret",))
        page = client.get("/questions").text
        assert ("Own" in page, "Common" in page, "Other" in page, "Secret" in page) == (
            True,
            True,
            False,
            False,
        )
        assert client.get(f"/questions/{own.id}").status_code == 200
        assert client.get(f"/questions/{common.id}").status_code == 200
        assert client.get(f"/questions/{other.id}").status_code == 404
        assert "Other" not in client.get("/questions/export/gift?download=1").text

    def test_coordinator_changes_own_questions_only(self, client: FlaskClient, coordinator: Person) -> None:
        own = make_question("::Own::Is it? {T}", country="IT")
        common = make_question("::Common::Is it? {T}")
        assert "Put the question away" not in client.get(f"/questions/{common.id}").text
        assert people.post(client, f"/questions/{common.id}/state", {"do": "retire"}).status_code == 403
        assert people.post(client, f"/questions/{own.id}/state", {"do": "retire"}).status_code == 303

    def test_coordinator_brings_questions_into_the_own_country_only(
        self, client: FlaskClient, coordinator: Person
    ) -> None:
        data: dict[str, Any] = {"format": "gift", "language": "en", "country": "TN"}
        answer = people.post(client, PAGE, {"file": (io.BytesIO(b"Q? {T}"), "q.txt"), **data})
        assert answer.status_code == 400
        people.post(client, send(client, "Q? {T}", country="IT"), {"rows": "all"})
        assert [one.country for one in db.session.scalars(select(BankQuestion))] == ["IT"]

    def test_file_of_somebody_else_cannot_be_seen(self, client: FlaskClient, trainer: Person) -> None:
        url = send(client, GOATS)
        people.sign_in(client, people.grant(people.make_person(), Role.TRAINER))
        assert client.get(url).status_code == 404
        assert people.post(client, url, {"rows": "good"}).status_code == 404


@pytest.mark.parametrize(
    ("content", "format"),
    [
        (b"Q {~a}\n\nQ {=a->b}\n\nQ {=a->b =c}\n\nQ {#x}\n\nQ }{\n\n$CATEGORY: A\nQ {T}\n", "gift"),
        (b"\xff", "gift"),
        (b"A) x\n\nQ\nA) x\nANSWER: A\nQ\nA) x\nB) y\nANSWER: C\nQ\n", "aiken"),
        (b"<quiz", "moodle-xml"),
        (b"<!DOCTYPE quiz [<!ENTITY x 'y'>]><quiz/>", "moodle-xml"),
        (b"<q/>", "moodle-xml"),
        (b"<quiz><question type='stack'/><question type='cloze'/><question type='truefalse'/></quiz>", "moodle-xml"),
        (b"<quiz><question type='essay'><file name='a'>?</file></question></quiz>", "moodle-xml"),
        (b"x\n## a\n- [ ] b\n## c {#c type=riddle}\n## {#d type=numerical points=0}\n= x\n", "quiz-md"),
        (b"---\n---\n## a {#a type=open}\n- b\n## c {#c type=cloze}\n{{x}}\n## d {#d x}\n## e [a](b) {#e type=short}\n", "quiz-md"),
    ],
)  # fmt: skip
def test_every_report_has_words_for_the_trainer(content: bytes, format: str) -> None:
    troubles = doors.read(content, format).troubles
    assert troubles
    assert [said for one in troubles for said in (one.message, one.mend) if type(said) is not Sentence] == []


@pytest.mark.parametrize(
    ("language", "message", "mend"),
    [
        (
            "it",
            "«<bdi>?x</bdi>» non è un numero.",
            "Scrivi cifre con il punto decimale, come <bdi>2.5</bdi>.",
        ),
        ("ar", "«<bdi>?x</bdi>» ليس عددًا.", "اكتب أرقامًا بنقطة عشرية، مثل <bdi>2.5</bdi>."),
    ],
)
def test_broken_question_is_told_with_its_mend_in_the_language_of_the_page(
    client: FlaskClient, trainer: Person, language: str, message: str, mend: str
) -> None:
    text = client.get(f"{send(client, 'Q {#?x}')}?lang={language}").text
    assert f"{message}<small>{mend}</small>" in text


def test_what_a_format_loses_is_told_in_the_language_of_the_page(
    client: FlaskClient, trainer: Person
) -> None:
    bring(GOATS)
    text = client.get("/questions/export/aiken?lang=it").text
    assert "<bdi>Aiken</bdi> non conserva tutto di «<bdi>Milk</bdi>»: manca " in text
    assert "<bdi>il nome</bdi>" in text
    assert "Guarda la domanda dove viene importata." in text


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.txt", b"Q\nA) x\nB) y\nANSWER: A\n", "Read as Aiken."),
        ("a.txt", b"Q {=x ~y}\n", "Read as GIFT."),
        ("a.xml", b"\xef\xbb\xbf<?xml version='1.0'?><quiz/>", "Read as Moodle XML."),
        ("a.quiz.md", b"---\ntitle: x\n---\n## Q {#q type=description}\n", "Read as Check file (.quiz.md)."),
        ("", b"", "Read as GIFT."),
    ],
)
def test_format_is_found_out(
    client: FlaskClient, trainer: Person, name: str, content: bytes, words: str
) -> None:
    data = {"format": "", "encoding": "", "country": "", "language": "en"}
    answer = people.post(client, PAGE, {"file": (io.BytesIO(content), name or "x"), **data})
    assert words in client.get(str(answer.location)).text


def test_slash_in_a_category_is_no_level(client: FlaskClient, trainer: Person) -> None:
    bring("$CATEGORY: Farm/Milk//Cheese\n\nQ? {T}\n")
    assert "<bdi>Farm / Milk/Cheese</bdi>" in client.get("/questions").text
    assert "<bdi>Q?</bdi>" in client.get("/questions?category=Farm/Milk//Cheese").text
    assert "<bdi>Q?</bdi>" in client.get("/questions?category=Farm").text
    assert "<bdi>Q?</bdi>" not in client.get("/questions?category=Farm/Milk").text


@pytest.mark.parametrize("grade", ["1e999", "9" * 400])
def test_question_that_counts_beyond_all_numbers_is_refused_as_no_number(
    client: FlaskClient, trainer: Person, grade: str
) -> None:
    text = (
        f'<quiz><question type="essay"><name><text>A</text></name><questiontext><text>B</text></questiontext>'
        f"<defaultgrade>{grade}</defaultgrade></question></quiz>"
    )
    url = send(client, text, "moodle-xml")
    assert "is not a number" in client.get(url).text or "is no number" in client.get(url).text
    people.post(client, url, {"rows": "good"})
    assert count_rows(BankQuestion) == 0
