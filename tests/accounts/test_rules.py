# SPDX-License-Identifier: EUPL-1.2
"""Names, addresses, passwords and waits, from values alone."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atlas_training.accounts import rules


@pytest.mark.parametrize(
    "text", ["giulia@example.org", "o'neil+tourism@sub.example.com", "σοφία@παράδειγμα.gr"]
)
def test_address_is_taken(text: str) -> None:
    assert rules.is_email(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "giulia",
        "giulia@",
        "@example.org",
        "a@b",
        "a b@example.org",
        "a@example.org\nBcc: x@example.org",
        "a@b@example.org",
    ],
)
def test_no_address_is_taken_for_one(text: str) -> None:
    assert not rules.is_email(text)


@pytest.mark.parametrize(
    ("text", "fits"),
    [("giulia.f", True), ("gf", False), ("Giulia", False), ("a@b.org", False), (".giulia", False)],
)
def test_user_name_fits_or_not(text: str, fits: bool) -> None:
    assert rules.is_user_name(text) is fits


@pytest.mark.parametrize(
    ("password", "good"),
    [
        ("olives and goats", True),
        ("short one", False),
        ("aaaaaaaaaaaa", False),
        ("Giulia Ferrante", False),
        ("x1y2" * 51, False),
    ],
)
def test_password_is_good_or_not(password: str, good: bool) -> None:
    assert rules.is_good_password(password, "giulia ferrante") is good


def test_first_five_tries_wait_for_nothing() -> None:
    assert [rules.wait_after(failures, 5).seconds for failures in range(9)] == [
        0,
        0,
        0,
        0,
        0,
        30,
        60,
        120,
        240,
    ]


@given(st.integers(0, 10_000), st.integers(1, 50))
def test_wait_never_shrinks_and_has_an_end(failures: int, free: int) -> None:
    before, after = rules.wait_after(failures, free), rules.wait_after(failures + 1, free)
    assert timedelta(0) <= before <= after <= rules.LONGEST_WAIT
