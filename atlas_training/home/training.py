# SPDX-License-Identifier: EUPL-1.2
"""What My training shows: the way back into a lesson, the path with its reasons, the readiness card."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import url_for
from flask_babel import format_date, ngettext
from flask_babel import gettext as _
from markupsafe import Markup, escape

from atlas_training.accounts.enums import Role
from atlas_training.accounts.models import Membership, Person
from atlas_training.certificates import service as certificates
from atlas_training.certificates.models import Certificate
from atlas_training.courses import service as courses
from atlas_training.courses.models import CourseVersion, ModuleText, ModuleVersion
from atlas_training.editions import service as editions
from atlas_training.editions.models import Session
from atlas_training.enrolments import service as enrolments
from atlas_training.enrolments.models import Enrolment
from atlas_training.home.lessons import is_done
from atlas_training.pathways import service as pathways
from atlas_training.pathways.enums import Place
from atlas_training.pathways.models import Path, PathStep
from atlas_training.pathways.words import duration, reason_of
from atlas_training.progress import service as progress
from atlas_training.progress.models import ModuleProgress, Task
from atlas_training.readiness import service as readiness
from atlas_training.readiness.models import Assessment

OPEN_TASKS_SHOWN = 4
CERTIFICATES_SHOWN = 3
SESSIONS_SHOWN = 3
LATER_SHOWN = 3
COUNTRY_BLOCK = re.compile(
    r'<div class="block-country" (?P<rest>data-country="(?P<countries>[A-Z ]+)"[^>]*)>'
)
_BLOCK_MARK = re.compile(r"<div\b|</div>")


@dataclass(frozen=True)
class StepShown:
    """A step of the path as its line shows it. ``action`` is posted where it starts or continues."""

    state: str
    dimension: str
    state_line: str
    title: str
    url: str
    open_url: str
    length: str
    action: str
    reason: str
    points: int | None
    target_from: int | None


@dataclass(frozen=True)
class Onwards:
    """The one thing to do next: the continue panel. It is posted where that begins or resumes a module."""

    kicker: str
    title: str
    action: str
    url: str
    is_post: bool = False
    line: str = ""
    minutes: str = ""
    tile: str = "VIS"
    done: int | None = None
    total: int | None = None
    count: str = ""


@dataclass(frozen=True)
class ReadinessCard:
    """The last result in short: index, level, and the shape against the targets."""

    assessment: Assessment
    level: str
    axes: Sequence[str]
    now: Sequence[int | None]
    target: Sequence[int]
    line: str


@dataclass(frozen=True)
class TrainingPage:
    """Everything on My training."""

    onwards: Onwards
    steps: Sequence[StepShown]
    later: int
    minutes_left: str
    readiness: ReadinessCard | None
    tasks: Sequence[Task]
    sessions: Sequence[Session]
    earned: Sequence[str]
    certificates: Sequence[Certificate]
    is_owner: bool


@dataclass(frozen=True)
class _Known:
    """What several parts of the page need, fetched once."""

    modules: Mapping[str, ModuleVersion]
    texts: Mapping[str, ModuleText]
    courses: Mapping[str, CourseVersion]
    titles: Mapping[str, str]
    enrolments: Mapping[str, Enrolment]
    rows: Mapping[str, ModuleProgress]

    def state(self, module_id: str) -> ModuleProgress | None:
        return self.rows.get(module_id)


def of(person: Person, membership: Membership, language: str) -> TrainingPage:
    """The page of a person working for an SME."""
    known = _know(person.id, membership.organisation_id, language)
    path = pathways.current_path(membership.organisation_id)
    share = pathways.steps_of(person.id, membership.organisation_id) if path else []
    now = [
        step
        for step in share
        if step.place in (Place.NOW, Place.OPTIONAL, Place.DONE) and step.module_id in known.modules
    ]
    later = [step for step in share if step.place == Place.LATER and step.module_id in known.modules]
    waiting = [step for step in later if not is_done(known.state(step.module_id))]
    left = sum(
        known.modules[step.module_id].minutes for step in now if not is_done(known.state(step.module_id))
    )
    # Where nothing is left for now, the first of the later ones come into sight.
    in_sight = now if left else [*now, *waiting[:LATER_SHOWN]]
    assessment = readiness.latest(membership.organisation_id)
    is_owner = membership.role == Role.OWNER
    return TrainingPage(
        onwards=_onwards(known, [*now, *later], path, assessment, is_owner, membership),
        steps=_steps(known, in_sight, path, language),
        later=len(waiting) - (len(in_sight) - len(now)),
        minutes_left=duration(left) if left else "",
        readiness=_card(assessment, membership.organisation_id, language) if assessment else None,
        tasks=[task for task in progress.tasks_of(membership.organisation_id) if not task.done_at][
            :OPEN_TASKS_SHOWN
        ],
        sessions=editions.next_sessions(person.id, SESSIONS_SHOWN),
        earned=_earned(known),
        certificates=certificates.of_person(person.id)[:CERTIFICATES_SHOWN],
        is_owner=is_owner,
    )


def _earned(known: _Known) -> list[str]:
    finished = sorted(
        (row.completed_at, key)
        for key, row in known.rows.items()
        if row.completed_at and key in known.modules
    )
    return [known.courses[known.modules[key].course_id].dimension for _at, key in finished]


def _know(person_id: UUID, organisation_id: UUID, language: str) -> _Known:
    active = courses.list_courses()
    by_course = courses.modules_by_course([course.id for course in active])
    mine = enrolments.of_person(person_id, organisation_id)
    rows = progress.progress_of([enrolment.id for enrolment in mine.values()])
    texts = courses.texts_of_courses(active, language)
    return _Known(
        modules={module.module_id: module for modules in by_course.values() for module in modules},
        texts=courses.texts_of_modules([course.id for course in active], language),
        courses={course.course_id: course for course in active},
        titles={course_id: text.title for course_id, text in texts.items()},
        enrolments=mine,
        rows={module_id: row for (_enrolment, module_id), row in rows.items()},
    )


# ---- the way back ----


def _onwards(
    known: _Known,
    steps: Sequence[PathStep],
    path: Path | None,
    assessment: Assessment | None,
    is_owner: bool,
    membership: Membership,
) -> Onwards:
    begun = [
        (row.visited_at, module_id)
        for module_id, row in known.rows.items()
        if row.initialized_at and not is_done(row) and module_id in known.modules
    ]
    if begun:
        return _continue(known, max(begun)[1], _("Continue where you stopped"))
    waiting = [step.module_id for step in steps if not is_done(known.state(step.module_id))]
    if waiting:
        return _continue(known, waiting[0], _("Your next step"))
    if path is None and readiness.draft(membership.organisation_id) is not None and is_owner:
        return Onwards(
            _("Your answers are kept"),
            _("Go on with the questionnaire"),
            _("Continue the questionnaire"),
            url_for("readiness.start"),
        )
    return _questionnaire(path, assessment, is_owner)


def _questionnaire(path: Path | None, assessment: Assessment | None, is_owner: bool) -> Onwards:
    if path is not None:
        if is_owner:
            return Onwards(
                _("Your path is done"),
                _("See what has changed"),
                _("Take the questionnaire again"),
                url_for("readiness.start"),
                minutes=_("about 12 minutes"),
            )
        return Onwards(
            _("Your share is done"),
            _("Look for more in the courses"),
            _("See all courses"),
            url_for("courses.index"),
        )
    if is_owner:
        return Onwards(
            _("Welcome"),
            _("Start with 36 questions about your business"),
            _("Answer the questionnaire"),
            url_for("readiness.start"),
            minutes=_("about 12 minutes"),
            line=_("Your answers choose the courses that help you most. They are not an exam."),
        )
    return Onwards(
        _("Welcome"),
        _("Your path comes when the owner has answered the questionnaire"),
        _("See all courses"),
        url_for("courses.index"),
        line=_("Until then you can read every course."),
    )


def _continue(known: _Known, module_id: str, kicker: str) -> Onwards:
    module = known.modules[module_id]
    siblings = sorted(
        (m for m in known.modules.values() if m.course_id == module.course_id), key=lambda m: m.position
    )
    done = sum(is_done(known.state(m.module_id)) for m in siblings)
    number = [m.module_id for m in siblings].index(module_id) + 1
    row = known.state(module_id)
    begun = row is not None and row.initialized_at is not None
    return Onwards(
        kicker=kicker,
        title=known.titles[module.course_id],
        action=_("Continue module %(n)s", n=number) if begun else _("Start module %(n)s", n=number),
        url=_open_url(known, module),
        is_post=True,
        line=_(
            "Module %(n)s of %(total)s: %(title)s",
            n=number,
            total=len(siblings),
            title=known.texts[module_id].title,
        ),
        minutes=_("about %(minutes)s minutes", minutes=module.minutes),
        tile=known.courses[module.course_id].dimension,
        done=done,
        total=len(siblings),
        count=ngettext(
            "%(done)s of %(num)s module done", "%(done)s of %(num)s modules done", len(siblings), done=done
        ),
    )


def _url(known: _Known, module: ModuleVersion) -> str:
    return url_for("home.lesson", course=known.courses[module.course_id].address, module=module.address)


def _open_url(known: _Known, module: ModuleVersion) -> str:
    return url_for("home.open_lesson", course=known.courses[module.course_id].address, module=module.address)


# ---- the path ----


def _steps(known: _Known, steps: Sequence[PathStep], path: Path | None, language: str) -> list[StepShown]:
    if path is None:
        return []
    words = pathways.wording_of(path, language)
    shown, next_is_due = [], True
    done_first = sorted(steps, key=lambda step: not is_done(known.state(step.module_id)))
    for step in done_first:
        row = known.state(step.module_id)
        state = _state(step, row, next_is_due)
        next_is_due = next_is_due and state not in ("next", "now")
        module = known.modules[step.module_id]
        shown.append(
            StepShown(
                state=state,
                dimension=step.dimension,
                state_line=_state_line(state, row, next_is_due),
                title=known.texts[step.module_id].title,
                url=_url(known, module),
                open_url=_open_url(known, module),
                length=duration(module.minutes),
                action=_action(state),
                reason=reason_of(step, words),
                points=step.reason.get("points") if step.reason else None,
                target_from=step.reason.get("target_from") if step.reason else None,
            )
        )
    return shown


def _state(step: PathStep, row: ModuleProgress | None, nothing_before: bool) -> str:
    if is_done(row) or step.place == Place.DONE:
        return "done"
    if row is not None and row.initialized_at:
        return "now"
    if step.place == Place.OPTIONAL:
        return "optional"
    return "next" if nothing_before else "later"


def _state_line(state: str, row: ModuleProgress | None, nothing_before: bool) -> str:
    if state == "done" and row is not None and row.completed_at:
        return _("Completed %(date)s", date=format_date(row.completed_at, "d MMMM y"))
    if state == "done" and row is not None and row.waived_at:
        return _("Not needed: your answers show it")
    return {
        "done": _("Done earlier"),
        "now": _("In progress"),
        "next": _("Next"),
        "optional": _("Optional"),
    }.get(state, _("After that"))


def _action(state: str) -> str:
    return {"done": _("Review"), "now": _("Continue")}.get(state, _("Start"))


# ---- readiness ----


def _card(assessment: Assessment, organisation_id: UUID, language: str) -> ReadinessCard:
    instrument = readiness.instrument_of(assessment.instrument_version)
    texts = readiness.texts_of(assessment.instrument_version, language)
    result = readiness.result_of(assessment)
    targets = readiness.targets_of(organisation_id, instrument)
    starts = {level.level: level.low for level in instrument.levels}
    codes = [dimension.code for dimension in instrument.dimensions]
    level_codes = {level.level: level.code for level in instrument.levels}
    level, line = "", ""
    if assessment.level is not None and assessment.index_shown is not None:
        level = texts("levels", level_codes[assessment.level]).text
        if assessment.level + 1 in starts:
            points = starts[assessment.level + 1] - assessment.index_shown
            line = ngettext(
                "%(num)s point to %(level)s",
                "%(num)s points to %(level)s",
                points,
                level=texts("levels", level_codes[assessment.level + 1]).text,
            )
    return ReadinessCard(
        assessment=assessment,
        level=level,
        axes=[texts("dimensions", code, "short").text for code in codes],
        now=[result.dimensions[code].shown for code in codes],
        target=[starts[targets[code]] for code in codes],
        line=line,
    )


# ---- shared by the learner's pages ----


def module_addresses() -> dict[str, tuple[str, str]]:
    """Address of the course and of the module, by module id."""
    active = {course.id: course for course in courses.list_courses()}
    return {
        module.module_id: (active[version_id].address, module.address)
        for version_id, modules in courses.modules_by_course(list(active)).items()
        for module in modules
    }


def for_reader(html: str, country: str | None) -> Markup:
    """A lesson's HTML; of country blocks in a row the reader's own come first, named and set off from the others."""
    written: list[str] = []
    place = 0
    while found := COUNTRY_BLOCK.search(html, place):
        written.append(html[place : found.start()])
        own, others, place = _row_of_countries(html, found, country)
        written.append("\n".join(own + others))
    return Markup("".join([*written, html[place:]]))  # noqa: S704 -- sanitised when it was published


def _row_of_countries(
    html: str, first: re.Match[str], country: str | None
) -> tuple[list[str], list[str], int]:
    """The blocks in a row that are for the country, those that are not, and where the row ends."""
    own: list[str] = []
    others: list[str] = []
    block: re.Match[str] | None = first
    end = first.start()
    while block:
        end = _end_of(html, block.start())
        if country in block["countries"].split():
            label = escape(_("In your country"))
            begins = f'<div class="block-country is-own" {block["rest"]}><p class="block-own">{label}</p>'
            own.append(begins + html[block.end() : end])
        else:
            others.append(html[block.start() : end])
        block = COUNTRY_BLOCK.match(html, end + len(html[end:]) - len(html[end:].lstrip()))
    return own, others, end


def _end_of(html: str, start: int) -> int:
    """Where the block that starts here ends; in sanitised HTML every one does."""
    depth = 0
    for mark in _BLOCK_MARK.finditer(html, start):
        depth += -1 if mark[0] == "</div>" else 1
        if not depth:
            return mark.end()
    return len(html)
