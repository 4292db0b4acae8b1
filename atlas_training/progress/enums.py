# SPDX-License-Identifier: EUPL-1.2
"""Words for completion."""

from enum import StrEnum


class CompletionKind(StrEnum):
    """The three things that are completed."""

    MODULE = "module"
    COURSE = "course"
    PATH = "path"


class Condition(StrEnum):
    """What a module's rule may ask for; the words of ``completes`` in ``course.yaml``."""

    READ = "read"
    CHECK = "check"
    MINUTES = "minutes"
