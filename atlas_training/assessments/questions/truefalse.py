# SPDX-License-Identifier: EUPL-1.2
"""True or false: a sentence to agree with or not."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, ClassVar

from atlas_training.assessments.errors import NotAnOption
from atlas_training.assessments.questions.kind import (
    Interaction,
    JsonAnswer,
    Line,
    Mark,
    Parts,
    Report,
    Shuffling,
)
from atlas_training.assessments.questions.typed import REST, Typed
from atlas_training.sentences import say

TRUTHS = {"true": True, "false": False}


class TrueFalse(Typed):
    """One of two answers; the buttons are ours, so a translation only words the reasons."""

    name: ClassVar[str] = "truefalse"
    shuffling: ClassVar[Shuffling] = "never"
    template: ClassVar[str] = "assessments/questions/truefalse.html"

    @classmethod
    def read(cls, parts: Parts, language: str, report: Report) -> dict[str, Any]:
        """Exactly one right answer, true or false."""
        definition = super().read(parts, language, report)
        if sum(answer["right"] for answer in definition["answers"]) > 1:
            report(
                parts.line,
                "one-key",
                say("True or false has exactly one right answer."),
                say("Keep one line that begins with %(code)s.", code="="),
            )
        return definition

    @classmethod
    def read_answer(cls, line: Line, language: str, report: Report) -> dict[str, Any]:
        """``true``, ``false``, or ``*`` for the other one."""
        value = TRUTHS.get(line.text.lower())
        if value is None and (line.text != REST or line.marker == "="):
            report(
                line.line,
                "true-or-false",
                say("%(text)s is neither true nor false.", text=repr(line.text)),
                say("Write %(right)s or %(wrong)s.", right="= true", wrong="= false"),
            )
        return {"id": line.id, "right": line.marker == "=", "value": value}

    def options(self) -> tuple[str, ...]:
        """The two truths, always in this order."""
        return tuple(TRUTHS)

    def clean(self, given: Sequence[str]) -> JsonAnswer | None:
        """The truth chosen.

        :raise NotAnOption: if it is neither.
        """
        if not given or not given[0]:
            return None
        if len(given) > 1 or given[0] not in TRUTHS:
            raise NotAnOption
        return TRUTHS[given[0]]

    def mark(self, answer: JsonAnswer | None) -> Mark:
        """One for the right truth, else nothing."""
        if not isinstance(answer, bool):
            return Mark(Fraction(0))
        for candidate in self._answers:
            if candidate["value"] in (answer, None):
                return Mark(Fraction(candidate["right"]), (candidate["id"],))
        return Mark(Fraction(0))

    def _right(self) -> str:
        return next("true" if answer["value"] else "false" for answer in self._answers if answer["right"])

    def interaction(self) -> Interaction:
        """A true-false interaction."""
        return Interaction("true-false", (), (self._right(),))

    def choices_made(self, answer: JsonAnswer) -> tuple[tuple[str, ...], ...]:
        """The truth chosen."""
        return ((self.response(answer),),)

    def right_choices(self) -> tuple[tuple[str, ...], ...]:
        """The right truth."""
        return ((self._right(),),)

    def offered_choices(self) -> tuple[tuple[str, ...], ...]:
        """Both truths."""
        return tuple((truth,) for truth in TRUTHS)

    def response(self, answer: JsonAnswer) -> str:
        """The truth chosen."""
        return "true" if answer else "false"

    def right_words(self, language: str) -> str | None:
        """``true`` or ``false``, for the page to put into words."""
        return self._right()
