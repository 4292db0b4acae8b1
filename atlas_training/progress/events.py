# SPDX-License-Identifier: EUPL-1.2
"""What happens in a course. Moments are UTC; scores exact fractions of 1 as text, such as "4/5"."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class InModule:
    """Where it happened: a module of an enrolment. ``language`` is the one the learner reads."""

    enrolment_id: UUID
    person_id: UUID
    organisation_id: UUID
    course_id: str
    module_id: str
    language: str
    at: datetime


@dataclass(frozen=True)
class ModuleInitialized(InModule):
    """A module was opened for the first time."""

    progress_id: UUID


@dataclass(frozen=True)
class ModuleCompleted(InModule):
    """A module's rule is met. ``seconds`` is the time since it was opened."""

    completion_id: UUID
    score: str | None
    seconds: int


@dataclass(frozen=True)
class ModuleWaived(InModule):
    """A module is not needed: the assessment shows its topic at that level."""

    progress_id: UUID
    topic: str
    topic_level: int
    assessment_id: UUID


@dataclass(frozen=True)
class CourseProgressed(InModule):
    """A module's completion changed the course's percentage."""

    completion_id: UUID
    percent: int


@dataclass(frozen=True)
class CourseCompleted:
    """Every module that counts is completed or waived. ``score``: mean of the best checks."""

    completion_id: UUID
    enrolment_id: UUID
    person_id: UUID
    organisation_id: UUID
    course_id: str
    language: str
    score: str | None
    at: datetime


@dataclass(frozen=True)
class PathCompleted:
    """A person's share of a path is completed."""

    completion_id: UUID
    person_id: UUID
    organisation_id: UUID
    path_id: UUID
    score: str | None
    rule: dict[str, Any]
    at: datetime


@dataclass(frozen=True)
class TaskChanged(InModule):
    """A task of a module was put on the SME's list, or done. ``person_id`` is who did that."""

    task_id: UUID
    key: str
    title: str
    due_on: date | None
