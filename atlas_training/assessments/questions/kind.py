# SPDX-License-Identifier: EUPL-1.2
"""What a kind of question is: how it is read, answered, marked, recorded and drawn.

A kind is a class. Its class methods read the author's lines into a definition (plain JSON, holding
the key); an instance stands on one definition and marks answers. A plugin adds a kind by answering
the hook ``question_kinds``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar, Literal, Protocol

from atlas_training.content.findings import Severity
from atlas_training.sentences import Sentence, say

JsonAnswer = str | bool | list[str] | dict[str, str]
"""An answer as it is stored: an option's id, a truth, a list of ids, what was typed, or what stands in each blank."""

Shuffling = Literal["as set", "always", "never"]


class Report(Protocol):
    """Takes line, rule, message and the way to mend it; a warning does not keep the check from being used."""

    def __call__(
        self, line: int, rule: str, message: Sentence, mend: Sentence, severity: Severity = "error", /
    ) -> None: ...


@dataclass(frozen=True)
class Line:
    """One option or answer as the author wrote it.

    ``marker`` is ``[x]``, ``[ ]``, ``[2]`` (points of a rubric), ``=``, ``~``, ``1.`` (a step), ``::`` (a pair), or
    ``-`` for the form a translation uses. Only a pair has ``other_text`` and ``other_id``: its right side.
    """

    marker: str
    text: str
    id: str
    feedback: str
    line: int
    other_text: str = ""
    other_id: str = ""


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
    """A question in the terms of xAPI 1.0.3, Data 2.4.4.1: type, ids of its choices, right responses.

    A matching has the ids of its two sides in ``source`` and ``target`` instead of choices.
    """

    type: str
    choices: tuple[str, ...]
    correct_responses: tuple[str, ...]
    source: tuple[str, ...] = ()
    target: tuple[str, ...] = ()


@dataclass(frozen=True)
class Blank:
    """One field of a question that has several.

    ``prompt`` is the id of the words it belongs to. It takes one of ``choices`` (ids), or a whole number from
    1 to ``numbers``, or else what is typed. ``value`` is what stands in it: an id, a number or typed text.
    """

    prompt: str
    choices: tuple[str, ...] = ()
    numbers: int = 0
    value: str = ""


class Kind(Protocol):
    """A kind of question.

    ``template`` is the file of its macros: ``fields(question, form)`` to answer it, where ``question``
    is a :class:`atlas_training.assessments.pages.Shown`; ``given(answer, words, kind)`` and
    ``right(kind, words, language)`` for the review, where ``words`` is what ``check_file`` describes.

    What has a body here is what most kinds want; a class that inherits from ``Kind`` overrides what differs.
    """

    name: ClassVar[str]
    template: ClassVar[str]
    attributes: ClassVar[tuple[str, ...]] = ()
    """What may stand behind the id besides ``type`` and ``points``."""
    is_scored: ClassVar[bool] = True
    """False where there is nothing to answer."""
    by_person: ClassVar[bool] = False
    """True where a trainer marks, so that :meth:`mark` cannot."""
    shuffling: ClassVar[Shuffling] = "as set"
    """Whether what is offered changes places: as the check's front matter says, or whatever it says."""
    every_reason: ClassVar[bool] = True
    """True where each line needs a reason of its own, False where one in the question is enough."""

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

    def blanks(self, shown: Sequence[str], answer: JsonAnswer | None) -> tuple[Blank, ...]:
        """The fields of a question that has several, with what stands in them; none where it has one.

        ``shown`` are the ids of what is offered, in the order drawn.
        """
        return ()

    def facts(self) -> Mapping[str, Any]:
        """What else its template needs to ask; the browser may know all of it."""
        return {}

    def is_complete(self, answer: JsonAnswer) -> bool:
        """Whether nothing is missing in an answer."""
        return True

    def clean(self, given: Sequence[str]) -> JsonAnswer | None:
        """The answer in the values a form sent, as it is stored; None where nothing was answered.

        Of a question with several fields there is one value for each, in the order of
        ``blanks(self.options(), None)``.

        :raise Invalid: beside the field, where it can be no answer at all.
        """

    def mark(self, answer: JsonAnswer | None) -> Mark:
        """What the answer earns; nothing answered earns nothing and gets no feedback."""

    def interaction(self) -> Interaction:
        """The question in the terms of xAPI."""

    def response(self, answer: JsonAnswer) -> str | None:
        """The answer in the terms of xAPI; None where it is kept out of the records."""

    def right_ids(self) -> tuple[str, ...]:
        """Ids of the right options or answers."""

    def choices_made(self, answer: JsonAnswer) -> tuple[tuple[str, ...], ...]:
        """What was chosen, to be counted over many attempts: each by the ids whose words say it."""
        return tuple((id,) for id in self.mark(answer).feedback)

    def right_choices(self) -> tuple[tuple[str, ...], ...]:
        """Those of them that are right."""
        return tuple((id,) for id in self.right_ids())

    def offered_choices(self) -> tuple[tuple[str, ...], ...]:
        """Those that are counted even where nobody made them."""
        return tuple((id,) for id in self.ids())

    def right_words(self, language: str) -> str | None:
        """A right answer in words, where it is typed; None where :meth:`right_ids` names options."""
        return None

    def typed_words(self, id: str, language: str) -> str | None:
        """What is typed for the answer of that id, ``*`` for every other one; None where options have words."""
        return None

    def right_answer(self, language: str) -> JsonAnswer | None:
        """An answer that earns everything, as it is stored; None where there is none."""
        words = self.right_words(language)
        return self.clean([words] if words is not None else list(self.right_ids()))


def check_ids(wanted: Sequence[str], parts: Parts, report: Report) -> None:
    """Report where a translation's ids are not those of the source."""
    mine = {one.id for one in parts.lines}
    if missing := [id for id in wanted if id not in mine]:
        report(
            parts.line,
            "translation-ids",
            say("Without a translation: %(ids)s.", ids=", ".join(missing)),
            say("Repeat every option and answer of the source under the same %(code)s.", code="{#id}"),
        )
    for one in parts.lines:
        if one.id not in wanted:
            report(
                one.line,
                "translation-ids",
                say("%(id)s is not in the source.", id=f"{{#{one.id}}}"),
                say("Use the ids of the source."),
            )


def refuse_key(lines: Sequence[Line], report: Report) -> None:
    """Report where a translation says what is right."""
    for one in lines:
        if one.marker != "-":
            report(
                one.line,
                "translation-key",
                say("A translation cannot say what is right (%(marker)s).", marker=one.marker),
                say("Begin the line with %(code)s and leave the key to the source.", code="-"),
            )


def check_markers(parts: Parts, wanted: Sequence[str], report: Report) -> None:
    """Report lines that another kind of question uses."""
    for one in parts.lines:
        if one.marker not in wanted:
            report(
                one.line,
                "marker",
                say("A line of this kind of question does not begin with %(marker)s.", marker=one.marker),
                say("Begin it with one of: %(known)s", known="  ".join(wanted))
                if wanted
                else say("Leave it out."),
            )
