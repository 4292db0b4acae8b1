# SPDX-License-Identifier: EUPL-1.2
"""What progress does when something happens below it."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from atlas_training.accounts.events import Erasing
from atlas_training.assessments.events import AttemptSubmitted
from atlas_training.courses import service as courses
from atlas_training.editions import service as editions
from atlas_training.editions.events import ModuleDone
from atlas_training.enrolments import service as enrolments
from atlas_training.enrolments.events import Enrolled
from atlas_training.plugins import hookimpl
from atlas_training.progress import reminding
from atlas_training.progress import service as progress
from atlas_training.progress.events import ModuleCompleted
from atlas_training.readiness.events import AssessmentFinished
from atlas_training.reminders.events import Due


@hookimpl
def attempt_submitted(event: AttemptSubmitted) -> None:
    """A check was submitted: its module may be completed by it."""
    module = courses.module(event.module_id)
    if module is not None:
        progress.reconsider(enrolments.get(event.enrolment_id), module, event.language)


@hookimpl
def enrolled(event: Enrolled) -> None:
    """A course begins: what the assessment shows already is waived."""
    progress.waive_what_is_known(enrolments.get(event.enrolment_id))


@hookimpl(trylast=True)
def assessment_finished(event: AssessmentFinished) -> None:
    """A new assessment may show more than the last one."""
    progress.reconsider_courses(event.organisation_id)


@hookimpl
def module_completed(event: ModuleCompleted) -> None:
    """A completed module may be a session of an edition."""
    done = ModuleDone(event.person_id, event.organisation_id, event.module_id, event.completion_id, event.at)
    editions.record_modules([done])


@hookimpl
def modules_done(person_ids: Collection[UUID], module_ids: Collection[str]) -> list[ModuleDone]:
    """What these people have completed of these modules."""
    return progress.modules_done(person_ids, module_ids)


@hookimpl
def due_reminders(day: date) -> list[Due]:
    """Tasks that are due soon, and training that rests."""
    return [*reminding.tasks_due(day), *reminding.resting()]


@hookimpl
def erasing(event: Erasing) -> None:
    """Where somebody stopped reading is forgotten; what they completed stays as evidence."""
    progress.forget_places(event.person_id)
