# SPDX-License-Identifier: EUPL-1.2
"""Single choice: one of several options is right."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, ClassVar

from atlas_training.assessments.errors import NotAnOption
from atlas_training.assessments.questions.choice import Choice
from atlas_training.assessments.questions.kind import JsonAnswer, Mark, Parts, Report
from atlas_training.sentences import say


class Single(Choice):
    """One option is chosen: all or nothing."""

    name: ClassVar[str] = "single"

    @classmethod
    def read(cls, parts: Parts, language: str, report: Report) -> dict[str, Any]:
        """Options, exactly one of them right."""
        definition = super().read(parts, language, report)
        if sum(option["right"] for option in definition["options"]) != 1:
            report(
                parts.line,
                "one-key",
                say("A single choice has exactly one right option."),
                say(
                    "Mark one option with %(code)s, or write %(kind)s behind the question's id.",
                    code="[x]",
                    kind="type=multiple",
                ),
            )
        return definition

    def clean(self, given: Sequence[str]) -> JsonAnswer | None:
        """The id chosen.

        :raise NotAnOption: if it is not offered.
        """
        if not given or not given[0]:
            return None
        if len(given) > 1 or given[0] not in self.ids():
            raise NotAnOption
        return given[0]

    def mark(self, answer: JsonAnswer | None) -> Mark:
        """One for the right option, else nothing."""
        if not isinstance(answer, str):
            return Mark(Fraction(0))
        return Mark(Fraction(answer in self.right_ids()), (answer,))

    def response(self, answer: JsonAnswer) -> str:
        """The id chosen."""
        return str(answer)
