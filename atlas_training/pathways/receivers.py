# SPDX-License-Identifier: EUPL-1.2
"""What pathways does when something happens below it, and what it answers."""

from datetime import date
from pathlib import Path as Folder
from typing import Any
from uuid import UUID

from flask import render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from atlas_training import i18n
from atlas_training.accounts import service as accounts
from atlas_training.accounts.enums import Role
from atlas_training.accounts.events import Erasing, SmeSection
from atlas_training.assessments.events import AttemptSubmitted
from atlas_training.content.findings import Finding, Reading
from atlas_training.courses import service as courses
from atlas_training.organisations.models import Organisation
from atlas_training.pathways import service as pathways
from atlas_training.pathways.catalogue_source import CATALOGUE, FOLDER, RULE, Source, read_folder
from atlas_training.pathways.enums import Place
from atlas_training.pathways.errors import DefinitionChanged
from atlas_training.pathways.events import PathProposed
from atlas_training.pathways.models import CatalogueVersion, PathRuleVersion, PathStep
from atlas_training.pathways.service.versions import check_unchanged
from atlas_training.pathways.words import duration, reason_of
from atlas_training.plugins import hookimpl
from atlas_training.progress import service as progress
from atlas_training.progress.events import CourseCompleted, ModuleCompleted, ModuleInitialized, ModuleWaived
from atlas_training.readiness import service as readiness
from atlas_training.readiness.events import AssessmentFinished
from atlas_training.readiness.hooks import Recommended
from atlas_training.readiness.instrument_source import read_definition
from atlas_training.reminders.enums import Kind
from atlas_training.reminders.events import Due
from atlas_training.web.addresses import public
from atlas_training.web.navigation import NavigationItem

MOST_RECOMMENDED = 3


# ---- content/pathways/ ----


@hookimpl
def read_content(folder: Folder, to_store: bool) -> list[Reading]:
    """The catalogue with its words, and the path rule: two things, each stored or refused as a whole."""
    source = read_folder(folder, _dimensions(folder))
    if source is None:
        return []
    if to_store:
        _hold_to_published(source)
    return [Reading(source.findings, lambda: _store(source))]


def _dimensions(folder: Folder) -> dict[str, tuple[str, ...]] | None:
    """Topics by dimension of the folder's sound instruments; None where there is none to compare with."""
    found: dict[str, tuple[str, ...]] = {}
    for file in sorted((folder / "readiness").glob("*/instrument.yaml")):
        definition = read_definition(file.parent, folder) or {"dimensions": []}
        for row in definition["dimensions"]:
            found[row["code"]] = tuple(dict.fromkeys((*found.get(row["code"], ()), *row["topics"])))
    return found or None


def _hold_to_published(source: Source) -> None:
    """A published number with another definition is refused."""
    if source.definition is not None and _is_changed(CatalogueVersion, source.definition):
        source.findings.append(_changed(CATALOGUE))
        source.definition = None
    if source.rule is not None and _is_changed(PathRuleVersion, source.rule):
        source.findings.append(_changed(RULE))
        source.rule = None


def _is_changed(kind: type[CatalogueVersion] | type[PathRuleVersion], definition: dict[str, Any]) -> bool:
    try:
        check_unchanged(kind, definition)
    except DefinitionChanged:
        return True
    return False


def _changed(file: str) -> Finding:
    return Finding(
        f"{FOLDER}/{file}",
        1,
        "pathways-published",
        "This version is published with another content.",
        "Put back what was changed, or give the file a new version.",
    )


def _store(source: Source) -> list[str]:
    lines = []
    if source.definition is not None:
        lines.append(pathways.store_catalogue(source.definition, source.texts))
    if source.rule is not None:
        lines.append(pathways.store_rule(source.rule))
    return [line for line in lines if line]


# ---- what happens ----


@hookimpl
def assessment_finished(event: AssessmentFinished) -> None:
    """A new result gives a new path; an imported result older than the last one changes nothing."""
    latest = readiness.latest(event.organisation_id)
    if latest is not None and latest.id == event.assessment_id:
        pathways.propose(event.organisation_id, event.language, event.respondent_id, event.membership_id)


@hookimpl
def path_proposed(event: PathProposed) -> None:
    """A new path may have other targets: the courses' completions ask for other modules then."""
    progress.reconsider_courses(event.organisation_id)


@hookimpl
def module_initialized(event: ModuleInitialized) -> None:
    """With the first of its *now* modules a person begins its share of the path."""
    pathways.begin(event.person_id, event.organisation_id, event.module_id)


@hookimpl
def module_completed(event: ModuleCompleted) -> None:
    """The person's share of a path may be completed by it; one begun on an earlier path begins this one too."""
    pathways.begin(event.person_id, event.organisation_id, event.module_id)
    pathways.reconsider(event.person_id, event.organisation_id)


@hookimpl
def module_waived(event: ModuleWaived) -> None:
    """A waived module counts as done."""
    pathways.reconsider(event.person_id, event.organisation_id)


@hookimpl
def course_completed(event: CourseCompleted) -> None:
    """The person's share of a path may be completed by it."""
    pathways.reconsider(event.person_id, event.organisation_id)


@hookimpl(trylast=True)
def attempt_submitted(event: AttemptSubmitted) -> None:
    """A better score in a module completed before may lift the mean; after progress has looked at it."""
    pathways.reconsider(event.person_id, event.organisation_id)


# ---- what is asked ----


@hookimpl
def targets(organisation_id: UUID) -> dict[str, int] | None:
    """The level the SME aims at in each dimension."""
    return pathways.targets_of(organisation_id) or None


@hookimpl
def navigation(person: Any) -> list[NavigationItem]:
    """For coordinators: what their clusters aim at."""
    if person is None or Role.COORDINATOR not in person.roles:
        return []
    return [NavigationItem(_("Targets"), url_for("pathways.show_targets"), "radar", 40)]


@hookimpl
def recommended(organisation_id: UUID) -> list[Recommended]:
    """The first courses of the SME's path, each with the reason of its first step."""
    path = pathways.current_path(organisation_id)
    if path is None:
        return []
    by_course: dict[str, list[PathStep]] = {}
    for step in pathways.steps_on(path.id):
        if step.dropped_at is None and step.place in (Place.NOW, Place.LATER):
            by_course.setdefault(step.module_id.partition(".")[0], []).append(step)
    language = i18n.current().code
    words = pathways.wording_of(path, language)
    published = {course.course_id: course for course in courses.list_courses()}
    texts = courses.texts_of_courses(list(published.values()), language)
    minutes = pathways.minutes_of_modules()
    cards = []
    for course_id, steps in by_course.items():
        if course_id in published and course_id in texts:
            cards.append(
                Recommended(
                    dimension=steps[0].dimension,
                    title=texts[course_id].title,
                    length=_length(steps, minutes),
                    reason=reason_of(steps[0], words),
                    action=_("View course"),
                    url=url_for("courses.show", address=published[course_id].address),
                )
            )
    return cards[:MOST_RECOMMENDED]


def _length(steps: list[PathStep], minutes: dict[str, int]) -> str:
    return str(
        ngettext(
            "%(num)s module, %(length)s",
            "%(num)s modules, %(length)s",
            len(steps),
            length=duration(sum(minutes.get(step.module_id, 0) for step in steps)),
        )
    )


@hookimpl
def sme_sections(organisation: Organisation) -> list[SmeSection]:
    """The way to the SME's path from the coordinator's page of it."""
    path = pathways.current_path(organisation.id)
    body = render_template("pathways/sme_section.html", path=path, organisation=organisation)
    return [SmeSection(_("Learning path"), Markup(body), 20)]  # noqa: S704 -- a template of ours


@hookimpl
def due_reminders(day: date) -> list[Due]:
    """To owners, what their coordinator changed in the path and why; several changes are one reminder."""
    latest = pathways.latest_words_of_coordinators()
    url = public("pathways.show")
    return [
        Due(person_id, key, Kind.FEEDBACK, str(latest[key]), _changed_words, url)
        for key, person_id in accounts.owners_of(latest)
    ]


def _changed_words() -> str:
    return str(_("Your coordinator changed your learning path, and says why"))


@hookimpl
def erasing(event: Erasing) -> None:
    """Shares go; reasons lose the name."""
    pathways.forget(event)
