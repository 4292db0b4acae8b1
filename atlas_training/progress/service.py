# SPDX-License-Identifier: EUPL-1.2
"""Opening modules, reading them, tasks, and granting completions. Only this feature writes its tables."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select, update
from sqlalchemy.exc import IntegrityError

from atlas_training import clock
from atlas_training.accounts.models import Membership, Person
from atlas_training.assessments import service as assessments
from atlas_training.courses import service as courses
from atlas_training.courses.enums import CourseRule
from atlas_training.courses.models import CourseVersion, ModuleVersion
from atlas_training.database import chunks, db
from atlas_training.editions.events import ModuleDone
from atlas_training.enrolments.models import Enrolment
from atlas_training.errors import Conflict, Invalid, NotFound
from atlas_training.plugins import hook
from atlas_training.progress import rules
from atlas_training.progress.enums import CompletionKind
from atlas_training.progress.events import (
    CourseCompleted,
    CourseProgressed,
    ModuleCompleted,
    ModuleInitialized,
    ModuleWaived,
    PathCompleted,
    TaskChanged,
)
from atlas_training.progress.models import Completion, ModuleProgress, Task
from atlas_training.readiness import service as readiness
from atlas_training.readiness.rules import Result

DEFAULT_TARGET = 2


class TaskNotFound(NotFound):
    """There is no such task in the person's SME."""

    sentence = _l("There is no such task on your list.")


class TaskOnList(Conflict):
    """The task is on the SME's list already."""

    sentence = _l("This task is on your list already.")


# ---- working through a module ----


def open_module(enrolment: Enrolment, module: ModuleVersion, language: str) -> ModuleProgress:
    """The person opens the module (xAPI: initialized, the first time)."""
    progress = _progress(enrolment.id, module.module_id)
    now = clock.now()
    progress.visited_at = now
    if progress.initialized_at is None:
        progress.initialized_at = now
        db.session.flush()
        hook.module_initialized(
            event=ModuleInitialized(
                **_place(enrolment, module.module_id, language, now), progress_id=progress.id
            )
        )
    return progress


def finish_reading(enrolment: Enrolment, module: ModuleVersion, language: str) -> None:
    """The person pressed "Done": the text is read; the module may be completed by it."""
    progress = open_module(enrolment, module, language)
    if progress.read_at is None:
        progress.read_at = clock.now()
    reconsider(enrolment, module, language)


def remember_place(enrolment: Enrolment, module_id: str, heading: str) -> None:
    """Keep where the person is in the text; no statement is made of it."""
    progress = find_progress(enrolment.id, module_id)
    if progress is not None:
        progress.place = "".join(filter(str.isprintable, heading))[:80]
        progress.visited_at = clock.now()


def reconsider(enrolment: Enrolment, module: ModuleVersion, language: str) -> None:
    """Grant what the stored facts now allow: the module, then its course. Nothing is ever taken back."""
    progress = _progress(enrolment.id, module.module_id)
    if progress.completed_at is not None:
        return
    score = assessments.best_scores([enrolment.id]).get((enrolment.id, module.module_id))
    facts = _facts(progress, score)
    if rules.missing_conditions(module.completes, facts):
        return
    _grant_module(enrolment, module, progress, score, facts, language)
    _reconsider_course(enrolment, module, language)


def _facts(progress: ModuleProgress, score: Fraction | None) -> rules.ModuleFacts:
    seconds = (clock.now() - progress.initialized_at).total_seconds() if progress.initialized_at else 0
    return rules.ModuleFacts(progress.read_at is not None, score, int(seconds // 60))


def _grant_module(
    enrolment: Enrolment,
    module: ModuleVersion,
    progress: ModuleProgress,
    score: Fraction | None,
    facts: rules.ModuleFacts,
    language: str,
) -> None:
    now = clock.now()
    progress.completed_at = now
    completion = _grant(
        CompletionKind.MODULE,
        module.module_id,
        enrolment.person_id,
        enrolment.organisation_id,
        score,
        {"completes": module.completes, "minutes": facts.minutes, "module_version": str(module.id)},
        enrolment=enrolment,
    )
    started = progress.initialized_at or now
    hook.module_completed(
        event=ModuleCompleted(
            **_place(enrolment, module.module_id, language, now),
            completion_id=completion.id,
            score=completion.score,
            seconds=int((now - started).total_seconds()),
        )
    )


def _reconsider_course(enrolment: Enrolment, module: ModuleVersion, language: str) -> None:
    state = course_state(enrolment)
    completion = find_completion(
        CompletionKind.MODULE, module.module_id, enrolment.person_id, enrolment.organisation_id
    )
    changes_percent = module.module_id in state.counting and module.module_id not in state.waived
    if completion is not None and changes_percent:
        completion.rule = {**completion.rule, "percent": state.percent}
        hook.course_progressed(
            event=CourseProgressed(
                **_place(enrolment, module.module_id, language, clock.now()),
                completion_id=completion.id,
                percent=state.percent,
            )
        )
    _grant_course_if_complete(enrolment, state, language)


def _grant_course_if_complete(enrolment: Enrolment, state: "CourseState", language: str) -> None:
    if not rules.course_is_complete(state.counting, state.completed, state.waived):
        return
    if find_completion(
        CompletionKind.COURSE, enrolment.course_id, enrolment.person_id, enrolment.organisation_id
    ):
        return
    completion = _grant(
        CompletionKind.COURSE,
        enrolment.course_id,
        enrolment.person_id,
        enrolment.organisation_id,
        _mean_score(enrolment, state.completed),
        {
            "rule": state.rule,
            **({"target": state.target} if state.rule == CourseRule.MODULES_TO_TARGET else {}),
            "completed": sorted(set(state.completed) & set(state.counting)),
            "waived": sorted((state.waived - state.completed) & set(state.counting)),
            "course_version": state.version,
        },
        enrolment=enrolment,
    )
    hook.course_completed(
        event=CourseCompleted(
            completion.id,
            enrolment.id,
            enrolment.person_id,
            enrolment.organisation_id,
            enrolment.course_id,
            language,
            completion.score,
            completion.granted_at,
        )
    )


def _mean_score(enrolment: Enrolment, module_ids: Collection[str]) -> Fraction | None:
    best = assessments.best_scores([enrolment.id])
    scores = [score for (_, module_id), score in best.items() if module_id in module_ids]
    return sum(scores, Fraction(0)) / len(scores) if scores else None


# ---- what stands already ----


def waive_what_is_known(enrolment: Enrolment) -> None:
    """Waive the modules whose topic the SME's latest assessment shows at their level already."""
    course = courses.find_course(enrolment.course_id)
    assessment = readiness.latest(enrolment.organisation_id)
    if course is None or assessment is None:
        return
    levels = _topic_levels(readiness.result_of(assessment), course.dimension)
    modules = courses.modules_of(course)
    waivable = rules.modules_to_waive(_levelled(modules), _target(enrolment.organisation_id, course), levels)
    rows = _progress_rows(enrolment.id)
    for module in modules:
        row = rows.get(module.module_id)
        if module.module_id not in waivable or (row and (row.waived_at or row.completed_at)):
            continue
        row = row or _progress(enrolment.id, module.module_id)
        row.waived_at, row.waived_by_assessment_id = clock.now(), assessment.id
        db.session.flush()
        hook.module_waived(
            event=ModuleWaived(
                **_place(enrolment, module.module_id, enrolment.language, row.waived_at),
                progress_id=row.id,
                topic=module.topic,
                topic_level=levels[module.topic],
                assessment_id=assessment.id,
            )
        )
    _grant_course_if_complete(enrolment, course_state(enrolment), enrolment.language)


def reconsider_courses(organisation_id: UUID) -> None:
    """Waive and grant what a new result, or another target, now allows in all courses of an SME."""
    rows = db.session.scalars(select(Enrolment).where(Enrolment.organisation_id == organisation_id))
    for enrolment in rows.all():
        waive_what_is_known(enrolment)


def _topic_levels(result: Result, dimension: str) -> dict[str, int]:
    """Level by topic; the topic of a held must-have counts as 0 (docs/readiness.md)."""
    return {
        topic: 0 if row.held else row.level
        for (of_dimension, topic), row in result.topics.items()
        if of_dimension == dimension and row.level is not None
    }


@dataclass(frozen=True)
class CourseState:
    """Where an enrolment stands: the modules its completion counts, and which are done."""

    version: str
    rule: CourseRule
    target: int
    counting: tuple[str, ...]
    completed: frozenset[str]
    waived: frozenset[str]

    @property
    def done(self) -> frozenset[str]:
        """Completed or waived."""
        return self.completed | self.waived

    @property
    def percent(self) -> int:
        """Share of the counting modules that is done, in whole per cent."""
        return rules.percentage(self.counting, self.done)


def course_state(enrolment: Enrolment) -> CourseState:
    """The state of an enrolment in the current version of its course.

    :raise NotFound: if the course is not offered any more.
    """
    course = courses.find_course(enrolment.course_id)
    if course is None:
        raise NotFound(_l("This course is not offered any more. Your records are kept."))
    rule, modules = CourseRule(course.definition["completion"]), courses.modules_of(course)
    target = _target(enrolment.organisation_id, course)
    rows = _progress_rows(enrolment.id)
    return CourseState(
        version=course.version,
        rule=rule,
        target=target,
        counting=tuple(module.module_id for module in modules)
        if rule == CourseRule.ALL_MODULES
        else rules.modules_that_count(_levelled(modules), target),
        completed=frozenset(key for key, row in rows.items() if row.completed_at),
        waived=frozenset(key for key, row in rows.items() if row.waived_at),
    )


def _levelled(modules: Sequence[ModuleVersion]) -> list[rules.LevelledModule]:
    return [rules.LevelledModule(module.module_id, module.level, module.topic) for module in modules]


def _target(organisation_id: UUID, course: CourseVersion) -> int:
    targets = hook.targets(organisation_id=organisation_id) or {}
    return int(targets.get(course.dimension, DEFAULT_TARGET))


def _progress_rows(enrolment_id: UUID) -> dict[str, ModuleProgress]:
    rows = db.session.scalars(select(ModuleProgress).where(ModuleProgress.enrolment_id == enrolment_id))
    return {row.module_id: row for row in rows}


def find_progress(enrolment_id: UUID, module_id: str) -> ModuleProgress | None:
    """The progress in a module, if it was ever opened or waived."""
    return db.session.scalar(_select_progress(enrolment_id, module_id))


def _select_progress(enrolment_id: UUID, module_id: str) -> Select[ModuleProgress]:
    return select(ModuleProgress).where(
        ModuleProgress.enrolment_id == enrolment_id, ModuleProgress.module_id == module_id
    )


def progress_of(enrolment_ids: Sequence[UUID]) -> dict[tuple[UUID, str], ModuleProgress]:
    """Progress rows of several enrolments by (enrolment, module id), in one query."""
    rows = db.session.scalars(select(ModuleProgress).where(ModuleProgress.enrolment_id.in_(enrolment_ids)))
    return {(row.enrolment_id, row.module_id): row for row in rows}


def completed_modules(organisation_id: UUID, person_id: UUID | None = None) -> dict[str, datetime]:
    """When each module was first completed or waived, by anybody of the SME or by one person."""
    statement = (
        select(ModuleProgress.module_id, ModuleProgress.completed_at, ModuleProgress.waived_at)
        .join(Enrolment, Enrolment.id == ModuleProgress.enrolment_id)
        .where(Enrolment.organisation_id == organisation_id)
    )
    if person_id is not None:
        statement = statement.where(Enrolment.person_id == person_id)
    done: dict[str, datetime] = {}
    for module_id, completed_at, waived_at in db.session.execute(statement):
        at = completed_at or waived_at
        if at is not None and (module_id not in done or at < done[module_id]):
            done[module_id] = at
    return done


def modules_done(person_ids: Collection[UUID], module_ids: Collection[str]) -> list[ModuleDone]:
    """What these people have completed of these modules, for whichever SME; waived ones are no completions."""
    done = []
    for part in chunks(list(person_ids)):
        rows = db.session.scalars(
            select(Completion)
            .where(
                Completion.kind == CompletionKind.MODULE,
                Completion.person_id.in_(part),
                Completion.subject_id.in_(module_ids),
            )
            .order_by(Completion.granted_at, Completion.id)
        )
        done += [
            ModuleDone(one.person_id, one.organisation_id, one.subject_id, one.id, one.granted_at)
            for one in rows
        ]
    return done


def _progress(enrolment_id: UUID, module_id: str) -> ModuleProgress:
    """The row of a module, for who writes: another press of the same button waits, and sees what this one did."""
    asked = _select_progress(enrolment_id, module_id).with_for_update()
    asked = asked.execution_options(populate_existing=True)
    progress = db.session.scalar(asked)
    if progress is not None:
        return progress
    progress = ModuleProgress(enrolment_id=enrolment_id, module_id=module_id, visited_at=clock.now())
    try:
        with db.session.begin_nested():
            db.session.add(progress)
    except IntegrityError:  # pressed twice at once: the other press was first
        return db.session.execute(asked).scalar_one()
    return progress


def _place(enrolment: Enrolment, module_id: str, language: str, at: datetime) -> dict[str, Any]:
    return {
        "enrolment_id": enrolment.id,
        "person_id": enrolment.person_id,
        "organisation_id": enrolment.organisation_id,
        "course_id": enrolment.course_id,
        "module_id": module_id,
        "language": language,
        "at": at,
    }


# ---- completions ----


def find_completion(
    kind: CompletionKind, subject_id: str, person_id: UUID, organisation_id: UUID
) -> Completion | None:
    """A completion, if it was granted."""
    return db.session.scalar(
        select(Completion).where(
            Completion.kind == kind,
            Completion.subject_id == subject_id,
            Completion.person_id == person_id,
            Completion.organisation_id == organisation_id,
        )
    )


def _grant(
    kind: CompletionKind,
    subject_id: str,
    person_id: UUID,
    organisation_id: UUID,
    score: Fraction | None,
    rule: dict[str, Any],
    enrolment: Enrolment | None = None,
) -> Completion:
    completion = Completion(
        kind=kind,
        subject_id=subject_id,
        course_id=enrolment.course_id if enrolment else None,
        person_id=person_id,
        organisation_id=organisation_id,
        enrolment_id=enrolment.id if enrolment else None,
        granted_at=clock.now(),
        score=str(score) if score is not None else None,
        rule=rule,
    )
    db.session.add(completion)
    db.session.flush()
    return completion


def grant_path(
    person_id: UUID, organisation_id: UUID, path_id: UUID, rule: dict[str, Any], score: Fraction | None
) -> Completion:
    """Grant a person's share of a path, once; ``rule`` holds the rule and the facts that met it."""
    existing = find_completion(CompletionKind.PATH, str(path_id), person_id, organisation_id)
    if existing:
        return existing
    completion = _grant(CompletionKind.PATH, str(path_id), person_id, organisation_id, score, rule)
    hook.path_completed(
        event=PathCompleted(
            completion.id, person_id, organisation_id, path_id, completion.score, rule, completion.granted_at
        )
    )
    return completion


# ---- tasks ----


def add_task(
    enrolment: Enrolment,
    module: ModuleVersion,
    task: dict[str, Any],
    person: Person,
    due_on: date | None,
    language: str,
) -> Task:
    """Put a module's task on the SME's list, for a person of the SME, until a day.

    :raise TaskOnList: if it is there already.
    :raise Invalid: if the person does not belong to the SME, or the day is past.
    """
    _check_task(enrolment, person, due_on)
    if db.session.scalar(
        select(Task.id).where(
            Task.organisation_id == enrolment.organisation_id,
            Task.module_id == module.module_id,
            Task.key == task["key"],
        )
    ):
        raise TaskOnList
    row = Task(
        organisation_id=enrolment.organisation_id,
        enrolment_id=enrolment.id,
        course_id=enrolment.course_id,
        module_id=module.module_id,
        key=task["key"],
        title=task["title"][:200],
        language=language,
        person_id=person.id,
        due_on=due_on,
        added_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    hook.task_added(event=_task_event(row, enrolment, row.added_at))
    return row


def _check_task(enrolment: Enrolment, person: Person, due_on: date | None) -> None:
    belongs = db.session.scalar(
        select(Membership.id).where(
            Membership.person_id == person.id,
            Membership.organisation_id == enrolment.organisation_id,
            Membership.left_at.is_(None),
        )
    )
    if belongs is None:
        raise Invalid(fields={"person": _l("Choose somebody of your business.")})
    if due_on is not None and due_on < clock.now().date():
        raise Invalid(fields={"due_on": _l("Choose a day from today on.")})


def finish_task(task_id: UUID, person: Person, organisation_id: UUID) -> Task:
    """Somebody of the SME has done the task; done once stays done.

    :raise TaskNotFound: if it is not on that SME's list.
    """
    row = db.session.get(Task, task_id, with_for_update=True)
    if row is None or row.organisation_id != organisation_id:
        raise TaskNotFound
    if row.done_at is None:
        row.done_at, row.done_by_id = clock.now(), person.id
        db.session.flush()
        enrolment = db.session.get_one(Enrolment, row.enrolment_id)
        hook.task_done(event=_task_event(row, enrolment, row.done_at, person.id))
    return row


def tasks_of(organisation_id: UUID) -> Sequence[Task]:
    """The SME's list: open ones first, by day; then done ones, newest first."""
    rows = db.session.scalars(select(Task).where(Task.organisation_id == organisation_id)).all()
    far = date.max
    still = sorted((t for t in rows if not t.done_at), key=lambda t: (t.due_on or far, t.added_at))
    done = sorted((t for t in rows if t.done_at), key=lambda t: t.done_at or t.added_at, reverse=True)
    return [*still, *done]


def _task_event(row: Task, enrolment: Enrolment, at: datetime, by: UUID | None = None) -> TaskChanged:
    return TaskChanged(
        enrolment_id=enrolment.id,
        person_id=by or enrolment.person_id,
        organisation_id=row.organisation_id,
        course_id=row.course_id,
        module_id=row.module_id,
        language=row.language,
        at=at,
        task_id=row.id,
        key=row.key,
        title=row.title,
        due_on=row.due_on,
    )


def forget_places(person_id: UUID) -> None:
    """Forget where a person stopped reading; what was opened, read and completed stays."""
    theirs = select(Enrolment.id).where(Enrolment.person_id == person_id)
    db.session.execute(update(ModuleProgress).where(ModuleProgress.enrolment_id.in_(theirs)).values(place=""))
