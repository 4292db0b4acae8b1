# SPDX-License-Identifier: EUPL-1.2
"""How courses answer the importer of ``content/`` and the page frame."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from atlas_training.content.findings import Reading
from atlas_training.courses import service as courses
from atlas_training.courses.blocks import BLOCKS, LessonBlock
from atlas_training.courses.reading import read_courses, render_text
from atlas_training.plugins import hookimpl
from atlas_training.web.navigation import NavigationItem


@hookimpl
def read_content(folder: Path, to_store: bool) -> list[Reading]:
    """Read ``courses/``."""
    return read_courses(folder, to_store)


@hookimpl
def render_file(file: Path, language: str | None) -> str:
    """Render a module or a course text."""
    return render_text(file, language)


@hookimpl
def published_content() -> list[tuple[str, str, dict[str, bytes]]]:
    """The courses as they are published now."""
    return [(one.course_id, one.address, courses.contents_of(one)) for one in courses.list_current()]


@hookimpl
def was_published(course_id: str, hashes: Mapping[str, str]) -> bool:
    """Compare with every version there was."""
    return any(
        {name: one["hash"] for name, one in version.files.items()} == hashes
        for version in courses.versions_of(course_id)
    )


@hookimpl
def lesson_blocks() -> list[type[LessonBlock]]:
    """Activity, audio, country, download, reveal, trainer, try and video."""
    return list(BLOCKS.values())


@hookimpl
def navigation(person: Any) -> list[NavigationItem]:
    """The list of courses, for everybody."""
    return [NavigationItem(_("Courses"), url_for("courses.index"), "books", 20)]
