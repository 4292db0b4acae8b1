# SPDX-License-Identifier: EUPL-1.2
"""What enrolments tell."""

from atlas_training.enrolments.events import Enrolled
from atlas_training.plugins import hookspec


@hookspec
def enrolled(event: Enrolled) -> None:
    """Somebody entered a course."""
