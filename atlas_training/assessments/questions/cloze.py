# SPDX-License-Identifier: EUPL-1.2
"""Cloze: a text with gaps, each typed or chosen from a list.

A gap is written ``{{id}}`` in the text below the question, and its answer is the line ``=`` of that id. A gap of
several ids, ``{{map board}}``, is a list to choose from, in which one line begins with ``=`` and the others with ``~``.
"""

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import islice, product
from typing import Any, ClassVar

from atlas_training.assessments.errors import NotAnOption, TooLong
from atlas_training.assessments.questions.kind import (
    Blank,
    Interaction,
    JsonAnswer,
    Kind,
    Line,
    Mark,
    Parts,
    Report,
    check_ids,
    check_markers,
    refuse_key,
)
from atlas_training.assessments.questions.short import LONGEST, fits, spellings
from atlas_training.sentences import say

GAP = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_GAP_IN_ADDRESS = re.compile(r"(?:\]\(|<)[^\s()<>]*\{\{")
MOST_PATTERNS = 20
"""Combinations of accepted spellings that a record names."""


def gaps_in(text: str) -> list[tuple[str, ...]]:
    """The ids of each gap of a text, in its order."""
    return [tuple(match[1].split()) for match in GAP.finditer(text)]


class Cloze(Kind):
    """Gaps in a text; each right one earns its part. A gap is called by its first id.

    An answer holds what was typed, or the id chosen, by gap, where there is something.
    """

    name: ClassVar[str] = "cloze"
    template: ClassVar[str] = "assessments/questions/cloze.html"
    every_reason: ClassVar[bool] = False

    def __init__(self, definition: dict[str, Any]) -> None:
        self._gaps: dict[str, dict[str, Any]] = {gap["ids"][0]: gap for gap in definition["gaps"]}

    @classmethod
    def read(cls, parts: Parts, language: str, report: Report) -> dict[str, Any]:
        """Gaps in the order of the text, each with its key."""
        check_markers(parts, ("=", "~"), report)
        lines = {line.id: line for line in parts.lines}
        gaps = gaps_in(parts.details)
        if not gaps:
            report(
                parts.line,
                "gap",
                say("The text has no gap."),
                say(
                    "Write the text below the question, with %(gap)s where the answer of that id belongs.",
                    gap="{{id}}",
                ),
            )
        if _GAP_IN_ADDRESS.search(parts.details):
            report(
                parts.line,
                "gap",
                say("A gap stands in the address of a link."),
                say("Write it in the words."),
            )
        named = [id for gap in gaps for id in gap]
        for id in sorted({id for id in named if named.count(id) > 1 or id not in lines}):
            gap = f"{{{{{id}}}}}"
            what = (
                say("%(gap)s stands in two gaps.", gap=gap)
                if id in lines
                else say("%(gap)s has no answer.", gap=gap)
            )
            report(
                parts.line, "gap", what, say("Give each gap one line %(code)s.", code=say("= words {#id}"))
            )
        for line in parts.lines:
            if line.id not in named:
                report(
                    line.line,
                    "gap",
                    say("%(id)s belongs to no gap.", id=f"{{#{line.id}}}"),
                    say("Write %(code)s into the text.", code=f"{{{{{line.id}}}}}"),
                )
        return {
            "gaps": [
                cls._read_gap(parts, gap, lines, language, report)
                for gap in gaps
                if {*gap} <= {*lines} and gap
            ]
        }

    @classmethod
    def _read_gap(
        cls, parts: Parts, gap: tuple[str, ...], lines: Mapping[str, Line], language: str, report: Report
    ) -> dict[str, Any]:
        right = [id for id in gap if lines[id].marker == "="]
        if len(right) != 1:
            report(
                lines[gap[0]].line,
                "one-key",
                say(
                    "The gap %(gap)s has %(number)s right answers.",
                    gap=f"{{{{{' '.join(gap)}}}}}",
                    number=len(right),
                ),
                say(
                    "Begin one of its lines with %(right)s, the others with %(wrong)s.", right="=", wrong="~"
                ),
            )
        if len(gap) > 1:
            return {"ids": list(gap), "right": (right or gap)[0], "accepted": None}
        accepted = spellings(lines[gap[0]].text)
        if not accepted or any(not one.strip("* ") for one in accepted):
            report(
                lines[gap[0]].line,
                "spelling",
                say("There is no spelling to accept."),
                say("Write %(code)s", code=say("= one word | another word")),
            )
        return {"ids": list(gap), "right": gap[0], "accepted": {language: accepted}}

    @classmethod
    def translate(cls, definition: dict[str, Any], parts: Parts, language: str, report: Report) -> None:
        """The same gaps anywhere in its text; further spellings of typed ones behind ``=``; words of the others."""
        gaps = definition["gaps"]
        check_ids([id for gap in gaps for id in gap["ids"]], parts, report)
        if sorted(gaps_in(parts.details)) != sorted(tuple(gap["ids"]) for gap in gaps):
            report(
                parts.line,
                "translation-ids",
                say("The text has other gaps than the source."),
                say("Repeat every %(code)s of the source once.", code="{{…}}"),
            )
        typed = {gap["ids"][0]: gap for gap in gaps if gap["accepted"] is not None}
        refuse_key([line for line in parts.lines if line.marker != "=" or line.id not in typed], report)
        for line in parts.lines:
            if line.marker == "=" and line.id in typed:
                if not (accepted := spellings(line.text)):
                    report(
                        line.line,
                        "spelling",
                        say("There is no spelling to accept."),
                        say("Write %(code)s", code=say("= one word")),
                    )
                typed[line.id]["accepted"][language] = accepted

    def ids(self) -> tuple[str, ...]:
        """Ids of all lines."""
        return tuple(id for gap in self._gaps.values() for id in gap["ids"])

    def options(self) -> tuple[str, ...]:
        """Ids of all that is offered in lists."""
        return tuple(id for gap in self._gaps.values() if gap["accepted"] is None for id in gap["ids"])

    def blanks(self, shown: Sequence[str], answer: JsonAnswer | None) -> tuple[Blank, ...]:
        """One for each gap, in the order of the source's text."""
        given = answer if isinstance(answer, dict) else {}
        return tuple(
            Blank(
                name,
                tuple(id for id in shown if id in gap["ids"]) if gap["accepted"] is None else (),
                value=given.get(name, ""),
            )
            for name, gap in self._gaps.items()
        )

    def is_complete(self, answer: JsonAnswer) -> bool:
        """Whether every gap has something."""
        return isinstance(answer, dict) and len(answer) == len(self._gaps)

    def clean(self, given: Sequence[str]) -> JsonAnswer | None:
        """What was typed or chosen, by gap.

        :raise NotAnOption: if it is not offered.
        :raise TooLong: beyond 200 characters.
        """
        answer = {}
        for (name, gap), value in zip(self._gaps.items(), given, strict=False):
            typed = value.replace("\0", "").strip()
            if gap["accepted"] is None and typed and typed not in gap["ids"]:
                raise NotAnOption
            if len(typed) > LONGEST:
                raise TooLong
            if typed:
                answer[name] = typed
        return answer or None

    def _is_right(self, gap: Mapping[str, Any], value: str) -> bool:
        if gap["accepted"] is None:
            return bool(value == gap["right"])
        return any(fits(one, value) for each in gap["accepted"].values() for one in each)

    def mark(self, answer: JsonAnswer | None) -> Mark:
        """The share of right gaps; feedback for the slips, or for all where there is none."""
        if not isinstance(answer, dict):
            return Mark(Fraction(0))
        right = {name for name, gap in self._gaps.items() if self._is_right(gap, answer.get(name, ""))}
        told = [name for name in self._gaps if name not in right] or list(self._gaps)
        chosen = [
            answer[name] if self._gaps[name]["accepted"] is None and name in answer else name for name in told
        ]
        return Mark(Fraction(len(right), len(self._gaps)), tuple(chosen))

    def _accepted(self, gap: Mapping[str, Any]) -> list[str]:
        if gap["accepted"] is None:
            return [gap["right"]]
        return list(dict.fromkeys(one for each in gap["accepted"].values() for one in each))

    def interaction(self) -> Interaction:
        """A fill-in of several parts; of very many combinations of spellings only some are named."""
        combined = islice(product(*map(self._accepted, self._gaps.values())), MOST_PATTERNS)
        return Interaction(
            "fill-in", (), tuple("{case_matters=false}" + "[,]".join(parts) for parts in combined)
        )

    def response(self, answer: JsonAnswer) -> str | None:
        """What stands in each gap; nothing where it was left empty."""
        return "[,]".join(answer.get(name, "") for name in self._gaps) if isinstance(answer, dict) else None

    def choices_made(self, answer: JsonAnswer) -> tuple[tuple[str, ...], ...]:
        """What was chosen in lists, and the typed gaps that are right."""
        if not isinstance(answer, dict):
            return ()
        return tuple(
            (name if self.is_typed(name) else answer[name],)
            for name, gap in self._gaps.items()
            if name in answer and (not self.is_typed(name) or self._is_right(gap, answer[name]))
        )

    def right_ids(self) -> tuple[str, ...]:
        """The right line of each gap."""
        return tuple(gap["right"] for gap in self._gaps.values())

    def right_answer(self, language: str) -> JsonAnswer | None:
        """The right word of each gap."""
        return {name: self.right_word(name, language) for name in self._gaps}

    def names_in(self, text: str) -> list[str]:
        """The gaps in the order of a language's text."""
        return [gap[0] for gap in gaps_in(text) if gap and gap[0] in self._gaps]

    def is_typed(self, name: str) -> bool:
        """Whether a gap is typed, not chosen."""
        return self._gaps[name]["accepted"] is not None

    def right_word(self, name: str, language: str) -> str:
        """The first accepted spelling of the language, else of the source; or the right id of a list."""
        gap = self._gaps[name]
        if gap["accepted"] is None:
            return str(gap["right"])
        return str((gap["accepted"].get(language) or next(iter(gap["accepted"].values())))[0])
