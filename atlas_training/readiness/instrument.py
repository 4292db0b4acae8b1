# SPDX-License-Identifier: EUPL-1.2
"""The questionnaire as values: dimensions, items, levels, checks and the numbers of its rules.

Everything here is read from the definition of an instrument's version; nothing about ATLAS-DRI is
written in code. The words stand beside it, one set a language (:class:`Texts`).
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from atlas_training.readiness.enums import ItemKind

NOT_SCORED = ("languages", "status")


@dataclass(frozen=True)
class Level:
    """A band of the scale, from ``low`` to ``high`` points, both whole numbers and inside."""

    level: int
    code: str
    low: int
    high: int


@dataclass(frozen=True)
class Dimension:
    """One of the areas looked at; ``tile`` is the number of its pattern."""

    code: str
    weight: Fraction
    tile: int
    topics: tuple[str, ...]


@dataclass(frozen=True)
class Item:
    """One question. ``points`` has 0 to 4 for each option code, or for each number of ticks."""

    id: str
    dimension: str
    topic: str
    kind: ItemKind
    options: tuple[str, ...]
    points: tuple[int, ...]
    weight: Fraction
    may_not_apply: bool
    must_have: bool
    evidence: str | None

    @property
    def has_steps(self) -> bool:
        """Whether one option is chosen (a ladder or a frequency), not several ticked."""
        return self.kind is not ItemKind.CHECKLIST

    def points_of(self, answer: str | list[int]) -> int:
        """Points, 0 to 4, of a given answer: an option's code or the numbers ticked."""
        if isinstance(answer, str):
            return self.points[self.options.index(answer)]
        return self.points[len(answer)]


@dataclass(frozen=True)
class ProfileField:
    """A fact about the SME asked before the questions; never scored. ``options`` of a choice by code."""

    code: str
    kind: str
    options: tuple[str, ...]
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True)
class Rules:
    """The numbers of docs/readiness.md, 3, 4 and 7; shares are 0 to 1."""

    min_answered_of_applicable: Fraction
    min_applicable_of_all: Fraction
    min_answered_index: Fraction
    min_dimensions: int
    must_have_cap_level: int
    dont_know_share_for_C: Fraction
    clear_change_index: int
    clear_change_dimension: int


@dataclass(frozen=True)
class Instrument:
    """A version of a questionnaire; codes are unique, every item lies in a topic of its dimension."""

    code: str
    version: str
    source_language: str
    rules: Rules
    levels: tuple[Level, ...]
    dimensions: tuple[Dimension, ...]
    items: tuple[Item, ...]
    checks: tuple[dict[str, Any], ...]
    profile: tuple[ProfileField, ...]

    @cached_property
    def by_id(self) -> dict[str, Item]:
        """Items by id."""
        return {item.id: item for item in self.items}

    @cached_property
    def by_code(self) -> dict[str, Dimension]:
        """Dimensions by code."""
        return {dimension.code: dimension for dimension in self.dimensions}

    def items_of(self, dimension: str) -> list[Item]:
        """The items of a dimension, in order."""
        return [item for item in self.items if item.dimension == dimension]

    def level_of(self, shown: int) -> Level:
        """The band of a rounded number of points (docs/readiness.md)."""
        return next(level for level in self.levels if level.low <= shown <= level.high)

    @property
    def major(self) -> str:
        """The part of the version that changes with items, points, weights, bands or must-haves."""
        return self.version.split(".")[0]


def parse(definition: Mapping[str, Any]) -> Instrument:
    """An instrument from its definition, which :mod:`instrument_source` has found sound.

    Numbers may be written as decimals ("0.6"); they are taken as written, not as the nearest float.
    """
    rules = {name: _exact(value) for name, value in definition["rules"].items()}
    return Instrument(
        code=definition["code"],
        version=str(definition["version"]),
        source_language=definition["source_language"],
        rules=Rules(
            **{
                name: int(value) if Rules.__annotations__[name] is int else value  # type: ignore[arg-type]
                for name, value in rules.items()
            }
        ),
        levels=tuple(
            Level(row["level"], row["code"], row["from"], row["to"]) for row in definition["levels"]
        ),
        dimensions=tuple(
            Dimension(row["code"], _exact(row["weight"]), row["tile"], tuple(row["topics"]))
            for row in definition["dimensions"]
        ),
        items=tuple(_item(row) for row in definition["items"]),
        checks=tuple(definition["checks"]),
        profile=tuple(_profile_field(row, definition) for row in definition["profile"]),
    )


def _exact(number: Any) -> Fraction:
    return Fraction(str(number))


def _item(row: Mapping[str, Any]) -> Item:
    options = row["options"]
    return Item(
        id=row["id"],
        dimension=row["dimension"],
        topic=row["topic"],
        kind=ItemKind(row["kind"]),
        options=tuple(options),
        points=tuple(row["points"]) if row["kind"] == ItemKind.CHECKLIST else tuple(options.values()),
        weight=_exact(row.get("weight", 1)),
        may_not_apply=bool(row.get("may_not_apply")),
        must_have=bool(row.get("must_have")),
        evidence=row.get("evidence"),
    )


def _profile_field(row: Mapping[str, Any], definition: Mapping[str, Any]) -> ProfileField:
    options = row.get("options", ())
    if options == "topics":
        options = [topic for dimension in definition["dimensions"] for topic in dimension["topics"]]
    return ProfileField(row["code"], row["kind"], tuple(options), row.get("min"), row.get("max"))


def hash_of(definition: Mapping[str, Any]) -> str:
    """SHA-256, in hex, of what decides scores and questions.

    The list of languages and the status are left out: a translation added later changes no score
    (docs/readiness.md, a minor version at most).
    """
    scored = {key: value for key, value in definition.items() if key not in NOT_SCORED}
    canonical = json.dumps(scored, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


@dataclass(frozen=True)
class Words:
    """A text and the language it is really in, which may not be the reader's."""

    text: str
    language: str
    is_fallback: bool

    def __str__(self) -> str:
        return self.text


class Texts:
    """The words of an instrument for a reader: theirs where they are approved, else the source's.

    docs/readiness.md: a language without approval shows the source language for the item, marked.
    """

    def __init__(self, texts: Mapping[str, Any], language: str, source: str) -> None:
        self.source = source
        self.wanted = language
        own = texts.get(language) or {}
        self._own = own if language == source or own.get("state") == "approved" else {}
        self._source = texts[source]
        self.language = language if self._own else source

    @property
    def is_fallback(self) -> bool:
        """Whether the reader gets the source language instead of their own."""
        return self.language != self.wanted

    def find(self, *path: str) -> Words | None:
        """The words at a place, or None where there are none in either language."""
        for texts, language in ((self._own, self.language), (self._source, self.source)):
            found: Any = texts
            for key in path:
                found = found.get(key) if isinstance(found, dict) else None
            if isinstance(found, str):
                return Words(found, language, language != self.wanted)
        return None

    def __call__(self, *path: str) -> Words:
        """The words at a place; the importer has seen to it that the source language has them.

        :raise KeyError: where there are none.
        """
        words = self.find(*path)
        if words is None:
            raise KeyError("/".join(path))
        return words
