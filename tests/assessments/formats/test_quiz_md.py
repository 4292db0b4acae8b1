# SPDX-License-Identifier: EUPL-1.2
"""The convention's check files: read into neutral questions, written from them, and what they cannot hold."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given

from atlas_training.assessments import check_file
from atlas_training.assessments import service as assessments
from atlas_training.assessments.formats import doors, quiz_md
from atlas_training.assessments.formats.markup import to_markdown
from atlas_training.assessments.formats.question import Option, Question
from tests.assessments.formats.test_writing import moodle_questions

CONTENT = Path(__file__).parents[3] / "content" / "courses"
FILE = """---
title: Check yourself
---

## Which place do **guests** look first? {#first-look points=2}

- [ ] The notice board {#board}
  > Not yet.
- [x] A map {#map}
  > Yes.

> [!TIP]
> Think of your trip.

## Which are free? {#free type=multiple partial=true}

- [x] One {#one}
- [x] Two {#two}
- [ ] Three {#three}
- [ ] Four {#four}

## How far is it? {#far type=numerical units=km,m:0.001}

= 5 ± 1 {#right}
  > Yes.
~ * {#other}
  > Look again.

## Name a channel. {#channel type=short}

= booking.com | airbnb {#right}
~ * {#other}

## Put the steps in order. {#steps type=order}

1. Feed {#feed}
2. Milk {#milk}
3. Rest {#rest}

## Match guest and channel. {#match type=match}

- Hikers {#hikers} :: trail apps {#trails}
- Families {#families} :: maps {#maps}
- :: the moon {#moon}

## A reply helps. {#reply type=truefalse}

= true {#right}
  > Yes.
~ * {#other}
  > It does.

## Fill in. {#fill type=cloze}

The {{goat}} gives {{milk bread}}.

= goat | she-goat {#goat}
  > Yes.
= milk {#milk}
~ bread {#bread}

## What will you change? {#change type=open words=30}

- [2] Names a date {#date}
- [1] Names a person {#person}

## Read this first. {#read type=description}

It is about goats.
"""


def _read(text: str) -> list[Question]:
    reading = quiz_md.read(text)
    assert [one for one in reading.troubles if one.severity == "error"] == []
    return reading.questions


def test_every_kind_is_read() -> None:
    by_id = {question.idnumber: question for question in _read(FILE)}
    assert [(one.kind, one.idnumber) for one in by_id.values()] == [
        ("single", "first-look"),
        ("multiple", "free"),
        ("numerical", "far"),
        ("short", "channel"),
        ("order", "steps"),
        ("match", "match"),
        ("truefalse", "reply"),
        ("cloze", "fill"),
        ("open", "change"),
        ("description", "read"),
    ]
    first = by_id["first-look"]
    assert (first.text, first.text_format, first.points, first.hints) == (
        "Which place do **guests** look first?",
        "markdown",
        Decimal(2),
        ("Think of your trip.",),
    )
    assert [(one.text, one.weight, one.feedback, one.id) for one in first.options] == [
        ("The notice board", Decimal(0), "Not yet.", "board"),
        ("A map", Decimal(1), "Yes.", "map"),
    ]
    assert [float(one.weight) for one in by_id["free"].options] == [0.5, 0.5, -0.5, -0.5]
    assert by_id["far"].units == (("km", "1"), ("m", "1000"))
    assert [one.text for one in by_id["channel"].options] == ["booking.com", "airbnb"]
    assert by_id["match"].pairs[2].left == ""
    assert by_id["fill"].text == (
        "Fill in.\n\nThe {1:SHORTANSWER:=goat#Yes.~=she-goat#Yes.} gives {1:MULTICHOICE:=milk~bread}."
    )
    assert (by_id["change"].essay.words, by_id["change"].points) == ((30, None), Decimal(3))
    assert by_id["change"].essay.marking == "- [2] Names a date\n- [1] Names a person"
    assert by_id["read"].text == "Read this first.\n\nIt is about goats."


def test_what_was_read_is_written_the_same() -> None:
    questions = _read(FILE)
    writing = quiz_md.write(questions)
    assert writing.troubles == []
    assert _read(writing.text) == questions


def test_ids_stay() -> None:
    again = _read(quiz_md.write(_read(FILE)).text)
    assert [one.id for one in again[0].options] == ["board", "map"]
    assert again[5].pairs[0].ids == ("hikers", "trails")


@pytest.mark.usefixtures("app")
def test_what_is_written_is_a_check() -> None:
    text = quiz_md.write(_read(FILE)).text
    reading = check_file.read({"en": ("a.quiz.md", text)}, "en", assessments.question_kinds())
    wrong = {one.rule for one in reading.findings if one.severity == "error"}
    assert wrong <= {"check-feedback"}  # the reasons that the file above leaves out


@pytest.mark.parametrize("file", sorted(CONTENT.glob("*/en/checks/*.quiz.md")), ids=lambda file: file.name)
def test_checks_of_the_courses_are_held_whole(file: Path) -> None:
    questions = _read(file.read_text())
    writing = quiz_md.write(questions)
    assert (writing.troubles, _read(writing.text)) == ([], questions)


@given(moodle_questions())
def test_what_a_check_file_held_once_it_holds_again(question: Question) -> None:
    held = quiz_md.read(quiz_md.write([question]).text).questions
    writing = quiz_md.write(held)
    assert quiz_md.read(writing.text).questions == held
    assert writing.troubles == []


@given(moodle_questions())
def test_question_is_held_or_told(question: Question) -> None:
    writing = quiz_md.write([replace(question, line=7)])
    assert (
        len(quiz_md.read(writing.text).questions) + sum(one.severity == "error" for one in writing.troubles)
        == 1
    )
    assert all(one.line == 7 for one in writing.troubles)


def test_questions_of_one_name_get_ids_of_their_own() -> None:
    question = Question("description", "Goats!", "Read.")
    text = quiz_md.write([question, question, replace(question, name="\u0645\u0627\u0639\u0632")]).text
    assert [one.idnumber for one in _read(text)] == ["goats", "goats-2", "question"]


def test_broken_questions_are_told_and_the_others_read() -> None:
    reading = quiz_md.read(FILE.replace("- [x] A map", "- [ ] A map").replace("= 5 ± 1", "= five"))
    assert len(reading.questions) == 8
    assert [(one.line, one.rule) for one in reading.troubles] == [(5, "one-key"), (24, "number")]


@pytest.mark.parametrize(
    ("text", "text_format", "made", "lost"),
    [
        (
            "<p>Who <b>gives</b> <i>milk</i>?</p><p>And <code>x</code></p>",
            "html",
            "Who **gives** *milk*?\n\nAnd `x`",
            [],
        ),
        (
            '<a href="https://example.org/a">Here</a> <a href="javascript:x">no</a>',
            "html",
            "[Here](https://example.org/a) no",
            [],
        ),
        ("<script>alert(1)</script><b></b>a", "html", "a", []),
        ("<ul><li>one</li><li>two</li></ul>", "html", "• one\n\n• two", []),
        ('<img src="x" alt="A goat">', "html", "A goat", ["a picture"]),
        ("a*b [c] &amp;lt; <x>", "plain", "a\\*b \\[c] &amp;amp;lt; &lt;x>", []),
        ("- one\n= two\n1. three\n> four", "plain", "\\- one\n\n&#61; two\n\n1\\. three\n\n\\> four", []),
        ("one\ntwo", "moodle", "one\n\ntwo", []),
        ("# head", "markdown", "\\# head", []),
    ],
)
def test_texts_become_markdown(text: str, text_format: str, made: str, lost: list[str]) -> None:
    assert to_markdown(text, text_format) == (made, lost)  # type: ignore[arg-type]


def test_door_knows_the_format() -> None:
    options = (Option("a", Decimal(1)), Option("b"))
    text = doors.write([Question("single", "N", "Q?", options=options)], "quiz-md").text
    assert [one.kind for one in doors.read(text.encode(), "quiz-md").questions] == ["single"]
