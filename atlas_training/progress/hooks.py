# SPDX-License-Identifier: EUPL-1.2
"""What progress tells."""

from atlas_training.plugins import hookspec
from atlas_training.progress.events import (
    CourseCompleted,
    CourseProgressed,
    ModuleCompleted,
    ModuleInitialized,
    ModuleWaived,
    PathCompleted,
    TaskChanged,
)


@hookspec
def module_initialized(event: ModuleInitialized) -> None:
    """A module was opened for the first time."""


@hookspec
def module_completed(event: ModuleCompleted) -> None:
    """A module's rule is met."""


@hookspec
def module_waived(event: ModuleWaived) -> None:
    """A module is not needed."""


@hookspec
def course_progressed(event: CourseProgressed) -> None:
    """A course's percentage changed."""


@hookspec
def course_completed(event: CourseCompleted) -> None:
    """A course is completed."""


@hookspec
def path_completed(event: PathCompleted) -> None:
    """A person's share of a path is completed."""


@hookspec
def task_added(event: TaskChanged) -> None:
    """A task was put on the SME's list."""


@hookspec
def task_done(event: TaskChanged) -> None:
    """A task on the SME's list was done."""
