# SPDX-License-Identifier: EUPL-1.2
"""What courses ask of the features above, and of whoever adds to the Markdown of lessons."""

from atlas_training.courses.blocks import LessonBlock
from atlas_training.courses.events import CheckReading, CourseCameIn
from atlas_training.plugins import hookspec


@hookspec(firstresult=True)
def read_check(files: dict[str, tuple[str, str]], source_language: str) -> CheckReading | None:
    """Read a check: ``files`` maps a language to (file name for findings, text). Must not ask the database."""


@hookspec
def lesson_blocks() -> list[type[LessonBlock]] | None:
    """Blocks that a lesson may hold (``/// name | Title``). Importable classes: texts are rendered elsewhere."""


@hookspec(firstresult=True)
def address_of_draft(course_id: str) -> str | None:
    """Where the course of that id is being written, published or not; None where nobody does."""


@hookspec
def course_came_in(event: CourseCameIn) -> None:
    """A content folder holds another course than last time, but the course was edited here since; keep it for review."""
