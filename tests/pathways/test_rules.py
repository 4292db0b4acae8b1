# SPDX-License-Identifier: EUPL-1.2
"""The path rule (docs/readiness.md) and the completion of a path."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atlas_training.pathways.enums import Place
from atlas_training.pathways.rules import (
    Proposal,
    Standing,
    Step,
    path_completion,
    person_of,
    propose,
    standing_of,
)
from atlas_training.readiness.rules import parse_answers, score
from tests.factories.pathways import (
    FARM_STAY,
    FARM_STAY_NOW,
    level_of,
    make_standing,
    real_catalogue,
    real_instrument,
    real_rule,
)

SIX_HOURS = Fraction(360)


def _propose(standing: Standing, minutes: Fraction = SIX_HOURS, **more: Any) -> Proposal:
    return propose(standing, real_catalogue(), real_rule(), more.pop("targets", {}), minutes, **more)


def _ids(steps: tuple[Step, ...]) -> list[str]:
    return [step.module_id for step in steps]


def _standing_of(answers: dict[str, Any]) -> Standing:
    instrument = real_instrument()
    return standing_of(instrument, score(instrument, parse_answers(instrument, answers)))


# ---- the worked example of docs/readiness.md ----


def test_worked_example_has_its_seven_modules_in_five_hours_and_three_quarters() -> None:
    proposal = _propose(_standing_of(FARM_STAY))
    assert _ids(proposal.now) == FARM_STAY_NOW
    assert proposal.minutes_now == 345


def test_worked_example_has_twenty_modules_later_in_the_order_of_dimensions() -> None:
    proposal = _propose(_standing_of(FARM_STAY))
    assert len(proposal.later) == 20
    order = list(dict.fromkeys(step.dimension for step in proposal.later))
    assert order == ["DAT", "SEL", "COO", "GRN", "VIS", "FND"]
    assert [step.module_id for step in proposal.later if step.dimension == "DAT"] == ["C09.4"]


def test_worked_example_has_the_scores_of_the_text() -> None:
    instrument = real_instrument()
    result = score(instrument, parse_answers(instrument, FARM_STAY))
    assert {code: row.shown for code, row in result.dimensions.items()} == {
        "FND": 45,
        "VIS": 42,
        "SEL": 33,
        "DAT": 20,
        "TRU": 30,
        "GRN": 30,
        "COO": 25,
    }
    assert (result.index, result.shown, result.dimensions["TRU"].held_by) == (Fraction(65, 2), 33, ["TRU2"])


def test_craft_shop_without_bookings_gets_no_booking_module() -> None:
    answers = {**FARM_STAY, "SEL1": "na", "SEL3": "na"}
    proposal = _propose(_standing_of(answers))
    assert {step.topic for step in proposal.later if step.dimension == "SEL"} == {
        "platforms",
        "payments",
        "invoicing",
        "pricing",
    }


def test_reason_holds_the_numbers_of_the_step() -> None:
    first = _propose(_standing_of(FARM_STAY)).now[0].reason
    assert (first.points, first.level, first.target, first.target_from) == (30, 1, 2, 51)
    assert (first.topic_points, first.held_by, first.rank, first.gap) == (25, ("TRU2",), 1, "63/20")


# ---- single steps of the rule ----


def test_dimension_at_its_target_gives_nothing() -> None:
    proposal = _propose(make_standing({"VIS": {"presence": 0, "reviews": 100, "social": 100}}))
    assert proposal == Proposal((), (), ())


def test_topic_takes_only_the_next_level() -> None:
    assert _ids(_propose(make_standing({"VIS": {"presence": 10}})).now) == ["C03.1", "C03.2"]
    assert _ids(_propose(make_standing({"VIS": {"presence": 40}})).now) == ["C03.4", "C03.3"][::-1]


def test_topic_without_a_level_one_module_takes_the_next_that_exists() -> None:
    assert _ids(_propose(make_standing({"DAT": {"decisions": 0}})).now) == ["C09.6"]


def test_next_level_above_the_target_gives_nothing() -> None:
    assert _propose(make_standing({"DAT": {"decisions": 0}}), targets={"DAT": 1}) == Proposal((), (), ())


def test_topic_at_target_gives_nothing_in_a_dimension_below_it() -> None:
    assert _ids(_propose(make_standing({"DAT": {"records": 75, "webstats": 0}})).now) == ["C09.2"]


def test_topic_of_a_held_must_have_counts_as_level_zero() -> None:
    standing = make_standing({"TRU": {"cyber": 67, "privacy": 80, "consumer": 80}}, held={"cyber": "TRU2"})
    assert _ids(_propose(standing).now) == ["C11.1"]


def test_held_must_have_is_offered_whatever_the_target() -> None:
    standing = make_standing({"TRU": {"cyber": 33, "privacy": 10, "consumer": 10}}, held={"cyber": "TRU2"})
    assert _ids(_propose(standing, targets={"TRU": 0}).now) == ["C11.1"]


def test_held_must_have_comes_before_a_wider_gap() -> None:
    standing = make_standing({"SEL": {"payments": 0}, "TRU": {"cyber": 50}}, held={"cyber": "TRU1"})
    assert _ids(_propose(standing).now) == ["C11.1", "C08.1"]


def test_ties_keep_the_order_of_the_dimensions() -> None:
    standing = make_standing({"COO": {"network": 20}, "FND": {"ai": 20}, "GRN": {"access": 20}})
    assert [step.dimension for step in _propose(standing).now] == ["FND", "GRN", "COO"]


def test_fourth_dimension_waits_even_where_time_is_left() -> None:
    standing = make_standing(
        {"FND": {"ai": 40}, "VIS": {"reviews": 0}, "SEL": {"payments": 0}, "DAT": {"sharing": 0}}
    )
    proposal = _propose(standing)
    assert {step.dimension for step in proposal.now} == {"VIS", "SEL", "DAT"}
    assert _ids(proposal.later) == ["C02.2", "C02.3"]


def test_smaller_module_further_down_still_fits() -> None:
    standing = make_standing({"DAT": {"records": 0, "webstats": 10, "sharing": 20}})
    proposal = _propose(standing, minutes=Fraction(90))
    assert _ids(proposal.now) == ["C09.1", "C10.1"]
    assert _ids(proposal.later) == ["C09.2"]


def test_module_that_fits_exactly_is_now() -> None:
    assert _ids(_propose(make_standing({"DAT": {"records": 0}}), minutes=Fraction(60)).now) == ["C09.1"]


def test_module_not_offered_uses_no_time_and_is_listed_apart() -> None:
    standing = make_standing({"DAT": {"records": 0, "webstats": 10}})
    proposal = _propose(standing, minutes=Fraction(45), offered={"C09.2"})
    assert (_ids(proposal.now), _ids(proposal.later), _ids(proposal.in_preparation)) == (
        ["C09.2"],
        [],
        ["C09.1"],
    )


def test_module_not_offered_opens_no_way_to_a_higher_one() -> None:
    standing = make_standing({"DAT": {"records": 0}})
    assert _ids(_propose(standing, offered={"C09.4"}).now) == []


def test_done_module_is_not_asked_for_again() -> None:
    standing = make_standing({"DAT": {"records": 0, "webstats": 10}})
    proposal = _propose(standing, minutes=Fraction(45), done={"C09.1"})
    assert (_ids(proposal.now), _ids(proposal.done)) == (["C09.2"], ["C09.1"])


def test_dimension_without_score_gets_no_path_and_the_others_do() -> None:
    answers = {item: given for item, given in FARM_STAY.items() if not item.startswith("TRU")}
    proposal = _propose(_standing_of(answers))
    assert {step.dimension for step in (*proposal.now, *proposal.later)} == {
        "FND",
        "VIS",
        "SEL",
        "DAT",
        "GRN",
        "COO",
    }


def test_do_not_know_on_a_must_have_holds_it() -> None:
    proposal = _propose(_standing_of({**FARM_STAY, "TRU2": "dk"}))
    assert _ids(proposal.now)[0] == "C11.1"


def test_unanswered_topic_gives_nothing() -> None:
    answers = {item: given for item, given in FARM_STAY.items() if item != "DAT2"}
    assert "webstats" not in {step.topic for step in _all(_propose(_standing_of(answers)))}


# ---- properties on random sheets ----


def _answer(item: Any) -> st.SearchStrategy[Any]:
    given: st.SearchStrategy[Any]
    if item.has_steps:
        given = st.sampled_from(item.options)
    else:
        given = st.lists(st.integers(0, len(item.options) - 1), unique=True)
    extra = ["dk", None, "na"] if item.may_not_apply else ["dk", None]
    return st.one_of(given, given, given, st.sampled_from(extra))


SHEETS = st.fixed_dictionaries({item.id: _answer(item) for item in real_instrument().items}).map(
    lambda sheet: {item: answer for item, answer in sheet.items() if answer is not None}
)
TARGETS = st.dictionaries(
    st.sampled_from([row.code for row in real_instrument().dimensions]), st.integers(0, 3)
)
MINUTES = st.integers(0, 1200).map(Fraction)


def _all(proposal: Proposal) -> tuple[Step, ...]:
    return (*proposal.now, *proposal.later, *proposal.in_preparation, *proposal.done)


@given(SHEETS, TARGETS, MINUTES)
def test_no_topic_jumps_a_level_or_goes_above_its_target(
    sheet: dict[str, Any], targets: dict[str, int], minutes: Fraction
) -> None:
    standing = _standing_of(sheet)
    topics = {(topic.dimension, topic.topic): topic for topic in standing.topics}
    for step in _all(_propose(standing, minutes, targets=targets)):
        topic = topics[step.dimension, step.topic]
        level = 0 if topic.is_held else topic.level
        levels = {module.level for module in real_catalogue().by_topic[step.dimension, step.topic]}
        assert step.level == min(one for one in levels if one > level)
        assert topic.is_held or step.level <= targets.get(step.dimension, 2)


@given(SHEETS, TARGETS, MINUTES)
def test_no_module_is_given_twice_and_now_fits_the_time(
    sheet: dict[str, Any], targets: dict[str, int], minutes: Fraction
) -> None:
    proposal = _propose(_standing_of(sheet), minutes, targets=targets)
    ids = _ids(_all(proposal))
    assert len(set(ids)) == len(ids)
    assert proposal.minutes_now <= minutes


@given(SHEETS, MINUTES)
def test_what_waits_of_the_first_three_did_not_fit(sheet: dict[str, Any], minutes: Fraction) -> None:
    proposal = _propose(_standing_of(sheet), minutes)
    left = minutes - proposal.minutes_now
    waiting = [step for step in proposal.later if step.reason.rank <= 3]
    assert all(step.minutes > left for step in waiting)
    assert all(step.reason.rank <= 3 or step.reason.held_by for step in proposal.now)


@given(SHEETS, st.randoms())
def test_order_of_topics_changes_nothing(sheet: dict[str, Any], random: Any) -> None:
    standing = _standing_of(sheet)
    topics = list(standing.topics)
    random.shuffle(topics)
    shuffled = Standing(standing.dimensions, tuple(topics), standing.first_points)
    assert _propose(shuffled) == _propose(standing)


@given(SHEETS, MINUTES, MINUTES)
def test_more_time_moves_modules_only_between_now_and_later(
    sheet: dict[str, Any], minutes: Fraction, more: Fraction
) -> None:
    standing = _standing_of(sheet)
    assert sorted(_ids(_all(_propose(standing, minutes)))) == sorted(_ids(_all(_propose(standing, more))))


@given(SHEETS, st.sets(st.sampled_from(sorted(real_catalogue().modules))))
def test_only_offered_modules_are_steps(sheet: dict[str, Any], offered: set[str]) -> None:
    proposal = _propose(_standing_of(sheet), offered=offered)
    assert {step.module_id for step in (*proposal.now, *proposal.later)} <= offered
    assert not {step.module_id for step in proposal.in_preparation} & offered


def test_places_say_where_a_step_stands() -> None:
    proposal = _propose(_standing_of(FARM_STAY))
    assert {step.place for step in proposal.now} == {Place.NOW}
    assert {step.place for step in proposal.later} == {Place.LATER}


def test_bands_are_read_from_the_rounded_number() -> None:
    assert (level_of(Fraction(101, 2)), level_of(Fraction(1009, 20))) == (2, 1)


# ---- completion ----

FIVE = ["C11.1", "C11.2", "C11.6", "C09.3", "C10.1"]
GOOD = dict.fromkeys(FIVE, Fraction(4, 5))


@pytest.mark.parametrize(
    ("now", "dropped", "completed", "scores", "complete"),
    [
        pytest.param(FIVE, [], FIVE, GOOD, True, id="all done"),
        pytest.param(FIVE, [], FIVE[:4], GOOD, True, id="exactly 80 per cent"),
        pytest.param(FIVE, [], FIVE[:3], GOOD, False, id="60 per cent"),
        pytest.param([], [], [], {}, False, id="nothing to do is nothing done"),
        pytest.param(FIVE, [FIVE[4]], FIVE[:4], GOOD, True, id="a dropped one stays counted"),
        pytest.param(FIVE[:4], [FIVE[4]], FIVE[:3], GOOD, False, id="dropping wins nothing"),
        pytest.param(FIVE[:4], [], FIVE[:4], GOOD, True, id="agreed drop has left the list"),
        pytest.param(FIVE, [], FIVE, dict.fromkeys(FIVE, Fraction(3, 5)), True, id="mean exactly 60"),
        pytest.param(
            FIVE, [], FIVE, dict.fromkeys(FIVE, Fraction(599, 1000)), False, id="mean just under 60"
        ),
        pytest.param(FIVE, [], FIVE, {FIVE[0]: Fraction(1)}, True, id="waived ones leave the mean"),
        pytest.param(FIVE, [], FIVE, {}, False, id="no check, no mean"),
        pytest.param(FIVE, [], FIVE[:4], {**GOOD, FIVE[4]: Fraction(0)}, True, id="mean over what is done"),
        pytest.param(FIVE, [], FIVE, {**GOOD, "C01.1": Fraction(0)}, True, id="other modules do not count"),
    ],
)
def test_path_is_completed_by_share_and_mean(
    now: list[str], dropped: list[str], completed: list[str], scores: dict[str, Fraction], complete: bool
) -> None:
    assert path_completion(now, dropped, completed, scores).is_complete is complete


def test_path_completion_gives_exact_numbers() -> None:
    found = path_completion(FIVE[:3], [], FIVE[:2], {FIVE[0]: Fraction(1), FIVE[1]: Fraction(2, 3)})
    assert (found.share, found.mean) == (Fraction(200, 3), Fraction(250, 3))


@given(
    st.sets(st.sampled_from(FIVE), min_size=1), st.sets(st.sampled_from(FIVE)), st.sets(st.sampled_from(FIVE))
)
def test_completing_more_never_loses_a_completion(now: set[str], done: set[str], more: set[str]) -> None:
    if path_completion(now, [], done, GOOD).is_complete:
        assert path_completion(now, [], done | more, GOOD).is_complete


def test_dimension_of_somebody_who_left_is_the_owners_again() -> None:
    assert person_of("VIS", {"VIS": "Anna"}, {"Anna", "Olga"}, "Olga") == "Anna"
    assert person_of("VIS", {"VIS": "Anna"}, {"Olga"}, "Olga") == "Olga"
    assert person_of("SEL", {"VIS": "Anna"}, {"Anna", "Olga"}, "Olga") == "Olga"
