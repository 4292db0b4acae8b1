# SPDX-License-Identifier: EUPL-1.2
"""Matching, ordering, cloze, open text, descriptions, and numbers with units."""

from collections.abc import Mapping
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from atlas_training.assessments import check_file
from atlas_training.assessments.errors import NotAnOption, NotANumber, TooLong
from atlas_training.assessments.questions.cloze import Cloze
from atlas_training.assessments.questions.kind import Interaction, Kind, Mark
from atlas_training.assessments.questions.match import Match, share_matched
from atlas_training.assessments.questions.numerical import Numerical, read_units
from atlas_training.assessments.questions.open_text import OpenText, share_of_rubric
from atlas_training.assessments.questions.order import Order, longest_rise, share_in_order
from atlas_training.assessments.receivers import question_kinds
from atlas_training.courses.events import CheckReading
from tests.factories.findings import only_english
from tests.factories.kinds import FURTHER, FURTHER_IT

KINDS = {kind.name: kind for kind in question_kinds()}
STEPS = list("abcdef")


def read(text: str = FURTHER, translation: str | None = FURTHER_IT) -> CheckReading:
    files = {"en": ("en.quiz.md", text)}
    if translation:
        files["it"] = ("it.quiz.md", translation)
    return check_file.read(files, "en", KINDS)


def kind(id: str) -> Any:
    definition = read().definition
    assert definition is not None
    one = next(question for question in definition["questions"] if question["id"] == id)
    made: Kind = KINDS[one["kind"]](one)
    return made


# Reading


def test_every_kind_is_read_with_its_key() -> None:
    reading = read()
    assert [str(one) for one in reading.findings] == []
    assert reading.definition is not None
    case, match, steps, gaps, far, change = reading.definition["questions"]
    assert (reading.question_count, case["points"]) == (5, "0")
    assert match["pairs"] == [
        {"left": "hikers", "right": "trails"},
        {"left": "families", "right": "map"},
        {"left": "couples", "right": "map"},
    ]
    assert match["targets"] == ["trails", "map", "radio"]
    assert steps["steps"] == ["claim", "correct", "photo", "ask"]
    assert gaps["gaps"] == [
        {"ids": ["near"], "right": "near", "accepted": {"en": ["near me", "nearby"], "it": ["vicino a me"]}},
        {"ids": ["maps", "board"], "right": "maps", "accepted": None},
    ]
    assert far["units"] == {"km": "1", "m": "0.001"}
    assert (change["rubric"], change["words"], change["points"]) == (
        [{"id": "names", "points": "2"}, {"id": "when", "points": "1"}],
        3,
        "3",
    )


def test_words_of_typed_gaps_are_no_part_of_the_texts() -> None:
    texts = read().texts
    assert "nearby" not in str(texts)
    assert "vicino a me" not in str(texts)
    assert texts["it"]["questions"]["gaps"]["answers"]["board"]["plain"] == "una bacheca"
    assert texts["it"]["questions"]["match"]["answers"]["map"]["plain"] == "una mappa"


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("- Hikers {#hikers} :: trail apps {#trails}", "- Hikers :: trail apps", "check-marker"),
        ("a **map** {#map}\n- Couples", "an atlas {#map}\n- Couples", "check-id"),
        ("{#couples}", "{#families}", "check-id"),
        (":: the radio {#radio}", ":: the radio {#hikers}", "check-id"),
        ("  > Reason-hikers.\n", "", "check-feedback"),
        ("  > Reason-order.\n", "", "check-feedback"),
        ("2. Correct {#correct}\n3. Photograph {#photo}\n4. Ask for reviews {#ask}", "", "check-steps"),
        ("2. Correct {#correct}", "2. Correct", "check-id"),
        ("{{near}} and", "", "check-gap"),
        ("{{near}}", "{{near}} {{near}}", "check-gap"),
        ("{{near}}", "{{far}}", "check-gap"),
        ("{{near}}", "[where](https://example.org/{{near}})", "check-gap"),
        ("~ a board", "= a board", "check-one-key"),
        ("= a map", "~ a map", "check-one-key"),
        ("= near me | nearby", "= | ", "check-spelling"),
        ("units=km,m:0.001", "units=km,m", "check-units"),
        ("units=km,m:0.001", "units=km,km:2", "check-units"),
        ("units=km,m:0.001", "units=km,m:0", "check-units"),
        ("- [2] Names", "- [x] Names", "check-rubric"),
        ("- [2] Names", "- [0] Names", "check-rubric"),
        ("words=3", "words=many", "check-attribute"),
        ("type=order points=3", "type=order partial=true", "check-attribute"),
        ("type=description", "type=description points=2", "check-points"),
    ],
)
def test_fault_of_a_further_kind_is_found(old: str, new: str, rule: str) -> None:
    reading = read(FURTHER.replace(old, new, 1), None)
    assert rule in [one.rule for one in reading.findings]
    assert only_english(reading.findings) == []
    assert reading.definition is None


def test_check_of_descriptions_alone_asks_nothing() -> None:
    reading = read("---\ntitle: T\n---\n\n## Words {#a type=description}\n", None)
    assert [one.rule for one in reading.findings] == ["check-questions"]


def test_open_question_without_a_rubric_is_a_warning() -> None:
    text = "---\ntitle: T\n---\n\n## What? {#a type=open words=30}\n"
    reading = read(text, None)
    assert [(one.rule, one.severity) for one in reading.findings] == [("check-rubric", "warning")]
    assert reading.definition is not None


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        (":: app di sentieri {#trails}", ":: una mappa {#map}", "check-translation-key"),
        ("- la radio {#radio}\n", "", "check-translation-ids"),
        ("- la radio {#radio}", "- la radio {#tv}", "check-translation-ids"),
        ("- Fotografa", "- [x] Fotografa", "check-translation-key"),
        ("- una mappa {#maps}", "= una mappa {#maps}", "check-translation-key"),
        ("{{near}}", "", "check-translation-ids"),
        ("{{maps board}}", "{{maps}}", "check-translation-ids"),
        ("- Nomina", "- [5] Nomina", "check-translation-key"),
        ("{#change}", "{#change words=9}", "check-translation-rule"),
        ("  > Motivo-order.\n", "", "check-feedback"),
    ],
)
def test_translation_of_a_further_kind_changes_words_only(old: str, new: str, rule: str) -> None:
    reading = read(translation=FURTHER_IT.replace(old, new, 1))
    assert rule in [one.rule for one in reading.findings]
    assert only_english(reading.findings) == []
    assert sorted(reading.texts) == ["en"]
    assert reading.definition == read(translation=None).definition


# Matching


def test_each_right_pair_earns_its_part() -> None:
    match: Match = kind("match")
    answer = match.clean(["trails", "map", "radio"])
    assert answer == {"hikers": "trails", "families": "map", "couples": "radio"}
    assert match.mark(answer) == Mark(Fraction(2, 3), ("couples",))
    assert match.mark(match.right_answer("en")).fraction == 1
    assert match.mark(None) == Mark(Fraction(0))
    assert match.is_complete(answer)
    assert not match.is_complete({"hikers": "map"})


def test_matching_refuses_what_is_not_offered() -> None:
    with pytest.raises(NotAnOption):
        kind("match").clean(["hikers", "", ""])
    assert kind("match").clean(["", "", ""]) is None


def test_matching_is_matching_in_xapi() -> None:
    match: Match = kind("match")
    assert match.interaction() == Interaction(
        "matching",
        (),
        ("hikers[.]trails[,]families[.]map[,]couples[.]map",),
        source=("hikers", "families", "couples"),
        target=("trails", "map", "radio"),
    )
    assert match.response({"hikers": "map"}) == "hikers[.]map"


pairs = some.dictionaries(some.sampled_from(STEPS), some.sampled_from(STEPS), min_size=1)


@given(right=pairs, answer=pairs)
def test_share_matched_is_whole_only_for_the_right_pairs(
    right: Mapping[str, str], answer: Mapping[str, str]
) -> None:
    share = share_matched(right, answer)
    assert 0 <= share <= 1
    assert (share == 1) == all(answer.get(left) == target for left, target in right.items())


# Ordering


@pytest.mark.parametrize(
    ("numbers", "earned"),
    [("1234", "1"), ("4321", "0"), ("1243", "2/3"), ("2341", "2/3"), ("4123", "2/3"), ("1111", "0")],
)
def test_each_step_out_of_place_takes_its_part(numbers: str, earned: str) -> None:
    order: Order = kind("steps")
    assert order.mark(order.clean(list(numbers))).fraction == Fraction(earned)


def test_unfinished_order_is_kept_and_not_complete() -> None:
    order: Order = kind("steps")
    answer = order.clean(["1", "2", "", "2"])
    assert answer == {"claim": "1", "correct": "2", "ask": "2"}
    assert not order.is_complete(answer)
    assert order.mark(answer).fraction == Fraction(1, 3)
    with pytest.raises(NotAnOption):
        order.clean(["5"])


def test_order_is_sequencing_in_xapi() -> None:
    order: Order = kind("steps")
    assert order.interaction().type == "sequencing"
    assert order.interaction().correct_responses == ("claim[,]correct[,]photo[,]ask",)
    assert order.response({"claim": "3", "ask": "1"}) == "ask[,]claim"


@given(some.permutations(STEPS))
def test_only_the_right_order_earns_everything(order: list[str]) -> None:
    numbers = {step: place for place, step in enumerate(order)}
    share = share_in_order(STEPS, numbers)
    assert 0 <= share <= 1
    assert (share == 1) == (order == STEPS)


@given(some.integers(0, 5), some.integers(0, 5))
def test_one_moved_step_costs_the_same_wherever_it_goes(source: int, target: int) -> None:
    order = [step for step in STEPS if step != STEPS[source]]
    order.insert(target, STEPS[source])
    share = share_in_order(STEPS, {step: place for place, step in enumerate(order)})
    assert share == (1 if order == STEPS else Fraction(4, 5))


@given(some.lists(some.integers(0, 6), max_size=7))
def test_longest_rise_is_that_of_trying_everything(numbers: list[int]) -> None:
    kept = [
        [number for place, number in enumerate(numbers) if mask >> place & 1]
        for mask in range(2 ** len(numbers))
    ]
    rising = [len(some_of) for some_of in kept if all(one < other for one, other in pairwise(some_of))]
    assert longest_rise(numbers) == max(rising)


# Cloze


def test_each_right_gap_earns_its_part() -> None:
    gaps: Cloze = kind("gaps")
    answer = gaps.clean([" NEARBY ", "board"])
    assert answer == {"near": "NEARBY", "maps": "board"}
    assert gaps.mark(answer) == Mark(Fraction(1, 2), ("board",))
    assert gaps.mark({"near": "Vicino a me", "maps": "maps"}) == Mark(Fraction(1), ("near", "maps"))
    assert gaps.mark({"maps": "maps"}) == Mark(Fraction(1, 2), ("near",))
    assert gaps.mark(gaps.right_answer("it")).fraction == 1
    assert not gaps.is_complete({"maps": "maps"})


def test_cloze_refuses_what_cannot_stand_in_a_gap() -> None:
    with pytest.raises(NotAnOption):
        kind("gaps").clean(["", "near"])
    with pytest.raises(TooLong):
        kind("gaps").clean(["a" * 201, ""])


def test_cloze_is_a_fill_in_of_parts_in_xapi() -> None:
    gaps: Cloze = kind("gaps")
    assert gaps.interaction().correct_responses == (
        "{case_matters=false}near me[,]maps",
        "{case_matters=false}nearby[,]maps",
        "{case_matters=false}vicino a me[,]maps",
    )
    assert gaps.response({"maps": "board"}) == "[,]board"


@given(some.text(max_size=30), some.sampled_from(["", "maps", "board"]))
def test_cloze_marks_whatever_is_typed(typed: str, chosen: str) -> None:
    gaps: Cloze = kind("gaps")
    assert gaps.mark(gaps.clean([typed, chosen])).fraction in (0, Fraction(1, 2), 1)


# Numbers with units


@pytest.mark.parametrize(
    ("typed", "earned"),
    [("1.5 km", 1), ("1,5km", 1), ("1500 m", 1), ("1.500 M", 1), ("1600 m", 1), ("1601 m", 0), ("1.5", 0)],
)
def test_number_counts_in_its_unit(typed: str, earned: int) -> None:
    far: Numerical = kind("far")
    assert far.mark(far.clean([typed])).fraction == earned


def test_unit_is_missed_where_there_are_several() -> None:
    far: Numerical = kind("far")
    assert (far.is_complete("1.5"), far.is_complete("1.5 km")) == (False, True)
    with pytest.raises(NotANumber):
        far.clean(["1.5 miles"])
    assert (far.response("1500 m"), far.right_answer("en")) == ("1.5", "1.5 km")


def test_single_unit_may_be_left_out() -> None:
    answers = [{"id": "right", "right": True, "value": "15", "tolerance": "0"}]
    one = Numerical({"answers": answers, "units": {"km": "1"}})
    assert [one.mark(typed).fraction for typed in ("15", "15 km")] == [1, 1]


@given(some.text(max_size=20))
def test_any_units_are_read_or_refused(written: str) -> None:
    units = read_units(written)
    assert units is None or next(iter(units.values())) == 1 or ":" in written.split(",")[0]


# Open text


def test_open_text_waits_for_a_trainer() -> None:
    change: OpenText = kind("change")
    assert change.clean([" One\r\ntwo "]) == "One\ntwo"
    assert (change.is_complete("One two"), change.is_complete("One two three")) == (False, True)
    assert (change.mark("x"), change.interaction().type, change.response("x")) == (
        Mark(Fraction(0)),
        "long-fill-in",
        None,
    )
    with pytest.raises(TooLong):
        change.clean(["a" * 5001])


@given(
    some.dictionaries(some.sampled_from(STEPS), some.fractions(-5, 5)),
    some.dictionaries(some.sampled_from(STEPS), some.fractions("1/10", 5), min_size=1),
)
def test_rubric_gives_between_nothing_and_all(
    earned: Mapping[str, Fraction], rubric: Mapping[str, Fraction]
) -> None:
    assert 0 <= share_of_rubric(rubric, earned) <= 1
    assert share_of_rubric(rubric, rubric) == 1
