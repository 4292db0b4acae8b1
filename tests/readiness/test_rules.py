# SPDX-License-Identifier: EUPL-1.2
"""Scores, levels and grades (RULES sections 2 to 4, 6)."""

from collections.abc import Mapping
from fractions import Fraction
from itertools import pairwise
from math import prod
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atlas_training.readiness import rules
from atlas_training.readiness.answers import BadAnswers, parse_answers
from atlas_training.readiness.instrument import parse
from tests.factories.readiness import atlas_dri, make_sheet, read_source

DRI = atlas_dri()

FARM_STAY: dict[str, Any] = {
    # FND 45: 9 of 20
    "FND1": "c", "FND2": [0, 1], "FND3": "c", "FND4": "c", "FND5": "b",
    # VIS 41.7: 10 of 24
    "VIS1": "c", "VIS2": "c", "VIS3": "c", "VIS4": "c", "VIS5": "b", "VIS6": "b",
    # SEL 33.3: 8 of 24, of which SEL1 and SEL3 have 2
    "SEL1": "b", "SEL2": "b", "SEL3": "b", "SEL4": [0], "SEL5": "c", "SEL6": "c",
    # DAT 20: 4 of 20
    "DAT1": "b", "DAT2": "b", "DAT3": "b", "DAT4": "a", "DAT5": "b",
    # TRU 30: 6 of 20, no copies
    "TRU1": "b", "TRU2": "a", "TRU3": "b", "TRU4": [0, 1], "TRU5": "c",
    # GRN 30: 6 of 20
    "GRN1": "b", "GRN2": [0], "GRN3": "c", "GRN4": "b", "GRN5": "b",
    # COO 25: 4 of 16
    "COO1": "b", "COO2": "b", "COO3": "b", "COO4": "b",
}  # fmt: skip


def score(sheet: Mapping[str, Any], **facts: Any) -> rules.Result:
    return rules.score(DRI, parse_answers(DRI, sheet), **facts)


def test_worked_example_comes_to_33_building() -> None:
    result = score(FARM_STAY)
    assert result.index == Fraction(65, 2)
    assert (result.shown, result.level) == (33, 1)
    assert {code: row.score for code, row in result.dimensions.items()} == {
        "FND": 45, "VIS": Fraction(125, 3), "SEL": Fraction(100, 3), "DAT": 20, "TRU": 30, "GRN": 30, "COO": 25,
    }  # fmt: skip
    assert result.dimensions["TRU"].held_by == ["TRU2"]
    assert result.topics["TRU", "cyber"].score == 25
    assert result.topics["TRU", "cyber"].held


def test_craft_shop_without_bookings_has_no_such_items_in_its_sums() -> None:
    result = score({**FARM_STAY, "SEL1": "na", "SEL3": "na"})
    assert result.dimensions["SEL"].score == Fraction(75, 2)
    assert result.index == Fraction(100, 3)
    assert result.topics["SEL", "booking"] == rules.TopicResult(None, None, False)


@pytest.mark.parametrize(
    ("exact", "shown", "level"),
    [("50", 50, 1), ("101/2", 51, 2), ("50.4999", 50, 1), ("0", 0, 0), ("25.5", 26, 1), ("100", 100, 3)],
)
def test_half_points_are_rounded_up_before_the_band_is_read(exact: str, shown: int, level: int) -> None:
    assert rules._band(DRI, Fraction(exact)) == (shown, level)


def test_a_must_have_holds_the_level_and_not_the_score() -> None:
    result = score(make_sheet("e", TRU2="a", TRU4=[0, 1, 2, 3, 4]))
    assert result.dimensions["TRU"].score == 80
    assert result.dimensions["TRU"].shown == 80
    assert result.dimensions["TRU"].level == 1
    assert result.dimensions["TRU"].held_by == ["TRU2"]


def test_not_knowing_a_must_have_counts_as_not_having_it() -> None:
    assert score(make_sheet("e", TRU1="dk")).dimensions["TRU"].held_by == ["TRU1"]


def test_an_open_must_have_holds_nothing() -> None:
    assert score(make_sheet("e", TRU1=None)).dimensions["TRU"].held_by == []


def test_not_knowing_has_no_points_and_counts_as_answered() -> None:
    row = score(make_sheet("e", COO1="dk", COO2="dk", COO3="dk", COO4="dk")).dimensions["COO"]
    assert (row.score, row.answered, row.applicable) == (Fraction(0), 4, 4)


def test_a_dimension_needs_sixty_per_cent_of_what_applies() -> None:
    assert score(make_sheet("c", FND4=None, FND5=None)).dimensions["FND"].score == Fraction(50)
    three_open = score(make_sheet("c", FND3=None, FND4=None, FND5=None))
    assert three_open.dimensions["FND"] == rules.DimensionResult(None, None, None, [], 2, 5)
    assert three_open.index is None
    # 2 of the 3 that apply: two thirds
    assert score(make_sheet("c", SEL1="na", SEL3="na", SEL5="na", SEL6=None)).dimensions["SEL"].score == 50


def test_the_index_needs_eighty_per_cent_of_all_that_applies() -> None:
    seven_open = dict.fromkeys(("FND1", "FND2", "VIS1", "VIS2", "SEL2", "SEL4", "DAT1"))
    assert score(make_sheet("c", **seven_open)).index is not None
    eight_open = score(make_sheet("c", **seven_open, GRN1=None))
    assert all(row.score is not None for row in eight_open.dimensions.values())
    assert (eight_open.index, eight_open.shown, eight_open.level, eight_open.equal_weight_index) == (
        None,
    ) * 4


def test_too_little_that_applies_gives_no_score() -> None:
    # Never so in 1.0; a stricter instrument would have it.
    strict = {**(read_source().definition or {})}
    strict["rules"] = {**strict["rules"], "min_applicable_of_all": 0.6}
    sheet = make_sheet("c", SEL1="na", SEL3="na", SEL5="na")
    assert rules.score(parse(strict), sheet).dimensions["SEL"].score is None
    assert score(sheet).dimensions["SEL"].score == 50


def test_equal_weights_stand_beside_the_index() -> None:
    assert score(FARM_STAY).equal_weight_index == Fraction(225, 7)


# Consistency and grade


@pytest.mark.parametrize(
    ("code", "holds", "mended"),
    [
        ("C1", {"VIS1": "b", "SEL1": "e"}, {"SEL1": "d"}),
        ("C2", {"VIS1": "a", "VIS2": "a", "VIS4": "a", "DAT2": "d"}, {"VIS2": "b"}),
        ("C3", {"SEL1": "a", "SEL3": "d"}, {"SEL3": "na"}),
        ("C4", {"FND2": [0, 2], "SEL5": "c"}, {"FND2": [0, 3]}),
        ("C5", {"DAT1": "b", "DAT3": "e"}, {"DAT1": "dk"}),
        ("C6", {"COO1": "a", "COO4": "d"}, {"COO4": "c"}),
        ("C7", {"FND1": "a", "SEL1": "d"}, {"FND1": "b"}),
        ("C8", {"GRN1": "b", "GRN3": "d"}, {"GRN3": None}),
    ],
)
def test_a_check_asks_when_its_rule_holds(code: str, holds: dict[str, Any], mended: dict[str, Any]) -> None:
    assert code in score(make_sheet(**{"FND2": [3], **holds})).checks
    assert code not in score(make_sheet(**{"FND2": [3], **holds, **mended})).checks


def test_c4_is_silent_where_the_list_was_not_answered() -> None:
    assert "C4" not in score(make_sheet("c", FND2="dk")).checks
    assert "C4" not in score(make_sheet("c", FND2=None)).checks
    assert "C4" in score(make_sheet("c", FND2=[])).checks


def test_a_straight_line_is_ninety_per_cent_of_the_ladders_answered() -> None:
    ladders = [item.id for item in DRI.items if item.kind == "ladder"]
    assert len(ladders) == 31
    three_other = dict.fromkeys(ladders[:3], "d")
    assert "C9" in score(make_sheet("c", **three_other)).checks  # 28 of 31
    assert "C9" not in score(make_sheet("c", **three_other, **{ladders[3]: "d"})).checks  # 27 of 31


def test_a_straight_line_needs_half_of_the_ladders() -> None:
    ladders = [item.id for item in DRI.items if item.kind == "ladder"]
    assert "C9" in score(dict.fromkeys(ladders[:16], "b")).checks
    assert "C9" not in score(dict.fromkeys(ladders[:15], "b")).checks


def test_grade_follows_open_checks_unknowns_and_evidence() -> None:
    varied = {**FARM_STAY, "FND2": [0, 3]}
    evidence = ["VIS1", "VIS2", "VIS4", "VIS5", "FND1"]
    assert score(varied).checks == []
    assert score(varied).confidence == "B"
    assert score(varied, confirmed=evidence).confidence == "A"
    assert score(varied, confirmed=evidence[:4]).confidence == "B"
    one = {**varied, "VIS1": "a", "SEL1": "e"}
    assert (score(one).checks, score(one).confidence) == (["C1"], "B")
    assert score(one, confirmed=evidence).confidence == "B"
    assert score(one, confirmed=evidence, explained=["C1"]).confidence == "A"
    two = {**one, "DAT3": "e"}
    assert score(two).confidence == "C"
    assert (score(two, explained=["C5"]).open_checks, score(two, explained=["C5"]).confidence) == (
        ["C1"],
        "B",
    )
    unknown = dict.fromkeys(("FND5", "VIS5", "SEL6", "DAT4", "GRN4"), "dk")
    assert score({**varied, **unknown}).confidence == "B"  # 5 of 36
    assert score({**varied, **unknown, "COO4": "dk"}).confidence == "C"  # 6 of 36


def test_an_explained_check_changes_no_score() -> None:
    one = {**FARM_STAY, "VIS1": "a", "SEL1": "e"}
    assert score(one, explained=["C1", "C4"]).index == score(one).index


# Sheets


@pytest.mark.parametrize(
    "sheet",
    [
        {"FND9": "a"},
        {"FND1": "f"},
        {"FND1": ["a"]},
        {"FND1": None},
        {"FND1": 3},
        {"FND1": "na"},
        {"FND2": "a"},
        {"FND2": [6]},
        {"FND2": [-1]},
        {"FND2": [0, 0]},
        {"FND2": [True]},
        {"FND2": ["0"]},
        {"FND2": [0.0]},
        {"FND2": [[]]},
    ],
)
def test_a_wrong_answer_is_refused_by_its_item(sheet: dict[str, Any]) -> None:
    with pytest.raises(BadAnswers) as refused:
        parse_answers(DRI, sheet)
    assert list(refused.value.problems) == list(sheet)


@pytest.mark.parametrize("sheet", [None, [], "FND1", 3])
def test_a_sheet_that_is_no_object_is_refused(sheet: object) -> None:
    with pytest.raises(BadAnswers):
        parse_answers(DRI, sheet)


def test_only_seven_items_may_not_apply() -> None:
    assert [item.id for item in DRI.items if item.may_not_apply] == [
        "VIS3", "SEL1", "SEL3", "SEL5", "DAT2", "TRU4", "GRN5",
    ]  # fmt: skip


# Properties, and an independent way to the same numbers


def _answer_of(item: Any) -> st.SearchStrategy[Any]:
    kinds = [st.just("dk"), st.none()]
    if item.may_not_apply:
        kinds.append(st.just("na"))
    if item.has_steps:
        given_ = st.sampled_from(item.options)
    else:
        given_ = st.lists(st.integers(0, len(item.options) - 1), unique=True)
    return st.one_of(given_, given_, given_, given_, *kinds)


SHEETS = st.fixed_dictionaries({item.id: _answer_of(item) for item in DRI.items}).map(
    lambda sheet: {name: answer for name, answer in sheet.items() if answer is not None}
)


def brute_points(item: Mapping[str, Any], given_: Any) -> int:
    if given_ == "dk":
        return 0
    return int(item["points"][len(given_)]) if item["kind"] == "checklist" else "abcde".index(given_)


def brute_dimension(items: list[Any], sheet: Mapping[str, Any]) -> dict[str, Any]:
    applicable = [item for item in items if sheet.get(item["id"]) != "na"]
    points = {item["id"]: brute_points(item, sheet[item["id"]]) for item in applicable if item["id"] in sheet}
    held = [item["id"] for item in items if item.get("must_have") and points.get(item["id"]) == 0]
    facts: dict[str, Any] = {"applicable": len(applicable), "answered": len(points), "score": None}
    if not points or len(points) * 10 < len(applicable) * 6:
        return {**facts, "band": None, "held": []}
    score_ = 100 * sum(points.values()), 4 * len(points)
    shown, level = band(*score_)
    return {**facts, "score": score_, "band": (shown, min(level, 1) if held else level), "held": held}


def brute(sheet: Mapping[str, Any]) -> dict[str, Any]:
    """The rules once more, from the raw definition, in whole numbers over one common denominator."""
    definition = read_source().definition or {}
    rows = {
        dimension["code"]: brute_dimension(
            [item for item in definition["items"] if item["dimension"] == dimension["code"]], sheet
        )
        for dimension in definition["dimensions"]
    }
    answered, applicable = (sum(row[name] for row in rows.values()) for name in ("answered", "applicable"))
    index = None
    if all(row["score"] for row in rows.values()) and answered * 10 >= applicable * 8:
        common = prod(row["score"][1] for row in rows.values())
        weights = {row["code"]: row["weight"] for row in definition["dimensions"]}
        parts = (weights[code] * row["score"][0] * (common // row["score"][1]) for code, row in rows.items())
        index = (sum(parts), 100 * common)
    return {"index": index, "band": index and band(*index), "dimensions": rows}


def band(top: int, bottom: int) -> tuple[int, int]:
    whole, rest = divmod(top, bottom)
    shown = whole + (2 * rest >= bottom)
    return shown, 0 if shown <= 25 else 1 if shown <= 50 else 2 if shown <= 75 else 3


@settings(max_examples=400, deadline=None)
@given(SHEETS)
def test_an_independent_calculation_agrees(sheet: dict[str, Any]) -> None:
    result, expected = score(sheet), brute(sheet)
    assert result.index == (expected["index"] and Fraction(*expected["index"]))
    assert (result.shown, result.level) == (expected["band"] or (None, None))
    for code, row in result.dimensions.items():
        other = expected["dimensions"][code]
        assert row.score == (other["score"] and Fraction(*other["score"]))
        assert (row.shown, row.level) == (other["band"] or (None, None))
        assert row.held_by == other["held"]


@settings(max_examples=100, deadline=None)
@given(SHEETS)
def test_scores_keep_their_bounds_and_survive_storing(sheet: dict[str, Any]) -> None:
    result = score(sheet)
    exact = [result.index, result.equal_weight_index]
    exact += [row.score for row in result.dimensions.values()] + [row.score for row in result.topics.values()]
    assert all(number is None or 0 <= number <= 100 for number in exact)
    assert rules.from_json(rules.as_json(result)) == result


@settings(max_examples=60, deadline=None)
@given(SHEETS, st.randoms())
def test_the_order_of_answers_does_not_matter(sheet: dict[str, Any], random: Any) -> None:
    names = list(sheet)
    random.shuffle(names)
    assert score({name: sheet[name] for name in names}) == score(sheet)


@settings(max_examples=100, deadline=None)
@given(SHEETS, st.sampled_from([item for item in DRI.items if item.has_steps]))
def test_a_higher_step_never_lowers_anything(sheet: dict[str, Any], item: Any) -> None:
    results = [score({**sheet, item.id: step}) for step in item.options]
    for lower, higher in pairwise(results):
        if lower.index is not None and higher.index is not None:
            assert lower.index < higher.index
        low, high = lower.dimensions[item.dimension], higher.dimensions[item.dimension]
        if (
            low.score is not None
            and high.score is not None
            and low.level is not None
            and high.level is not None
        ):
            assert (low.score, low.level) <= (high.score, high.level)
            assert low.level <= high.level


# Results of other tools


def test_an_imported_result_gives_each_topic_its_dimensions_level() -> None:
    scores = dict.fromkeys(("FND", "VIS", "SEL", "DAT", "TRU", "GRN", "COO"), Fraction(60))
    result = rules.imported(DRI, scores, {("TRU", "cyber"): Fraction(20)})
    assert (result.index, result.shown, result.level, result.confidence) == (Fraction(60), 60, 2, None)
    assert result.topics["TRU", "privacy"] == rules.TopicResult(Fraction(60), 2)
    assert result.topics["TRU", "cyber"] == rules.TopicResult(Fraction(20), 0)


def test_an_imported_result_without_a_dimension_has_no_index() -> None:
    result = rules.imported(DRI, {"FND": Fraction(45)}, {})
    assert (result.index, result.dimensions["VIS"].level, result.topics["VIS", "story"].level) == (
        None,
        None,
        None,
    )


# Change


def test_change_is_taken_on_items_answered_in_both() -> None:
    before = score(FARM_STAY)
    second = {**FARM_STAY, "TRU2": "c", "DAT4": "b", "SEL1": "na"}
    del second["VIS6"]
    now = score(second)
    change = rules.compare(DRI, before.points, now.points)
    assert change.items == [("DAT4", 0, 1), ("TRU2", 0, 2)]
    assert change.dimensions["SEL"].difference == 0
    assert change.dimensions["TRU"].before == 30
    assert (change.dimensions["TRU"].difference, change.dimensions["TRU"].is_clear) == (Fraction(10), False)
    assert (change.difference, change.is_clear) == (Fraction(9, 4), False)


@pytest.mark.parametrize(
    ("item", "difference", "is_clear"), [("COO1", Fraction(25, 2), False), ("TRU1", Fraction(15), True)]
)
def test_a_dimension_changes_clearly_from_thirteen_points(
    item: str, difference: Fraction, is_clear: bool
) -> None:
    low, high = ({"COO1": ("b", "d"), "TRU1": ("a", "d")})[item]
    change = rules.compare(
        DRI, score(make_sheet(**{item: low})).points, score(make_sheet(**{item: high})).points
    )
    moved = change.dimensions[item[:3]]
    assert (moved.difference, moved.is_clear) == (difference, is_clear)


def test_an_index_changes_clearly_from_five_points_both_ways() -> None:
    low, high = score(make_sheet("b")).points, score(make_sheet("c")).points
    assert rules.compare(DRI, low, high).is_clear
    assert rules.compare(DRI, high, low).is_clear
    assert rules.compare(DRI, low, low).items == []


def test_without_common_items_in_a_dimension_there_is_no_index_change() -> None:
    low = score(make_sheet("b", **dict.fromkeys(("COO1", "COO2", "COO3", "COO4")))).points
    change = rules.compare(DRI, low, score(make_sheet("c")).points)
    assert (change.difference, change.is_clear, "COO" in change.dimensions) == (None, False, False)
