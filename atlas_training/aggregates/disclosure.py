# SPDX-License-Identifier: EUPL-1.2
"""When a figure may be published: functions of values, without database.

The rule (shared requirements of the scheme, after GDPR Recital 26): no figure stands for fewer than
ten SMEs, nor can one be found by subtracting figures from each other or from an earlier reading.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID


@dataclass(frozen=True)
class IndexFigure:
    """Mean of the readiness index over ``smes`` SMEs, always a multiple of the least number."""

    smes: int
    mean: Fraction


def in_whole_blocks(smes: Sequence[UUID], least: int) -> tuple[UUID, ...]:
    """The SMEs in the order of coming in, each once, cut down to whole blocks of ``least``.

    Who is in stays in: so of two readings of a growing list the later has the same SMEs or at least
    ``least`` more, and what it says of the difference stands for no fewer.
    """
    once = tuple(dict.fromkeys(smes))
    return once[: len(once) - len(once) % least]


def people_of_blocks(members: Sequence[tuple[UUID, UUID]], least: int) -> int | None:
    """How many people, given as (SME, person) in the order of coming in, belong to whole blocks of SMEs.

    None where there is no whole block. The people of an SME are counted with those who came in by the
    time its block was full, so a later colleague changes nothing for one SME alone.
    """
    whole = in_whole_blocks([sme for sme, _ in members], least)
    if not whole:
        return None
    people: set[UUID] = set()
    seen: set[UUID] = set()
    wanted = set(whole)
    for sme, person in members:
        if sme in wanted:
            people.add(person)
            seen.add(sme)
        if seen == wanted:
            break
    return len(people)


def index_if_safe(indexes: Sequence[Fraction], least: int) -> IndexFigure | None:
    """Mean of the first indexes in whole blocks of ``least``, or None where there is no whole block.

    The order is that of entering, and what has entered never changes: so two readings differ by
    nothing or by at least ``least`` SMEs, and no single SME's index can be found by subtraction.
    """
    whole = len(indexes) - len(indexes) % least
    if whole == 0:
        return None
    return IndexFigure(whole, sum(indexes[:whole], Fraction(0)) / whole)
