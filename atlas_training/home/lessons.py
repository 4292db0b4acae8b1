# SPDX-License-Identifier: EUPL-1.2
"""What the lesson page shows: a module's text, its course's outline, and where the reader stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from atlas_training.accounts.models import Membership, Person
from atlas_training.courses import service as courses
from atlas_training.courses.models import CourseText, CourseVersion, ModuleText, ModuleVersion
from atlas_training.enrolments import service as enrolments
from atlas_training.enrolments.models import Enrolment
from atlas_training.errors import NotFound
from atlas_training.progress import service as progress
from atlas_training.progress.models import ModuleProgress


@dataclass(frozen=True)
class OutlineEntry:
    """A module in the course outline."""

    title: str
    url: str
    length: str
    state: str
    state_words: str
    is_current: bool
    kind: str = "lesson"


@dataclass(frozen=True)
class Lesson:
    """A module as one reader sees it."""

    course: CourseVersion
    course_text: CourseText
    module: ModuleVersion
    text: ModuleText
    modules: Sequence[ModuleVersion]
    titles: Mapping[str, ModuleText]
    enrolment: Enrolment | None
    rows: Mapping[str, ModuleProgress]

    @property
    def position(self) -> int:
        """The module's number in its course, from 1."""
        return [m.module_id for m in self.modules].index(self.module.module_id) + 1

    @property
    def previous(self) -> ModuleVersion | None:
        """The module before."""
        return self.modules[self.position - 2] if self.position > 1 else None

    @property
    def following(self) -> ModuleVersion | None:
        """The module after."""
        return self.modules[self.position] if self.position < len(self.modules) else None

    @property
    def progress(self) -> ModuleProgress | None:
        """How far the reader is in this module."""
        return self.rows.get(self.module.module_id)

    @property
    def done(self) -> int:
        """How many modules of the course are completed or waived."""
        return sum(is_done(self.rows.get(module.module_id)) for module in self.modules)

    @property
    def percent(self) -> int:
        """Share of the course's modules that is done."""
        return 100 * self.done // len(self.modules)

    def url(self, module: ModuleVersion) -> str:
        """Address of a module of this course."""
        return url_for("home.lesson", course=self.course.address, module=module.address)

    @property
    def entries(self) -> list[OutlineEntry]:
        """The course outline."""
        return [
            OutlineEntry(
                title=self.titles[module.module_id].title,
                url=self.url(module),
                length=_("%(minutes)s min", minutes=module.minutes),
                state=state_of(self.rows.get(module.module_id), module is self.module),
                state_words=state_words(self.rows.get(module.module_id), module is self.module),
                is_current=module is self.module,
            )
            for module in self.modules
        ]


def is_done(row: ModuleProgress | None) -> bool:
    """Completed or waived."""
    return row is not None and bool(row.completed_at or row.waived_at)


def state_of(row: ModuleProgress | None, is_current: bool = False) -> str:
    """done, now or todo: the mark beside a module."""
    if is_done(row):
        return "done"
    return "now" if is_current or (row and row.initialized_at) else "todo"


def state_words(row: ModuleProgress | None, is_current: bool = False) -> str:
    """The same in words."""
    if row is not None and row.completed_at:
        return _("done")
    if row is not None and row.waived_at:
        return _("not needed, your answers show it")
    if is_current:
        return _("reading now")
    return _("begun") if row is not None and row.initialized_at else _("not started")


def get(
    course_address: str,
    module_address: str,
    language: str,
    person: Person | None,
    membership: Membership | None,
) -> Lesson:
    """The lesson at an address, in the reader's language or the course's own.

    :raise NotFound: if there is none.
    """
    course = courses.get_course(course_address)
    modules = courses.modules_of(course)
    module = next((m for m in modules if m.address == module_address), None)
    if module is None:
        raise NotFound(_("This course has no such module. Its outline lists the ones it has."))
    titles = courses.texts_of_modules([course.id], language)
    enrolment, rows = None, {}
    if person is not None and membership is not None:
        enrolment = enrolments.find(person.id, membership.organisation_id, course.course_id)
        if enrolment is not None:
            rows = {key: row for (_e, key), row in progress.progress_of([enrolment.id]).items()}
    return Lesson(
        course=course,
        course_text=courses.texts_of_course(course, language),
        module=module,
        text=titles[module.module_id],
        modules=modules,
        titles=titles,
        enrolment=enrolment,
        rows=rows,
    )


def rule_in_words(module: ModuleVersion) -> str:
    """When the module is completed, as a sentence."""
    rule = module.completes
    check, minutes = rule.get("check"), rule.get("minutes")
    if rule.get("read") and check is not None:
        sentence = _(
            "This module is completed when you have read it and reached %(share)s %% in its check.",
            share=check,
        )
    elif check is not None:
        sentence = _("This module is completed when you have reached %(share)s %% in its check.", share=check)
    else:
        sentence = _("This module is completed when you have read it.")
    if minutes:
        sentence += " " + ngettext(
            "It asks for at least %(num)s minute.", "It asks for at least %(num)s minutes.", minutes
        )
    return str(sentence)
