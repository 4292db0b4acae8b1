# SPDX-License-Identifier: EUPL-1.2
"""How the questions of a check work, from what was earned: pure numbers of classical test theory.

*Facility* is the mean share earned: 1 where everybody earned everything. *Discrimination* is the correlation of what
a question earned with what the rest of the attempt earned (corrected item-total), -1 to 1: near nothing or below it,
the question does not tell those who know from those who do not, and its key may be wrong.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

LEAST = 5
"""Attempts below which a figure would be chance, or tell of single people: it is not shown."""
HARD, EASY = 0.25, 0.95
LOW = 0.1
APART = 0.2
"""How far the facility of a language may lie from that of the others before its translation is doubted."""

Choice = tuple[str, ...]


@dataclass(frozen=True)
class Taken:
    """One attempt: its language, the share earned and the points of each question asked, and what was chosen."""

    language: str
    earned: Mapping[str, float]
    points: Mapping[str, float]
    chosen: Mapping[str, tuple[Choice, ...]]


@dataclass(frozen=True)
class InLanguage:
    """A question in one language; ``is_apart`` where it is much harder or easier than in the others."""

    language: str
    count: int
    facility: float | None
    is_apart: bool


@dataclass(frozen=True)
class Figures:
    """A question's figures; None where there are too few attempts, or where all earned the same."""

    count: int
    facility: float | None
    discrimination: float | None
    chosen: tuple[tuple[Choice, int], ...]
    languages: tuple[InLanguage, ...]

    @property
    def doubts(self) -> tuple[str, ...]:
        """What to look at: "hard", "easy", "discrimination", "language"."""
        found = []
        if self.facility is not None and self.facility <= HARD:
            found.append("hard")
        if self.facility is not None and self.facility >= EASY:
            found.append("easy")
        if self.discrimination is not None and self.discrimination < LOW:
            found.append("discrimination")
        if any(one.is_apart for one in self.languages):
            found.append("language")
        return tuple(found)


def mean(values: Sequence[float]) -> float | None:
    """The mean; None of fewer than :data:`LEAST`."""
    return sum(values) / len(values) if len(values) >= LEAST else None


def correlation(pairs: Sequence[tuple[float, float]]) -> float | None:
    """Pearson's correlation; None of fewer than :data:`LEAST` pairs, or where one side never changes."""
    if len(pairs) < LEAST:
        return None
    count = len(pairs)
    mean_x, mean_y = sum(x for x, _ in pairs) / count, sum(y for _, y in pairs) / count
    both = sum((x - mean_x) * (y - mean_y) for x, y in pairs)
    spread_x, spread_y = (
        sum((one - middle) ** 2 for one in side) for side, middle in _sides(pairs, mean_x, mean_y)
    )
    if spread_x < 1e-12 or spread_y < 1e-12:
        return None
    return max(-1.0, min(1.0, both / sqrt(spread_x * spread_y)))


def _sides(
    pairs: Sequence[tuple[float, float]], mean_x: float, mean_y: float
) -> tuple[tuple[list[float], float], tuple[list[float], float]]:
    return ([x for x, _ in pairs], mean_x), ([y for _, y in pairs], mean_y)


def rest_share(taken: Taken, question: str) -> float | None:
    """What the other questions of an attempt earned, as a share of their points; None where there is no other."""
    points = sum(most for id, most in taken.points.items() if id != question)
    earned = sum(taken.earned[id] * most for id, most in taken.points.items() if id != question)
    return earned / points if points else None


def figures(question: str, attempts: Sequence[Taken]) -> Figures:
    """The figures of one question over the attempts that asked it."""
    asked = [one for one in attempts if question in one.earned]
    pairs = [(one.earned[question], rest) for one in asked if (rest := rest_share(one, question)) is not None]
    counts = Counter(choice for one in asked for choice in one.chosen.get(question, ()))
    return Figures(
        len(asked),
        mean([one.earned[question] for one in asked]),
        correlation(pairs),
        tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0]))),
        _by_language(question, asked),
    )


def _by_language(question: str, asked: Sequence[Taken]) -> tuple[InLanguage, ...]:
    found = []
    for language in sorted({one.language for one in asked}):
        mine = mean([one.earned[question] for one in asked if one.language == language])
        others = mean([one.earned[question] for one in asked if one.language != language])
        is_apart = mine is not None and others is not None and abs(mine - others) > APART
        found.append(InLanguage(language, sum(one.language == language for one in asked), mine, is_apart))
    return tuple(found)
