# SPDX-License-Identifier: EUPL-1.2
"""What reminders ask of higher features."""

from datetime import date

from atlas_training.plugins import hookspec
from atlas_training.reminders.events import Due


@hookspec
def due_reminders(day: date) -> list[Due]:  # type: ignore[empty-body]
    """Whom to remind of what on this day; the same occasion may be offered every day, it is told once.

    Answer for all people in a few queries. Who wants none, quiet months and the one mail a day are
    looked after here.
    """
