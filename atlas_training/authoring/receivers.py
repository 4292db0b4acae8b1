# SPDX-License-Identifier: EUPL-1.2
"""The trainers' link in the header, and courses from a folder that were edited here since."""

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from atlas_training.accounts.enums import Role
from atlas_training.accounts.events import Erasing
from atlas_training.authoring import service as authoring
from atlas_training.courses.events import CourseCameIn
from atlas_training.plugins import hookimpl
from atlas_training.web.navigation import NavigationItem


@hookimpl
def navigation(person: Any) -> list[NavigationItem]:
    """For trainers and coordinators: the courses being written."""
    if person is None or not person.roles & {Role.TRAINER, Role.COORDINATOR}:
        return []
    return [NavigationItem(_("Writing"), url_for("authoring.index"), "edit", 35)]


@hookimpl
def erasing(event: Erasing) -> None:
    """Their remarks go, those of others lose the name; whoever signed a published course stays among its authors."""
    authoring.forget(event)


@hookimpl
def address_of_draft(course_id: str) -> str | None:
    """The address its draft has."""
    draft = authoring.find_draft(course_id)
    return draft.address if draft else None


@hookimpl
def course_came_in(event: CourseCameIn) -> None:
    """Keep it as a draft; an open draft is left alone."""
    authoring.keep_what_came_in(event)
