# SPDX-License-Identifier: EUPL-1.2
"""From scores to a path (docs/readiness.md) and when a person's path is completed: decisions from values alone.

What the text leaves open is decided here so:

- A dimension takes part when it has a score and either a gap (target above its level) or a held must-have.
  The first three are counted among those alone.
- Where a dimension takes part for a held must-have only (its gap is 0 or less), the held topics alone give modules.
- A held topic counts as level 0 "whatever its score and the target": the first level that exists for
  it is taken even above the target. Its place in the order still uses its real score.
- "The next level that exists in the catalogue" is looked for in the whole catalogue, not only among the
  offered modules: a module that is not offered is listed as in preparation, it opens no way around it.
- If that next level lies above the target, the topic gives nothing.
- A topic without any answered item has neither score nor level, and gives nothing.
- Module ids are compared as text.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from atlas_training.pathways.catalogue import Catalogue, CatalogueModule, PathRule
from atlas_training.pathways.enums import Place
from atlas_training.readiness.instrument import Instrument
from atlas_training.readiness.rules import Result, rounded


@dataclass(frozen=True)
class DimensionStanding:
    """A scored dimension: exact score 0 to 100, the rounded points shown, level 0 to 3, must-haves at 0 points."""

    code: str
    weight: Fraction
    score: Fraction
    shown: int
    level: int
    held_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class TopicStanding:
    """A topic with a score of its own: exact score 0 to 100, rounded points, level, and whether a must-have holds it."""

    dimension: str
    topic: str
    score: Fraction
    shown: int
    level: int
    is_held: bool = False


@dataclass(frozen=True)
class Standing:
    """Where an SME stands. Only what has a score is listed; dimensions in the instrument's order.

    ``first_points`` gives the first point of each level's band. ``is_imported``: from another tool.
    """

    dimensions: tuple[DimensionStanding, ...]
    topics: tuple[TopicStanding, ...]
    first_points: Mapping[int, int]
    is_imported: bool = False


def standing_of(instrument: Instrument, result: Result, is_imported: bool = False) -> Standing:
    """What of a readiness result a path is made from: dimensions and topics that have a score."""
    dimensions = []
    for row in instrument.dimensions:
        found = result.dimensions[row.code]
        if found.score is not None and found.shown is not None and found.level is not None:
            dimensions.append(
                DimensionStanding(
                    row.code, row.weight, found.score, found.shown, found.level, tuple(found.held_by)
                )
            )
    scored = {dimension.code for dimension in dimensions}
    topics = tuple(
        TopicStanding(dimension, topic, found.score, rounded(found.score), found.level, found.held)
        for (dimension, topic), found in result.topics.items()
        if dimension in scored and found.score is not None and found.level is not None
    )
    return Standing(
        dimensions=tuple(dimensions),
        topics=topics,
        first_points={level.level: level.low for level in instrument.levels},
        is_imported=is_imported,
    )


@dataclass(frozen=True)
class Reason:
    """Why a step is on the path, in values: ``reasons.sentence`` makes words of them.

    ``gap`` is the index points to be won in the dimension, exact ("93/20").
    """

    points: int
    level: int
    target: int
    target_from: int
    topic_points: int
    topic_level: int
    held_by: tuple[str, ...]
    gap: str
    rank: int
    imported: bool = False

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> "Reason":
        """From the stored JSON."""
        return cls(**{**values, "held_by": tuple(values["held_by"])})


@dataclass(frozen=True)
class Step:
    """A module of the proposal."""

    module_id: str
    dimension: str
    topic: str
    level: int
    minutes: int
    place: Place
    reason: Reason


@dataclass(frozen=True)
class Proposal:
    """What the rule gives, each list in the rule's order. ``done``: needed by the rule, but done already."""

    now: tuple[Step, ...]
    later: tuple[Step, ...]
    in_preparation: tuple[Step, ...]
    done: tuple[Step, ...] = ()

    @property
    def minutes_now(self) -> int:
        """Minutes of the *now* modules."""
        return sum(step.minutes for step in self.now)


@dataclass(frozen=True)
class _Ranked:
    standing: DimensionStanding
    target: int
    gap_points: Fraction
    rank: int

    @property
    def has_gap(self) -> bool:
        return self.target > self.standing.level


@dataclass(frozen=True)
class _Candidate:
    module: CatalogueModule
    dimension: _Ranked
    topic: TopicStanding

    @property
    def order(self) -> tuple[bool, int, int, Fraction, str]:
        """docs/readiness.md: held topic first; dimension's rank; module level; topic's score; module id."""
        return (
            not self.topic.is_held,
            self.dimension.rank,
            self.module.level,
            self.topic.score,
            self.module.id,
        )


def propose(
    standing: Standing,
    catalogue: Catalogue,
    rule: PathRule,
    targets: Mapping[str, int],
    minutes: Fraction,
    offered: Collection[str] | None = None,
    done: Collection[str] = (),
) -> Proposal:
    """The path for an SME by docs/readiness.md.

    ``targets`` holds levels by dimension, the rule's default where one is absent; ``minutes`` is the
    time for *now*. ``offered`` are the module ids that can be started, None for the whole catalogue;
    ``done`` those that need no second time: both use no time.
    """
    ranked = _rank(standing, rule, targets)
    candidates = sorted(_candidates(standing, catalogue, ranked), key=lambda candidate: candidate.order)
    now: list[Step] = []
    later: list[Step] = []
    in_preparation: list[Step] = []
    already: list[Step] = []
    left = minutes
    for candidate in candidates:
        module = candidate.module
        if module.id in done:
            already.append(_step(candidate, standing, Place.DONE))
        elif offered is not None and module.id not in offered:
            in_preparation.append(_step(candidate, standing, Place.LATER))
        elif _may_be_now(candidate, rule) and module.minutes <= left:
            left -= module.minutes
            now.append(_step(candidate, standing, Place.NOW))
        else:
            later.append(_step(candidate, standing, Place.LATER))
    return Proposal(tuple(now), tuple(later), tuple(in_preparation), tuple(already))


def _rank(standing: Standing, rule: PathRule, targets: Mapping[str, int]) -> dict[str, _Ranked]:
    """The dimensions that take part, in the order of docs/readiness.md."""
    found = []
    for place, dimension in enumerate(standing.dimensions):
        target = targets.get(dimension.code, rule.default_target)
        if target > dimension.level or dimension.held_by:
            found.append(
                (
                    not dimension.held_by,
                    -_points_to_win(standing, dimension, target),
                    place,
                    dimension,
                    target,
                )
            )
    found.sort(key=lambda entry: entry[:3])
    return {
        dimension.code: _Ranked(dimension, target, -negative, rank)
        for rank, (_, negative, _, dimension, target) in enumerate(found, start=1)
    }


def _points_to_win(standing: Standing, dimension: DimensionStanding, target: int) -> Fraction:
    return dimension.weight * max(Fraction(0), standing.first_points[target] - dimension.score) / 100


def _candidates(
    standing: Standing, catalogue: Catalogue, ranked: Mapping[str, _Ranked]
) -> Iterable[_Candidate]:
    for topic in standing.topics:
        dimension = ranked.get(topic.dimension)
        if dimension is None or not (topic.is_held or dimension.has_gap):
            continue
        modules = catalogue.by_topic.get((topic.dimension, topic.topic), ())
        for module in _one_step_up(modules, topic, dimension.target):
            yield _Candidate(module, dimension, topic)


def _one_step_up(
    modules: Sequence[CatalogueModule], topic: TopicStanding, target: int
) -> tuple[CatalogueModule, ...]:
    """The modules of the next level that exists above the topic's; none above the target (docs/readiness.md)."""
    level = 0 if topic.is_held else topic.level
    next_level = min((module.level for module in modules if module.level > level), default=None)
    if next_level is None or (next_level > target and not topic.is_held):
        return ()
    return tuple(module for module in modules if module.level == next_level)


def _may_be_now(candidate: _Candidate, rule: PathRule) -> bool:
    return candidate.topic.is_held or candidate.dimension.rank <= rule.focus_dimensions


def _step(candidate: _Candidate, standing: Standing, place: Place) -> Step:
    dimension, topic, module = candidate.dimension, candidate.topic, candidate.module
    return Step(
        module_id=module.id,
        dimension=module.dimension,
        topic=module.topic,
        level=module.level,
        minutes=module.minutes,
        place=place,
        reason=Reason(
            points=dimension.standing.shown,
            level=dimension.standing.level,
            target=dimension.target,
            target_from=standing.first_points[dimension.target],
            topic_points=topic.shown,
            topic_level=topic.level,
            held_by=dimension.standing.held_by if topic.is_held else (),
            gap=str(dimension.gap_points),
            rank=dimension.rank,
            imported=standing.is_imported,
        ),
    )


@dataclass(frozen=True)
class PathCompletion:
    """What the completion rule finds. ``share`` and ``mean`` are exact per cent; ``mean`` is None without a score."""

    is_complete: bool
    counted: int
    done: int
    share: Fraction
    mean: Fraction | None
    share_needed: int
    mean_needed: int


def path_completion(
    now_modules: Collection[str],
    dropped_without_agreement: Collection[str],
    completed: Collection[str],
    best_scores: Mapping[str, Fraction],
    share_needed: int = 80,
    mean_needed: int = 60,
) -> PathCompletion:
    """Whether a person's share of a path is completed.

    What counts is ``now_modules`` (the frozen list, less what a coordinator agreed to drop) and
    ``dropped_without_agreement``; a dropped module that was done all the same counts as done.
    ``completed`` holds modules completed or waived; ``best_scores`` the best check of each, 0 to 1.

    The mean is taken over the counted modules that are done and have a check score: what is waived or
    has no check leaves the mean. Without one score there is no mean, and no completion.
    """
    counted = set(now_modules) | set(dropped_without_agreement)
    done = counted & set(completed)
    scores = [best_scores[module_id] for module_id in done if module_id in best_scores]
    share = Fraction(100 * len(done), len(counted)) if counted else Fraction(0)
    mean = 100 * sum(scores, Fraction(0)) / len(scores) if scores else None
    is_complete = bool(counted) and share >= share_needed and mean is not None and mean >= mean_needed
    return PathCompletion(is_complete, len(counted), len(done), share, mean, share_needed, mean_needed)


def person_of(dimension: str, shares: Mapping[str, Any], colleagues: Collection[Any], owner: Any) -> Any:
    """Who has a dimension: the colleague it was shared out to, if still there, else the owner."""
    person = shares.get(dimension)
    return person if person is not None and person in colleagues else owner
