# SPDX-License-Identifier: EUPL-1.2
"""Whom a rule enrols: a function of the rule and of what is known of a person's place in an SME."""

from collections.abc import Set
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Terms:
    """What a rule asks for. An empty ``business_kind``, and None elsewhere, ask for nothing.

    ``level`` is the band of the SME's last readiness assessment, 0 to 3.
    """

    country: str
    business_kind: str = ""
    level: int | None = None
    cohort_id: UUID | None = None


@dataclass(frozen=True)
class Place:
    """What is known of a person's place in an SME; ``level`` is None before an assessment gave one."""

    country: str
    business_kinds: Set[str] = frozenset()
    level: int | None = None
    cohorts: Set[UUID] = frozenset()


def fits(terms: Terms, place: Place) -> bool:
    """Whether a rule enrols the person of that place: every term that asks for something is met."""
    return (
        terms.country == place.country
        and (not terms.business_kind or terms.business_kind in place.business_kinds)
        and (terms.level is None or terms.level == place.level)
        and (terms.cohort_id is None or terms.cohort_id in place.cohorts)
    )
