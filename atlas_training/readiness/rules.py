# SPDX-License-Identifier: EUPL-1.2
"""From answers to scores, levels and change, with exact fractions (docs/readiness.md and 7).

Nothing is rounded before it is shown, and then once, half up; a band is always read from the rounded
number, so what is shown and what is decided never disagree.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from atlas_training.readiness import consistency
from atlas_training.readiness.answers import Answers, BadAnswers, parse_answers, state_of
from atlas_training.readiness.enums import Answered, Confidence
from atlas_training.readiness.instrument import Instrument, Item

__all__ = ["Answers", "BadAnswers", "Result", "compare", "parse_answers", "score"]

RULE_VERSION = "1.0.0"
DEFAULT_TARGET = 2  # docs/readiness.md; the path rule's data come before it
MOST_POINTS = 4
EVIDENCE_FOR_A = 5


@dataclass(frozen=True)
class DimensionResult:
    """Score 0 to 100 exact, the rounded number shown, and the level, all None without enough answers.

    ``held_by`` lists the must-have items at 0 points; they hold the level, never the score.
    """

    score: Fraction | None
    shown: int | None
    level: int | None
    held_by: list[str]
    answered: int = 0
    applicable: int = 0


@dataclass(frozen=True)
class TopicResult:
    """Score 0 to 100 exact and the level of a topic, None where nothing was answered.

    ``held`` says that one of its must-have items has 0 points.
    """

    score: Fraction | None
    level: int | None
    held: bool = False


@dataclass(frozen=True)
class Result:
    """What an answer sheet comes to. ``index`` and ``equal_weight_index`` are 0 to 100, exact.

    ``points`` has 0 to 4 for each item that counts; ``checks`` the consistency checks that ask;
    ``open_checks`` those of them not explained. ``confidence`` is None for an imported result.
    """

    index: Fraction | None
    shown: int | None
    level: int | None
    equal_weight_index: Fraction | None
    dimensions: dict[str, DimensionResult]
    topics: dict[tuple[str, str], TopicResult]
    points: dict[str, int] = field(default_factory=dict)
    checks: list[str] = field(default_factory=list)
    open_checks: list[str] = field(default_factory=list)
    do_not_know: int = 0
    confidence: str | None = None


def rounded(number: Fraction) -> int:
    """The whole number shown: half up, so 50.5 is 51 (docs/readiness.md)."""
    return (2 * number.numerator + number.denominator) // (2 * number.denominator)


def score(
    instrument: Instrument,
    answers: Answers,
    explained: Collection[str] = (),
    confirmed: Collection[str] = (),
) -> Result:
    """Scores, levels and grade of an answer sheet.

    ``explained`` are the consistency checks the respondent has explained, ``confirmed`` the items
    whose evidence a coordinator has seen. ``answers`` come from :func:`parse_answers`.
    """
    points = _points(instrument, answers)
    dimensions = {
        dimension.code: _dimension(instrument, instrument.items_of(dimension.code), answers, points)
        for dimension in instrument.dimensions
    }
    index = equal = None
    if _has_index(instrument, answers, dimensions):
        index = _index(instrument, dimensions)
        equal = _mean(result.score for result in dimensions.values() if result.score is not None)
    checks = consistency.triggered(instrument, answers)
    open_checks = [check for check in checks if check not in explained]
    do_not_know = sum(state_of(item, answers) is Answered.DO_NOT_KNOW for item in instrument.items)
    shown, level = _band(instrument, index)
    return Result(
        index=index,
        shown=shown,
        level=level,
        equal_weight_index=equal,
        dimensions=dimensions,
        topics=_topics(instrument, points),
        points=points,
        checks=checks,
        open_checks=open_checks,
        do_not_know=do_not_know,
        confidence=_confidence(instrument, len(open_checks), do_not_know, len(set(confirmed))),
    )


def _points(instrument: Instrument, answers: Answers) -> dict[str, int]:
    """Points of the items in the sums: "I do not know" has 0, what does not apply or is open has none."""
    points = {}
    for item in instrument.items:
        state = state_of(item, answers)
        if state is Answered.GIVEN:
            points[item.id] = item.points_of(answers[item.id])
        elif state is Answered.DO_NOT_KNOW:
            points[item.id] = 0
    return points


def _band(instrument: Instrument, exact: Fraction | None) -> tuple[int | None, int | None]:
    if exact is None:
        return None, None
    shown = rounded(exact)
    return shown, instrument.level_of(shown).level


def _dimension(
    instrument: Instrument, items: list[Item], answers: Answers, points: Mapping[str, int]
) -> DimensionResult:
    applicable = [item for item in items if state_of(item, answers) is not Answered.DOES_NOT_APPLY]
    answered = [item for item in applicable if item.id in points]
    counts = len(answered), len(applicable)
    if not _has_score(instrument, items, applicable, answered):
        return DimensionResult(None, None, None, [], *counts)
    exact = _weighted(answered, points)
    shown, level = _band(instrument, exact)
    held_by = [item.id for item in answered if item.must_have and points[item.id] == 0]
    if held_by and level is not None:
        level = min(level, instrument.rules.must_have_cap_level)
    return DimensionResult(exact, shown, level, held_by, *counts)


def _has_score(
    instrument: Instrument, items: list[Item], applicable: list[Item], answered: list[Item]
) -> bool:
    """docs/readiness.md: half of the weight has to apply, and 60 % of what applies has to be answered."""
    applies = sum(item.weight for item in applicable)
    if not answered or applies < instrument.rules.min_applicable_of_all * sum(item.weight for item in items):
        return False
    return len(answered) >= instrument.rules.min_answered_of_applicable * len(applicable)


def _weighted(items: list[Item], points: Mapping[str, int]) -> Fraction:
    total = sum((item.weight * points[item.id] for item in items), Fraction(0))
    return 100 * total / (MOST_POINTS * sum(item.weight for item in items))


def _has_index(instrument: Instrument, answers: Answers, dimensions: Mapping[str, DimensionResult]) -> bool:
    scored = [result for result in dimensions.values() if result.score is not None]
    if len(scored) < max(instrument.rules.min_dimensions, 1):
        return False
    applicable = sum(result.applicable for result in dimensions.values())
    answered = sum(result.answered for result in dimensions.values())
    return answered >= instrument.rules.min_answered_index * applicable


def _index(instrument: Instrument, dimensions: Mapping[str, DimensionResult]) -> Fraction:
    scores = [(row.weight, dimensions[row.code].score) for row in instrument.dimensions]
    scored = [(weight, exact) for weight, exact in scores if exact is not None]
    return sum((weight * exact for weight, exact in scored), Fraction(0)) / sum(
        weight for weight, _ in scored
    )


def _mean(numbers: Iterable[Fraction]) -> Fraction:
    all_numbers = list(numbers)
    return sum(all_numbers, Fraction(0)) / len(all_numbers)


def _topics(instrument: Instrument, points: Mapping[str, int]) -> dict[tuple[str, str], TopicResult]:
    """docs/readiness.md: a topic's score is the mean of its items' points over 4."""
    results = {}
    for dimension in instrument.dimensions:
        for topic in dimension.topics:
            items = [item for item in instrument.items_of(dimension.code) if item.topic == topic]
            counted = [item for item in items if item.id in points]
            exact = (
                _mean(Fraction(100 * points[item.id], MOST_POINTS) for item in counted) if counted else None
            )
            held = any(item.must_have and points[item.id] == 0 for item in counted)
            results[dimension.code, topic] = TopicResult(exact, _band(instrument, exact)[1], held)
    return results


def _confidence(instrument: Instrument, open_checks: int, do_not_know: int, confirmed: int) -> str:
    """docs/readiness.md; "I do not know" is counted against all items of the questionnaire."""
    if open_checks >= 2 or do_not_know > instrument.rules.dont_know_share_for_C * len(instrument.items):
        return Confidence.C
    return Confidence.A if confirmed >= EVIDENCE_FOR_A and not open_checks else Confidence.B


def imported(
    instrument: Instrument, scores: Mapping[str, Fraction], topics: Mapping[tuple[str, str], Fraction]
) -> Result:
    """A result from another tool's dimension scores, 0 to 100.

    A topic without a score of its own takes its dimension's. The index needs every dimension; no
    must-have can hold a level, since no answers came along.
    """
    dimensions = {}
    for dimension in instrument.dimensions:
        exact = scores.get(dimension.code)
        shown, level = _band(instrument, exact)
        dimensions[dimension.code] = DimensionResult(exact, shown, level, [])
    complete = len(scores) >= len(instrument.dimensions)
    index = _index(instrument, dimensions) if complete else None
    shown, level = _band(instrument, index)
    results = {}
    for dimension in instrument.dimensions:
        for topic in dimension.topics:
            exact = topics.get((dimension.code, topic), scores.get(dimension.code))
            results[dimension.code, topic] = TopicResult(exact, _band(instrument, exact)[1])
    return Result(
        index=index,
        shown=shown,
        level=level,
        equal_weight_index=_mean(scores.values()) if complete else None,
        dimensions=dimensions,
        topics=results,
    )


@dataclass(frozen=True)
class DimensionChange:
    """How a dimension moved on the items answered in both; ``before`` and ``now`` are 0 to 100, exact."""

    before: Fraction
    now: Fraction
    is_clear: bool
    level_before: int
    level_now: int

    @property
    def difference(self) -> Fraction:
        """Points won, negative when lost."""
        return self.now - self.before


@dataclass(frozen=True)
class Change:
    """What moved between two assessments of one SME (docs/readiness.md).

    ``before`` and ``now`` are the index on common items, None where a dimension has none in common.
    ``items`` lists (item, points before, points now) of the items whose points changed.
    """

    before: Fraction | None
    now: Fraction | None
    is_clear: bool
    dimensions: dict[str, DimensionChange]
    items: list[tuple[str, int, int]]

    @property
    def difference(self) -> Fraction | None:
        """Index points won, negative when lost."""
        return None if self.before is None or self.now is None else self.now - self.before


def compare(instrument: Instrument, before: Mapping[str, int], now: Mapping[str, int]) -> Change:
    """Change between the points of two results under one major version (:attr:`Result.points`).

    Only items that count in both are looked at. "Clear" from 5 index points or 13 dimension points:
    95 % of differences by pure chance stay below (docs/readiness.md).
    """
    common = [item for item in instrument.items if item.id in before and item.id in now]
    dimensions = {}
    for dimension in instrument.dimensions:
        items = [item for item in common if item.dimension == dimension.code]
        if items:
            dimensions[dimension.code] = _moved(instrument, items, before, now)
    index_before = index_now = None
    if len(dimensions) == len(instrument.dimensions):
        weight = sum(row.weight for row in instrument.dimensions)
        index_before, index_now = (
            sum((row.weight * scores[row.code] for row in instrument.dimensions), Fraction(0)) / weight
            for scores in (
                {code: change.before for code, change in dimensions.items()},
                {code: change.now for code, change in dimensions.items()},
            )
        )
    clear = False
    if index_before is not None and index_now is not None:
        clear = abs(index_now - index_before) >= instrument.rules.clear_change_index
    changed = [(item.id, before[item.id], now[item.id]) for item in common if before[item.id] != now[item.id]]
    return Change(index_before, index_now, clear, dimensions, changed)


def _moved(
    instrument: Instrument, items: list[Item], before: Mapping[str, int], now: Mapping[str, int]
) -> DimensionChange:
    first, second = _weighted(items, before), _weighted(items, now)
    return DimensionChange(
        before=first,
        now=second,
        is_clear=abs(second - first) >= instrument.rules.clear_change_dimension,
        level_before=instrument.level_of(rounded(first)).level,
        level_now=instrument.level_of(rounded(second)).level,
    )


def as_json(result: Result) -> dict[str, Any]:
    """A result as it is stored: exact numbers as strings such as "125/3"."""
    return {
        "index": _text(result.index),
        "shown": result.shown,
        "level": result.level,
        "equal_weight_index": _text(result.equal_weight_index),
        "dimensions": {
            code: {
                "score": _text(row.score),
                "shown": row.shown,
                "level": row.level,
                "held_by": row.held_by,
                "answered": row.answered,
                "applicable": row.applicable,
            }
            for code, row in result.dimensions.items()
        },
        "topics": {
            f"{dimension}.{topic}": {"score": _text(row.score), "level": row.level, "held": row.held}
            for (dimension, topic), row in result.topics.items()
        },
        "points": result.points,
        "checks": result.checks,
        "open_checks": result.open_checks,
        "do_not_know": result.do_not_know,
        "confidence": result.confidence,
    }


def from_json(stored: Mapping[str, Any]) -> Result:
    """The result that :func:`as_json` stored."""
    return Result(
        index=_number(stored["index"]),
        shown=stored["shown"],
        level=stored["level"],
        equal_weight_index=_number(stored["equal_weight_index"]),
        dimensions={
            code: DimensionResult(**{**row, "score": _number(row["score"])})
            for code, row in stored["dimensions"].items()
        },
        topics={
            (key.partition(".")[0], key.partition(".")[2]): TopicResult(
                _number(row["score"]), row["level"], row["held"]
            )
            for key, row in stored["topics"].items()
        },
        points=stored["points"],
        checks=stored["checks"],
        open_checks=stored["open_checks"],
        do_not_know=stored["do_not_know"],
        confidence=stored["confidence"],
    )


def _text(number: Fraction | None) -> str | None:
    return None if number is None else str(number)


def _number(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)
