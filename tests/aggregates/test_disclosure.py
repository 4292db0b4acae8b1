# SPDX-License-Identifier: EUPL-1.2
"""No figure for fewer than ten SMEs, and none to be found by subtraction."""

from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atlas_training.aggregates.disclosure import IndexFigure, count_if_safe, index_if_safe, smes_if_safe

LEAST = 10
INDEXES = st.lists(st.fractions(0, 100, max_denominator=12), max_size=45)


def keys(count: int) -> list[UUID]:
    return [UUID(int=number) for number in range(count)]


@pytest.mark.parametrize(("smes", "shown"), [(0, None), (1, None), (9, None), (10, 10), (11, 11), (300, 300)])
def test_smes_are_counted_from_ten_on(smes: int, shown: int | None) -> None:
    assert smes_if_safe(keys(smes), LEAST) == shown


def test_sme_named_twice_is_one() -> None:
    assert smes_if_safe(keys(9) * 2, LEAST) is None
    assert smes_if_safe(keys(10) * 2, LEAST) == 10


@pytest.mark.parametrize(
    ("smes", "people_in_each", "shown"), [(0, 0, None), (9, 1, None), (9, 50, None), (10, 1, 10), (10, 3, 30)]
)
def test_people_are_counted_where_they_come_from_ten_smes(
    smes: int, people_in_each: int, shown: int | None
) -> None:
    people = [
        (sme, UUID(int=1000 * i + j)) for i, sme in enumerate(keys(smes)) for j in range(people_in_each)
    ]
    assert count_if_safe(people, LEAST) == shown


def test_person_of_two_smes_is_one_person() -> None:
    people = [(sme, UUID(int=7)) for sme in keys(10)]
    assert count_if_safe(people, LEAST) == 1


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


@given(st.lists(st.tuples(st.sampled_from(keys(14)), st.sampled_from(keys(30)))))
def test_no_count_is_shown_of_people_from_fewer_smes(people: list[tuple[UUID, UUID]]) -> None:
    smes = {sme for sme, _ in people}
    assert (count_if_safe(people, LEAST) is None) == (len(smes) < LEAST)
    assert (smes_if_safe(list(smes), LEAST) is None) == (len(smes) < LEAST)
