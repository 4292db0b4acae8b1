# SPDX-License-Identifier: EUPL-1.2
"""Aiken: a question on one line, choices ``A.`` or ``A)``, and ``ANSWER: A``. Single choices only."""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from atlas_training.assessments.formats import file_text
from atlas_training.assessments.formats.question import (
    Broken,
    Option,
    Question,
    Reading,
    Writing,
    default_name,
    loss,
    not_held,
    trim,
)
from atlas_training.sentences import say

NAME = "Aiken"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_CHOICE = re.compile(r"([A-Z])[).][ \t]?(.*)", re.DOTALL)
_KEY = "ANSWER:"


@dataclass
class _Open:
    """A question whose ANSWER has not come yet."""

    line: int
    text: str
    letters: list[str] = field(default_factory=list)
    choices: list[str] = field(default_factory=list)


def read(text: str) -> Reading:
    """The questions of a file's text, and its errors by line."""
    reading = Reading()
    question: _Open | None = None
    for number, row in enumerate(file_text.lines(text), 1):
        line = trim(row)
        if len(line) < 2:
            continue
        try:
            question = _read_line(reading, question, line, number)
        except Broken as wrong:
            reading.troubles.append(wrong.trouble(number))
            question = _after(question, line, number)
    if question:
        reading.troubles.append(_unfinished(question).trouble(question.line))
    return reading


def _read_line(reading: Reading, question: _Open | None, line: str, number: int) -> _Open | None:
    """The question that is open after this line."""
    choice = _CHOICE.fullmatch(line)
    if question is None and (choice or line.startswith(_KEY)):
        raise Broken(
            "not-started",
            say("There is no question before this line."),
            say("Write the question above it."),
        )
    if choice and question:
        question.letters.append(choice[1])
        question.choices.append(trim(choice[2]))
        return question
    if question and line.startswith(_KEY):
        reading.questions.append(_finish(question, trim(line.removeprefix(_KEY))))
        return None
    if question:
        raise _unfinished(question)
    return _Open(number, line)


def _after(question: _Open | None, line: str, number: int) -> _Open | None:
    """What is open after a broken line: a new stem goes on, everything else ends."""
    is_stem = not line.startswith(_KEY) and not _CHOICE.fullmatch(line)
    return _Open(number, line) if question and is_stem else None


def _unfinished(question: _Open) -> Broken:
    return Broken(
        "not-finished",
        say("This question has no %(code)s.", code="ANSWER"),
        say(
            "Put the question on one line, its choices below, and end it with %(code)s and a letter.",
            code="ANSWER:",
        ),
        question.line,
    )


def _finish(question: _Open, key: str) -> Question:
    if len(question.choices) < 2:
        raise Broken(
            "two-choices",
            say("A question needs at least two choices."),
            say("Add choices: %(code)s", code="A. … B. …"),
        )
    if question.letters.count(key[:1]) != 1 or not key:
        raise Broken(
            "key",
            say("No choice has the letter “%(words)s”.", words=key[:20]),
            say("Write one of: %(known)s.", known=", ".join(question.letters)),
        )
    right = question.letters.index(key[0])
    options = tuple(
        Option(choice, Decimal(place == right), "", "plain", "plain")
        for place, choice in enumerate(question.choices)
    )
    return Question(
        "single",
        default_name(question.text),
        question.text,
        "plain",
        options,
        feedback_format="plain",
        line=question.line,
    )


def write(questions: list[Question]) -> Writing:
    """The single choices, with what Aiken loses of each."""
    writing = Writing("")
    blocks = []
    for question in questions:
        if question.kind != "single" or not _has_one_key(question):
            writing.troubles.append(not_held(question, NAME))
            continue
        block = _block(question)
        found = read(block).questions
        if len(found) != 1:
            writing.troubles.append(not_held(question, NAME))
            continue
        writing.troubles += loss(question, found[0], NAME)
        blocks.append(block)
    writing.text = "\n".join(blocks)
    return writing


def _has_one_key(question: Question) -> bool:
    right = [option for option in question.options if option.weight == 1]
    return len(right) == 1 and 2 <= len(question.options) <= len(LETTERS)


def _block(question: Question) -> str:
    rows = [_one_line(question.text)]
    rows += [
        f"{letter}. {_one_line(option.text)}"
        for letter, option in zip(LETTERS, question.options, strict=False)
    ]
    right = next(place for place, option in enumerate(question.options) if option.weight == 1)
    return "\n".join([*rows, f"{_KEY} {LETTERS[right]}", ""])


def _one_line(text: str) -> str:
    return re.sub(r"[\r\n]+", " ", text)
