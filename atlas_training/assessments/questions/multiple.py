# SPDX-License-Identifier: EUPL-1.2
"""Multiple choice: several options may be right."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, ClassVar

from atlas_training.assessments.errors import NotAnOption
from atlas_training.assessments.questions.choice import Choice
from atlas_training.assessments.questions.kind import JsonAnswer, Mark, Parts, Report
from atlas_training.sentences import say


def partial_credit(chosen: set[str], right: set[str], wrong: set[str]) -> Fraction:
    """Share of the right options chosen less the share of the wrong ones chosen, never below nothing.

    So choosing everything earns nothing, and each slip weighs the same whatever was chosen before.
    """
    lost = Fraction(len(chosen & wrong), len(wrong)) if wrong else Fraction(0)
    return max(Fraction(len(chosen & right), len(right)) - lost, Fraction(0))


class Multiple(Choice):
    """Any number of options is chosen; with ``partial=true`` a part of the right ones earns a part."""

    name: ClassVar[str] = "multiple"
    attributes: ClassVar[tuple[str, ...]] = ("partial",)

    def __init__(self, definition: dict[str, Any]) -> None:
        super().__init__(definition)
        self._partial: bool = definition["partial"]

    @classmethod
    def read(cls, parts: Parts, language: str, report: Report) -> dict[str, Any]:
        """Options, at least one of them right, and whether a part earns a part."""
        definition = super().read(parts, language, report)
        if not any(option["right"] for option in definition["options"]):
            report(
                parts.line,
                "one-key",
                say("No option is right."),
                say("Mark every right option with %(code)s.", code="[x]"),
            )
        partial = parts.attributes.get("partial", "false")
        if partial not in ("true", "false"):
            report(
                parts.line,
                "attribute",
                say("%(code)s is not understood.", code=f"partial={partial}"),
                say("Write %(code)s, or leave it out.", code="partial=true"),
            )
        return {"partial": partial == "true", **definition}

    def clean(self, given: Sequence[str]) -> JsonAnswer | None:
        """The ids chosen, in the author's order.

        :raise NotAnOption: if one of them is not offered.
        """
        chosen = {value for value in given if value}
        if not chosen:
            return None
        if not chosen <= set(self.ids()):
            raise NotAnOption
        return [id for id in self.ids() if id in chosen]

    def mark(self, answer: JsonAnswer | None) -> Mark:
        """Everything for exactly the right options; a part of them earns its part where that is set.

        The feedback is that of the slips (chosen but wrong, right but left out), or of all that is right.
        """
        if not isinstance(answer, list):
            return Mark(Fraction(0))
        chosen, right = set(answer), set(self.right_ids())
        fraction = partial_credit(chosen, right, set(self.ids()) - right)
        if not self._partial:
            fraction = Fraction(chosen == right)
        told = chosen ^ right or chosen
        return Mark(fraction, tuple(id for id in self.ids() if id in told))

    def choices_made(self, answer: JsonAnswer) -> tuple[tuple[str, ...], ...]:
        """Each option chosen."""
        return tuple((id,) for id in answer) if isinstance(answer, list) else ()

    def response(self, answer: JsonAnswer) -> str:
        """The ids chosen."""
        return "[,]".join(answer) if isinstance(answer, list) else str(answer)
