# SPDX-License-Identifier: EUPL-1.2
"""What progress would have people reminded of: tasks that are due soon, and training that rests."""

from collections.abc import Iterator
from datetime import date, datetime
from functools import cache, partial
from uuid import UUID

from flask_babel import format_date
from flask_babel import gettext as _
from sqlalchemy import Row, Select, Subquery, and_, func, select, union_all

from atlas_training import clock, i18n
from atlas_training.assessments.models import Attempt
from atlas_training.courses import service as courses
from atlas_training.database import db
from atlas_training.enrolments.models import Enrolment
from atlas_training.progress.models import Completion, ModuleProgress, Task
from atlas_training.reminders.enums import Kind
from atlas_training.reminders.events import Due
from atlas_training.reminders.rules import QUIET, SOON
from atlas_training.web.addresses import public


def tasks_due(day: date) -> Iterator[Due]:
    """Tasks that are not done and whose last day is today or within three days, to whoever does them."""
    rows = db.session.scalars(
        select(Task)
        .where(Task.done_at.is_(None), Task.due_on >= day, Task.due_on <= day + SOON)
        .order_by(Task.due_on)
    )
    for task in rows:
        line = partial(_due_words, task.due_on, task.title)
        key = f"{task.id}/{task.due_on}"
        yield Due(task.person_id, task.organisation_id, Kind.DUE_SOON, key, line, public("home.list_tasks"))


def _due_words(day: date | None, title: str) -> str:
    return str(_("Due on %(date)s: %(task)s", date=format_date(day, "d MMMM"), task=title))


def resting() -> Iterator[Due]:
    """People who began a course, have not completed it, and have learnt nothing for 14 days, once for each rest."""
    courses_of: dict[tuple[UUID, UUID], list[Row[UUID, UUID, str, datetime, datetime]]] = {}
    for row in db.session.execute(_open_courses()):
        courses_of.setdefault((row.person_id, row.organisation_id), []).append(row)
    course_of, titles_of = cache(courses.find_course), cache(courses.titles_of_course)
    for (person_id, organisation_id), rows in courses_of.items():
        last = max(rows, key=lambda row: row.at)
        course = course_of(last.course_id)
        if course is None:
            continue
        line = partial(_rest_words, titles_of(last.course_id), course.source_language)
        key = f"{organisation_id}/{last.since.date()}"
        url = public("courses.show", address=course.address)
        yield Due(person_id, organisation_id, Kind.STALLED, key, line, url)


def _rest_words(titles: dict[str, str], source: str) -> str:
    _language, title = i18n.choice_of(titles, i18n.current().code, source)
    return str(_("%(course)s waits for you: go on where you stopped", course=title))


def deeds() -> Subquery:
    """Every moment at which somebody learnt in a course: opening and reading modules, working at checks."""
    moments = [
        select(ModuleProgress.enrolment_id, moment.label("at")).where(
            ModuleProgress.initialized_at.is_not(None), moment.is_not(None)
        )
        for moment in (ModuleProgress.visited_at, ModuleProgress.read_at)
    ] + [
        select(Attempt.enrolment_id, moment.label("at")).where(moment.is_not(None))
        for moment in (Attempt.started_at, Attempt.saved_at, Attempt.submitted_at)
    ]
    return union_all(*moments).subquery()


def _open_courses() -> Select[UUID, UUID, str, datetime, datetime]:
    """Courses begun and not completed, with their last moment, of people who rest in all of their courses.

    ``since`` is the person's own last moment: the rest goes by it.
    """
    done, own_deeds = deeds(), deeds()
    resting_now = (
        select(Enrolment.person_id, Enrolment.organisation_id, func.max(own_deeds.c.at).label("since"))
        .join(own_deeds, own_deeds.c.enrolment_id == Enrolment.id)
        .group_by(Enrolment.person_id, Enrolment.organisation_id)
        .having(func.max(own_deeds.c.at) <= clock.now() - QUIET)
        .subquery()
    )
    completed = select(Completion.id).where(
        Completion.kind == "course",
        Completion.subject_id == Enrolment.course_id,
        Completion.person_id == Enrolment.person_id,
        Completion.organisation_id == Enrolment.organisation_id,
    )
    return (
        select(
            Enrolment.person_id,
            Enrolment.organisation_id,
            Enrolment.course_id,
            func.max(done.c.at).label("at"),
            resting_now.c.since,
        )
        .join(done, done.c.enrolment_id == Enrolment.id)
        .join(
            resting_now,
            and_(
                resting_now.c.person_id == Enrolment.person_id,
                resting_now.c.organisation_id == Enrolment.organisation_id,
            ),
        )
        .where(~completed.exists())
        .group_by(Enrolment.person_id, Enrolment.organisation_id, Enrolment.course_id, resting_now.c.since)
    )
