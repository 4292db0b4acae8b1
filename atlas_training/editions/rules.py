# SPDX-License-Identifier: EUPL-1.2
"""How a scheme counts, and when attendance may be recorded: functions of values.

The reading of Regulation (EU) 2021/1058, Annex I, RCO 85 and RCR 81, that is common among programmes: a joint
training scheme has organisers from at least two participating countries and builds knowledge over several
sessions; participations are counted from attendance lists. Each number is a setting of the scheme.
"""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from atlas_training.editions.enums import CompletionRule, CountingUnit, Gap, Start

OPENS_BEFORE = timedelta(minutes=30)
CLOSES_AFTER = timedelta(hours=2)
LONGEST_SESSION = timedelta(hours=14)
YEARS_KEPT = 7
MOST_BYTES = 10 * 1024 * 1024
MOST_SCANS = 40
_KINDS = {
    b"%PDF-": ("application/pdf", b"%%EOF"),
    b"\xff\xd8\xff": ("image/jpeg", b"\xff\xd9"),
    b"\x89PNG\r\n\x1a\n": ("image/png", b"IEND"),
}
"""How a file of each kind begins, and what stands at its end."""


@dataclass(frozen=True)
class Counting:
    """The counting settings of a scheme. Hours are whole; the two shares are in per cent."""

    unit: CountingUnit = CountingUnit.PERSON_EDITION
    minimum_countries: int = 2
    minimum_sessions: int = 3
    minimum_hours: int = 4
    starts: Start = Start.FIRST_SESSION
    counts_partner_staff: bool = False
    completion_rule: CompletionRule = CompletionRule.PATH
    completion_share: int = 80
    completion_score: int = 60

    def as_dict(self) -> dict[str, Any]:
        """The settings by name, as the history keeps them."""
        return {
            name: value if type(value) in (int, bool) else str(value) for name, value in asdict(self).items()
        }


RANGES = {
    "minimum_countries": (1, 7),
    "minimum_sessions": (1, 100),
    "minimum_hours": (1, 500),
    "completion_share": (1, 100),
    "completion_score": (0, 100),
}


def out_of_range(counting: Counting) -> list[str]:
    """The names of the settings that lie outside what makes sense."""
    values = counting.as_dict()
    return [name for name, (least, most) in RANGES.items() if not least <= values[name] <= most]


def gaps(counting: Counting, countries: Collection[str], sessions: int, minutes: int) -> tuple[Gap, ...]:
    """What an edition lacks to be a joint training scheme; nothing left means that it counts.

    ``countries`` are those of its organising partners; ``minutes`` the length of its sessions together.
    """
    found = []
    if len(set(countries)) < counting.minimum_countries:
        found.append(Gap.COUNTRIES)
    if sessions < counting.minimum_sessions:
        found.append(Gap.SESSIONS)
    if minutes < counting.minimum_hours * 60:
        found.append(Gap.HOURS)
    return tuple(found)


def has_started(counting: Counting, sessions: int, minutes: int) -> bool:
    """Whether somebody in the edition who attended so many sessions and minutes is a participation."""
    if counting.starts == Start.JOINED:
        return True
    if counting.starts == Start.FIRST_SESSION:
        return sessions > 0
    return has_attended_minimum(counting, sessions, minutes)


def has_attended_minimum(counting: Counting, sessions: int, minutes: int) -> bool:
    """Whether somebody attended the least number of sessions and hours."""
    return sessions >= counting.minimum_sessions and minutes >= counting.minimum_hours * 60


def minutes_between(starts_at: datetime, ends_at: datetime) -> int:
    """The length of a live session in whole minutes, rounded down."""
    return int((ends_at - starts_at).total_seconds()) // 60


def takes_own_word(starts_at: datetime, ends_at: datetime, now: datetime) -> bool:
    """Whether participants may record themselves by code or link: half an hour before until two hours after."""
    return starts_at - OPENS_BEFORE <= now <= ends_at + CLOSES_AFTER


def first_retain_until(ends_on: date) -> date:
    """Until when the evidence of an edition is kept, unless its coordinator says longer.

    Regulation (EU) 2021/1060, Article 82: five years from 31 December of the year of the last payment. That year
    is not known here; two years after the edition are allowed for it.
    """
    return date(min(ends_on.year + YEARS_KEPT, 9999), 12, 31)


def media_type_of(data: bytes) -> str | None:
    """What a file is, by its content alone: PDF, JPEG or PNG; None for anything else and for one that is cut off.

    Cameras add data of their own behind the end of a picture, so the end may stand anywhere behind the beginning.
    """
    for beginning, (kind, end) in _KINDS.items():
        if data.startswith(beginning):
            return kind if data.rfind(end) >= len(beginning) else None
    return None
