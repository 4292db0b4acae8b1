# SPDX-License-Identifier: EUPL-1.2
"""A description: words between questions, such as a case that the next ones ask about. There is no answer."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, ClassVar

from atlas_training.assessments.questions.kind import (
    Interaction,
    JsonAnswer,
    Kind,
    Mark,
    Parts,
    Report,
    check_markers,
)
from atlas_training.sentences import say


class Description(Kind):
    """Words only; it has no points and is never recorded."""

    name: ClassVar[str] = "description"
    template: ClassVar[str] = "assessments/questions/description.html"
    is_scored: ClassVar[bool] = False

    def __init__(self, definition: dict[str, Any]) -> None:
        """There is nothing to keep."""

    @classmethod
    def read(cls, parts: Parts, language: str, report: Report) -> dict[str, Any]:
        """Nothing but the points, which are none."""
        if "points" in parts.attributes:
            report(
                parts.line,
                "points",
                say("A description earns no points."),
                say("Leave %(key)s out.", key="points"),
            )
        check_markers(parts, (), report)
        return {"points": "0"}

    @classmethod
    def translate(cls, definition: dict[str, Any], parts: Parts, language: str, report: Report) -> None:
        """Words only."""
        check_markers(parts, (), report)

    def ids(self) -> tuple[str, ...]:
        """None."""
        return ()

    def options(self) -> tuple[str, ...]:
        """None."""
        return ()

    def clean(self, given: Sequence[str]) -> JsonAnswer | None:
        """None, whatever is sent."""
        return None

    def mark(self, answer: JsonAnswer | None) -> Mark:
        """Nothing."""
        return Mark(Fraction(0))

    def interaction(self) -> Interaction:
        """Other: there is nothing to respond to."""
        return Interaction("other", (), ())

    def response(self, answer: JsonAnswer) -> str | None:
        """None."""
        return None

    def right_ids(self) -> tuple[str, ...]:
        """None."""
        return ()

    def right_answer(self, language: str) -> JsonAnswer | None:
        """None."""
        return None
