# SPDX-License-Identifier: EUPL-1.2
"""What editions tell."""

from atlas_training.editions.events import AttendanceRecorded
from atlas_training.plugins import hookspec


@hookspec
def attendance_recorded(event: AttendanceRecorded) -> None:
    """Somebody's attendance was recorded; runs in its transaction."""


@hookspec
def attendance_corrected(event: AttendanceRecorded) -> None:
    """A recorded attendance was corrected; runs in its transaction."""
