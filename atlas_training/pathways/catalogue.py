# SPDX-License-Identifier: EUPL-1.2
"""The catalogue of modules and the numbers of the path rule, as values read from ``content/pathways/``."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any


@dataclass(frozen=True)
class CatalogueModule:
    """A module as the catalogue knows it, written or not. ``level`` is 1 to 3."""

    id: str
    course_id: str
    dimension: str
    topic: str
    level: int
    minutes: int


@dataclass(frozen=True)
class CatalogueCourse:
    """A course: its dimension gives the tile, ``digcomp`` the competences with their level."""

    id: str
    dimension: str
    digcomp: tuple[str, ...]
    modules: tuple[CatalogueModule, ...]


@dataclass(frozen=True)
class Catalogue:
    """All courses of the scheme in order."""

    code: str
    version: str
    courses: tuple[CatalogueCourse, ...]

    @classmethod
    def of(cls, definition: Mapping[str, Any]) -> "Catalogue":
        """From ``catalogue.yaml`` as read (already checked)."""
        return cls(
            code=str(definition["code"]),
            version=str(definition["version"]),
            courses=tuple(_course(course) for course in definition["courses"]),
        )

    @cached_property
    def modules(self) -> dict[str, CatalogueModule]:
        """Every module by its id, in the catalogue's order."""
        return {module.id: module for course in self.courses for module in course.modules}

    @cached_property
    def by_topic(self) -> dict[tuple[str, str], tuple[CatalogueModule, ...]]:
        """The modules of each (dimension, topic)."""
        found: dict[tuple[str, str], tuple[CatalogueModule, ...]] = {}
        for module in self.modules.values():
            key = (module.dimension, module.topic)
            found[key] = (*found.get(key, ()), module)
        return found


def _course(course: Mapping[str, Any]) -> CatalogueCourse:
    return CatalogueCourse(
        id=course["id"],
        dimension=course["dimension"],
        digcomp=tuple(course.get("digcomp", ())),
        modules=tuple(
            CatalogueModule(
                id=module["id"],
                course_id=course["id"],
                dimension=course["dimension"],
                topic=module["topic"],
                level=module["level"],
                minutes=module["minutes"],
            )
            for module in course["modules"]
        ),
    )


@dataclass(frozen=True)
class PathRule:
    """The numbers of the path rule. ``share_of_now`` and ``mean_score`` are per cent."""

    code: str
    version: str
    default_target: int
    focus_dimensions: int
    default_hours: Fraction
    months: int
    share_of_now: int
    mean_score: int

    @classmethod
    def of(cls, definition: Mapping[str, Any]) -> "PathRule":
        """From ``path-rule.yaml`` as read (already checked)."""
        return cls(
            code=str(definition["code"]),
            version=str(definition["version"]),
            default_target=definition["default_target"],
            focus_dimensions=definition["focus_dimensions"],
            default_hours=Fraction(str(definition["default_hours"])),
            months=definition["months"],
            share_of_now=definition["completion"]["share_of_now"],
            mean_score=definition["completion"]["mean_score"],
        )
