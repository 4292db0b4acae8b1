# SPDX-License-Identifier: EUPL-1.2
"""Kinds of question: what counts as an answer, what it earns, and how xAPI says it."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from atlas_training.assessments.errors import NotAnOption, NotANumber, TooLong
from atlas_training.assessments.questions.kind import Interaction, Mark
from atlas_training.assessments.questions.multiple import Multiple, partial_credit
from atlas_training.assessments.questions.numerical import Numerical, plain, readings
from atlas_training.assessments.questions.short import Short, fits, fold
from atlas_training.assessments.questions.single import Single
from atlas_training.assessments.questions.truefalse import TrueFalse

IDS = list("abcdef")
NOTHING = Mark(Fraction(0))


def choice(right: str, ids: str = "abcdef") -> list[dict[str, Any]]:
    return [{"id": id, "right": id in right} for id in ids]


def multiple(right: str, ids: str = "abcd", partial: bool = True) -> Multiple:
    return Multiple({"partial": partial, "options": choice(right, ids)})


def numerical(*answers: tuple[str, bool, str | None, str]) -> Numerical:
    return Numerical(
        {
            "answers": [
                {"id": id, "right": right, "value": value, "tolerance": tolerance}
                for id, right, value, tolerance in answers
            ]
        }
    )


def short(*accepted: str, language: str = "en") -> Short:
    return Short(
        {
            "answers": [
                {"id": "right", "right": True, "accepted": {language: list(accepted)}},
                {"id": "other", "right": False, "accepted": {language: ["*"]}},
            ]
        }
    )


TRUE = TrueFalse(
    {"answers": [{"id": "yes", "right": True, "value": True}, {"id": "no", "right": False, "value": None}]}
)


# Single choice


def test_single_choice_earns_all_or_nothing() -> None:
    kind = Single({"options": choice("b", "abc")})
    assert [kind.mark(answer) for answer in ("a", "b", None)] == [
        Mark(Fraction(0), ("a",)),
        Mark(Fraction(1), ("b",)),
        NOTHING,
    ]


@pytest.mark.parametrize("sent", [["z"], ["a", "b"]])
def test_single_choice_refuses_what_is_not_one_option(sent: list[str]) -> None:
    with pytest.raises(NotAnOption):
        Single({"options": choice("b", "abc")}).clean(sent)


def test_choice_with_nothing_chosen_is_no_answer() -> None:
    assert Single({"options": choice("b")}).clean([]) is None
    assert multiple("ab").clean([]) is None


def test_single_choice_is_a_choice_in_xapi() -> None:
    kind = Single({"options": choice("b", "abc")})
    assert kind.interaction() == Interaction("choice", ("a", "b", "c"), ("b",))
    assert kind.response("c") == "c"


# Multiple choice


@pytest.mark.parametrize(
    ("chosen", "earned"),
    [("ab", "1"), ("a", "1/2"), ("abc", "1/2"), ("ac", "0"), ("abcd", "0"), ("cd", "0"), ("bd", "0")],
)
def test_partial_credit_adds_right_shares_and_takes_wrong_ones_off(chosen: str, earned: str) -> None:
    assert multiple("ab").mark(list(chosen)).fraction == Fraction(earned)


def test_multiple_choice_without_partial_credit_earns_all_or_nothing() -> None:
    kind = multiple("ab", partial=False)
    assert [kind.mark(list(chosen)).fraction for chosen in ("a", "ab", "abc")] == [0, 1, 0]


def test_multiple_choice_tells_the_slips() -> None:
    assert multiple("ab").mark(["a", "c"]).feedback == ("b", "c")
    assert multiple("ab").mark(["a", "b"]).feedback == ("a", "b")


def test_multiple_choice_refuses_an_option_not_offered() -> None:
    with pytest.raises(NotAnOption):
        multiple("ab").clean(["a", "z"])


def test_multiple_choice_is_a_set_in_xapi() -> None:
    assert multiple("ac").interaction().correct_responses == ("a[,]c",)
    assert multiple("ac").response(["b"]) == "b"


@given(chosen=some.sets(some.sampled_from(IDS)), right=some.sets(some.sampled_from(IDS), min_size=1))
def test_partial_credit_stays_between_nothing_and_all(chosen: set[str], right: set[str]) -> None:
    earned = partial_credit(chosen, right, set(IDS) - right)
    assert 0 <= earned <= 1
    assert (earned == 1) == (chosen == right)


@given(right=some.sets(some.sampled_from(IDS), min_size=1, max_size=5))
def test_choosing_everything_earns_nothing(right: set[str]) -> None:
    assert partial_credit(set(IDS), right, set(IDS) - right) == 0


@given(some.permutations(IDS), some.lists(some.sampled_from(IDS)), some.booleans())
def test_marks_do_not_depend_on_any_order(order: list[str], chosen: list[str], partial: bool) -> None:
    plain_one, other = (
        Multiple({"partial": partial, "options": choice("ace", ids)}) for ids in ("abcdef", "".join(order))
    )
    first, second = (
        kind.mark(kind.clean(sent)) for kind, sent in ((plain_one, chosen), (other, chosen[::-1]))
    )
    assert (first.fraction, set(first.feedback)) == (second.fraction, set(second.feedback))


# True or false


def test_truth_is_marked_and_the_other_takes_the_rest() -> None:
    assert TRUE.mark(TRUE.clean(["true"])) == Mark(Fraction(1), ("yes",))
    assert TRUE.mark(TRUE.clean(["false"])) == Mark(Fraction(0), ("no",))
    assert TRUE.mark(None) == NOTHING


def test_truth_refuses_anything_else() -> None:
    with pytest.raises(NotAnOption):
        TRUE.clean(["perhaps"])


def test_truth_is_true_false_in_xapi() -> None:
    assert TRUE.interaction() == Interaction("true-false", (), ("true",))
    assert (TRUE.response(True), TRUE.response(False)) == ("true", "false")


# Numbers


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("34", ["34"]),
        ("12.5", ["12.5"]),
        ("12,5", ["12.5"]),
        ("-3", ["-3"]),
        ("−3", ["-3"]),
        ("+3", ["3"]),
        (".5", ["0.5"]),
        ("1 234", ["1234"]),
        ("1\u202f234\u00a0567,5", ["1234567.5"]),
        ("1.234,5", ["1234.5"]),
        ("1,234.5", ["1234.5"]),
        ("1.234.567", ["1234567"]),
        ("1'234.5", ["1234.5"]),
        ("2,750", ["2.75", "2750"]),
        ("2.750", ["2.75", "2750"]),
        ("0,125", ["0.125"]),
        ("١٢٫٥", ["12.5"]),
        ("١٬٢٣٤٫٥", ["1234.5"]),
    ],
)
def test_number_is_read_as_people_write_it(typed: str, meant: list[str]) -> None:
    assert readings(typed) == tuple(Fraction(one) for one in meant)


@pytest.mark.parametrize(
    "typed",
    [
        "a",
        "12 34",
        "1.2.3",
        "1,23,456",
        "12 €",
        "1e5",
        "--3",
        "5-3",
        "nan",
        "∞",
        "½",
        "1.234,5.6",
        "9" * 41,
        "²",
        ".",
    ],
)
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(NotANumber):
        numerical(("right", True, "1", "0")).clean([typed])


def test_number_is_kept_as_it_was_typed() -> None:
    assert numerical(("right", True, "1", "0")).clean([" 12,50 "]) == "12,50"
    assert numerical(("right", True, "1", "0")).clean([" "]) is None


def test_edges_of_the_tolerance_count_exactly() -> None:
    kind = numerical(("right", True, "0.3", "0.1"), ("other", False, None, "0"))
    typed = ["0.2", "0.4", "0,4000000000000000000000000000000001", "0.1999999999999999999999999999999999"]
    assert [kind.mark(one).fraction for one in typed] == [1, 1, 0, 0]


def test_first_answer_that_fits_gives_the_mark() -> None:
    kind = numerical(("right", True, "34", "0"), ("six", False, "24", "1"), ("other", False, None, "0"))
    assert [kind.mark(one).feedback for one in ("34", "25", "99")] == [("right",), ("six",), ("other",)]


def test_ambiguous_thousands_count_either_way() -> None:
    kind = numerical(("right", True, "2750", "1"), ("other", False, None, "0"))
    assert kind.mark("2,750") == Mark(Fraction(1), ("right",))
    assert kind.response("2,750") == "2750"


def test_number_is_numeric_in_xapi() -> None:
    kind = numerical(("right", True, "12.5", "0.1"), ("also", True, "34", "0"), ("other", False, None, "0"))
    assert kind.interaction() == Interaction("numeric", (), ("12.4[:]12.6", "34"))
    assert kind.response("12,50") == "12.5"


decimals = some.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**6), max_value=10**6)


@given(value=decimals, tolerance=some.decimals(min_value=0, max_value=100, places=4), off=decimals)
def test_tolerance_is_exactly_the_distance(value: Any, tolerance: Any, off: Any) -> None:
    kind = numerical(("right", True, str(value), str(tolerance)), ("other", False, None, "0"))
    typed = plain(Fraction(value) + Fraction(off))
    meant = readings(typed)
    assert meant[0] == Fraction(value) + Fraction(off)
    right = any(abs(one - Fraction(value)) <= Fraction(tolerance) for one in meant)
    assert kind.mark(typed).fraction == right


@given(some.decimals(allow_nan=False, allow_infinity=False, places=6))
def test_plain_number_loses_nothing(number: Any) -> None:
    assert Fraction(plain(Fraction(number))) == Fraction(number)


@given(some.text(max_size=50))
def test_any_text_is_read_or_refused(typed: str) -> None:
    kind = numerical(("right", True, "1", "0"))
    try:
        answer = kind.clean([typed])
    except NotANumber:
        return
    assert 0 <= kind.mark(answer).fraction <= 1


# Short texts


@pytest.mark.parametrize(
    ("accepted", "typed"),
    [
        ("second step", "  Second   STEP "),
        ("İstanbul", "istanbul"),
        ("ısparta", "ISPARTA"),
        ("istanbul", "ISTANBUL"),
        ("ΟΔΟΣ", "οδος"),
        ("οδός", "ΟΔΌΣ"),
        ("straße", "STRASSE"),
        ("città", "citta\u0300"),
        ("Ħaġar Qim", "ħaġar qim"),
        ("l'ulivo", "L’ulivo"),
        ("e-mail", "E\u2011mail"),
        ("كتاب", "كتـــاب"),
        ("word", "\u200fword"),
    ],
)
def test_spellings_that_people_hold_equal_are_equal(accepted: str, typed: str) -> None:
    assert short(accepted).mark(typed) == Mark(Fraction(1), ("right",))


@pytest.mark.parametrize(
    ("accepted", "typed"), [("città", "citta"), ("οδός", "οδος"), ("ċ", "c"), ("secondstep", "second step")]
)
def test_accents_and_spaces_count(accepted: str, typed: str) -> None:
    assert short(accepted).mark(typed) == Mark(Fraction(0), ("other",))


@pytest.mark.parametrize(
    ("pattern", "typed", "is_right"),
    [
        ("two*", "two factor", True),
        ("*factor", "Two FACTOR", True),
        ("two*factor", "twofactor", True),
        ("two * factor", "two step factor", True),
        ("two *", "twofold", False),
        ("ab*ba", "aba", False),
        ("a*b*c", "axxbyyc", True),
        ("a*b*c", "acb", False),
        ("5\\*3", "5*3", True),
        ("5\\*3", "5 times 3", False),
    ],
)
def test_star_stands_for_anything(pattern: str, typed: str, is_right: bool) -> None:
    assert fits(pattern, typed) == is_right


def test_spelling_of_another_language_counts() -> None:
    kind = Short(
        {
            "answers": [
                {
                    "id": "right",
                    "right": True,
                    "accepted": {"en": ["second step"], "it": ["secondo passaggio"]},
                }
            ]
        }
    )
    assert kind.mark("Secondo passaggio").fraction == 1
    assert (kind.right_words("it"), kind.right_words("mt")) == ("secondo passaggio", "second step")


def test_short_text_is_kept_as_typed_and_limited() -> None:
    assert short("a").clean(["  Second  Step "]) == "Second  Step"
    assert short("a").clean([""]) is None
    with pytest.raises(TooLong):
        short("a").clean(["a" * 201])


def test_short_text_is_a_fill_in_in_xapi() -> None:
    assert short("second step", "2fa").interaction() == Interaction(
        "fill-in", (), ("{case_matters=false}second step", "{case_matters=false}2fa")
    )


@given(some.text(max_size=30))
def test_every_spelling_fits_itself_in_any_case(text: str) -> None:
    pattern = text.replace("\\", "").replace("*", "").replace("\0", "").replace("\ue000", "")
    assert fits(pattern, pattern)
    assert fold(fold(pattern)) == fold(pattern)
