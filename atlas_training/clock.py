# SPDX-License-Identifier: EUPL-1.2
"""The one reader of the clock, so that a test or the demonstration can set it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_set_to: ContextVar[datetime | None] = ContextVar("set_to", default=None)


def now() -> datetime:
    """The present moment in UTC, to the microsecond."""
    return _set_to.get() or datetime.now(UTC)


@contextmanager
def set_to(moment: datetime) -> Iterator[None]:
    """Let :func:`now` answer ``moment`` inside the block."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    token = _set_to.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _set_to.reset(token)
