# SPDX-License-Identifier: EUPL-1.2
"""A number, right within a tolerance, reckoned exactly; in one of several units where the author names some."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar

from atlas_training.assessments.errors import NotANumber
from atlas_training.assessments.questions.kind import Interaction, JsonAnswer, Line, Mark, Parts, Report
from atlas_training.assessments.questions.typed import REST, Typed
from atlas_training.sentences import say

LONGEST = 40
"""Characters of a typed number."""

_SOURCE = re.compile(r"(-?\d{1,30}(?:\.\d{1,30})?)(?:\s*±\s*(\d{1,30}(?:\.\d{1,30})?))?")
_FACTOR = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?")
_PLAIN = re.compile(r"[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:([., '])\d{3})(?:\1\d{3})*(?:(?!\1)[.,]\d+)?")
_MINUS = str.maketrans({"−": "-", "–": "-", "٫": ",", "٬": ".", "’": "'"})


def read_units(written: str) -> dict[str, Fraction] | None:
    """Units with how many of the first one each is: ``km,m:0.001``; None where it is not understood."""
    units: dict[str, Fraction] = {}
    for place, one in enumerate(written.split(",")):
        unit, colon, factor = one.partition(":")
        number = Fraction(1) if not place and not colon else _factor(factor)
        if not unit or unit in units or number is None or unit[0].isdigit():
            return None
        units[unit] = number
    return units


def _factor(written: str) -> Fraction | None:
    return Fraction(written) if _FACTOR.fullmatch(written) and Fraction(written) else None


def latin(text: str) -> str:
    """Digits of any script as 0 to 9, the minus signs as one, spaces of any width as one blank."""
    signs = "".join(
        str(unicodedata.decimal(sign)) if sign.isdecimal() else " " if sign.isspace() else sign
        for sign in text
    )
    return signs.translate(_MINUS).strip()


def readings(text: str) -> tuple[Fraction, ...]:
    """What a typed number may mean, the likeliest first; nothing where it is no number.

    Comma and point are both taken as the decimal mark, and blanks, points, commas and apostrophes as
    marks between thousands where exactly three digits follow each. "2,750" is two and three quarters
    in one country and two thousand seven hundred and fifty in the next, so it has two readings.
    """
    typed = latin(text)
    if len(typed) > LONGEST:
        return ()
    found: list[Fraction] = []
    grouped = _GROUPED.fullmatch(typed)
    if _PLAIN.fullmatch(typed):
        found.append(Fraction(Decimal(typed.replace(",", "."))))
    if grouped and not (found and typed.lstrip("+-").startswith("0")):
        found.append(Fraction(Decimal(typed.replace(grouped[1], "").replace(",", "."))))
    return tuple(found)


def plain(number: Fraction) -> str:
    """A number with an end, as digits with a point as decimal mark: ``12.5``, ``-3``."""
    places = 0
    while (number * 10**places).denominator != 1:
        places += 1
    digits = str(abs(number.numerator * 10**places // number.denominator)).rjust(places + 1, "0")
    sign = "-" if number < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else sign + digits


class Numerical(Typed):
    """A typed number; wrong ones that tell of a certain slip may have a reason of their own."""

    name: ClassVar[str] = "numerical"
    template: ClassVar[str] = "assessments/questions/numerical.html"
    attributes: ClassVar[tuple[str, ...]] = ("units",)

    def __init__(self, definition: dict[str, Any]) -> None:
        super().__init__(definition)
        self._units = {unit: Fraction(factor) for unit, factor in definition.get("units", {}).items()}

    @classmethod
    def read(cls, parts: Parts, language: str, report: Report) -> dict[str, Any]:
        """Answers, in the first of the units where there are any."""
        definition = super().read(parts, language, report)
        if "units" not in parts.attributes:
            return definition
        units = read_units(parts.attributes["units"])
        if units is None:
            report(
                parts.line,
                "units",
                say("%(code)s is not understood.", code=f"units={parts.attributes['units']}"),
                say(
                    "Write the unit of the answers, then others with how many of it each is: %(code)s",
                    code="units=km,m:0.001",
                ),
            )
        return {**definition, "units": {unit: plain(factor) for unit, factor in (units or {}).items()}}

    @classmethod
    def read_answer(cls, line: Line, language: str, report: Report) -> dict[str, Any]:
        """A number with its tolerance as exact decimals, or ``*`` for all others."""
        answer: dict[str, Any] = {"id": line.id, "right": line.marker == "=", "value": None, "tolerance": "0"}
        match = _SOURCE.fullmatch(line.text)
        if match:
            answer["value"], answer["tolerance"] = match[1], match[2] or "0"
        elif line.text != REST or line.marker == "=":
            report(
                line.line,
                "number",
                say("%(text)s is not a number.", text=repr(line.text)),
                say(
                    "Write digits with a point as decimal mark, and the tolerance behind ±: %(code)s",
                    code="= 12.5 ± 0.1",
                ),
            )
        return answer

    def units(self) -> tuple[str, ...]:
        """The units an answer may have, that of the author's answers first."""
        return tuple(self._units)

    def facts(self) -> Mapping[str, Any]:
        """The units."""
        return {"units": self.units()}

    def parted(self, answer: JsonAnswer | None) -> tuple[str, str]:
        """An answer's number and unit, as they were typed; the unit is empty where there is none."""
        typed = answer.strip() if isinstance(answer, str) else ""
        for unit in sorted(self._units, key=len, reverse=True):
            if typed.casefold().endswith(unit.casefold()):
                return typed[: -len(unit)].strip(), unit
        return typed, ""

    def is_complete(self, answer: JsonAnswer) -> bool:
        """Whether the unit is there, where there are several."""
        return len(self._units) < 2 or bool(self.parted(answer)[1])

    def clean(self, given: Sequence[str]) -> JsonAnswer | None:
        """The number typed, and the unit behind it.

        :raise NotANumber: if it is not a number.
        """
        typed, unit = self.parted(given[0] if given else "")
        if not typed:
            return None
        if not readings(typed):
            raise NotANumber
        return f"{typed} {unit}".strip()

    def _numbers(self, answer: JsonAnswer | None) -> tuple[Fraction, ...]:
        """What an answer may mean, in the first unit; nothing where its unit is missing."""
        typed, unit = self.parted(answer)
        if not unit and len(self._units) > 1:
            return ()
        factor = self._units[unit] if unit else Fraction(1)
        return tuple(number * factor for number in readings(typed))

    def _match(self, answer: JsonAnswer | None) -> tuple[dict[str, Any] | None, Fraction | None]:
        """The first answer that fits and the reading that fitted."""
        numbers = self._numbers(answer)
        for candidate in self._answers if answer is not None else ():
            if candidate["value"] is None:
                return candidate, numbers[0] if numbers else None
            for number in numbers:
                if abs(number - Fraction(candidate["value"])) <= Fraction(candidate["tolerance"]):
                    return candidate, number
        return None, numbers[0] if numbers else None

    def mark(self, answer: JsonAnswer | None) -> Mark:
        """One within the tolerance, its edges included, else nothing."""
        candidate, _ = self._match(answer)
        return Mark(Fraction(candidate["right"]), (candidate["id"],)) if candidate else Mark(Fraction(0))

    def interaction(self) -> Interaction:
        """A numeric interaction; each right answer is a range, or the number where it has no tolerance."""
        patterns = []
        for answer in self._answers:
            if answer["right"]:
                value, tolerance = Fraction(answer["value"]), Fraction(answer["tolerance"])
                edges = [plain(value - tolerance), plain(value + tolerance)]
                patterns.append("[:]".join(edges) if tolerance else edges[0])
        return Interaction("numeric", (), tuple(patterns))

    def response(self, answer: JsonAnswer) -> str | None:
        """The number in the first unit, with a point as decimal mark."""
        _, number = self._match(answer)
        return plain(number) if number is not None else str(answer)

    def right_words(self, language: str) -> str | None:
        """The first right number, with a point as decimal mark."""
        return next(str(answer["value"]) for answer in self._answers if answer["right"])

    def typed_words(self, id: str, language: str) -> str | None:
        """The number."""
        return next((str(one["value"] or REST) for one in self._answers if one["id"] == id), None)

    def right_answer(self, language: str) -> JsonAnswer | None:
        """The same with its unit."""
        return " ".join([str(self.right_words(language)), *self.units()[:1]])
