# SPDX-License-Identifier: EUPL-1.2
"""Ordering: steps are numbered in the order in which they are done."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, ClassVar

from atlas_training.assessments.errors import NotAnOption
from atlas_training.assessments.questions.kind import (
    Blank,
    Interaction,
    JsonAnswer,
    Kind,
    Mark,
    Parts,
    Report,
    Shuffling,
    check_ids,
    check_markers,
    refuse_key,
)
from atlas_training.sentences import say


def longest_rise(numbers: Sequence[int]) -> int:
    """How many of the numbers can stay where they are if the others are moved so that all rise strictly."""
    ends: list[int] = []
    for number in numbers:
        place = bisect_left(ends, number)
        ends[place : place + 1] = [number]
    return len(ends)


def share_in_order(right: Sequence[str], numbers: Mapping[str, int]) -> Fraction:
    """One less what each step that would have to be moved takes away, ``1 / (steps - 1)``.

    So one step in a wrong place costs the same wherever it stands, and the order turned round earns
    nothing. A step without a number, or with one that another step has as well, counts as one to move.
    """
    kept = longest_rise([numbers[step] for step in right if step in numbers])
    return Fraction(max(kept - 1, 0), len(right) - 1)


class Order(Kind):
    """Steps to number; each one that is out of place takes its part away.

    An answer holds a number by step, where one was given.
    """

    name: ClassVar[str] = "order"
    template: ClassVar[str] = "assessments/questions/order.html"
    shuffling: ClassVar[Shuffling] = "always"
    every_reason: ClassVar[bool] = False

    def __init__(self, definition: dict[str, Any]) -> None:
        self._steps: tuple[str, ...] = tuple(definition["steps"])

    @classmethod
    def read(cls, parts: Parts, language: str, report: Report) -> dict[str, Any]:
        """Steps in the right order, which is the author's."""
        check_markers(parts, ("1.", "-"), report)
        if len(parts.lines) < 3:
            report(
                parts.line,
                "steps",
                say("An order needs three steps or more."),
                say("Write them in the right order: %(code)s", code=say("1. words {#id}")),
            )
        return {"steps": [line.id for line in parts.lines]}

    @classmethod
    def translate(cls, definition: dict[str, Any], parts: Parts, language: str, report: Report) -> None:
        """Words only: the order of the source counts."""
        check_ids(definition["steps"], parts, report)
        refuse_key([line for line in parts.lines if line.marker != "1."], report)

    def ids(self) -> tuple[str, ...]:
        """Ids of the steps."""
        return self._steps

    def options(self) -> tuple[str, ...]:
        """Ids of the steps."""
        return self._steps

    def blanks(self, shown: Sequence[str], answer: JsonAnswer | None) -> tuple[Blank, ...]:
        """A number for each step, the steps in the order drawn."""
        given = answer if isinstance(answer, dict) else {}
        return tuple(Blank(step, numbers=len(shown), value=given.get(step, "")) for step in shown)

    def is_complete(self, answer: JsonAnswer) -> bool:
        """Whether every step has a number of its own."""
        return isinstance(answer, dict) and len(set(answer.values())) == len(self._steps)

    def clean(self, given: Sequence[str]) -> JsonAnswer | None:
        """The numbers chosen, by step.

        :raise NotAnOption: if one is not offered.
        """
        offered = {str(number) for number in range(1, len(self._steps) + 1)}
        if any(value and value not in offered for value in given):
            raise NotAnOption
        return {step: value for step, value in zip(self._steps, given, strict=False) if value} or None

    def mark(self, answer: JsonAnswer | None) -> Mark:
        """See :func:`share_in_order`; the feedback is that of all steps."""
        if not isinstance(answer, dict):
            return Mark(Fraction(0))
        numbers = {step: int(number) for step, number in answer.items()}
        return Mark(share_in_order(self._steps, numbers), self._steps)

    def interaction(self) -> Interaction:
        """A sequencing."""
        return Interaction("sequencing", self._steps, ("[,]".join(self._steps),))

    def response(self, answer: JsonAnswer) -> str | None:
        """The steps that have a number, in its order."""
        return "[,]".join(self.ordered(answer))

    def ordered(self, answer: JsonAnswer) -> list[str]:
        """Ids of the steps that have a number, in its order."""
        return sorted(answer, key=lambda step: int(answer[step])) if isinstance(answer, dict) else []

    def choices_made(self, answer: JsonAnswer) -> tuple[tuple[str, ...], ...]:
        """The order in which the steps were put."""
        return (tuple(self.ordered(answer)),)

    def right_choices(self) -> tuple[tuple[str, ...], ...]:
        """The right order."""
        return (self._steps,)

    def offered_choices(self) -> tuple[tuple[str, ...], ...]:
        """The right order: of the others only those somebody made."""
        return self.right_choices()

    def right_ids(self) -> tuple[str, ...]:
        """Ids of the steps in the right order."""
        return self._steps

    def right_answer(self, language: str) -> JsonAnswer | None:
        """One to the last."""
        return {step: str(number) for number, step in enumerate(self._steps, 1)}
