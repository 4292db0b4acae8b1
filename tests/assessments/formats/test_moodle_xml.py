# SPDX-License-Identifier: EUPL-1.2
"""Moodle XML: every kind, what is reported, and what is refused."""

import base64
import time
from pathlib import Path

import pytest

from atlas_training.assessments.formats import cloze, moodle_xml
from atlas_training.assessments.formats.question import Essay, Question

TEXT = (
    "<name><text>N</text></name><questiontext format='html'><text><![CDATA[<p>Q</p>]]></text></questiontext>"
)
QUESTION = "<questiontext format='html'><text><![CDATA[<p>Q</p>]]></text></questiontext>"
TRUE = "<answer fraction='100'><text>true</text></answer><answer fraction='0'><text>false</text></answer>"
CHOICES = "<answer fraction='100'><text>y</text><feedback><text>yes</text></feedback></answer><answer fraction='-33.33333'><text>n</text></answer>"
PAIRS = "".join(
    f"<subquestion><text>{one}</text><answer><text>{one}2</text></answer></subquestion>" for one in "ab"
)


def _quiz(*questions: str) -> bytes:
    return f"<?xml version='1.0' encoding='UTF-8'?>\n<quiz>{''.join(questions)}</quiz>".encode()


def _question(written: str, inside: str = "") -> str:
    return f"<question type='{written}'>{TEXT}{inside}</question>"


def _one(written: str, inside: str = "") -> Question:
    reading = moodle_xml.read(_quiz(_question(written, inside)))
    assert reading.troubles == []
    (question,) = reading.questions
    return question


@pytest.mark.parametrize(
    ("written", "inside", "kind"),
    [
        ("multichoice", CHOICES, "single"),
        ("multichoice", CHOICES + "<single>false</single>", "multiple"),
        ("truefalse", TRUE, "truefalse"),
        ("shortanswer", CHOICES, "short"),
        ("numerical", "<answer fraction='100'><text>5</text><tolerance>1</tolerance></answer>", "numerical"),
        ("matching", PAIRS, "match"),
        ("ordering", CHOICES, "order"),
        ("essay", "", "open"),
        ("description", "", "description"),
    ],
)
def test_type_gives_the_kind(written: str, inside: str, kind: str) -> None:
    question = _one(written, inside)
    assert (question.kind, question.name, question.text, question.text_format) == (
        kind,
        "N",
        "<p>Q</p>",
        "html",
    )


def test_choices_have_weights_and_feedback() -> None:
    options = _one("multichoice", CHOICES).options
    assert [(one.text, float(one.weight), one.feedback) for one in options] == [
        ("y", 1, "yes"),
        ("n", -0.3333333, ""),
    ]


def test_pairs_numbers_and_labels_are_read() -> None:
    assert [(pair.left, pair.right) for pair in _one("matching", PAIRS).pairs] == [("a", "a2"), ("b", "b2")]
    question = _one(
        "numerical",
        "<answer fraction='100'><text>5</text><tolerance>1</tolerance></answer><idnumber>f-1</idnumber>"
        "<tags><tag><text>goat</text></tag></tags><hint><text>think</text></hint>"
        "<units><unit><multiplier>10</multiplier><unit_name>kg</unit_name></unit></units>",
    )
    assert (question.options[0].tolerance, question.units) == ("1", (("kg", "10"),))
    assert (question.idnumber, question.tags, question.hints) == ("f-1", ("goat",), ("think",))


def test_category_holds_until_the_next() -> None:
    category = "<question type='category'><category><text>$course$/top/A//B/C</text></category></question>"
    reading = moodle_xml.read(_quiz(category, _question("essay")))
    assert [one.category for one in reading.questions] == [("A/B", "C")]


@pytest.mark.parametrize("written", ["calculated", "ddimageortext", "ddmarker", "stack", "randomsamatch", ""])
def test_kind_that_is_not_known_is_told_by_name_and_line(written: str) -> None:
    reading = moodle_xml.read(_quiz(_question("essay"), "\n", _question(written), _question("essay")))
    assert len(reading.questions) == 2
    assert [(one.line, one.rule) for one in reading.troubles] == [(3, "kind")]
    assert f"“{written}”" in reading.troubles[0].message


@pytest.mark.parametrize(
    ("written", "inside", "rule"),
    [
        ("multichoice", "", "answers"),
        ("multichoice", "<answer fraction='all'><text>y</text></answer>", "number"),
        ("truefalse", CHOICES + CHOICES, "true-or-false"),
        ("truefalse", "<answer fraction='100'><text></text></answer>", "answers"),
        ("matching", PAIRS + "<subquestion><text>goat</text></subquestion>", "answers"),
        ("shortanswer", "", "answers"),
        ("numerical", "", "answers"),
        ("numerical", "<answer fraction='100'><text>1,500</text></answer>", "number"),
        ("matching", "", "answers"),
        ("essay", "<defaultgrade>much</defaultgrade>", "number"),
        ("essay", "<file name='a.png' encoding='base64'>%%</file>", "file"),
    ],
)
def test_broken_question_is_told_and_the_others_go_on(written: str, inside: str, rule: str) -> None:
    reading = moodle_xml.read(_quiz(_question(written, inside), _question("essay")))
    assert len(reading.questions) == 1
    assert [trouble.rule for trouble in reading.troubles] == [rule]


def test_file_is_kept_and_a_large_one_refused() -> None:
    def file(size: int) -> str:
        return (
            f"<file name='a.png' path='/' encoding='base64'>{base64.b64encode(bytes(size)).decode()}</file>"
        )

    assert _one("essay", file(3)).files[0].content == bytes(3)
    reading = moodle_xml.read(_quiz(_question("essay", file(moodle_xml.LARGEST_ATTACHMENT + 3))))
    assert [trouble.rule for trouble in reading.troubles] == ["file-size"]


def test_entity_of_a_file_beside_is_refused_and_never_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("the-secret")
    body = _question("essay").replace("<p>Q</p>", "]]>&x;<![CDATA[")
    reading = moodle_xml.read(
        f"<!DOCTYPE quiz [<!ENTITY x SYSTEM '{secret.as_uri()}'>]><quiz>{body}</quiz>".encode()
    )
    assert (reading.questions, [trouble.rule for trouble in reading.troubles]) == ([], ["dtd"])


@pytest.mark.parametrize(
    ("content", "rule", "line"),
    [
        (b"<quiz>\n<question>", "not-well-formed", 2),
        (b"", "not-well-formed", 1),
        (b"<html/>", "not-a-quiz", 1),
        (b"<quiz>\n\xff</quiz>", "encoding", 2),
        (b"<!DOCTYPE quiz [<!ENTITY x 'y'>]>\n<quiz/>", "dtd", 1),
        (b"<!DOCTYPE quiz [<!ENTITY % x 'y'>]><quiz/>", "dtd", 1),
        (b"<!DOCTYPE quiz SYSTEM 'quiz.dtd'><quiz>\n<question>&own;</question></quiz>", "dtd", 2),
        (b"<quiz>\n<question>&own;</question></quiz>", "not-well-formed", 2),
        (b"<?xml version='1.0' encoding='nowhere'?><quiz/>", "encoding", 1),
        (b"<?xml version='1.0' encoding='punycode'?><quiz/>", "encoding", 1),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "encoding", 1),
    ],
)
def test_file_that_cannot_be_read_is_refused_whole(content: bytes, rule: str, line: int) -> None:
    reading = moodle_xml.read(content)
    assert [(one.rule, one.line) for one in reading.troubles] == [(rule, line)]


def test_encoding_named_overrules_the_one_declared() -> None:
    content = _quiz(_question("essay").replace("<p>Q</p>", "caff\u00e8")).decode().encode("cp1252")
    assert [trouble.rule for trouble in moodle_xml.read(content).troubles] == ["encoding"]
    assert moodle_xml.read(content, "cp1252").questions[0].text == "caff\u00e8"


def test_truths_in_other_words_are_taken_by_their_order_with_a_warning() -> None:
    reading = moodle_xml.read(_quiz(_question("truefalse", CHOICES)))
    assert [(one.text, one.feedback) for one in reading.questions[0].options] == [
        ("true", "yes"),
        ("false", ""),
    ]
    assert [(one.rule, one.severity) for one in reading.troubles] == [("true-or-false", "warning")]


def test_truths_in_the_other_order_keep_their_words() -> None:
    false, true = "<answer fraction='100'><text>False</text></answer>", "<answer><text>True</text></answer>"
    options = _one("truefalse", false + true).options
    assert [(one.text, int(one.weight)) for one in options] == [("true", 0), ("false", 1)]


@pytest.mark.parametrize("written", ["cloze", "multianswer"])
def test_cloze_without_a_gap_is_told(written: str) -> None:
    reading = moodle_xml.read(_quiz(_question(written)))
    assert [question.kind for question in reading.questions] == ["cloze"]
    assert [(one.rule, one.severity) for one in reading.troubles] == [("no-gap", "warning")]


def test_choices_keep_their_numbering() -> None:
    assert _one("multichoice", CHOICES + "<answernumbering>iii</answernumbering>").numbering == "iii"
    assert _one("multichoice", CHOICES + "<answernumbering>ABCD</answernumbering>").numbering == "ABCD"
    assert _one("multichoice", CHOICES).numbering == "abc"


def test_essay_keeps_its_settings_and_the_markers_words() -> None:
    question = _one(
        "essay",
        "<responseformat>plain</responseformat><responserequired>0</responserequired>"
        "<responsefieldlines>5</responsefieldlines><minwordlimit>20</minwordlimit><maxwordlimit></maxwordlimit>"
        "<attachments>2</attachments><attachmentsrequired>1</attachmentsrequired>"
        "<graderinfo format='html'><text>Look for a date.</text></graderinfo>"
        "<responsetemplate format='plain_text'><text>We will</text></responsetemplate>",
    )
    assert question.essay == Essay(
        "plain",
        False,
        5,
        (20, None),
        (2, 1),
        marking="Look for a date.",
        template="We will",
        template_format="plain",
    )


def test_picture_of_an_old_file_is_taken_into_the_text() -> None:
    picture = base64.b64encode(b"GIF89a").decode()
    question = _one("essay", f"<image>folder/goat.gif</image><image_base64>{picture}</image_base64>")
    assert question.text == '<p>Q</p> <img src="@@PLUGINFILE@@/goat.gif" alt="">'
    assert [(one.name, one.content) for one in question.files] == [("goat.gif", b"GIF89a")]


def test_empty_number_takes_every_number_as_in_moodle() -> None:
    question = _one(
        "numerical",
        "<answer fraction='100'><text>5</text></answer><answer fraction='0'><text></text></answer>",
    )
    assert [(one.text, one.tolerance) for one in question.options] == [("5", "0"), ("*", None)]


@pytest.mark.parametrize(
    "doctype",
    ["<!DOCTYPE quiz>", "<!DOCTYPE quiz SYSTEM 'quiz.dtd'>", "<!DOCTYPE quiz [<!ELEMENT quiz ANY>]>"],
)
def test_doctype_without_entities_is_passed_over(doctype: str) -> None:
    reading = moodle_xml.read(f"{doctype}<quiz>{_question('essay')}</quiz>".encode())
    assert (len(reading.questions), reading.troubles) == (1, [])


@pytest.mark.parametrize("doctype", ["", "<!DOCTYPE quiz SYSTEM 'quiz.dtd'>"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
def test_named_signs_of_html_are_taken(doctype: str, encoding: str) -> None:
    question = _question("essay").replace(
        "<![CDATA[<p>Q</p>]]>", "1&nbsp;&euro; &lt;b&gt; &eacute;<![CDATA[&nbsp;]]>"
    )
    content = f"<?xml version='1.0' encoding='{encoding}'?>{doctype}<quiz>{question}</quiz>".encode(encoding)
    reading = moodle_xml.read(content)
    assert [one.text for one in reading.questions] == ["1\u00a0\u20ac <b> \u00e9&nbsp;"]
    assert reading.troubles == []


def test_entities_that_grow_are_refused_at_once() -> None:
    entities = "".join(f"<!ENTITY e{one + 1} '{f'&e{one};' * 10}'>" for one in range(9))
    content = f"<!DOCTYPE quiz [<!ENTITY e0 'x'>{entities}]><quiz><question type='&e9;'/></quiz>"
    begun = time.process_time()
    reading = moodle_xml.read(content.encode())
    assert (reading.questions, len(reading.troubles)) == ([], 1)
    assert time.process_time() - begun < 5


def test_text_beyond_ten_million_letters_loses_no_other_question() -> None:
    file = f"<file name='film.mp4' encoding='base64'>{'A' * 12_000_000}</file>"
    reading = moodle_xml.read(_quiz(_question("essay"), "\n", _question("essay", file), _question("essay")))
    assert len(reading.questions) == 2
    assert [(one.rule, one.line) for one in reading.troubles] == [("file-size", 3)]


def test_option_without_words_is_none_as_in_moodle() -> None:
    empty = "<answer fraction='0'><text></text></answer>"
    assert [one.text for one in _one("multichoice", empty + CHOICES + empty).options] == ["y", "n"]
    assert [one.text for one in _one("shortanswer", CHOICES + empty).options] == ["y", "n"]


def test_decimal_comma_is_taken() -> None:
    question = _one(
        "numerical",
        "<answer fraction='100'><text>5</text></answer>"
        "<answer fraction='33,33333'><text>1,5</text><tolerance>0,01</tolerance></answer>",
    )
    assert [(one.text, one.tolerance, str(one.weight)) for one in question.options] == [
        ("5", "0", "1"),
        ("1.5", "0.01", "0.3333333"),
    ]


GAPS = "<questiontext><text>A [[2]] eats [[1]] and [[2]].</text></questiontext>"


@pytest.mark.parametrize(
    ("written", "choice"),
    [
        ("gapselect", "<selectoption><text>{}</text><group>{}</group></selectoption>"),
        ("ddwtos", "<dragbox><text>{}</text><group>{}</group><infinite/></dragbox>"),
    ],
)
def test_gaps_with_words_to_choose_become_a_cloze_and_are_told(written: str, choice: str) -> None:
    choices = "".join(
        choice.format(*one) for one in [("grass ~ hay", 1), ("goat", 2), ("stone}", 1), ("# = 6", 2)]
    )
    reading = moodle_xml.read(
        _quiz(
            "\n", _question(written, choices + "<shuffleanswers>1</shuffleanswers>").replace(QUESTION, GAPS)
        )
    )
    (question,) = reading.questions
    assert (question.kind, question.name) == ("cloze", "N")
    found = cloze.gaps(question.text)
    assert [[(one.text, int(one.weight)) for one in gap.options] for gap in found] == [
        [("goat", 1), ("# = 6", 0)],
        [("grass ~ hay", 1), ("stone}", 0)],
        [("goat", 1), ("# = 6", 0)],
    ]
    assert all(gap.is_shuffled and gap.kind == "single" and gap.layout == "list" for gap in found)
    assert [(one.line, one.rule, one.severity) for one in reading.troubles] == [
        (3, "kind-changed", "warning")
    ]


@pytest.mark.parametrize(
    ("choices", "rule"),
    [
        ("", "answers"),
        ("<selectoption><text>x</text></selectoption>", "answers"),
        ("<selectoption><text></text></selectoption>" * 2, "answers"),
    ],
)
def test_gap_without_its_word_is_told(choices: str, rule: str) -> None:
    reading = moodle_xml.read(_quiz(_question("gapselect", choices).replace(QUESTION, GAPS)))
    assert (reading.questions, [one.rule for one in reading.troubles]) == ([], [rule])


@pytest.mark.parametrize("written", ["calculated", "calculatedsimple", "calculatedmulti"])
def test_calculated_question_is_refused_with_what_to_do(written: str) -> None:
    (trouble,) = moodle_xml.read(_quiz(_question(written))).troubles
    assert "numbers" in trouble.message
    assert "numerical" in trouble.mend


def test_words_of_a_list_are_no_html_and_those_to_drag_are() -> None:
    choices = "<{0}><text>&lt;b&gt;</text></{0}>" * 2
    one, other = (
        _quiz(
            _question(written, choices.format(name)).replace(
                QUESTION, "<questiontext><text>[[2]]</text></questiontext>"
            )
        )
        for written, name in [("gapselect", "selectoption"), ("ddwtos", "dragbox")]
    )
    assert moodle_xml.read(one).questions[0].text == "{1:MULTICHOICE_S:&lt;b&gt;~=&lt;b&gt;}"
    assert moodle_xml.read(other).questions[0].text == "{1:MULTICHOICE_S:<b>~=<b>}"


def test_what_is_no_question_is_passed_over_and_told() -> None:
    reading = moodle_xml.read(_quiz(_question("essay"), "\n<p>words</p>", _question("essay")))
    assert len(reading.questions) == 2
    assert [(one.line, one.rule, one.severity) for one in reading.troubles] == [(3, "stray", "warning")]


@pytest.mark.parametrize(
    "gap",
    [
        "{1:MULTICHOICE:goat~%50%hen}",
        "{3:NUMERICAL:=seven}",
        "{1:SA:=}",
        "{1:NM:}",
        "{1:SA:%50%goat}",
        "{1:MR:goat~%-50%hen}",
    ],
)
def test_gap_that_nobody_can_answer_is_told_with_its_line_as_in_moodle(gap: str) -> None:
    text = f"<questiontext><text>{{1:SA:=goat}} and {gap}</text></questiontext>"
    cloze_question = _question("cloze").replace(QUESTION, text)
    reading = moodle_xml.read(_quiz(_question("essay"), "\n", cloze_question, _question("essay")))
    assert len(reading.questions) == 2
    assert [(one.line, one.rule, one.severity) for one in reading.troubles] == [(3, "gap", "error")]
    assert "Gap 2" in reading.troubles[0].message


@pytest.mark.parametrize(
    "gap", ["{1:MR:%50%goat~%50%ram~hen}", "{1:NM:%100%5,5:0,1~%50%6}", "{1:NM:=*}", "{:MW:=goat}"]
)
def test_gap_that_can_be_answered_is_taken(gap: str) -> None:
    text = f"<questiontext><text>{gap}</text></questiontext>"
    reading = moodle_xml.read(_quiz(_question("cloze").replace(QUESTION, text)))
    assert (len(reading.questions), reading.troubles) == (1, [])


def test_gaps_and_words_beyond_measure_are_refused_at_once() -> None:
    gaps = f"<questiontext><text>{'[[1]]' * 20_000}</text></questiontext>"
    words = "<selectoption><text>goat</text></selectoption>" * 5_000
    begun = time.process_time()
    reading = moodle_xml.read(_quiz(_question("gapselect", words).replace(QUESTION, gaps)))
    assert (reading.questions, [one.rule for one in reading.troubles]) == ([], ["kind"])
    assert time.process_time() - begun < 5


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("<answer fraction='100'><text>true</text></answer>", "true"),
        ("<answer fraction='0'><text>true</text></answer>", "false"),
        ("<answer fraction='100'><text>False</text></answer>", "false"),
        ("<answer fraction='0'><text>false</text></answer><answer><text></text></answer>", "true"),
    ],
)
def test_one_truth_alone_tells_the_other(written: str, right: str) -> None:
    options = _one("truefalse", written).options
    assert [one.text for one in options if one.weight == 1] == [right]
    assert [one.text for one in options] == ["true", "false"]


def test_wrong_truth_takes_nothing_off_as_in_moodle() -> None:
    truths = (
        "<answer fraction='-25'><text>true</text></answer><answer fraction='100'><text>false</text></answer>"
    )
    assert [int(one.weight) for one in _one("truefalse", truths).options] == [0, 1]


def test_parts_passed_over_are_told_of_a_refused_question_too() -> None:
    reading = moodle_xml.read(_quiz(_question("shortanswer", "<reponse><text>goat</text></reponse>")))
    assert [(one.rule, one.severity) for one in reading.troubles] == [
        ("passed-over", "warning"),
        ("answers", "error"),
    ]


def test_file_with_a_namespace_is_read_as_moodle_reads_it() -> None:
    content = _quiz(_question("multichoice", CHOICES)).replace(b"<quiz>", b"<quiz xmlns='urn:quiz'>")
    reading = moodle_xml.read(content)
    assert ([one.kind for one in reading.questions], reading.troubles) == (["single"], [])


@pytest.mark.parametrize(
    ("written", "is_set"),
    [("1", True), ("true", True), ("5", True), ("yes", True), (" FALSE ", False), ("0", False)],
)
def test_switch_is_set_by_all_but_false_and_zero_as_in_moodle(written: str, is_set: bool) -> None:
    question = _one(
        "multichoice", CHOICES + f"<single>{written}</single><shuffleanswers>{written}</shuffleanswers>"
    )
    assert (question.kind == "single", question.shuffle) == (is_set, is_set)


def test_choices_that_do_not_say_so_are_not_shuffled_as_in_moodle() -> None:
    assert [_one("multichoice", CHOICES).shuffle, _one("matching", PAIRS).shuffle] == [False, True]


def test_hint_of_an_old_file_keeps_its_words() -> None:
    assert _one("essay", "<hint><hintcontent><text>Think.</text></hintcontent></hint>").hints == ("Think.",)


def test_labels_of_the_course_are_kept_beside_the_questions() -> None:
    tag = "<tag><text>{}</text></tag>"
    question = _one(
        "essay",
        f"<tags>{tag.format('goat')}</tags><coursetags>{tag.format('goat')}{tag.format('hen')}</coursetags>",
    )
    assert question.tags == ("goat", "hen")


def test_share_of_an_old_numerical_answer_stands_in_a_tag() -> None:
    options = _one(
        "numerical",
        "<answer>5<fraction>1</fraction></answer><answer>6<fraction>0.5</fraction></answer>",
    ).options
    assert [(one.text, float(one.weight)) for one in options] == [("5", 1), ("6", 0.5)]


def test_pair_without_words_is_none() -> None:
    empty = "<subquestion><text></text><answer><text></text></answer></subquestion>"
    other = "<subquestion><text></text><answer><text>c</text></answer></subquestion>"
    assert [(one.left, one.right) for one in _one("matching", empty + PAIRS + other).pairs] == [
        ("a", "a2"),
        ("b", "b2"),
        ("", "c"),
    ]


@pytest.mark.parametrize(
    ("inside", "told"),
    [
        ("<tolerance>1</tolerance><reponse/>", "<reponse>, <tolerance>"),
        ("<tag><text>goat</text></tag>", "<tag>"),
        ("<image>https://example.org/goat.png</image>", "picture"),
        ("<image><image_base64>R0lGODdh</image_base64></image>", "picture"),
    ],
)
def test_part_of_a_question_that_is_passed_over_is_told_with_its_line(inside: str, told: str) -> None:
    answer = "<answer fraction='100'><text>5</text></answer>"
    reading = moodle_xml.read(_quiz("\n", _question("numerical", answer + inside)))
    assert len(reading.questions) == 1
    assert [(one.line, one.rule, one.severity) for one in reading.troubles] == [(3, "passed-over", "warning")]
    assert told in reading.troubles[0].message


@pytest.mark.parametrize(
    ("written", "single", "weight", "is_told"),
    [
        ("multichoice", 1, "1", True),
        ("multichoice", 1, "100", False),
        ("multichoice", 0, "50", False),
        ("multichoice", 0, "-50", True),
        ("shortanswer", 1, "50", True),
        ("numerical", 1, "99", True),
        ("truefalse", 1, "0", True),
    ],
)
def test_question_without_a_right_answer_is_told(
    written: str, single: int, weight: str, is_told: bool
) -> None:
    words = ("true", "false") if written == "truefalse" else ("5", "6")
    answers = "".join(f"<answer fraction='{weight}'><text>{word}</text></answer>" for word in words)
    reading = moodle_xml.read(_quiz(_question(written, f"{answers}<single>{single}</single>")))
    assert len(reading.questions) == 1
    assert [one.rule for one in reading.troubles] == ["one-key"] * is_told


@pytest.mark.parametrize(
    ("content", "mend"),
    [
        (b"<quiz><question>salt & pepper</question></quiz>", "&amp;"),
        (b"<quiz><question>R&D</question></quiz>", "&amp;"),
        (b"<quiz><question>&own;</question></quiz>", "&amp;"),
        (b"<quiz><question>1 < 2</question></quiz>", "&lt;"),
        (b"<quiz><question type=essay/></quiz>", "quotes"),
        (b"<quiz><question></quiz>", "Close"),
        (b"<quiz><question>", "end of the file"),
        (b"<quiz/><?xml version='1.0'?><quiz/>", "beginning"),
        (b"<quiz/><quiz/>", "between one"),
        (b"<quiz>\x0b</quiz>", "cannot be seen"),
        (b"1. Who eats grass?", "Look whether it is Moodle XML"),
        (b"<question type='essay'/>", "around the questions"),
    ],
)
def test_file_with_a_common_mistake_is_refused_with_what_to_do(content: bytes, mend: str) -> None:
    (trouble,) = moodle_xml.read(content).troubles
    assert mend in trouble.mend


@pytest.mark.parametrize(
    ("real", "named", "proposed"),
    [
        ("utf-8", "utf-16-le", "utf-8"),
        ("utf-8", "ascii", "utf-8"),
        ("cp1252", "utf-8", "cp1252"),
        ("utf-16", "utf-8", "utf-16"),
    ],
)
def test_wrong_encoding_is_told_with_one_that_fits(real: str, named: str, proposed: str) -> None:
    (trouble,) = moodle_xml.read("<quiz>caff\u00e8</quiz>".encode(real), named).troubles
    assert trouble.rule == "encoding"
    assert trouble.mend.endswith(f" {proposed}.")


def test_message_of_a_file_that_is_no_xml_tells_its_place_once() -> None:
    (trouble,) = moodle_xml.read(b"<quiz>\n<question>").troubles
    assert (trouble.line, trouble.message[-40:]) == (2, "Premature end of data in tag question line 2."[-40:])


def test_description_of_a_category_is_told_with_its_line() -> None:
    content = (
        b'<quiz>\n<question type="category">\n<category><text>$course$/top/Goats</text></category>\n'
        b'<info format="html"><text>About goats</text></info>\n</question>\n'
        b'<question type="category"><category><text>$course$/top/Bees</text></category>'
        b'<info format="html"><text></text></info></question>\n</quiz>'
    )
    assert [(one.line, one.rule, one.severity) for one in moodle_xml.read(content).troubles] == [
        (4, "not-kept", "warning")
    ]


def _numerical(more: str) -> bytes:
    return (
        '<quiz>\n<question type="numerical"><name><text>A</text></name><questiontext format="html">'
        f'<text>B</text></questiontext><answer fraction="100"><text>3</text></answer>{more}</question></quiz>'
    ).encode()


@pytest.mark.parametrize(
    ("more", "lost"),
    [
        (
            "<unitgradingtype>1</unitgradingtype><unitpenalty>0.5</unitpenalty>",
            "<unitgradingtype>1, <unitpenalty>0.5",
        ),
        ("<showunits>2</showunits><unitsleft>1</unitsleft>", "<showunits>2, <unitsleft>1"),
        ('<instructions format="html"><text>Write kg</text></instructions>', "<instructions>"),
        (
            '<hint format="html"><text>C</text><shownumcorrect/><clearwrong/></hint>',
            "<hint><shownumcorrect>, <hint><clearwrong>",
        ),
        ('<hint format="markdown"><text>*C*</text></hint>', '<hint format="markdown">'),
        ("<selecttype>RANDOM</selecttype>", "<selecttype>RANDOM"),
    ],
)
def test_setting_that_is_not_kept_is_told(more: str, lost: str) -> None:
    reading = moodle_xml.read(_numerical(more))
    assert [(one.line, one.severity, one.message) for one in reading.troubles] == [
        (2, "warning", f"Not kept here: {lost}.")
    ]
    assert len(reading.questions) == 1


def test_usual_settings_are_not_told() -> None:
    usual = (
        "<unitgradingtype>0</unitgradingtype><unitpenalty>0.1000000</unitpenalty><showunits>3</showunits>"
        '<unitsleft>0</unitsleft><instructions format="html"><text></text></instructions><shownumcorrect/>'
        '<hint format="html"><text>C</text></hint><hint><text>D</text><clearwrong>0</clearwrong></hint>'
        "<layouttype>VERTICAL</layouttype><selecttype>ALL</selecttype><numberingstyle>none</numberingstyle>"
    )
    assert moodle_xml.read(_numerical(usual)).troubles == []


def test_hint_and_reason_of_another_format_are_put_into_that_of_the_question() -> None:
    more = (
        '<hint format="plain_text"><text>a &lt; b\nc</text></hint>'
        '<correctfeedback format="moodle_auto_format"><text>&lt;b&gt;d&lt;/b&gt;\ne</text></correctfeedback>'
    )
    reading = moodle_xml.read(_numerical(more))
    (question,) = reading.questions
    assert (question.hints, question.right_feedback) == (("a &lt; b<br>c",), "<b>d</b><br>e")
    assert reading.troubles == []
