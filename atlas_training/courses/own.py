# SPDX-License-Identifier: EUPL-1.2
"""Courses of a country's own, which the catalogue does not have (docs/decisions/0014).

Their ids are the country's two letters and four digits (``IT4711``, modules ``IT4711.1``). The catalogue's have
three digits at most, so an id says by itself which of the two a course is.
"""

import re
import secrets
from collections.abc import Collection

from atlas_training.organisations.enums import COUNTRIES

TOPIC = "own"
"""The topic of every module of an own course: no questionnaire asks for it, so the path rule never finds one."""

_ID = re.compile(r"[A-Z]{2}[0-9]{4}")
_FIRST, _LAST = 1000, 9999


def is_own(course_id: str) -> bool:
    """Whether an id has the form of an own course's, whatever its letters."""
    return _ID.fullmatch(course_id) is not None


def country_of(course_id: str) -> str | None:
    """The country whose own course it is; None for one of the catalogue, and where the letters are no country's."""
    country = course_id[:2]
    return country if is_own(course_id) and country in COUNTRIES else None


def draw(country: str, taken: Collection[str]) -> str:
    """An id for a new course of a country, unlike those taken.

    It is drawn and not counted, so that two installations hardly give the same one.

    :raise IndexError: if all 9,000 are taken.
    """
    return secrets.choice(
        [one for number in range(_FIRST, _LAST + 1) if (one := f"{country}{number}") not in taken]
    )
