# SPDX-License-Identifier: EUPL-1.2
"""When a figure may be published: functions of values, without database.

The rule (shared requirements of the scheme, after GDPR Recital 26): no figure stands for fewer than
ten SMEs, nor can one be found by subtracting figures from each other or from an earlier reading.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID


@dataclass(frozen=True)
class IndexFigure:
    """Mean of the readiness index over ``smes`` SMEs, always a multiple of the least number."""

    smes: int
    mean: Fraction


def count_if_safe(people: Collection[tuple[UUID, UUID]], least: int) -> int | None:
    """How many people, given as (SME, person), or None if they come from fewer than ``least`` SMEs."""
    smes = {sme for sme, _ in people}
    return len({person for _, person in people}) if len(smes) >= least else None


def smes_if_safe(smes: Collection[UUID], least: int) -> int | None:
    """How many SMEs, or None if fewer than ``least``."""
    return len(set(smes)) if len(set(smes)) >= least else None


def index_if_safe(indexes: Sequence[Fraction], least: int) -> IndexFigure | None:
    """Mean of the first indexes in whole blocks of ``least``, or None where there is no whole block.

    The order is that of entering, and what has entered never changes: so two readings differ by
    nothing or by at least ``least`` SMEs, and no single SME's index can be found by subtraction.
    """
    whole = len(indexes) - len(indexes) % least
    if whole == 0:
        return None
    return IndexFigure(whole, sum(indexes[:whole], Fraction(0)) / whole)
