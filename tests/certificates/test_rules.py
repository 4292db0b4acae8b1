# SPDX-License-Identifier: EUPL-1.2
"""Numbers find every slip of one sign, and names compare as people write them."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from atlas_training.certificates import rules

values = st.integers(min_value=0, max_value=2**75 - 1)
places = st.integers(min_value=0, max_value=rules.LENGTH - 1)
signs = st.sampled_from(rules.ALPHABET)


def test_number_holds_at_least_60_random_bits() -> None:
    assert math.log2(len(rules.ALPHABET) ** rules.RANDOM_SIGNS) == 75


@given(values, values)
def test_different_values_give_different_numbers(one: int, other: int) -> None:
    assert (rules.number_of(one) == rules.number_of(other)) is (one == other)


@given(values)
def test_number_is_read_as_shown_in_small_letters_and_with_spaces(value: int) -> None:
    number = rules.number_of(value)
    assert rules.as_number(rules.shown(number)) == number
    assert rules.as_number(f" {rules.shown(number).lower().replace('-', ' ')} ") == number
    assert rules.as_number(number.replace("0", "o").replace("1", "l")) == number


@given(values, places, signs)
def test_one_wrong_sign_is_found(value: int, place: int, sign: str) -> None:
    number = rules.number_of(value)
    assume(number[place] != sign)
    assert rules.as_number(number[:place] + sign + number[place + 1 :]) is None


@given(values, st.integers(min_value=0, max_value=rules.LENGTH - 2))
def test_two_swapped_neighbours_are_found(value: int, place: int) -> None:
    number = rules.number_of(value)
    assume(number[place] != number[place + 1])
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert rules.as_number(swapped) is None


@pytest.mark.parametrize("typed", ["", "7", "U" * 16, "0" * 15, "0" * 17, "<script>", "٠" * 16, "\x00" * 16])
def test_what_is_no_number_is_none(typed: str) -> None:
    assert rules.as_number(typed) is None


@given(st.text(max_size=40))
def test_reading_a_number_never_fails(typed: str) -> None:
    assert rules.as_number(typed) is None or len(rules.as_number(typed) or "") == rules.LENGTH


def test_name_compares_without_case_spaces_and_composition() -> None:
    kept = rules.name_hash("Ħaż-Żebbuġ  D'Adda", "salt")
    assert rules.name_hash("ħaż-żebbuġ d'adda ", "salt") == kept
    assert rules.name_hash("H\u0327az-Zebbug D'Adda", "salt") != kept
    assert rules.name_hash("Z\u0307\u0307", "salt") != rules.name_hash("Ż", "salt")
    assert rules.name_hash("Z\u0307", "salt") == rules.name_hash("Ż", "salt")
    assert rules.name_hash("Ħaż-Żebbuġ D'Adda", "other salt") != kept
