# SPDX-License-Identifier: EUPL-1.2
"""Words for courses."""

from enum import StrEnum


class CourseStatus(StrEnum):
    """A draft is not shown; a retired course stays for those who are in it."""

    DRAFT = "draft"
    ACTIVE = "active"
    RETIRED = "retired"


class Origin(StrEnum):
    """Where a version came from."""

    FOLDER = "folder"
    EDITOR = "editor"
