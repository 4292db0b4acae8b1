# SPDX-License-Identifier: EUPL-1.2
"""When a mail that could not leave is tried again."""

from datetime import timedelta

MOST_TRIES = 12


def pause_after(tries: int) -> timedelta | None:
    """The pause after the ``tries``-th failed try: a minute, doubled each time, six hours at most; None is giving up."""
    if tries >= MOST_TRIES:
        return None
    return min(timedelta(minutes=1 << (tries - 1)), timedelta(hours=6))
