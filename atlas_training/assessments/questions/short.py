# SPDX-License-Identifier: EUPL-1.2
"""A word or two, compared without regard to case and spacing."""

import unicodedata
from collections.abc import Sequence
from fractions import Fraction
from typing import Any, ClassVar

from atlas_training.assessments.errors import TooLong
from atlas_training.assessments.questions.kind import (
    Interaction,
    JsonAnswer,
    Line,
    Mark,
    Parts,
    Report,
    check_ids,
    refuse_key,
)
from atlas_training.assessments.questions.typed import REST, Typed
from atlas_training.sentences import say

LONGEST = 200
"""Characters of a typed answer."""

_SAME = str.maketrans({"ı": "i", "’": "'", "‘": "'", "ʼ": "'", "‐": "-", "‑": "-", "–": "-", "ـ": None})
_DOTTED = "i̇"  # what case folding makes of the Turkish İ
_WILD = "\ue000"  # of no script, so folding leaves it alone


def fold(text: str) -> str:
    """A spelling with what does not count taken out, so that equal answers become equal strings.

    Case by Unicode's folding (which also makes a final sigma a sigma); the dotted and the dotless i of
    Turkish as one letter, since capitals typed on another keyboard mix them; spellings that Unicode
    holds equal, however composed; typographic apostrophes and hyphens; Arabic stretching; invisible
    marks; runs of white space. Accents count: they are another spelling.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    folded = folded.replace(_DOTTED, "i").translate(_SAME)
    return " ".join("".join(sign for sign in folded if unicodedata.category(sign) != "Cf").split())


def _pieces(pattern: str) -> list[str]:
    """A folded spelling in the parts between its wildcards; a star itself is written ``\\*``."""
    wild = pattern.replace("\\*", "\0").replace("*", _WILD).replace("\0", "*")
    return fold(wild).split(_WILD)


def fits(pattern: str, text: str) -> bool:
    """Whether a typed text is the accepted spelling, in which ``*`` stands for anything (as in GIFT)."""
    typed = fold(text)
    first, *rest = _pieces(pattern)
    if not rest:
        return typed == first
    *middle, last = rest
    if not typed.startswith(first):
        return False
    place = len(first)
    for piece in middle:
        found = typed.find(piece, place)
        if found < 0:
            return False
        place = found + len(piece)
    return typed.endswith(last) and len(typed) - len(last) >= place


def spellings(text: str) -> list[str]:
    """The spellings of a line, ``second step | 2fa``."""
    return [one for part in text.split("|") if (one := " ".join(part.split()))]


class Short(Typed):
    """A typed word; spellings of every language count, whatever language the question is read in."""

    name: ClassVar[str] = "short"
    template: ClassVar[str] = "assessments/questions/short.html"

    @classmethod
    def read_answer(cls, line: Line, language: str, report: Report) -> dict[str, Any]:
        """Accepted spellings by language; ``*`` alone for all others."""
        accepted = spellings(line.text)
        if not accepted or (line.marker == "=" and any(not piece.strip("* ") for piece in accepted)):
            report(
                line.line,
                "spelling",
                say("There is no spelling to accept."),
                say("Write %(code)s", code=say("= one word | another word")),
            )
        return {"id": line.id, "right": line.marker == "=", "accepted": {language: accepted}}

    @classmethod
    def translate(cls, definition: dict[str, Any], parts: Parts, language: str, report: Report) -> None:
        """Reasons, and further accepted spellings behind ``=``; none can be taken away."""
        check_ids([answer["id"] for answer in definition["answers"]], parts, report)
        right = {answer["id"]: answer for answer in definition["answers"] if answer["right"]}
        refuse_key([line for line in parts.lines if line.marker != "=" or line.id not in right], report)
        for line in parts.lines:
            if line.marker == "=" and line.id in right:
                right[line.id]["accepted"][language] = cls.read_answer(line, language, report)["accepted"][
                    language
                ]

    def clean(self, given: Sequence[str]) -> JsonAnswer | None:
        """What was typed, as it was typed.

        :raise TooLong: beyond 200 characters.
        """
        typed = given[0].strip() if given else ""
        if len(typed) > LONGEST:
            raise TooLong
        return typed.replace("\0", "") or None

    def mark(self, answer: JsonAnswer | None) -> Mark:
        """One for an accepted spelling, else nothing."""
        if not isinstance(answer, str):
            return Mark(Fraction(0))
        for candidate in self._answers:
            accepted = [one for each in candidate["accepted"].values() for one in each]
            if any(one == REST or fits(one, answer) for one in accepted):
                return Mark(Fraction(candidate["right"]), (candidate["id"],))
        return Mark(Fraction(0))

    def interaction(self) -> Interaction:
        """A fill-in; case does not matter, and a spelling with a wildcard is given as the author wrote it."""
        every = [one for a in self._answers if a["right"] for each in a["accepted"].values() for one in each]
        return Interaction(
            "fill-in", (), tuple(f"{{case_matters=false}}{one}" for one in dict.fromkeys(every))
        )

    def response(self, answer: JsonAnswer) -> str:
        """What was typed."""
        return str(answer)

    def right_words(self, language: str) -> str | None:
        """The first accepted spelling of the language, else of the source."""
        return self.typed_words(self.right_ids()[0], language)

    def typed_words(self, id: str, language: str) -> str | None:
        """The first spelling of the language, else of the source."""
        for answer in self._answers:
            if answer["id"] == id:
                accepted = answer["accepted"]
                return str((accepted.get(language) or next(iter(accepted.values())))[0])
        return None
