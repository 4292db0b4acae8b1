# SPDX-License-Identifier: EUPL-1.2
"""Aiken: choices, ANSWER and its errors by line."""

import pytest

from atlas_training.assessments.formats import aiken

GOOD = "Who gives milk?\nA. The goat\nB) The bee\nANSWER: A\n"


def test_question_has_its_choices_and_key() -> None:
    (question,) = aiken.read(GOOD).questions
    assert (question.kind, question.text, question.line) == ("single", "Who gives milk?", 1)
    assert [(one.text, int(one.weight)) for one in question.options] == [("The goat", 1), ("The bee", 0)]


def test_empty_and_one_letter_lines_are_passed_over() -> None:
    reading = aiken.read(GOOD.replace("B)", "\n-\nB)"))
    assert (len(reading.questions), reading.troubles) == (1, [])


@pytest.mark.parametrize(
    ("broken", "line", "rule"),
    [
        ("A. No stem\n", 1, "not-started"),
        ("ANSWER: A\n", 1, "not-started"),
        ("Stem\nA. One\nANSWER: A\n", 3, "two-choices"),
        ("Stem\nA. One\nB. Two\nANSWER: C\n", 4, "key"),
        ("Stem\nA. One\nB. Two\nANSWER:\n", 4, "key"),
        ("Stem\nA. One\nA. Two\nANSWER: A\n", 4, "key"),
        ("Stem that goes on\n", 1, "not-finished"),
    ],
)
def test_error_names_its_line_and_the_rest_goes_on(broken: str, line: int, rule: str) -> None:
    reading = aiken.read(broken + GOOD)
    assert [(one.line, one.rule) for one in reading.troubles] == [(line, rule)]
    assert [question.text for question in reading.questions] == ["Who gives milk?"]


def test_last_question_without_answer_is_told() -> None:
    reading = aiken.read(GOOD + "Who gives honey?\nA. The goat\n")
    assert [(one.line, one.rule) for one in reading.troubles] == [(5, "not-finished")]
