# SPDX-License-Identifier: EUPL-1.2
"""Matching: to each thing on the left belongs one on the right, chosen from a list."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, ClassVar

from atlas_training.assessments.errors import NotAnOption
from atlas_training.assessments.questions.kind import (
    Blank,
    Interaction,
    JsonAnswer,
    Kind,
    Line,
    Mark,
    Parts,
    Report,
    Shuffling,
)
from atlas_training.sentences import say


def share_matched(right: Mapping[str, str], given: Mapping[str, str]) -> Fraction:
    """The share of the left sides that got what belongs to them; each weighs the same."""
    return Fraction(sum(given.get(left) == target for left, target in right.items()), len(right))


class Match(Kind):
    """Pairs; each right one earns its part. Right sides without a left one are there to mislead.

    An answer holds the right side's id by the left one's, where one was chosen.
    """

    name: ClassVar[str] = "match"
    template: ClassVar[str] = "assessments/questions/match.html"
    shuffling: ClassVar[Shuffling] = "always"
    every_reason: ClassVar[bool] = False

    def __init__(self, definition: dict[str, Any]) -> None:
        self._pairs: dict[str, str] = {pair["left"]: pair["right"] for pair in definition["pairs"]}
        self._targets: tuple[str, ...] = tuple(definition["targets"])

    @classmethod
    def read(cls, parts: Parts, language: str, report: Report) -> dict[str, Any]:
        """Pairs in the author's order, and every right side once."""
        words: dict[str, str] = {}
        for line in parts.lines:
            if line.marker != "::":
                report(
                    line.line,
                    "marker",
                    say("This line is no pair."),
                    say(
                        "Write both sides with their ids: %(code)s",
                        code=say("- left words {#left-id} :: right words {#right-id}"),
                    ),
                )
            elif words.setdefault(line.other_id, line.other_text) != line.other_text:
                report(
                    line.line,
                    "id",
                    say("%(id)s stands for two different answers.", id=f"{{#{line.other_id}}}"),
                    say("Give each its own id, or write the same words."),
                )
        pairs = [{"left": line.id, "right": line.other_id} for line in parts.lines if line.id]
        if len(pairs) < 2:
            report(
                parts.line,
                "pairs",
                say("Matching needs two pairs or more."),
                say("Add pairs: %(code)s", code=say("- left words {#left-id} :: right words {#right-id}")),
            )
        return {"pairs": pairs, "targets": list(words)}

    @classmethod
    def translate(cls, definition: dict[str, Any], parts: Parts, language: str, report: Report) -> None:
        """Words for both sides, paired or each on a line of its own; a pair is the source's or none."""
        pairs = {pair["left"]: pair["right"] for pair in definition["pairs"]}
        missing = [*(left for left in pairs), *definition["targets"]]
        for line in parts.lines:
            _check_pair(line, pairs, definition["targets"], report)
            missing = [id for id in missing if id not in (line.id, line.other_id)]
        if missing:
            report(
                parts.line,
                "translation-ids",
                say("Without a translation: %(ids)s.", ids=", ".join(missing)),
                say("Repeat both sides of the source under the same %(code)s.", code="{#id}"),
            )

    def ids(self) -> tuple[str, ...]:
        """Ids of the left sides, then of the right ones."""
        return (*self._pairs, *self._targets)

    def options(self) -> tuple[str, ...]:
        """Ids of the right sides."""
        return self._targets

    def blanks(self, shown: Sequence[str], answer: JsonAnswer | None) -> tuple[Blank, ...]:
        """A list to choose from for each left side."""
        given = answer if isinstance(answer, dict) else {}
        return tuple(Blank(left, tuple(shown), value=given.get(left, "")) for left in self._pairs)

    def is_complete(self, answer: JsonAnswer) -> bool:
        """Whether every left side has something."""
        return isinstance(answer, dict) and len(answer) == len(self._pairs)

    def clean(self, given: Sequence[str]) -> JsonAnswer | None:
        """What was chosen, by left side.

        :raise NotAnOption: if it is not offered.
        """
        if any(value and value not in self._targets for value in given):
            raise NotAnOption
        return {left: value for left, value in zip(self._pairs, given, strict=False) if value} or None

    def mark(self, answer: JsonAnswer | None) -> Mark:
        """The share of right pairs; feedback for the slips, or for all where there is none."""
        if not isinstance(answer, dict):
            return Mark(Fraction(0))
        slips = tuple(left for left, target in self._pairs.items() if answer.get(left) != target)
        return Mark(share_matched(self._pairs, answer), slips or tuple(self._pairs))

    def interaction(self) -> Interaction:
        """A matching; the left sides are its source."""
        return Interaction(
            "matching", (), (_pattern(self._pairs),), source=tuple(self._pairs), target=self._targets
        )

    def response(self, answer: JsonAnswer) -> str | None:
        """The pairs chosen."""
        return _pattern(answer) if isinstance(answer, dict) else None

    def choices_made(self, answer: JsonAnswer) -> tuple[tuple[str, ...], ...]:
        """The pairs chosen."""
        return tuple(answer.items()) if isinstance(answer, dict) else ()

    def right_choices(self) -> tuple[tuple[str, ...], ...]:
        """The right pairs."""
        return tuple(self._pairs.items())

    def offered_choices(self) -> tuple[tuple[str, ...], ...]:
        """The right pairs: of the others only those somebody made."""
        return self.right_choices()

    def right_ids(self) -> tuple[str, ...]:
        """Ids of what belongs to each left side, in their order."""
        return tuple(self._pairs.values())

    def pairs(self) -> Mapping[str, str]:
        """The right side's id by the left one's."""
        return self._pairs


def _pattern(pairs: Mapping[str, str]) -> str:
    return "[,]".join(f"{left}[.]{target}" for left, target in pairs.items())


def _check_pair(line: Line, pairs: Mapping[str, str], targets: Sequence[str], report: Report) -> None:
    if line.marker not in ("-", "::"):
        report(
            line.line,
            "translation-key",
            say("A translation cannot say what is right (%(marker)s).", marker=line.marker),
            say("Begin the line with %(code)s and leave the key to the source.", code="-"),
        )
    for id in (line.id, line.other_id):
        if id and id not in pairs and id not in targets:
            report(
                line.line,
                "translation-ids",
                say("%(id)s is not in the source.", id=f"{{#{id}}}"),
                say("Use the ids of the source."),
            )
    if line.marker == "::" and line.text and pairs.get(line.id, line.other_id) != line.other_id:
        report(
            line.line,
            "translation-key",
            say(
                "In the source %(left)s belongs to %(right)s.",
                left=f"{{#{line.id}}}",
                right=f"{{#{pairs[line.id]}}}",
            ),
            say("Pair the ids as the source does, or write each side on a line of its own."),
        )
