# SPDX-License-Identifier: EUPL-1.2
"""What progress does when something happens below it."""

from datetime import date

from atlas_training.assessments.events import AttemptSubmitted
from atlas_training.courses import service as courses
from atlas_training.enrolments import service as enrolments
from atlas_training.enrolments.events import Enrolled
from atlas_training.plugins import hookimpl
from atlas_training.progress import reminding
from atlas_training.progress import service as progress
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
def due_reminders(day: date) -> list[Due]:
    """Tasks that are due soon, and training that rests."""
    return [*reminding.tasks_due(day), *reminding.resting()]
