# SPDX-License-Identifier: EUPL-1.2
"""What is written reads back the same; what a format cannot hold is told."""

import json
import time
from dataclasses import fields, replace
from decimal import Decimal

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from atlas_training.assessments.formats import doors
from atlas_training.assessments.formats.as_json import dump, load
from atlas_training.assessments.formats.markup import to_markdown
from atlas_training.assessments.formats.question import (
    Attachment,
    Essay,
    Kind,
    Option,
    Pair,
    Question,
    TextFormat,
    Trouble,
    clean_name,
    trim,
)

TRIES = settings(max_examples=2000, phases=[Phase.generate], database=None)
LETTERS = "aZ09~=#{}:\\n[]%&<>/-.,\"'| \n\t\u00a0\u00e9\u0627\u0644\u0639\u064e\u200f\u202b\u2028\U0001f410"
_WORDS = st.text(LETTERS, max_size=12) | st.sampled_from(
    [
        "[html]x",
        "%50%x",
        "0",
        "// x",
        "::x::",
        "$CATEGORY: x",
        "####",
        "=%100%a",
        "\\n",
        "<p>\u0645\u0631\u062d\u0628\u0627</p>",
        "T",
    ]
)
WORDS = _WORDS.map(trim).filter(lambda text: "&&" not in text)
SOME = WORDS.filter(bool)
NAMES = SOME.map(clean_name).filter(lambda name: bool(name) and clean_name(name) == name)
FORMATS: st.SearchStrategy[TextFormat] = st.sampled_from(["moodle", "html", "plain", "markdown"])
POINTS = st.sampled_from(["1", "2.5", "0.3333333", "0", "100"]).map(Decimal)
WEIGHTS = st.sampled_from(["0", "1", "0.5", "0.3333333", "-0.1666667", "-1"]).map(Decimal)
NUMBERS = st.decimals(-1000, 1000, places=2).map(str) | st.sampled_from(["0", "1.5e3", "-2E-5", ".5", "5."])
TOLERANCES = st.sampled_from(["0", "0.5", "1e1", "100"])


@st.composite
def _options(draw: st.DrawFn, question_format: TextFormat) -> tuple[Option, ...]:
    def option() -> Option:
        text, reason = draw(SOME), draw(WORDS)
        text_format, reason_format = draw(FORMATS), draw(FORMATS) if reason else question_format
        return Option(text, draw(WEIGHTS), reason, text_format, reason_format)

    return tuple(option() for _ in range(draw(st.integers(2, 4))))


@st.composite
def questions(draw: st.DrawFn) -> Question:
    """A question that GIFT and Moodle XML can both hold."""
    kind: Kind = draw(
        st.sampled_from(
            ["single", "multiple", "truefalse", "short", "numerical", "match", "open", "description"]
        )
    )
    text_format, reason = draw(FORMATS), "" if kind == "description" else draw(WORDS)
    question = Question(
        kind,
        draw(NAMES),
        draw(SOME),
        text_format,
        feedback=reason,
        feedback_format=draw(FORMATS) if reason else text_format,
        category=tuple(draw(st.lists(st.sampled_from(["Milk", "a/b", "x = {y}"]), max_size=2))),
        idnumber=draw(st.sampled_from(["", "f-1", "a]b"])),
        tags=tuple(draw(st.lists(st.sampled_from(["goat", "a]b", "\u0645"]), max_size=2))),
    )
    if kind == "match":
        lefts = WORDS.filter(lambda text: "->" not in text and not text.endswith("-"))
        pair = st.tuples(lefts, SOME)
        pairs = draw(st.lists(pair, min_size=2, max_size=3))
        return replace(
            question,
            pairs=tuple(
                Pair(left, right, question.text_format if not left else draw(FORMATS))
                for left, right in pairs
            ),
        )
    options = draw(_options(text_format))
    return replace(question, options=_of_kind(draw, kind, options))


def _of_kind(draw: st.DrawFn, kind: str, options: tuple[Option, ...]) -> tuple[Option, ...]:
    if kind == "single":
        first, second, *others = options
        return (replace(first, weight=Decimal(1)), replace(second, weight=Decimal(0)), *others)
    if kind == "truefalse":
        truth = draw(st.booleans())
        return tuple(
            replace(option, text=word, text_format="plain", weight=Decimal(truth == (word == "true")))
            for option, word in zip(options, ("true", "false"), strict=False)
        )
    plain = tuple(replace(option, text_format="plain") for option in options)
    if kind == "short":  # GIFT has no way to write an arrow in a short answer: it would be a match
        return tuple(
            replace(one, text=_no_arrow(one.text), feedback=_no_arrow(one.feedback)) for one in plain
        )
    if kind == "numerical":
        numbers = tuple(replace(one, text=draw(NUMBERS), tolerance=draw(TOLERANCES)) for one in plain)
        rest = replace(numbers[-1], text="*", tolerance=None)
        return (*numbers[:-1], draw(st.sampled_from([numbers[-1], rest])))
    return options if kind == "multiple" else ()


GAPS = st.sampled_from(
    [
        "{1:SA:=goat~%50%sheep#why}",
        "{:MULTICHOICE_VS:=a\\}b~c}",
        "{2:NM:=5:0.1}",
        "{1:MR:=a~=b~c}",
        " and ",
        "<b>x</b>",
    ]
)
ESSAYS = st.builds(
    Essay,
    editor=st.sampled_from(["editor", "editorfilepicker", "plain", "monospaced", "noinline"]),
    is_required=st.booleans(),
    lines=st.integers(2, 40),
    words=st.tuples(st.none() | st.integers(1, 500), st.none() | st.integers(1, 500)),
    files=st.tuples(st.integers(-1, 3), st.integers(0, 3)),
    largest=st.integers(0, 10**8),
    types=st.sampled_from(["", ".pdf,.odt", "image"]),
    marking=WORDS,
    marking_format=FORMATS,
    template=WORDS,
    template_format=FORMATS,
)


ATTACHMENTS = st.builds(
    Attachment, SOME, st.sampled_from(["/", "/goats/", "/\u0645/"]), st.binary(max_size=9)
)


@st.composite
def moodle_questions(draw: st.DrawFn) -> Question:
    """A question of any kind with all that Moodle XML holds of it."""
    question = replace(
        draw(questions()),
        hints=tuple(draw(st.lists(SOME, max_size=2))),
        points=draw(POINTS),
        penalty=draw(st.sampled_from(["0", "0.1", "0.3333333", "1"]).map(Decimal)),
        shuffle=draw(st.booleans()),
        case_counts=draw(st.booleans()),
        right_feedback=draw(WORDS),
        partial_feedback=draw(WORDS),
        wrong_feedback=draw(WORDS),
        units=tuple(draw(st.lists(st.tuples(SOME, NUMBERS), max_size=2))),
        files=tuple(draw(st.lists(ATTACHMENTS, max_size=2))),
    )
    kind = draw(st.sampled_from(["as it is", "order", "cloze"]))
    if kind == "order":
        options = tuple(replace(one, weight=Decimal(1)) for one in draw(_options(question.text_format)))
        return replace(question, kind="order", options=options, pairs=())
    if kind == "cloze":
        text = "".join(draw(st.lists(GAPS, max_size=3))) + "{1:SA:=goat}"
        return replace(question, kind="cloze", text=trim(text), options=(), pairs=())
    if question.kind in ("single", "multiple"):
        return replace(
            question, numbering=draw(st.sampled_from(["abc", "ABCD", "123", "iii", "IIII", "none"]))
        )
    return replace(question, essay=draw(ESSAYS)) if question.kind == "open" else question


@pytest.mark.parametrize("name", [one.name for one in fields(Question) if one.compare])
def test_questions_tried_differ_in_every_field(name: str) -> None:
    usual = next(one for one in fields(Question) if one.name == name).default
    find(
        moodle_questions(), lambda question: getattr(question, name) not in (usual, "single"), settings=TRIES
    )


@pytest.mark.parametrize("name", [one.name for one in fields(Essay)])
def test_essays_tried_differ_in_every_field(name: str) -> None:
    find(ESSAYS, lambda essay: getattr(essay, name) != getattr(Essay(), name), settings=TRIES)


@pytest.mark.parametrize("name", [one.name for one in fields(Option) if one.compare])
def test_options_tried_differ_in_every_field(name: str) -> None:
    usual = next(one for one in fields(Option) if one.name == name).default
    find(
        moodle_questions(),
        lambda question: any(getattr(one, name) != usual for one in question.options),
        settings=TRIES,
    )


@given(st.lists(moodle_questions(), max_size=4))
def test_moodle_xml_holds_everything(given_questions: list[Question]) -> None:
    writing = doors.write(given_questions, "moodle-xml")
    reading = doors.read(writing.text.encode(), "moodle-xml")
    assert reading.questions == given_questions
    assert _beside_keys([*writing.troubles, *reading.troubles]) == []


@given(moodle_questions())
def test_json_of_the_bank_holds_everything(question: Question) -> None:
    assert load(json.loads(json.dumps(dump(question)))) == question


def _beside_keys(troubles: list[Trouble]) -> list[Trouble]:
    """Without those of the drawn weights, which often make no answer right."""
    return [one for one in troubles if one.rule not in ("one-key", "weight-in-words")]


def _no_arrow(text: str) -> str:
    return text.replace("->", "-<")


@pytest.mark.parametrize("format_name", ["gift", "moodle-xml"])
def test_reading_what_was_written_gives_the_same_questions(format_name: str) -> None:
    @given(st.lists(questions(), max_size=4))
    def holds(given_questions: list[Question]) -> None:
        writing = doors.write(given_questions, format_name)
        reading = doors.read(writing.text.encode(), format_name)
        assert reading.questions == given_questions
        assert _beside_keys([*writing.troubles, *reading.troubles]) == []

    holds()


_LINE = (
    st.text("aZ0~=#{}:\\ \u00e9\u0627\U0001f410", min_size=2, max_size=20)
    .map(trim)
    .filter(lambda text: len(text) > 1)
)


@given(_LINE, st.lists(_LINE, min_size=2, max_size=26), st.data())
def test_aiken_reads_what_it_wrote(text: str, choices: list[str], data: st.DataObject) -> None:
    right = data.draw(st.integers(0, len(choices) - 1))
    options = tuple(
        Option(one, Decimal(place == right), "", "plain", "plain") for place, one in enumerate(choices)
    )
    question = Question("single", text, text, "plain", options, feedback_format="plain")
    writing = doors.write([question], "aiken")
    assert doors.read(writing.text.encode(), "aiken").questions == [question]
    assert writing.troubles == []


@given(st.binary(max_size=200) | st.text(LETTERS + "T$CATEGORY#.", max_size=200).map(str.encode))
def test_no_bytes_make_a_reader_fail(content: bytes) -> None:
    for format_name in doors.FORMATS:
        reading = doors.read(content, format_name)
        assert all(trouble.line >= 1 and trouble.message and trouble.mend for trouble in reading.troubles)


@given(st.lists(moodle_questions(), max_size=3))
def test_no_question_makes_a_writer_fail(given_questions: list[Question]) -> None:
    for format_name in doors.FORMATS:
        doors.write(given_questions, format_name)


def test_gap_without_an_answer_makes_no_writer_fail() -> None:
    for text in ("{1:NM:}", "{1:SA:}", "{1:MC:~}", "x {1:MC:} y"):
        for format_name in doors.FORMATS:
            doors.write([Question("cloze", "N", text, line=7)], format_name)


@pytest.mark.parametrize(
    "text", ["<![<CDATA[x]]>", "<![if x]>y<![endif]>", "<![", "<!x", "</", "<a <![", "<!--"]
)
def test_torn_html_makes_no_writer_fail(text: str) -> None:
    for format_name in doors.FORMATS:
        doors.write([Question("open", "N", f"Q {text}", "html", feedback=text)], format_name)


PAIRED = Question("match", "N", "Q", pairs=(Pair("a->b", "c"), Pair("d", "e")), line=7)


@pytest.mark.parametrize(
    ("question", "format_name", "rule"),
    [
        (PAIRED, "gift", "not-held"),
        (Question("single", "N", "Q", options=(Option("a", Decimal(1)),) * 2, line=7), "gift", "not-held"),
        (Question("open", "N", "Q", hints=("think",), line=7), "gift", "not-held"),
        (Question("open", "N", "A &&058; B", line=7), "gift", "not-held"),
        (Question("open", "N", "Q", files=(Attachment("a", "/", b"x"),), line=7), "gift", "not-held"),
        (Question("cloze", "N", "{1:SA:=x}", line=7), "gift", "kind-not-held"),
        (Question("open", "N", "Q", line=7), "aiken", "kind-not-held"),
        (Question("open", "N", "bell \a", line=7), "moodle-xml", "not-held"),
    ],
)
def test_what_a_format_cannot_hold_is_told_with_its_line(
    question: Question, format_name: str, rule: str
) -> None:
    assert [(one.line, one.rule) for one in doors.write([question], format_name).troubles] == [(7, rule)]


def test_moodle_xml_holds_files_hints_and_units() -> None:
    question = Question(
        "numerical",
        "N",
        "Q",
        options=(Option("5", Decimal(1), text_format="plain", tolerance="1"),),
        hints=("one", "two"),
        points=Decimal(2),
        units=(("kg", "1"),),
        files=(Attachment("a.png", "/", b"\x00\xff"),),
        wrong_feedback="no",
    )
    writing = doors.write([question], "moodle-xml")
    assert (doors.read(writing.text.encode(), "moodle-xml").questions, writing.troubles) == ([question], [])


def test_short_answer_with_an_arrow_is_told_as_what_gift_cannot_hold() -> None:
    options = (
        Option("a -> b", Decimal(1), "", "plain", "moodle"),
        Option("c", Decimal(1), "", "plain", "moodle"),
    )
    writing = doors.write([Question("short", "Arrow", "Which way?", "moodle", options)], "gift")
    assert [trouble.severity for trouble in writing.troubles] != []


@pytest.mark.parametrize("letters", ["<a ", "<!--"])
def test_html_made_to_keep_a_reader_busy_becomes_markdown_at_once(letters: str) -> None:
    begins = time.process_time()
    assert to_markdown("word " + letters * 10_000, "html") == ("word", [])
    assert time.process_time() - begins < 3  # with the parser of the standard library it was minutes
