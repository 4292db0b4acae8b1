# SPDX-License-Identifier: EUPL-1.2
"""Turns every event into its statement, in the event's own transaction."""

import json
from collections.abc import Generator
from fractions import Fraction
from typing import Any
from uuid import UUID

from atlas_training.accounts.events import Erasing
from atlas_training.accounts.models import Person
from atlas_training.assessments.events import AttemptSubmitted, QuestionAnswered
from atlas_training.certificates.enums import CertificateKind
from atlas_training.certificates.events import CertificateIssued, CertificateRevoked
from atlas_training.editions.enums import SessionKind
from atlas_training.editions.events import AttendanceRecorded
from atlas_training.enrolments.events import Enrolled
from atlas_training.pathways.events import PathChanged, PathProposed
from atlas_training.plugins import hookimpl
from atlas_training.progress.events import (
    CourseCompleted,
    CourseProgressed,
    InModule,
    ModuleCompleted,
    ModuleInitialized,
    ModuleWaived,
    PathCompleted,
    TaskChanged,
)
from atlas_training.readiness.events import AssessmentFinished
from atlas_training.tracking import builders
from atlas_training.tracking import service as tracking
from atlas_training.tracking import vocabulary as words
from atlas_training.tracking.builders import Scene, Statement
from atlas_training.xapi import service as xapi
from atlas_training.xapi.installation import find_iri_base, settle_iri_base

Told = Generator[None, object, object]
"""What a receiver gives that surrounds the others: its own statement first, then theirs, kept together."""


def _in_module(event: InModule) -> tuple[Scene, Statement, Statement]:
    scene = tracking.scene(event.organisation_id, event.person_id, event.enrolment_id, event.language)
    return (
        scene,
        tracking.course_activity(scene.base, event.course_id),
        tracking.module_activity(scene.base, event.course_id, event.module_id),
    )


def _record(event: Any, scene: Scene, *statements: Statement) -> None:
    tracking.record(list(statements), scene, getattr(event, "person_id", None), event.organisation_id)


@hookimpl(wrapper=True)
def enrolled(event: Enrolled) -> Told:
    """Enrolled: registered in the course; what is waived by it is kept with it."""
    with tracking.together():
        scene = tracking.scene(event.organisation_id, event.person_id, event.enrolment_id, event.language)
        course = tracking.course_activity(scene.base, event.course_id)
        _record(
            event,
            scene,
            builders.build(scene, "enrolled", event.enrolment_id, words.REGISTERED, course, event.at),
        )
        return (yield)


@hookimpl
def module_initialized(event: ModuleInitialized) -> None:
    """A module was opened: initialized."""
    scene, course, module = _in_module(event)
    statement = builders.build(
        scene, "module-initialized", event.progress_id, words.INITIALIZED, module, event.at, parents=[course]
    )
    _record(event, scene, statement)


@hookimpl
def module_completed(event: ModuleCompleted) -> None:
    """A module is completed."""
    scene, course, module = _in_module(event)
    result: Statement = {"completion": True, "duration": builders.duration(event.seconds)}
    if event.score is not None:
        result["score"] = builders.score(Fraction(event.score))
    statement = builders.build(
        scene,
        "module-completed",
        event.completion_id,
        words.COMPLETED,
        module,
        event.at,
        result=result,
        parents=[course],
    )
    _record(event, scene, statement)


@hookimpl
def module_waived(event: ModuleWaived) -> None:
    """A module is not needed: waived, with the topic and its level as the reason."""
    scene, course, module = _in_module(event)
    reason = f"assessment {event.assessment_id}: topic {event.topic} stands at level {event.topic_level}"
    result = {"success": True, "completion": True, "extensions": {words.REASON_EXTENSION: reason}}
    statement = builders.build(
        scene,
        "module-waived",
        event.progress_id,
        words.WAIVED,
        module,
        event.at,
        result=result,
        parents=[course],
    )
    _record(event, scene, statement)


@hookimpl
def course_progressed(event: CourseProgressed) -> None:
    """A course's percentage changed."""
    scene, course, _ = _in_module(event)
    result = {"extensions": {words.PROGRESS_EXTENSION: event.percent}}
    statement = builders.build(
        scene, "progressed", event.completion_id, words.PROGRESSED, course, event.at, result=result
    )
    _record(event, scene, statement)


@hookimpl
def course_completed(event: CourseCompleted) -> None:
    """A course is completed."""
    scene = tracking.scene(event.organisation_id, event.person_id, event.enrolment_id, event.language)
    course = tracking.course_activity(scene.base, event.course_id)
    result: Statement = {"completion": True}
    if event.score is not None:
        result["score"] = builders.score(Fraction(event.score))
    statement = builders.build(
        scene, "course-completed", event.completion_id, words.COMPLETED, course, event.at, result=result
    )
    _record(event, scene, statement)


@hookimpl(wrapper=True)
def attempt_submitted(event: AttemptSubmitted) -> Told:
    """A check was submitted: passed or failed, and answered once for each question; what follows is kept with it."""
    with tracking.together():
        scene = tracking.scene(event.organisation_id, event.person_id, event.enrolment_id, event.language)
        check = tracking.check_activity(scene.base, event.course_id, event.module_id)
        course = {"objectType": "Activity", "id": builders.course_iri(scene.base, event.course_id)}
        result: Statement = {
            "score": builders.score(
                Fraction(event.scaled), Fraction(event.points), Fraction(event.max_points)
            ),
            "completion": True,
            "duration": builders.duration(int((event.submitted_at - event.started_at).total_seconds())),
            "extensions": {
                builders.own(scene.base, "extensions/attempt"): {
                    "number": event.number,
                    "pass": event.pass_mark,
                }
            },
        }
        if event.success is not None:
            result["success"] = event.success
        verb = {True: words.PASSED, False: words.FAILED, None: words.COMPLETED}[event.success]
        attempted = builders.build(
            scene,
            "check-attempted",
            event.attempt_id,
            verb,
            check,
            event.submitted_at,
            result=result,
            parents=[course],
        )
        answered = [_answered(scene, event, question) for question in event.questions]
        _record(event, scene, *answered, attempted)
        return (yield)


def _answered(scene: Scene, event: AttemptSubmitted, question: QuestionAnswered) -> Statement:
    check = builders.check_iri(scene.base, event.course_id, event.module_id)
    more: dict[str, Any] = {"interactionType": question.interaction_type}
    if question.correct_responses:
        more["correctResponsesPattern"] = list(question.correct_responses)
    for component in ("choices", "source", "target"):
        if named := getattr(question, component):
            more[component] = [{"id": id, "description": {event.language: text}} for id, text in named]
    object_ = builders.activity(
        f"{check}/questions/{question.question_id}",
        words.INTERACTION,
        {event.language: question.text},
        **more,
    )
    result: Statement = {
        "success": question.success,
        "completion": question.answer is not None,
        "score": builders.score(Fraction(question.fraction)),
    }
    if question.response is not None:
        result["response"] = question.response
    return builders.build(
        scene,
        "question-answered",
        f"{event.attempt_id}/{question.question_id}",
        words.ANSWERED,
        object_,
        event.submitted_at,
        result=result,
        parents=[
            {"objectType": "Activity", "id": check},
            {"objectType": "Activity", "id": builders.course_iri(scene.base, event.course_id)},
        ],
    )


@hookimpl(wrapper=True)
def assessment_finished(event: AssessmentFinished) -> Told:
    """Readiness was assessed: under the SME's pseudonym, never with a raw answer; what follows is kept with it."""
    with tracking.together():
        registration = event.membership_id or tracking.registration_of_owner(event.organisation_id)
        scene = tracking.scene(event.organisation_id, None, registration, event.language)
        instrument = builders.activity(
            f"{scene.base}/readiness/{event.instrument.lower()}/{event.version}",
            words.ASSESSMENT,
            {"en": f"{event.instrument} {event.version}"},
        )
        extension = {
            "instrument": event.instrument,
            "version": event.version,
            "definition": event.definition_hash,
            "rule": event.rule_version,
            "source": event.source,
            "index": event.index,
            "shown": event.shown,
            "level": event.level,
            "confidence": event.confidence,
            "dimensions": {
                code: {"score": score, "shown": shown, "level": level}
                for code, score, shown, level in event.dimensions
            },
        }
        result: Statement = {
            "completion": True,
            "extensions": {builders.own(scene.base, "extensions/readiness"): extension},
        }
        if event.index is not None:
            index = Fraction(event.index)
            result["score"] = builders.score(index / 100, index, Fraction(100))
        statement = builders.build(
            scene,
            "readiness-assessed",
            event.assessment_id,
            words.SCORED,
            instrument,
            event.finished_at,
            result=result,
            actor=builders.team(scene),
        )
        _record(event, scene, statement)
        return (yield)


def _path(scene: Scene, path_id: UUID) -> Statement:
    names = {"en": "Learning path", "it": "Percorso di apprendimento"}
    return builders.activity(builders.path_iri(scene.base, path_id), words.LEARNING_PLAN, names)


@hookimpl
def path_proposed(event: PathProposed) -> None:
    """A path was proposed to the SME."""
    registration = event.membership_id or tracking.registration_of_owner(event.organisation_id)
    scene = tracking.scene(event.organisation_id, None, registration, event.language)
    extension = {
        "now": list(event.now),
        "later": list(event.later),
        "in_preparation": list(event.in_preparation),
        "targets": event.targets,
        "hours": event.hours,
        "rule": event.rule_version,
        "catalogue": event.catalogue_version,
        "assessment": str(event.assessment_id),
    }
    statement = builders.build(
        scene,
        "path-proposed",
        event.path_id,
        words.PROPOSED,
        _path(scene, event.path_id),
        event.at,
        result={"extensions": {builders.own(scene.base, "extensions/path"): extension}},
        actor=builders.team(scene),
    )
    _record(event, scene, statement)


@hookimpl
def path_changed(event: PathChanged) -> None:
    """The SME or its coordinator changed the path.

    The reason stays out: it is free text, and may name people.
    """
    registration = event.membership_id or tracking.registration_of_owner(event.organisation_id)
    scene = tracking.scene(event.organisation_id, event.person_id, registration, event.language)
    extension = {
        "now": list(event.now),
        "later": list(event.later),
        "optional": list(event.optional),
        "change": str(event.change),
        "module": event.module_id,
        "dimension": event.dimension,
        "by": "coordinator" if event.by_coordinator else "sme",
    }
    statement = builders.build(
        scene,
        "path-changed",
        event.change_id,
        words.UPDATED,
        _path(scene, event.path_id),
        event.at,
        result={"extensions": {builders.own(scene.base, "extensions/path"): extension}},
    )
    _record(event, scene, statement)


@hookimpl
def path_completed(event: PathCompleted) -> None:
    """A person's share of a path is completed."""
    registration = tracking.registration_for_scheme(event.person_id, event.organisation_id)
    scene = tracking.scene(event.organisation_id, event.person_id, registration, "en")
    result: Statement = {
        "completion": True,
        "extensions": {builders.own(scene.base, "extensions/rule"): event.rule},
    }
    if event.score is not None:
        result["score"] = builders.score(Fraction(event.score))
    statement = builders.build(
        scene,
        "path-completed",
        event.completion_id,
        words.COMPLETED,
        _path(scene, event.path_id),
        event.at,
        result=result,
    )
    _record(event, scene, statement)


def _task(scene: Scene, event: TaskChanged) -> Statement:
    module = builders.module_iri(scene.base, event.course_id, event.module_id)
    return builders.activity(f"{module}/tasks/{event.key}", words.TASK, {event.language: event.title})


@hookimpl
def task_added(event: TaskChanged) -> None:
    """A task was put on the SME's list."""
    scene, course, module = _in_module(event)
    result: Statement | None = None
    if event.due_on:
        result = {"extensions": {builders.own(scene.base, "extensions/due"): event.due_on.isoformat()}}
    statement = builders.build(
        scene,
        "task-planned",
        event.task_id,
        words.PLANNED,
        _task(scene, event),
        event.at,
        result=result,
        parents=[module, course],
    )
    _record(event, scene, statement)


@hookimpl
def task_done(event: TaskChanged) -> None:
    """A task was done."""
    scene, course, module = _in_module(event)
    statement = builders.build(
        scene,
        "task-done",
        event.task_id,
        words.COMPLETED,
        _task(scene, event),
        event.at,
        result={"completion": True},
        parents=[module, course],
    )
    _record(event, scene, statement)


def _certificate(scene: Scene, certificate_id: UUID) -> Statement:
    names = {"en": "Certificate", "it": "Certificato"}
    iri = builders.certificate_iri(scene.base, certificate_id)
    return builders.activity(iri, words.CERTIFICATE, names)


def _about_certificate(
    event: CertificateIssued | CertificateRevoked, kind: str, verb: words.Verb, facts: dict[str, Any]
) -> None:
    """What happened to a certificate, told of its holder: a person, or the SME for its own and after erasure."""
    registration = event.registration or tracking.registration_of_owner(event.organisation_id)
    scene = tracking.scene(event.organisation_id, event.person_id, registration, event.language)
    parents = []
    if event.kind == CertificateKind.COURSE:
        parents = [tracking.course_activity(scene.base, event.subject_id)]
    elif event.kind == CertificateKind.PATH:
        parents = [_path(scene, UUID(event.subject_id))]
    statement = builders.build(
        scene,
        kind,
        event.certificate_id,
        verb,
        _certificate(scene, event.certificate_id),
        event.at,
        result={"extensions": {builders.own(scene.base, "extensions/certificate"): facts}},
        parents=parents,
        actor=None if event.person_id else builders.team(scene),
    )
    _record(event, scene, statement)


@hookimpl
def certificate_issued(event: CertificateIssued) -> None:
    """A certificate was issued: earned."""
    facts = {"kind": event.kind, "attendance": event.is_attendance, "rule": event.rule_version}
    if event.replaces_id is not None:
        facts["replaces"] = builders.certificate_iri(settle_iri_base(), event.replaces_id)
    _about_certificate(event, "certificate-issued", words.EARNED, facts)


@hookimpl
def certificate_revoked(event: CertificateRevoked) -> None:
    """A certificate was revoked."""
    _about_certificate(
        event, "certificate-revoked", words.REVOKED, {"kind": event.kind, "reason": event.reason}
    )


def _session(scene: Scene, event: AttendanceRecorded) -> Statement:
    """The session without its title, which is free text and may name people."""
    is_live = event.kind == SessionKind.LIVE
    names = {"en": "Training session", "it": "Sessione di formazione"}
    kind = words.MEETING if is_live else builders.own(scene.base, words.SESSION)
    return builders.activity(builders.session_iri(scene.base, event.session_id), kind, names)


def _about_attendance(event: AttendanceRecorded) -> None:
    """What was recorded: attended, or that it was not so after all; then what was said before is voided.

    After the person's erasure the SME is the actor.
    Who recorded it, the evidence and the reason stay out: they may name people.
    """
    if event.person_id is None:
        registration = tracking.registration_of_owner(event.organisation_id)
    else:
        registration = tracking.registration_for_scheme(event.person_id, event.organisation_id)
    scene = tracking.scene(event.organisation_id, event.person_id, registration, event.language)
    actor = None if event.person_id else builders.team(scene)
    edition = builders.activity(
        builders.edition_iri(scene.base, event.edition_id),
        builders.own(scene.base, words.EDITION),
        {"en": "Edition", "it": "Edizione"},
    )
    parents = [edition]
    if event.module_id is not None:
        course_id = event.module_id.partition(".")[0]
        parents.append(tracking.module_activity(scene.base, course_id, event.module_id))
    facts: dict[str, Any] = {"way": event.way, "recorded": builders.moment(event.at)}
    if event.replaces_id is not None:
        before = "attendance-corrected" if event.is_present else "attended"
        facts["corrects"] = builders.statement_id(scene.base, before, event.replaces_id)
    result: Statement = {"extensions": {builders.own(scene.base, "extensions/attendance"): facts}}
    if event.is_present:
        result["duration"] = builders.duration(event.minutes * 60)
    said = builders.build(
        scene,
        "attended" if event.is_present else "attendance-corrected",
        event.attendance_id,
        words.ATTENDED if event.is_present else words.CORRECTED,
        _session(scene, event),
        event.held_at if event.is_present else event.at,
        result=result,
        parents=parents,
        actor=actor,
    )
    statements = [said]
    if not event.is_present:
        wrong = builders.reference(facts["corrects"])
        voiding = builders.build(
            scene, "attendance-voided", event.attendance_id, words.VOIDED, wrong, event.at, actor=actor
        )
        statements.append(voiding)
    _record(event, scene, *statements)


@hookimpl
def attendance_recorded(event: AttendanceRecorded) -> None:
    """Somebody attended a session."""
    _about_attendance(event)


@hookimpl
def attendance_corrected(event: AttendanceRecorded) -> None:
    """An attendance was corrected."""
    _about_attendance(event)


@hookimpl
def erasing(event: Erasing) -> None:
    """Statements stay under a key that leads to nobody; answers go, and what others kept about the person."""
    base = find_iri_base()
    xapi.forget_person(
        builders.account_of(base, str(event.actor_key)),
        builders.account_of(base, str(event.stand_in)),
        event.email,
    )


@hookimpl
def own_data(person: Person) -> dict[str, Any]:
    """The statements about a person, ours and those of others."""
    account = builders.account_of(find_iri_base(), str(person.actor_key))
    return {"statements": [json.loads(text) for text in xapi.statements_about(account)]}
