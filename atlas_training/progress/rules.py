# SPDX-License-Identifier: EUPL-1.2
"""When a module and a course are completed: functions of stored facts and of the rule in ``course.yaml``."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from atlas_training.progress.enums import Condition


@dataclass(frozen=True)
class ModuleFacts:
    """What is stored about a person's work in a module. ``best_score`` is 0 to 1, ``minutes`` whole."""

    has_read: bool = False
    best_score: Fraction | None = None
    minutes: int = 0


@dataclass(frozen=True)
class LevelledModule:
    """A module of a course with its level (1 to 3) and topic."""

    module_id: str
    level: int
    topic: str


def missing_conditions(completes: Mapping[str, Any], facts: ModuleFacts) -> tuple[Condition, ...]:
    """The conditions of the rule that the facts do not meet yet; none left means completed.

    ``completes`` is the module's rule: ``{"read": true, "check": 60, "minutes": 20}``, each part optional;
    check in per cent of the points.
    """
    missing = []
    if completes.get("read") and not facts.has_read:
        missing.append(Condition.READ)
    needed = completes.get("check")
    if needed is not None and (facts.best_score is None or facts.best_score * 100 < needed):
        missing.append(Condition.CHECK)
    if facts.minutes < completes.get("minutes", 0):
        missing.append(Condition.MINUTES)
    return tuple(missing)


def modules_that_count(modules: Sequence[LevelledModule], target: int) -> tuple[str, ...]:
    """The modules of a course that its completion asks for: all up to the target level of its dimension.

    Where all lie above the target it is those of the lowest level, so that every course can be completed
    (docs/decisions/0014).
    """
    reach = _reach(modules, target)
    return tuple(module.module_id for module in modules if module.level <= reach)


def _reach(modules: Sequence[LevelledModule], target: int) -> int:
    return max(target, min((module.level for module in modules), default=target))


def modules_to_waive(
    modules: Sequence[LevelledModule], target: int, topic_levels: Mapping[str, int]
) -> tuple[str, ...]:
    """The modules that the assessment shows are not needed: the topic already stands at their level.

    ``topic_levels`` counts the topic of a held must-have as 0, so its modules are never waived.
    """
    reach = _reach(modules, target)
    return tuple(
        module.module_id
        for module in modules
        if module.level <= reach and topic_levels.get(module.topic, 0) >= module.level
    )


def percentage(counting: Sequence[str], done: Collection[str]) -> int:
    """Share of the counting modules that are completed or waived, in whole per cent, rounded down."""
    if not counting:
        return 0
    return 100 * sum(module_id in done for module_id in counting) // len(counting)


def course_is_complete(counting: Sequence[str], completed: Collection[str], waived: Collection[str]) -> bool:
    """Every counting module is completed or waived, and at least one was really done.

    The last condition is ours: a course of which nothing was needed is no achievement to certify or count.
    """
    done = set(completed) | set(waived)
    return bool(counting) and all(m in done for m in counting) and any(m in completed for m in counting)
