# SPDX-License-Identifier: EUPL-1.2
"""What a name, address or password must be, who may invite whom, and how long a slowed-down try waits."""

import re
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from atlas_training.accounts.enums import Role

LINK_LIFE = timedelta(minutes=20)
RESET_LIFE = timedelta(minutes=60)
FIRST_LINK_LIFE = timedelta(hours=24)  # printed by a command for the first administrator
INVITATION_LIFE = timedelta(days=30)

PASSWORD_LEAST = 10
PASSWORD_MOST = 200

FAILURES_KEPT = timedelta(hours=1)
FREE_TRIES_ACCOUNT = 5
FREE_TRIES_ADDRESS = 30  # a whole village may share one network address
FREE_GUESSES = 10  # wrong guesses of one thing, or from one network address
FREE_LINKS = 5  # to one address, asked for from one network address
FREE_LINKS_FROM = 30  # asked for from one network address
FREE_LINKS_TO = 30  # to one address, wherever asked for
FREE_INVITATIONS = 5  # mailed to one address
INVITATIONS_A_DAY = 50  # mailed by one owner or administrator
INVITATIONS_A_DAY_COORDINATOR = 20_000  # who invites a whole table of people at once
LONGEST_WAIT = timedelta(minutes=15)

# Enough to catch a slip; whether the address exists is proved by the link sent to it.
_EMAIL = re.compile(r"[^\s@,;<>\"\\()\[\]:]+@[^\s@,;<>\"\\()\[\]:]+\.[^\s@.,;<>\"\\()\[\]:]+")
_USER_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,59}")

IN_ORGANISATION = frozenset({Role.LEARNER, Role.OWNER})
FOR_SERVICE = frozenset({Role.TRAINER, Role.COORDINATOR, Role.LEAD_COORDINATOR, Role.ADMINISTRATOR})


def as_identifier(text: str) -> str:
    """An address or user name as it is stored and compared: without spaces around it, in small letters."""
    return text.strip().lower()


def is_email(text: str) -> bool:
    """Whether the text may be an e-mail address."""
    return len(text) <= 254 and _EMAIL.fullmatch(text) is not None


def is_user_name(text: str) -> bool:
    """Whether the text may be a user name: 3 to 60 small Latin letters, figures, full stop, hyphen, underscore."""
    return _USER_NAME.fullmatch(text) is not None


def is_good_password(password: str, *known: str) -> bool:
    """Long enough, not one sign over and over, and not the person's own name or address (NIST SP 800-63B, 3.1.1)."""
    if not PASSWORD_LEAST <= len(password) <= PASSWORD_MOST or len(set(password)) < 4:
        return False
    return password.lower() not in {word.lower() for word in known}


def wait_after(failures: int, free: int) -> timedelta:
    """How long after the last of ``failures`` tries the next one waits: 30 s after ``free``, doubled each time."""
    if failures < free:
        return timedelta(0)
    return min(timedelta(seconds=30 << min(failures - free, 10)), LONGEST_WAIT)


def needs_country(role: Role) -> bool:
    """Whether a role for the service is held for one country."""
    return role is Role.COORDINATOR


def takes_country(role: Role) -> bool:
    """Whether a role for the service can be held for one country; a trainer without one writes for all."""
    return role in (Role.COORDINATOR, Role.TRAINER)


NOBODY = "–"  # the name of an erased person, in every language


def names_of(*texts: str | None) -> tuple[str, ...]:
    """The words that say who somebody is: the texts as they are, then their parts of three letters or more."""
    whole = [text for text in texts if text]
    parts = [part for text in whole if "@" not in text for part in text.split() if len(part) > 2]
    return tuple(dict.fromkeys(sorted(whole, key=len, reverse=True) + parts))


def without(value: Any, names: Sequence[str]) -> Any:
    """A text, or JSON with texts in it, with a dash for each of the names, small or capital letters alike."""
    if isinstance(value, str):
        return _pattern(names).sub(NOBODY, value) if names else value
    if isinstance(value, dict):
        return {key: without(one, names) for key, one in value.items()}
    if isinstance(value, list):
        return [without(one, names) for one in value]
    return value


def _pattern(names: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(name) for name in names)})(?!\w)", re.IGNORECASE)
