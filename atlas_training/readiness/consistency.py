# SPDX-License-Identifier: EUPL-1.2
"""Checks that ask whether two answers fit together (docs/readiness.md). They never block or change one."""

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from atlas_training.readiness.answers import Answers, state_of
from atlas_training.readiness.enums import Answered, ItemKind
from atlas_training.readiness.instrument import Instrument


def triggered(instrument: Instrument, answers: Answers) -> list[str]:
    """Codes of the checks whose rule holds for these answers, in the instrument's order."""
    return [check["code"] for check in instrument.checks if _holds(check, instrument, answers)]


def items_of(check: Mapping[str, Any]) -> list[str]:
    """Items a check looks at, in order; none for a check over the whole sheet."""
    if "item" in check:
        return [check["item"]]
    return [item for part in (*check.get("all", ()), *check.get("any", ())) for item in items_of(part)]


def _holds(rule: Mapping[str, Any], instrument: Instrument, answers: Answers) -> bool:
    if "all" in rule:
        return all(_holds(part, instrument, answers) for part in rule["all"])
    if "any" in rule:
        return any(_holds(part, instrument, answers) for part in rule["any"])
    if "same_step_share" in rule:
        return _is_straight_line(instrument, answers, Fraction(str(rule["same_step_share"])))
    return _compares(rule, instrument, answers)


def _compares(rule: Mapping[str, Any], instrument: Instrument, answers: Answers) -> bool:
    item = instrument.by_id[rule["item"]]
    if state_of(item, answers) is not Answered.GIVEN:
        return False  # nothing was said, so nothing can contradict
    given = answers[item.id]
    if isinstance(given, list):
        return "lacks" in rule and item.options.index(rule["lacks"]) not in given
    place = item.options.index(given)
    if "at_most" in rule:
        return place <= item.options.index(rule["at_most"])
    return "at_least" in rule and place >= item.options.index(rule["at_least"])


def _is_straight_line(instrument: Instrument, answers: Answers, share: Fraction) -> bool:
    """Whether nearly all ladders stand on one step.

    The share is taken of the ladders that got a step. Where fewer than half of all ladders did, the
    check is silent: a handful of equal answers is no pattern.
    """
    ladders = [item for item in instrument.items if item.kind is ItemKind.LADDER]
    steps = Counter(
        item.options.index(str(answers[item.id]))
        for item in ladders
        if state_of(item, answers) is Answered.GIVEN
    )
    if not steps or 2 * steps.total() < len(ladders):
        return False
    return Fraction(max(steps.values()), steps.total()) >= share
