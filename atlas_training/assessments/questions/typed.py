# SPDX-License-Identifier: EUPL-1.2
"""What true/false, numbers and short texts share: lines ``= right`` and ``~ wrong``, each with its reason.

Lines are tried in the author's order and the first that fits gives the mark; ``~ *`` takes the rest.
"""

from abc import abstractmethod
from typing import Any

from atlas_training.assessments.questions.kind import (
    Kind,
    Line,
    Parts,
    Report,
    check_ids,
    check_markers,
    refuse_key,
)
from atlas_training.sentences import say

REST = "*"


class Typed(Kind):
    """Answers tried in order."""

    def __init__(self, definition: dict[str, Any]) -> None:
        self._answers: list[dict[str, Any]] = definition["answers"]

    @classmethod
    def read(cls, parts: Parts, language: str, report: Report) -> dict[str, Any]:
        """Answers in the author's order, at least one of them right."""
        check_markers(parts, ("=", "~"), report)
        if not any(line.marker == "=" for line in parts.lines):
            report(
                parts.line,
                "one-key",
                say("No answer is right."),
                say("Add a line that begins with %(code)s and the right answer.", code="="),
            )
        if not any(line.text == REST for line in parts.lines):
            report(
                parts.line,
                "feedback",
                say("A wrong answer that is not listed gets no reason."),
                say(
                    "End the question with %(code)s and a line %(reason)s that says why.",
                    code="~ * {#other}",
                    reason=">",
                ),
            )
        return {"answers": [cls.read_answer(line, language, report) for line in parts.lines]}

    @classmethod
    @abstractmethod
    def read_answer(cls, line: Line, language: str, report: Report) -> dict[str, Any]:
        """One answer of the definition."""

    @classmethod
    def translate(cls, definition: dict[str, Any], parts: Parts, language: str, report: Report) -> None:
        """Reasons only: the key stays with the source."""
        check_ids([answer["id"] for answer in definition["answers"]], parts, report)
        refuse_key(parts.lines, report)

    def ids(self) -> tuple[str, ...]:
        """Ids of the answers."""
        return tuple(answer["id"] for answer in self._answers)

    def options(self) -> tuple[str, ...]:
        """None: the answer is typed."""
        return ()

    def right_ids(self) -> tuple[str, ...]:
        """Ids of the right answers."""
        return tuple(answer["id"] for answer in self._answers if answer["right"])
