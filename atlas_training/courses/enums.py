# SPDX-License-Identifier: EUPL-1.2
"""Words for courses."""

from enum import StrEnum


class CourseStatus(StrEnum):
    """A draft is not shown; a retired course stays for those who are in it."""

    DRAFT = "draft"
    ACTIVE = "active"
    RETIRED = "retired"


class CourseRule(StrEnum):
    """When a course is completed: the catalogue's by the SME's target level, a country's own by all its modules."""

    MODULES_TO_TARGET = "modules-to-target"
    ALL_MODULES = "all-modules"


class Origin(StrEnum):
    """Where a version came from."""

    FOLDER = "folder"
    EDITOR = "editor"
