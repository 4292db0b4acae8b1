# SPDX-License-Identifier: EUPL-1.2
"""What the public pages of courses show: values made ready for a reader's language."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from atlas_training import i18n
from atlas_training.courses import own
from atlas_training.courses import service as courses
from atlas_training.courses.enums import CourseRule
from atlas_training.courses.models import CourseText, CourseVersion, ModuleText, ModuleVersion
from atlas_training.i18n import Language
from atlas_training.plugins import hook


@dataclass(frozen=True)
class Dimension:
    """A dimension as the instrument names it, and the tile its courses carry."""

    code: str
    name: str
    tile: int | str


@dataclass(frozen=True)
class CourseEntry:
    """A course in its list or on its page; ``language`` is that of its words."""

    version: CourseVersion
    text: CourseText
    modules: list[ModuleVersion]
    dimension: Dimension

    @property
    def language(self) -> Language:
        """The language its words are in."""
        return i18n.BY_CODE[self.text.language]

    @property
    def languages(self) -> list[Language]:
        """All languages it is written in, by their own names."""
        return sorted((i18n.BY_CODE[code] for code in self.version.languages), key=lambda one: one.name)

    @property
    def levels(self) -> list[int]:
        """The levels its modules have, lowest first."""
        return sorted({module.level for module in self.modules})

    @property
    def country(self) -> str | None:
        """The country whose own course it is; None for a course of the catalogue."""
        return own.country_of(self.version.course_id)

    @property
    def completion(self) -> list[str]:
        """When the course is completed, in sentences."""
        if self.version.definition["completion"] == CourseRule.ALL_MODULES:
            return [_("The course is done when you have done all its modules.")]
        sentences = [
            _(
                "The course is done when you have done every module up to your target level. A module your readiness answers already cover counts as done."
            )
        ]
        if self.levels[0] > 1:
            sentences.append(
                _("If your target is lower, the modules of level %(level)s count.", level=self.levels[0])
            )
        return sentences

    @property
    def duration(self) -> str:
        """The time of all its modules in words."""
        return in_hours(sum(module.minutes for module in self.modules))

    @property
    def rules(self) -> list[str]:
        """When a module is completed: one sentence where all modules keep the same rule, else none."""
        sentences = {rule_in_words(module.completes) for module in self.modules}
        return list(sentences) if len(sentences) == 1 else []


def in_hours(minutes: int) -> str:
    """Minutes as hours and minutes in words."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return str(_("%(minutes)s min", minutes=rest))
    if not rest:
        return str(_("%(hours)s h", hours=hours))
    return str(_("%(hours)s h %(minutes)s min", hours=hours, minutes=rest))


def rule_in_words(rule: dict[str, Any]) -> str:
    """A module's completion rule as a sentence."""
    share = rule.get("check")
    if rule.get("read") and share is not None:
        return str(
            _("A module is done when you have read it and reached %(share)s %% in its check.", share=share)
        )
    if share is not None:
        return str(_("A module is done when you have reached %(share)s %% in its check.", share=share))
    return str(_("A module is done when you have read it."))


def dimensions(language: str) -> dict[str, Dimension]:
    """The dimensions in the instrument's order and words."""
    words = hook.dimension_words(language=language) or {}
    return {code: Dimension(code, name, tile) for code, (name, _short, tile) in words.items()}


def by_dimension(language: str) -> list[tuple[Dimension, list[CourseEntry]]]:
    """All active courses, in the order of the dimensions and of their ids. Four queries, whatever their number."""
    versions = courses.list_courses()
    texts = courses.texts_of_courses(versions, language)
    modules = courses.modules_by_course([version.id for version in versions])
    known = dimensions(language)
    groups: dict[str, list[CourseEntry]] = {code: [] for code in known}
    for version in versions:
        dimension = known.get(version.dimension) or Dimension(
            version.dimension, version.dimension, version.dimension
        )
        entry = CourseEntry(version, texts[version.course_id], modules.get(version.id, []), dimension)
        groups.setdefault(version.dimension, []).append(entry)
    return [(entries[0].dimension, entries) for entries in groups.values() if entries]


def entry_at(address: str, language: str) -> tuple[CourseEntry, dict[str, ModuleText]]:
    """The course at an address, and the words of its modules by module id.

    :raise courses.NoSuchCourse: if none is published there.
    """
    version = courses.get_course(address)
    known = dimensions(language).get(version.dimension)
    entry = CourseEntry(
        version,
        courses.texts_of_course(version, language),
        courses.modules_of(version),
        known or Dimension(version.dimension, version.dimension, version.dimension),
    )
    return entry, courses.texts_of_modules([version.id], language)
