# SPDX-License-Identifier: EUPL-1.2
"""Settling the addresses, setting the scene of a statement, and counting facts against statements."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from atlas_training.accounts.models import Membership, Person
from atlas_training.assessments.models import Attempt
from atlas_training.certificates.models import Certificate
from atlas_training.courses import service as courses
from atlas_training.database import db
from atlas_training.editions.models import Attendance
from atlas_training.enrolments.models import Enrolment
from atlas_training.organisations.models import Organisation
from atlas_training.pathways import service as pathways
from atlas_training.pathways.models import Path, PathChange
from atlas_training.progress.models import Completion, ModuleProgress, Task
from atlas_training.readiness.models import Assessment
from atlas_training.tracking import builders
from atlas_training.tracking.builders import Names, Scene, Statement
from atlas_training.tracking.vocabulary import ASSESSMENT, COURSE, MODULE
from atlas_training.xapi import service as xapi
from atlas_training.xapi.installation import find_iri_base, settle_iri_base
from atlas_training.xapi.models import Statement as StoredStatement

About = tuple[str, UUID | None, UUID]
"""Country, person and SME that statements are kept under."""
WAITING = "statements waiting to be kept together"


def scene(organisation_id: UUID, person_id: UUID | None, registration: UUID | None, language: str) -> Scene:
    """Who and where, in pseudonyms."""
    organisation = db.session.get_one(Organisation, organisation_id)
    person = db.session.get_one(Person, person_id) if person_id else None
    return Scene(
        base=settle_iri_base(),
        actor_key=person.actor_key if person else None,
        team=organisation.pseudonym,
        country=organisation.country,
        cluster_id=organisation.cluster_id,
        cluster=organisation.cluster.name,
        registration=registration,
        language=language,
    )


def registration_for_scheme(person_id: UUID, organisation_id: UUID) -> UUID | None:
    """The registration of what concerns the whole scheme: the person's membership in the SME."""
    return db.session.scalar(
        select(Membership.id).where(
            Membership.person_id == person_id, Membership.organisation_id == organisation_id
        )
    )


def registration_of_owner(organisation_id: UUID) -> UUID | None:
    """The registration where nobody of the SME acted: its owner's membership; None without an owner."""
    owner = pathways.owner_of(organisation_id)
    return owner.id if owner else None


def record(statements: list[Statement], scene: Scene, person_id: UUID | None, organisation_id: UUID) -> None:
    """Keep the statements, in the transaction of their fact."""
    waiting = db.session.info.get(WAITING)
    about = (scene.country, person_id, organisation_id)
    if waiting is None:
        _keep(about, statements)
    else:
        waiting.setdefault(about, []).extend(statements)


@contextmanager
def together() -> Iterator[None]:
    """Keep all statements of this block in one go at its end: a submitted check tells of up to ten facts.

    The block lies within one call of a hook and so within one transaction; where it raises, nothing is kept.
    """
    if WAITING in db.session.info:
        yield
        return
    waiting: dict[About, list[Statement]] = {}
    db.session.info[WAITING] = waiting
    try:
        yield
    finally:
        del db.session.info[WAITING]
    for about, statements in waiting.items():
        _keep(about, statements)


def _keep(about: About, statements: list[Statement]) -> None:
    country, person_id, organisation_id = about
    xapi.record(statements, country=country, person_id=person_id, organisation_id=organisation_id)


def course_activity(base: str, course_id: str) -> Statement:
    """The activity of a course, named in its languages."""
    return builders.activity(builders.course_iri(base, course_id), *_course_definition(course_id))


def module_activity(base: str, course_id: str, module_id: str) -> Statement:
    """The activity of a module, named in its languages."""
    return builders.activity(builders.module_iri(base, course_id, module_id), *_module_definition(module_id))


def check_activity(base: str, course_id: str, module_id: str) -> Statement:
    """The activity of a module's check, named after the module."""
    _, names = _module_definition(module_id)
    iri = builders.check_iri(base, course_id, module_id)
    return builders.activity(iri, ASSESSMENT, names)


def _once(key: tuple[str, str], find: Callable[[], Names]) -> Names:
    """What ``find`` answers, asked once in a request: a submitted check names its course up to ten times."""
    known: dict[tuple[str, str], Names] = db.session.info.setdefault("names in statements", {})
    if key not in known:
        known[key] = find()
    return known[key]


def _course_definition(course_id: str) -> tuple[str, Names]:
    return COURSE, _once(("course", course_id), lambda: courses.titles_of_course(course_id)) or {
        "en": course_id
    }


def _module_definition(module_id: str) -> tuple[str, Names]:
    return MODULE, _once(("module", module_id), lambda: courses.titles_of_module(module_id)) or {
        "en": module_id
    }


# ---- reconciling ----


@dataclass(frozen=True)
class Tally:
    """How many facts of a kind there are, and the statements that are missing or stand without a fact."""

    kind: str
    facts: int
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Reconciliation:
    """The outcome of counting facts against statements; sound when nothing is missing or left over."""

    tallies: tuple[Tally, ...]
    statements: int
    without_fact: tuple[str, ...]

    @property
    def is_sound(self) -> bool:
        """Every fact has its statement and every statement its fact."""
        return not self.without_fact and not any(tally.missing for tally in self.tallies)


def reconcile() -> Reconciliation:
    """Count every fact that must have a statement against the statements there are."""
    base = find_iri_base()
    ours = _own_ids()
    tallies, expected = [], set()
    for kind, keys in _facts():
        ids = {builders.statement_id(base, kind, key) for key in keys}
        expected |= ids
        tallies.append(Tally(kind, len(ids), tuple(sorted(ids - ours))))
    return Reconciliation(tuple(tallies), len(ours), tuple(sorted(ours - expected)))


def _own_ids() -> set[str]:
    """Ids of the statements we recorded: each of ours, and no foreign client's, belongs to an organisation."""
    rows = db.session.scalars(select(StoredStatement.id).where(StoredStatement.organisation_id.is_not(None)))
    return {str(UUID(bytes=key)) for key in rows}


def _facts() -> Iterator[tuple[str, list[object]]]:
    def keys(statement: Any) -> list[object]:
        return list(db.session.scalars(statement))

    yield "readiness-assessed", keys(select(Assessment.id).where(Assessment.finished_at.is_not(None)))
    yield "path-proposed", keys(select(Path.id))
    yield "path-changed", keys(select(PathChange.id))
    yield "enrolled", keys(select(Enrolment.id))
    yield (
        "module-initialized",
        keys(select(ModuleProgress.id).where(ModuleProgress.initialized_at.is_not(None))),
    )
    yield "module-waived", keys(select(ModuleProgress.id).where(ModuleProgress.waived_at.is_not(None)))
    completions = list(db.session.execute(select(Completion.id, Completion.kind, Completion.rule)))
    for kind in ("module", "course", "path"):
        yield f"{kind}-completed", [key for key, of_kind, _ in completions if of_kind == kind]
    yield "progressed", [key for key, kind, rule in completions if kind == "module" and "percent" in rule]
    attempts = list(
        db.session.execute(select(Attempt.id, Attempt.marks).where(Attempt.marked_at.is_not(None)))
    )
    yield "check-attempted", [key for key, _ in attempts]
    yield (
        "question-answered",
        [f"{key}/{question}" for key, marks in attempts for question in marks],
    )
    yield "certificate-issued", keys(select(Certificate.id))
    yield "certificate-revoked", keys(select(Certificate.id).where(Certificate.revoked_at.is_not(None)))
    yield "attended", keys(select(Attendance.id).where(Attendance.is_present))
    corrections = keys(select(Attendance.id).where(~Attendance.is_present))
    yield "attendance-corrected", corrections
    yield "attendance-voided", corrections
    yield "task-planned", keys(select(Task.id))
    yield "task-done", keys(select(Task.id).where(Task.done_at.is_not(None)))
