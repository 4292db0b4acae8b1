# SPDX-License-Identifier: EUPL-1.2
"""What a kind of question is: how it is read, answered, marked, recorded and drawn.

A kind is a class. Its class methods read the author's lines into a definition (plain JSON, holding
the key); an instance stands on one definition and marks answers. A plugin adds a kind by answering
the hook ``question_kinds``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar, Protocol

JsonAnswer = str | bool | list[str]
"""An answer as it is stored: an option's id, a truth, a list of ids, or what was typed."""

Report = Callable[[int, str, str, str], None]
"""Takes line, rule, message and the way to mend it."""


@dataclass(frozen=True)
class Line:
    """One option or answer as the author wrote it.

    ``marker`` is ``[x]``, ``[ ]``, ``=``, ``~``, or ``-`` for the form a translation uses.
    """

    marker: str
    text: str
    id: str
    feedback: str
    line: int


@dataclass(frozen=True)
class Parts:
    """One question of a check file, taken apart but not understood yet."""

    id: str
    text: str
    line: int
    attributes: dict[str, str]
    lines: tuple[Line, ...]
    details: str = ""
    hint: str = ""


@dataclass(frozen=True)
class Mark:
    """What an answer earns: an exact share from 0 to 1, and the ids whose feedback it gets."""

    fraction: Fraction
    feedback: tuple[str, ...] = ()


@dataclass(frozen=True)
class Interaction:
    """A question in the terms of xAPI 1.0.3, Data 2.4.4.1: type, ids of its choices, right responses."""

    type: str
    choices: tuple[str, ...]
    correct_responses: tuple[str, ...]


class Kind(Protocol):
    """A kind of question.

    ``template`` is the file of its macros: ``fields(question, form)`` to answer it, where ``question``
    is a :class:`atlas_training.assessments.pages.Shown`; ``given(answer, words)`` and
    ``right(kind, words, language)`` for the review, where ``words`` is what ``check_file`` describes.
    """

    name: ClassVar[str]
    template: ClassVar[str]

    def __init__(self, definition: dict[str, Any]) -> None:
        """Stand on a definition that :meth:`read` made."""

    @classmethod
    def read(cls, parts: Parts, language: str, report: Report) -> dict[str, Any]:
        """The definition's own keys; every fault goes to ``report``."""

    @classmethod
    def translate(cls, definition: dict[str, Any], parts: Parts, language: str, report: Report) -> None:
        """Take over what a translation may add to the key, and report what it may not."""

    def ids(self) -> tuple[str, ...]:
        """Ids of the options or answers, in the author's order."""

    def options(self) -> tuple[str, ...]:
        """Ids of what is offered to choose from; none where the answer is typed."""

    def clean(self, given: Sequence[str]) -> JsonAnswer | None:
        """The answer in the values a form sent, as it is stored; None where nothing was answered.

        :raise Invalid: beside the field, where it can be no answer at all.
        """

    def mark(self, answer: JsonAnswer | None) -> Mark:
        """What the answer earns; nothing answered earns nothing and gets no feedback."""

    def interaction(self) -> Interaction:
        """The question in the terms of xAPI."""

    def response(self, answer: JsonAnswer) -> str:
        """The answer in the terms of xAPI."""

    def right_ids(self) -> tuple[str, ...]:
        """Ids of the right options or answers."""

    def right_words(self, language: str) -> str | None:
        """A right answer in words, where it is typed; None where :meth:`right_ids` names options."""


def check_ids(wanted: Sequence[str], parts: Parts, report: Report) -> None:
    """Report where a translation's ids are not those of the source."""
    mine = {one.id for one in parts.lines}
    if missing := [id for id in wanted if id not in mine]:
        report(
            parts.line,
            "translation-ids",
            f"Without a translation: {', '.join(missing)}.",
            "Repeat every option and answer of the source under the same {#id}.",
        )
    for one in parts.lines:
        if one.id not in wanted:
            report(
                one.line,
                "translation-ids",
                f"{{#{one.id}}} is not in the source.",
                "Use the ids of the source.",
            )


def refuse_key(lines: Sequence[Line], report: Report) -> None:
    """Report where a translation says what is right."""
    for one in lines:
        if one.marker != "-":
            report(
                one.line,
                "translation-key",
                f"A translation cannot say what is right ({one.marker}).",
                "Begin the line with - and leave the key to the source.",
            )


def check_markers(parts: Parts, wanted: Sequence[str], report: Report) -> None:
    """Report lines that another kind of question uses."""
    for one in parts.lines:
        if one.marker not in wanted:
            report(
                one.line,
                "marker",
                f"A line of this kind of question does not begin with {one.marker}.",
                f"Begin it with {' or '.join(wanted)}.",
            )
