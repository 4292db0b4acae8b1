# SPDX-License-Identifier: EUPL-1.2
"""GIFT: its syntax case by case, as Moodle reads it."""

import time
from decimal import Decimal

import pytest

from atlas_training.assessments.formats import gift
from atlas_training.assessments.formats.question import Question


def _one(text: str) -> Question:
    reading = gift.read(text)
    assert [trouble for trouble in reading.troubles if trouble.severity == "error"] == []
    (question,) = reading.questions
    return question


def _weights(question: Question) -> list[tuple[str, float]]:
    return [(option.text, float(option.weight)) for option in question.options]


@pytest.mark.parametrize(
    ("answers", "kind", "weights"),
    [
        ("{T}", "truefalse", [("true", 1), ("false", 0)]),
        ("{FALSE}", "truefalse", [("true", 0), ("false", 1)]),
        ("{true}", "short", [("true", 1)]),
        ("{f}", "short", [("f", 1)]),
        ("{False}", "short", [("False", 1)]),
        ("{goat}", "short", [("goat", 1)]),
        ("{0}", "short", [("0", 1)]),
        ("{=goat =%75%sheep =%50%*wool*}", "short", [("goat", 1), ("sheep", 0.75), ("*wool*", 0.5)]),
        ("{=goat ~sheep}", "single", [("goat", 1), ("sheep", 0)]),
        ("{=goat =ram ~sheep}", "single", [("goat", 1), ("ram", 1), ("sheep", 0)]),
        ("{~goat ~sheep}", "multiple", [("goat", 0), ("sheep", 0)]),
        ("{~%100%goat ~sheep}", "multiple", [("goat", 1), ("sheep", 0)]),
        (
            "{~%33.333%goat ~%66.667%ram ~%-100%sheep}",
            "multiple",
            [("goat", 0.33333), ("ram", 0.66667), ("sheep", -1)],
        ),
        ("{~%150%goat ~%-50%sheep}", "multiple", [("goat", 1.5), ("sheep", -0.5)]),
        ("{=%100%goat ~sheep}", "single", [("%100%goat", 1), ("sheep", 0)]),
        ("{~%x%goat =sheep}", "single", [("%x%goat", 0), ("sheep", 1)]),
        ("{=100% wool ~50% wool}", "single", [("100% wool", 1), ("50% wool", 0)]),
        ("{=oil // not a comment\n~vinegar}", "single", [("oil // not a comment", 1), ("vinegar", 0)]),
        ("{=a\\=b ~c\\~d}", "single", [("a=b", 1), ("c~d", 0)]),
        ("{}", "open", []),
        ("{ }", "open", []),
        ("", "description", []),
    ],
)
def test_answers_give_kind_and_weights(answers: str, kind: str, weights: list[tuple[str, float]]) -> None:
    question = _one(f"Who is it? {answers}\n")
    assert (question.kind, question.text, question.name) == (kind, "Who is it?", "Who is it?")
    assert _weights(question) == weights


@pytest.mark.parametrize(
    ("answers", "numbers"),
    [
        ("{#7}", [("7", 1, "0")]),
        ("{#0}", [("0", 1, "0")]),
        ("{#7:0.5}", [("7", 1, "0.5")]),
        ("{# 7 : 2 }", [("7", 1, "2")]),
        ("{#2..8}", [("5", 1, "3")]),
        ("{#-8..-2}", [("-5", 1, "3")]),
        ("{#2.5e3:1e1}", [("2.5e3", 1, "1e1")]),
        ("{#=7:0 =%50%7:2 ~#count again}", [("7", 1, "0"), ("7", 0.5, "2"), ("*", 0, None)]),
        ("{#=7 =%0%*}", [("7", 1, "0"), ("*", 0, None)]),
    ],
)
def test_numbers_have_a_tolerance(answers: str, numbers: list[tuple[str, float, str | None]]) -> None:
    question = _one(f"How many beds? {answers}")
    assert question.kind == "numerical"
    assert [(one.text, float(one.weight), one.tolerance) for one in question.options] == numbers


@pytest.mark.parametrize(
    ("written", "text", "name"),
    [
        ("2+2=4? {=y ~n}", "2+2=4?", "2+2=4?"),
        ("At 10:30 {=y ~n}", "At 10:30", "At 10:30"),
        ("\\{x\\} \\~ \\= \\# \\: {=y ~n}", "{x} ~ = # :", "{x} ~ = # :"),
        ("One\\nTwo {=y ~n}", "One\nTwo", "One\nTwo"),
        ("D:\\names {=y ~n}", "D:\names", "D:\names"),
        ("D:\\\\goats {=y ~n}", "D:\\goats", "D:\\goats"),
        ("\\\\(\\\\frac\\{1\\}\\{2\\}\\\\) {=y ~n}", "\\(\\frac{1}{2}\\)", "\\(\\frac{1}{2}\\)"),
        ("::T::Q{=y ~n}", "Q", "T"),
        ("::A\\:\\:B::Q {=y ~n}", "Q", "A::B"),
        ("::<b>Bold</b> name::Q {=y ~n}", "Q", "Bold name"),
        ("A {=goat ~dog} climbs.", "A _____ climbs.", "A _____ climbs."),
        ("Q {=y ~n} // tail", "Q _____ // tail", "Q _____ // tail"),
        ("Q {=y ~n} and {=c ~d}", "Q  and {=c ~d}", "Q  and {=c ~d}"),
        ("\ufeffQ {=y ~n}", "Q", "Q"),
        ("A &&058; B {=y ~n}", "A : B", "A : B"),
    ],
)
def test_text_and_name_are_taken_apart(written: str, text: str, name: str) -> None:
    question = _one(written)
    assert (question.text, question.name) == (text, name)


@pytest.mark.parametrize(
    ("written", "text", "text_format"),
    [
        ("[html]<i>x</i> {=y ~n}", "<i>x</i>", "html"),
        ("[markdown]*x* {=y ~n}", "*x*", "markdown"),
        ("[plain]x {=y ~n}", "x", "plain"),
        ("[moodle]x {=y ~n}", "x", "moodle"),
        ("[bar]x {=y ~n}", "[bar]x", "moodle"),
        ("[html x {=y ~n}", "[html x", "moodle"),
    ],
)
def test_format_stands_in_brackets(written: str, text: str, text_format: str) -> None:
    question = _one(written)
    assert (question.text, question.text_format) == (text, text_format)
    assert {option.text_format for option in question.options} == {text_format}


def test_matching_takes_the_first_arrow_and_an_empty_left() -> None:
    question = _one("Q {=goat -> milk =bee -> honey -> comb = -> wool =hen -> }")
    assert [(pair.left, pair.right) for pair in question.pairs] == [
        ("goat", "milk"),
        ("bee", "honey -> comb"),
        ("", "wool"),
        ("hen", ""),
    ]


def test_feedback_of_answers_and_of_all() -> None:
    question = _one("Q {=y#right so ~n#[html]<p>no</p>\n####all\nof it}")
    assert [option.feedback for option in question.options] == ["right so", "<p>no</p>"]
    assert question.options[1].feedback_format == "html"
    assert question.feedback == "all\nof it"


def test_true_or_false_has_the_wrong_feedback_first() -> None:
    question = _one("Q {F#you believed it#well doubted}")
    assert [option.feedback for option in question.options] == ["you believed it", "well doubted"]


def test_open_question_may_have_general_feedback() -> None:
    question = _one("Q {####look again}")
    assert (question.kind, question.feedback) == ("open", "look again")


def test_comments_give_id_and_tags() -> None:
    question = _one("// [id:farm-1] [tag:goats] [tag:a\\]b]\nQ {=y ~n}")
    assert (question.idnumber, question.tags, question.line) == ("farm-1", ("goats", "a]b"), 2)


def test_category_holds_until_the_next() -> None:
    reading = gift.read("Q {T}\n\n$CATEGORY: $course$/top/Milk//Cheese/Goat\n\nR {T}\n\nS {T}\n")
    assert [one.category for one in reading.questions] == [
        (),
        ("Milk/Cheese", "Goat"),
        ("Milk/Cheese", "Goat"),
    ]


def test_words_after_a_category_belong_to_its_name_as_in_moodle_and_are_told() -> None:
    reading = gift.read("$CATEGORY: A\nand B\n\nQ {T}\n")
    assert [one.category for one in reading.questions] == [("A\nand B",)]
    assert [(one.line, one.rule, one.severity) for one in reading.troubles] == [
        (1, "category-lines", "warning")
    ]


@pytest.mark.parametrize(
    "next_lines", ["Q {T}", "::Q::Q\n{T}", "// of goats\nQ {\nT}", "[html]Q {T}", "::Q::Q", "Q\n{T}"]
)
def test_question_right_after_a_category_is_read_and_told(next_lines: str) -> None:
    reading = gift.read(f"$CATEGORY: A\n{next_lines}\n\nR {{T}}\n")
    assert [(one.name, one.category) for one in reading.questions] == [("Q", ("A",)), ("R", ("A",))]
    place = 3 if next_lines.startswith("//") else 2
    assert [(one.line, one.rule, one.severity) for one in reading.troubles] == [
        (place, "no-empty-line", "warning")
    ]
    assert reading.questions[0].line == place


def test_categories_line_under_line_are_each_their_own() -> None:
    reading = gift.read("$CATEGORY: A\n$CATEGORY: B\nQ {T}\n$CATEGORY: C\n\nR {T}\n")
    assert [(one.name, one.category) for one in reading.questions] == [("Q", ("B",)), ("R", ("C",))]


def test_labels_in_comments_stay_with_their_own_question() -> None:
    reading = gift.read("$CATEGORY: A\n// [id:x]\n::Q::Q {T}\n// [id:y]\n::R::R {T}\n")
    assert [(one.name, one.idnumber) for one in reading.questions] == [("Q", "x"), ("R", "y")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_any_system_ends_them(end: str) -> None:
    reading = gift.read(end.join(["Q {=y", "~n}", " \t", "R {T}", ""]))
    assert [(one.text, one.line) for one in reading.questions] == [("Q", 1), ("R", 4)]


def test_no_break_space_is_no_empty_line() -> None:
    assert _one("Q {=y ~n}\n\u00a0\nR {T}\n").text == "Q \n\u00a0\nR {T}"


@pytest.mark.parametrize(
    ("broken", "rules"),
    [
        ("B {\n=y\n\n~n\n}", ["braces", "braces"]),
        ("B {\n=1\n~2\n0\n}", ["braces", "braces"]),
        ("B {=y ~n", ["braces"]),
        ("B y}", ["braces"]),
        ("B } {", ["braces"]),
        ("B {~y}", ["answers"]),
        ("B {=a -> b}", ["answers"]),
        ("B {=a -> b =c}", ["match"]),
        ("B {#}", ["answers"]),
        ("B {#abc}", ["number"]),
        ("B {#1..x}", ["number"]),
    ],
)
def test_broken_question_is_told_and_the_others_go_on(broken: str, rules: list[str]) -> None:
    reading = gift.read(f"Q {{T}}\n\n{broken}\n\nR {{T}}\n")
    assert [question.text for question in reading.questions] == ["Q", "R"]
    assert [trouble.rule for trouble in reading.troubles] == rules
    assert reading.troubles[0].line == 3


def test_weights_are_exact() -> None:
    assert _one("Q {~%16.66667%y ~n}").options[0].weight == Decimal("0.1666667")


def test_hostile_comment_takes_no_long_time() -> None:
    begun = time.process_time()
    assert len(gift.read("// " + "[id:" * 20000 + "[tag:" * 20000 + "\nQ {T}").questions) == 1
    assert time.process_time() - begun < 5


def test_question_without_an_empty_line_before_it_is_read_and_told() -> None:
    reading = gift.read("::A::One? {T}\n::B::Two?\n{F}\n::C::Three? {T}\n\n::D::Four? {T}\n")
    assert [(one.name, one.text) for one in reading.questions] == [
        ("A", "One?"),
        ("B", "Two?"),
        ("C", "Three?"),
        ("D", "Four?"),
    ]
    assert [(one.line, one.rule, one.severity) for one in reading.troubles] == [
        (2, "no-empty-line", "warning"),
        (4, "no-empty-line", "warning"),
    ]


@pytest.mark.parametrize(
    ("answers", "weights"),
    [
        ("{~=goat ~sheep}", [("goat", 1), ("sheep", 0)]),
        ("{~sheep ~=goat ~hen}", [("sheep", 0), ("goat", 1), ("hen", 0)]),
        ("{\n~ =goat\n~\n~sheep\n}", [("goat", 1), ("sheep", 0)]),
        ("{~%50%goat ~%50% ~sheep}", [("goat", 0.5), ("sheep", 0)]),
    ],
)
def test_option_without_words_is_none_as_in_moodle(answers: str, weights: list[tuple[str, float]]) -> None:
    assert _weights(_one(f"Who is it? {answers}")) == weights


@pytest.mark.parametrize("answers", ["{~=goat}", "{=goat ~}", "{=goat =#none}", "{= = =}"])
def test_option_without_words_does_not_count(answers: str) -> None:
    reading = gift.read(f"Who is it? {answers}")
    assert [len(one.options) for one in reading.questions if one.kind != "short"] == []
    assert all(option.text for one in reading.questions for option in one.options)


@pytest.mark.parametrize(
    ("answers", "numbers"),
    [
        ("{#1,5}", [("1.5", "0")]),
        ("{#1,5:0,25}", [("1.5", "0.25")]),
        ("{#-1,5..2,5}", [("0.5", "2")]),
        ("{#=3,14159:0,00001}", [("3.14159", "0.00001")]),
        ("{#0,125}", [("0.125", "0")]),
    ],
)
def test_decimal_comma_is_taken(answers: str, numbers: list[tuple[str, str]]) -> None:
    assert [(one.text, one.tolerance) for one in _one(f"How long? {answers}").options] == numbers


@pytest.mark.parametrize("written", ["1,500", "12,000", "1,5,0", "1.500,5", "1,500.5", ",5,", "-2,000"])
def test_comma_that_may_part_thousands_is_refused(written: str) -> None:
    reading = gift.read(f"How many? {{#{written}}}")
    assert (reading.questions, [one.rule for one in reading.troubles]) == ([], ["number"])


@pytest.mark.parametrize(
    ("written", "rules"),
    [
        ("Who gives milk?\n=the goat\n~the bee", ["no-braces"]),
        ("Who gives milk?\n~df{'goat'}\n=the bee", ["no-braces", "no-sign"]),
        ("Who gives milk?\n\\=the goat\n\\~the bee", []),
        ("[markdown]Milk\n====\n~~~\ngoat\n~~~", []),
        ("Which folder? {=farm/milk ~%-25%~/farm ~%-25%milk}", ["lost-answer"]),
        ("Which folder? {=farm/milk ~%-25%\\~/farm}", []),
        ("Who gives milk? {=goat =%50% =%20%cow}", ["lost-answer"]),
        ("Who gives milk? {=%50%goat =%50%cow ~%-100%bee}", ["weight-in-words"]),
        ("Goats give milk. {true}", ["no-sign"]),
        ("Goats give milk. {TRUE\nFALSE}", ["no-sign"]),
        ("Who gives milk? {=goat}", []),
        ("Who gives milk? {~goat ~cow}", ["one-key"]),
        ("Who gives milk? {~%50%goat ~%25%cow ~%-100%bee}", []),
        ("Who gives milk? {~%33.33333%goat ~%33.33333%cow ~%33.33333%ewe ~bee}", []),
        ("Who gives milk? {=%50%goat}", ["one-key"]),
        ("How many legs? {#=%50%4 =%20%5}", ["one-key"]),
        ("How many legs? {#4}", []),
        ("Who gives milk?\nA. goat\nB. bee\nANSWER: A", ["aiken"]),
    ],
)
def test_what_was_hardly_meant_so_is_read_as_moodle_reads_it_and_told(written: str, rules: list[str]) -> None:
    reading = gift.read(f"Q {{T}}\n\n{written}\n")
    assert len(reading.questions) == 2
    assert [(one.line, one.rule, one.severity) for one in reading.troubles] == [
        (3, rule, "warning") for rule in rules
    ]


def test_three_signs_of_feedback_are_told_with_the_mend() -> None:
    (trouble,) = gift.read("Why? {###It rests.}").troubles
    assert (trouble.rule, "####" in trouble.mend) == ("number", True)


@pytest.mark.parametrize("answer", ["~%5%", "=", "=a->b"])
def test_question_with_more_answers_than_anybody_reads_is_refused(answer: str) -> None:
    reading = gift.read(f"Q {{{answer * 1001}}}\n\nNext? {{T}}")
    assert [(one.line, one.rule, one.message) for one in reading.troubles] == [
        (1, "answers", "The question has more than 1000 answers.")
    ]
    assert [one.text for one in reading.questions] == ["Next?"]
