# SPDX-License-Identifier: EUPL-1.2
"""No figure for fewer than ten SMEs, and none to be found by subtraction."""

from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atlas_training.aggregates.disclosure import (
    IndexFigure,
    in_whole_blocks,
    index_if_safe,
    people_of_blocks,
)

LEAST = 10
INDEXES = st.lists(st.fractions(0, 100, max_denominator=12), max_size=45)


def keys(count: int) -> list[UUID]:
    return [UUID(int=number) for number in range(count)]


@pytest.mark.parametrize(
    ("smes", "shown"), [(0, 0), (1, 0), (9, 0), (10, 10), (11, 10), (19, 10), (300, 300)]
)
def test_smes_are_counted_in_whole_blocks_of_ten(smes: int, shown: int) -> None:
    assert in_whole_blocks(keys(smes), LEAST) == tuple(keys(shown))


def test_sme_named_twice_is_one() -> None:
    assert in_whole_blocks(keys(9) * 2, LEAST) == ()
    assert in_whole_blocks(keys(10) * 2, LEAST) == tuple(keys(10))


@pytest.mark.parametrize(
    ("smes", "people_in_each", "shown"),
    [(0, 0, None), (9, 1, None), (9, 50, None), (10, 1, 10), (10, 3, 28), (19, 1, 10), (20, 1, 20)],
)
def test_people_are_counted_with_the_block_of_their_sme(
    smes: int, people_in_each: int, shown: int | None
) -> None:
    people = [
        (sme, UUID(int=1000 * i + j)) for i, sme in enumerate(keys(smes)) for j in range(people_in_each)
    ]
    # The tenth SME's later people came in after its block was full: they wait for the next one.
    assert people_of_blocks(people, LEAST) == shown


def test_person_of_two_smes_is_one_person() -> None:
    people = [(sme, UUID(int=7)) for sme in keys(10)]
    assert people_of_blocks(people, LEAST) == 1


@pytest.mark.parametrize(
    ("count", "smes"), [(0, None), (1, None), (9, None), (10, 10), (11, 10), (19, 10), (20, 20), (29, 20)]
)
def test_index_stands_for_whole_blocks_of_ten(count: int, smes: int | None) -> None:
    figure = index_if_safe([Fraction(50)] * count, LEAST)
    assert figure == (None if smes is None else IndexFigure(smes, Fraction(50)))


def test_index_is_the_exact_mean_of_the_blocks() -> None:
    indexes = [Fraction(n, 3) for n in range(1, 14)]
    assert index_if_safe(indexes, LEAST) == IndexFigure(10, Fraction(55, 30))


@given(INDEXES, INDEXES)
def test_two_readings_of_a_growing_list_differ_by_nothing_or_by_ten_smes(
    before: list[Fraction], entered: list[Fraction]
) -> None:
    earlier, later = index_if_safe(before, LEAST), index_if_safe(before + entered, LEAST)
    if earlier is None:
        assert later is None or later.smes >= LEAST
        return
    assert later is not None
    assert earlier == later or later.smes - earlier.smes >= LEAST


@given(INDEXES, st.integers(1, 20))
def test_no_index_stands_for_fewer_than_the_least(indexes: list[Fraction], least: int) -> None:
    figure = index_if_safe(indexes, least)
    assert (figure is None) == (len(indexes) < least)
    if figure is not None:
        assert figure.smes % least == 0
        assert len(indexes) - figure.smes < least


MEMBERS = st.lists(st.tuples(st.sampled_from(keys(34)), st.sampled_from(keys(60))), max_size=120)


@given(MEMBERS)
def test_no_count_is_shown_of_people_from_fewer_smes(members: list[tuple[UUID, UUID]]) -> None:
    smes = {sme for sme, _ in members}
    assert (people_of_blocks(members, LEAST) is None) == (len(smes) < LEAST)


@given(MEMBERS, MEMBERS)
def test_two_counts_of_a_growing_list_differ_by_nothing_or_by_ten_smes(
    before: list[tuple[UUID, UUID]], came: list[tuple[UUID, UUID]]
) -> None:
    earlier = in_whole_blocks([sme for sme, _ in before], LEAST)
    later = in_whole_blocks([sme for sme, _ in before + came], LEAST)
    assert later[: len(earlier)] == earlier
    assert (len(later) - len(earlier)) % LEAST == 0
    if len(later) == len(earlier):
        assert people_of_blocks(before, LEAST) == people_of_blocks(before + came, LEAST)
