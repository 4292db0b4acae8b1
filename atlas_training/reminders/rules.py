# SPDX-License-Identifier: EUPL-1.2
"""When something is worth a reminder."""

from collections.abc import Collection
from datetime import date, timedelta

SOON = timedelta(days=3)  # a task's last day is so near
QUIET = timedelta(days=14)  # without anything learnt
ASSESS_AGAIN = timedelta(days=182)  # half a year after the last assessment
NEWS = timedelta(days=7)  # feedback older than this is no news
MONTHS = tuple(range(1, 13))


def is_quiet(months: Collection[int], day: date) -> bool:
    """Whether an SME wants no reminders on this day."""
    return day.month in months
