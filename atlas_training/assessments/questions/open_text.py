# SPDX-License-Identifier: EUPL-1.2
"""Open text: an answer in one's own words, marked by a trainer along a rubric."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar

from atlas_training.assessments.errors import TooLong
from atlas_training.assessments.questions.kind import (
    Interaction,
    JsonAnswer,
    Kind,
    Mark,
    Parts,
    Report,
    check_ids,
    refuse_key,
)
from atlas_training.sentences import say

LONGEST = 5000
"""Characters of an answer."""
MOST_WORDS = 500

_POINTS = re.compile(r"\[(\d{1,3}(?:\.\d{1,2})?)\]")


def share_of_rubric(rubric: Mapping[str, Fraction], given: Mapping[str, Fraction]) -> Fraction:
    """The points given for each line of the rubric as a share of all of its points, exact.

    A line gives never less than nothing or more than its own points.
    """
    earned = sum(
        (min(max(given.get(id, Fraction(0)), Fraction(0)), most) for id, most in rubric.items()), Fraction(0)
    )
    return earned / sum(rubric.values(), Fraction(0))


class OpenText(Kind):
    """A text; a trainer gives points for each line of the rubric."""

    name: ClassVar[str] = "open"
    template: ClassVar[str] = "assessments/questions/open.html"
    attributes: ClassVar[tuple[str, ...]] = ("words",)
    by_person: ClassVar[bool] = True
    every_reason: ClassVar[bool] = False

    def __init__(self, definition: dict[str, Any]) -> None:
        self._words: int = definition["words"]
        self._rubric: list[dict[str, Any]] = definition["rubric"]
        self._points = Fraction(definition.get("points", "1"))

    @classmethod
    def read(cls, parts: Parts, language: str, report: Report) -> dict[str, Any]:
        """The rubric and the words asked for; without ``points`` the question weighs what the rubric adds up to."""
        written = parts.attributes.get("words", "0")
        words = (
            int(written) if written.isascii() and written.isdigit() and len(written) < 5 else MOST_WORDS + 1
        )
        if words > MOST_WORDS:
            report(
                parts.line,
                "attribute",
                say("%(code)s is not understood.", code=f"words={written}"),
                say("Write how many words are asked for at least, up to %(most)s.", most=MOST_WORDS),
            )
        rubric = []
        for line in parts.lines:
            points = _POINTS.fullmatch(line.marker)
            if points is None or not Decimal(points[1]):
                report(
                    line.line,
                    "rubric",
                    say("This line of the rubric has no points."),
                    say("Begin it with its points in brackets: %(code)s", code=say("- [2] words {#id}")),
                )
                continue
            rubric.append({"id": line.id, "points": format(Decimal(points[1]).normalize(), "f")})
        if not parts.lines:
            report(
                parts.line,
                "rubric",
                say("There is no rubric, so whoever marks decides alone."),
                say("Add what earns points: %(code)s", code=say("- [2] words {#id}")),
                "warning",
            )
        definition: dict[str, Any] = {"words": words, "rubric": rubric}
        if rubric and "points" not in parts.attributes:
            total = sum((Decimal(one["points"]) for one in rubric), Decimal(0))
            definition["points"] = format(total.normalize(), "f")
        return definition

    @classmethod
    def translate(cls, definition: dict[str, Any], parts: Parts, language: str, report: Report) -> None:
        """Words of the rubric only: its points stay with the source."""
        check_ids([one["id"] for one in definition["rubric"]], parts, report)
        refuse_key(parts.lines, report)

    def ids(self) -> tuple[str, ...]:
        """Ids of the rubric's lines."""
        return tuple(one["id"] for one in self._rubric)

    def rubric(self) -> dict[str, Fraction]:
        """The most points of each line of the rubric; one line without an id where the author wrote none."""
        return {one["id"]: Fraction(one["points"]) for one in self._rubric} or {"": self._points}

    def options(self) -> tuple[str, ...]:
        """None: the answer is written."""
        return ()

    def facts(self) -> Mapping[str, Any]:
        """The words asked for at least."""
        return {"words": self._words}

    def is_complete(self, answer: JsonAnswer) -> bool:
        """Whether it has the words asked for."""
        return len(str(answer).split()) >= self._words

    def clean(self, given: Sequence[str]) -> JsonAnswer | None:
        """What was written.

        :raise TooLong: beyond 5,000 characters.
        """
        written = given[0].replace("\0", "").replace("\r\n", "\n").strip() if given else ""
        if len(written) > LONGEST:
            raise TooLong
        return written or None

    def mark(self, answer: JsonAnswer | None) -> Mark:
        """Nothing: a trainer marks it."""
        return Mark(Fraction(0))

    def interaction(self) -> Interaction:
        """A long fill-in without a right response."""
        return Interaction("long-fill-in", (), ())

    def response(self, answer: JsonAnswer) -> str | None:
        """None: free text may name people, and a record outlives its course."""
        return None

    def offered_choices(self) -> tuple[tuple[str, ...], ...]:
        """None: nothing is chosen."""
        return ()

    def right_ids(self) -> tuple[str, ...]:
        """None: nothing is the right answer."""
        return ()

    def right_answer(self, language: str) -> JsonAnswer | None:
        """None."""
        return None
