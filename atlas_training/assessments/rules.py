# SPDX-License-Identifier: EUPL-1.2
"""What follows from marks and definitions alone: the score of an attempt, the drawn order, what is shown."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from random import Random
from types import MappingProxyType
from typing import Any

GRACE = timedelta(seconds=15)
"""How long after its time an answer is still taken: the way from a phone with a weak signal."""


@dataclass(frozen=True)
class Score:
    """Points and their share of all, exact; ``success`` is None where there is no pass mark."""

    points: Fraction
    max_points: Fraction
    scaled: Fraction
    success: bool | None


def pass_mark(definition: Mapping[str, Any]) -> Fraction | None:
    """The share of the points that passes, 0 to 1; None where there is none."""
    percent = definition["pass"]
    return None if percent is None else Fraction(percent, 100)


def max_points(definition: Mapping[str, Any], asked: Collection[str] | None = None) -> Fraction:
    """The points of the questions asked, or of all."""
    return sum(
        (Fraction(one["points"]) for one in definition["questions"] if asked is None or one["id"] in asked),
        Fraction(0),
    )


def score(
    definition: Mapping[str, Any], fractions: Mapping[str, Fraction], asked: Collection[str] | None = None
) -> Score:
    """The score from what each question asked earned; a question that is not there earned nothing."""
    points = sum(
        (Fraction(one["points"]) * fractions.get(one["id"], Fraction(0)) for one in definition["questions"]),
        Fraction(0),
    )
    all_points = max_points(definition, asked)
    scaled = points / all_points
    mark = pass_mark(definition)
    return Score(points, all_points, scaled, None if mark is None else scaled >= mark)


def with_tries(fraction: Fraction, wrong_tries: int, penalty: int) -> Fraction:
    """What an answer earns after tries that were wrong: each takes ``penalty`` per cent of it, down to nothing."""
    return fraction * max(1 - Fraction(penalty * wrong_tries, 100), Fraction(0))


def counted(grading: str, scores: Sequence[Fraction]) -> Fraction | None:
    """The score that counts of several attempts, the first attempt first: the highest, the last or the average."""
    if not scores:
        return None
    if grading == "last":
        return scores[-1]
    if grading == "average":
        return sum(scores, Fraction(0)) / len(scores)
    return max(scores)


def may_see_answers(review: str, attempts_left: int | None, is_passed: bool) -> bool:
    """Whether right answers and reasons are shown after an attempt.

    ``review`` is "full" (always), "marks" (never) or "last" (once it is passed or no attempt is left).
    """
    return review == "full" or (review == "last" and (is_passed or attempts_left == 0))


def is_over(ends_at: datetime | None, now: datetime, grace: timedelta = timedelta(0)) -> bool:
    """Whether the time is over; with ``grace`` for what was sent before its end and arrives after it."""
    return ends_at is not None and now > ends_at + grace


def replaces_unseen(seen: int | None, version: int, kept: Any, answer: Any) -> bool:
    """Whether an answer takes the place of another that its page, made at version ``seen``, did not show."""
    return seen is not None and seen < version and kept is not None and kept != answer


def draw_questions(definition: Mapping[str, Any], random: Random) -> list[str]:
    """The questions of one attempt in the author's order: of each group with a number, as many at random."""
    groups: dict[str, list[str]] = {}
    for question in definition["questions"]:
        groups.setdefault(question.get("group", ""), []).append(question["id"])
    drawn = {
        id
        for group, ids in groups.items()
        for id in random.sample(ids, min(definition.get("draw", {}).get(group, len(ids)), len(ids)))
    }
    return [question["id"] for question in definition["questions"] if question["id"] in drawn]


def draw_order(
    definition: Mapping[str, Any],
    options: Mapping[str, tuple[str, ...]],
    seed: str,
    shuffling: Mapping[str, str] = MappingProxyType({}),
    attached: Collection[str] = (),
) -> dict[str, Any]:
    """The order of questions and options for one attempt, the same whenever it is drawn from that seed.

    ``shuffling`` holds by question what its kind wants: "as set" by the check, "always", "never".
    ``attached`` are descriptions: each stays in front of the question that follows it. What is always
    shuffled never stands as the author wrote it, because for a kind that wants it that is the answer.
    """
    random = Random(seed)  # noqa: S311 -- an order, not a secret
    blocks = _blocks(draw_questions(definition, random), attached)
    if "questions" in definition["shuffle"]:
        random.shuffle(blocks)
    questions = [id for block in blocks for id in block]
    order: dict[str, Any] = {"questions": questions, "options": {}}
    for id in sorted(questions):
        shown, how = list(options[id]), shuffling.get(id, "as set")
        if how == "always" or (how == "as set" and "options" in definition["shuffle"]):
            random.shuffle(shown)
        if how == "always" and shown == list(options[id]):
            shown = [*shown[1:], *shown[:1]]
        order["options"][id] = shown
    return order


def _blocks(questions: Sequence[str], attached: Collection[str]) -> list[list[str]]:
    """Questions with the descriptions in front of them; descriptions at the end are a block of their own."""
    blocks: list[list[str]] = [[]]
    for id in questions:
        blocks[-1].append(id)
        if id not in attached:
            blocks.append([])
    return [block for block in blocks if block]


def shown_points(points: Fraction, under: Fraction | None = None) -> Decimal:
    """Points for people: rounded half up to two places, without zeros at the end.

    What was not reached is never rounded up to it: with ``under`` given, points below it stay below.
    """
    hundredth = Decimal("0.01")
    thousandths = Decimal(math.floor(points * 1000)) / 1000  # the third place alone decides
    value = thousandths.quantize(hundredth, ROUND_HALF_UP)
    if under is not None and points < under and Fraction(value) >= under:
        value -= hundredth
    return value.normalize()


def shown_percent(scaled: Fraction, under: Fraction | None = None) -> int:
    """A share in whole per cent, rounded half up, but never up to a pass mark that was not reached."""
    percent = math.floor(scaled * 100 + Fraction(1, 2))
    if under is not None and scaled < under and Fraction(percent, 100) >= under:
        return percent - 1
    return percent
