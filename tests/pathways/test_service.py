# SPDX-License-Identifier: EUPL-1.2
"""Paths in force: proposing, changing, sharing out, aiming, completing."""

from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from atlas_training.accounts.enums import Role
from atlas_training.accounts.errors import NotYourCountry
from atlas_training.accounts.models import Membership
from atlas_training.database import db
from atlas_training.errors import NotAllowed
from atlas_training.i18n import choice_of
from atlas_training.organisations import service as organisations
from atlas_training.pathways import service as pathways
from atlas_training.pathways.enums import Direction, Place
from atlas_training.pathways.errors import (
    NoSuchPath,
    NoSuchStep,
    NotAColleague,
    NotDropped,
    NotYours,
    OnlyTheOwner,
    ReasonMissing,
    TargetTooLow,
    WrongHours,
    WrongModule,
    WrongTarget,
)
from atlas_training.pathways.models import Path, PathChange, PathStart, PathStep
from atlas_training.pathways.service import Asker
from atlas_training.pathways.words import reason_of
from atlas_training.plugins import hook, hookimpl
from atlas_training.progress.enums import CompletionKind
from atlas_training.progress.models import Completion
from tests.factories.accounts import (
    make_coordinator,
    make_lead_coordinator,
    make_learner,
    make_organisation,
    make_owner,
)
from tests.factories.pathways import (
    FARM_STAY,
    FARM_STAY_NOW,
    do_module,
    make_path,
    modules_in,
    offer_catalogue,
)

pytestmark = pytest.mark.usefixtures("app")


class Heard:
    """Keeps what pathways tells."""

    def __init__(self) -> None:
        self.proposed: list[Any] = []
        self.changed: list[Any] = []

    @hookimpl
    def path_proposed(self, event: Any) -> None:
        self.proposed.append(event)

    @hookimpl
    def path_changed(self, event: Any) -> None:
        self.changed.append(event)


@pytest.fixture
def heard(app: Flask) -> Any:
    ears = Heard()
    app.extensions["plugins"].register(ears)
    yield ears
    app.extensions["plugins"].unregister(ears)


@pytest.fixture
def owner(app: Flask) -> Membership:
    """The owner of an SME in Italy, every module offered in English."""
    offer_catalogue("en", "it")
    return make_owner(name="Olga Rossi")


def _asker(membership: Membership) -> Asker:
    return pathways.ask(membership.person, membership.organisation_id)


def _coordinator(organisation_id: UUID, country: str = "IT") -> Asker:
    return pathways.ask(make_coordinator(country), organisation_id, as_coordinator=True)


def _step(path: Path, module_id: str) -> PathStep:
    return next(step for step in pathways.steps_on(path.id) if step.module_id == module_id)


# ---- proposing ----


def test_finished_assessment_gives_the_path_of_the_worked_example(owner: Membership) -> None:
    path = make_path(owner)
    assert modules_in(path, Place.NOW) == FARM_STAY_NOW
    assert len(modules_in(path, Place.LATER)) == 20
    assert (path.number, path.hours, path.targets["TRU"], path.is_current) == (1, "6", 2, True)


def test_reason_is_a_sentence_with_the_numbers(owner: Membership) -> None:
    path = make_path(owner)
    words = pathways.wording_of(path, "en")
    assert reason_of(_step(path, "C11.1"), words) == (
        "Trust: 30 points, Building; your target is Established, from 51. Accounts and copies: 25 of 100. Must-have."
    )
    assert reason_of(_step(path, "C09.3"), words) == (
        "Data: 20 points, Starting; your target is Established, from 51. Area figures: 0 of 100."
    )


def test_path_is_told_with_its_modules_and_registration(owner: Membership, heard: Heard) -> None:
    path = make_path(owner)
    (event,) = heard.proposed
    assert (event.path_id, event.person_id, event.membership_id) == (path.id, owner.person_id, owner.id)
    assert (list(event.now), len(event.later), event.country) == (FARM_STAY_NOW, 20, "IT")


def test_only_modules_in_a_language_of_the_sme_are_offered(app: Flask) -> None:
    offer_catalogue("it")
    path = make_path(make_owner(language="tr"))
    assert modules_in(path, Place.NOW) == []
    assert len(path.in_preparation) == 27


def test_new_assessment_takes_the_place_of_the_path(owner: Membership) -> None:
    first = make_path(owner)
    second = make_path(owner, {**FARM_STAY, "TRU2": "c"})
    assert (second.number, first.is_current, second.is_current) == (2, False, True)
    assert "C11.1" not in modules_in(second, Place.NOW)


def test_done_step_stays_in_sight_and_is_not_asked_again(owner: Membership) -> None:
    make_path(owner)
    do_module(owner, "C11.1")
    path = make_path(owner)
    assert modules_in(path, Place.DONE) == ["C11.1"]
    assert "C11.1" not in modules_in(path, Place.NOW)


def test_chosen_step_goes_on_as_optional(owner: Membership) -> None:
    make_path(owner)
    pathways.add(_asker(owner), "C05.4")
    assert modules_in(make_path(owner), Place.OPTIONAL) == ["C05.4"]


def test_dropped_step_stays_dropped_when_proposed_again(owner: Membership) -> None:
    make_path(owner)
    pathways.drop(_asker(owner), "C09.3", "We know it")
    step = _step(make_path(owner), "C09.3")
    assert (step.dropped_at is not None, step.drop_reason, step.place) == (True, "We know it", Place.NOW)


def test_held_must_have_comes_back_after_a_drop(owner: Membership) -> None:
    make_path(owner)
    pathways.drop(_asker(owner), "C11.1")
    assert _step(make_path(owner), "C11.1").dropped_at is None


# ---- changing ----


def test_drop_and_add_back_keep_the_place(owner: Membership, heard: Heard) -> None:
    path = make_path(owner)
    pathways.drop(_asker(owner), "C11.2", "later, perhaps")
    assert modules_in(path, Place.NOW) == [m for m in FARM_STAY_NOW if m != "C11.2"]
    pathways.restore(_asker(owner), "C11.2")
    assert modules_in(path, Place.NOW) == FARM_STAY_NOW
    assert [(event.change, event.module_id, event.reason) for event in heard.changed] == [
        ("dropped", "C11.2", "later, perhaps"),
        ("restored", "C11.2", ""),
    ]
    assert heard.changed[0].now == tuple(m for m in FARM_STAY_NOW if m != "C11.2")


def test_dropping_twice_is_one_change(owner: Membership, heard: Heard) -> None:
    make_path(owner)
    pathways.drop(_asker(owner), "C11.2")
    pathways.drop(_asker(owner), "C11.2")
    assert len(heard.changed) == 1


def test_move_changes_places_with_the_neighbour(owner: Membership) -> None:
    path = make_path(owner)
    pathways.move(_asker(owner), "C11.2", Direction.UP)
    assert modules_in(path, Place.NOW)[:3] == ["C11.2", "C11.1", "C11.6"]
    pathways.move(_asker(owner), "C11.2", Direction.DOWN)
    assert modules_in(path, Place.NOW) == FARM_STAY_NOW


def test_move_at_an_end_changes_nothing(owner: Membership, heard: Heard) -> None:
    path = make_path(owner)
    pathways.move(_asker(owner), "C11.1", Direction.UP)
    pathways.move(_asker(owner), "C09.6", Direction.DOWN)
    assert (modules_in(path, Place.NOW), heard.changed) == (FARM_STAY_NOW, [])


def test_move_passes_over_a_dropped_step(owner: Membership) -> None:
    path = make_path(owner)
    pathways.drop(_asker(owner), "C11.2")
    pathways.move(_asker(owner), "C11.6", Direction.UP)
    assert modules_in(path, Place.NOW)[:2] == ["C11.6", "C11.1"]


def test_added_module_is_optional_and_chosen(owner: Membership) -> None:
    path = make_path(owner)
    pathways.add(_asker(owner), "C05.4")
    step = _step(path, "C05.4")
    assert (step.place, step.origin, step.dimension) == ("optional", "chosen", "VIS")


@pytest.mark.parametrize("module_id", ["C11.1", "C99.1", ""])
def test_module_that_cannot_be_added_is_refused(owner: Membership, module_id: str) -> None:
    make_path(owner)
    with pytest.raises(WrongModule):
        pathways.add(_asker(owner), module_id)


def test_unknown_step_is_not_found(owner: Membership) -> None:
    make_path(owner)
    with pytest.raises(NoSuchStep):
        pathways.drop(_asker(owner), "C05.4")


def test_colleague_cannot_change_the_path(owner: Membership) -> None:
    make_path(owner)
    learner = make_learner(owner.organisation)
    with pytest.raises(OnlyTheOwner):
        pathways.drop(_asker(learner), "C11.1")


def test_coordinator_gives_a_reason_for_every_change(owner: Membership, heard: Heard) -> None:
    make_path(owner)
    asker = _coordinator(owner.organisation_id)
    with pytest.raises(ReasonMissing):
        pathways.drop(asker, "C11.2", "  ")
    pathways.drop(asker, "C11.2", "They have a notice")
    (event,) = heard.changed
    assert (event.by_coordinator, event.membership_id, event.person_id) == (True, owner.id, asker.person.id)


# ---- walls ----


def test_path_of_another_sme_is_not_found(owner: Membership) -> None:
    make_path(owner)
    with pytest.raises(NoSuchPath):
        pathways.ask(make_owner().person, owner.organisation_id)


def test_coordinator_of_another_country_finds_nothing(owner: Membership) -> None:
    make_path(owner)
    with pytest.raises(NoSuchPath):
        _coordinator(owner.organisation_id, "ES")


def test_lead_coordinator_finds_nothing_without_the_countrys_agreement(owner: Membership) -> None:
    with pytest.raises(NoSuchPath):
        pathways.ask(make_lead_coordinator(), owner.organisation_id, as_coordinator=True)


def test_lead_coordinator_looks_and_changes_nothing(owner: Membership) -> None:
    from atlas_training.accounts import service as accounts

    make_path(owner)
    accounts.agree(make_coordinator("IT"), "IT")
    asker = pathways.ask(make_lead_coordinator(), owner.organisation_id, as_coordinator=True)
    with pytest.raises(NotYourCountry):
        pathways.drop(asker, "C11.1", "because")


def test_owner_is_no_coordinator(owner: Membership) -> None:
    with pytest.raises(NoSuchPath):
        pathways.ask(owner.person, owner.organisation_id, as_coordinator=True)


# ---- sharing out ----


def test_all_steps_are_the_owners_until_shared_out(owner: Membership) -> None:
    path = make_path(owner)
    learner = make_learner(owner.organisation)
    assert len(pathways.steps_of(owner.person_id, owner.organisation_id)) == len(pathways.steps_on(path.id))
    assert pathways.steps_of(learner.person_id, owner.organisation_id) == []


def test_shared_dimension_is_the_colleagues_and_no_longer_the_owners(owner: Membership, heard: Heard) -> None:
    make_path(owner)
    learner = make_learner(owner.organisation)
    pathways.give(_asker(owner), "DAT", learner.person_id)
    mine = {step.dimension for step in pathways.steps_of(learner.person_id, owner.organisation_id)}
    owners = {step.dimension for step in pathways.steps_of(owner.person_id, owner.organisation_id)}
    assert (mine, "DAT" in owners) == ({"DAT"}, False)
    assert (heard.changed[0].change, heard.changed[0].to_person_id) == ("shared", learner.person_id)


def test_nobody_is_given_a_step_twice(owner: Membership) -> None:
    path = make_path(owner)
    learner = make_learner(owner.organisation)
    pathways.give(_asker(owner), "DAT", learner.person_id)
    pathways.give(_asker(learner), "VIS", learner.person_id)
    shared = pathways.steps_by_person(owner.organisation_id)
    given = [step.module_id for steps in shared.values() for step in steps]
    assert sorted(given) == sorted(step.module_id for step in pathways.steps_on(path.id))


def test_colleague_takes_what_is_the_owners_and_hands_it_back(owner: Membership) -> None:
    make_path(owner)
    learner = make_learner(owner.organisation)
    pathways.give(_asker(learner), "SEL", learner.person_id)
    assert pathways.shares_of(owner.organisation_id) == {"SEL": learner.person_id}
    pathways.give(_asker(learner), "SEL", owner.person_id)
    assert pathways.steps_of(learner.person_id, owner.organisation_id) == []


def test_colleague_cannot_take_what_another_colleague_has(owner: Membership) -> None:
    make_path(owner)
    first, second = make_learner(owner.organisation), make_learner(owner.organisation)
    pathways.give(_asker(first), "SEL", first.person_id)
    with pytest.raises(NotYours):
        pathways.give(_asker(second), "SEL", second.person_id)


def test_dimension_goes_only_to_somebody_of_the_sme(owner: Membership) -> None:
    make_path(owner)
    with pytest.raises(NotAColleague):
        pathways.give(_asker(owner), "SEL", make_learner().person_id)


def test_share_of_somebody_who_left_is_the_owners_again(owner: Membership) -> None:
    path = make_path(owner)
    learner = make_learner(owner.organisation)
    pathways.give(_asker(owner), "DAT", learner.person_id)
    learner.left_at = path.created_at
    db.session.flush()
    assert len(pathways.steps_of(owner.person_id, owner.organisation_id)) == len(pathways.steps_on(path.id))


def test_dimension_is_covered_when_somebody_has_done_its_steps(owner: Membership) -> None:
    make_path(owner)
    learner = make_learner(owner.organisation)
    do_module(learner, "C11.1")
    do_module(owner, "C11.2")
    assert pathways.is_covered(owner.organisation_id)["TRU"] is False
    do_module(owner, "C11.6")
    assert pathways.is_covered(owner.organisation_id)["TRU"] is True


# ---- targets and hours ----


def test_coordinators_target_makes_a_new_path(owner: Membership, heard: Heard) -> None:
    make_path(owner)
    path = pathways.set_target(_coordinator(owner.organisation_id), "TRU", 1)
    assert path is not None
    assert (path.number, path.targets["TRU"]) == (2, 1)
    assert [m for m in modules_in(path, Place.NOW) if m.startswith("C11")] == ["C11.1"]
    assert len(heard.proposed) == 2


def test_owner_raises_a_target_and_cannot_lower_it(owner: Membership) -> None:
    make_path(owner)
    pathways.set_target(_asker(owner), "VIS", 3)
    assert pathways.targets_of(owner.organisation_id)["VIS"] == 3
    with pytest.raises(TargetTooLow):
        pathways.set_target(_asker(owner), "VIS", 1)


@pytest.mark.parametrize(("dimension", "level"), [("VIS", 4), ("VIS", -1), ("ZZZ", 2)])
def test_unknown_target_is_refused(owner: Membership, dimension: str, level: int) -> None:
    make_path(owner)
    with pytest.raises(WrongTarget):
        pathways.set_target(_asker(owner), dimension, level)


def test_nearest_target_counts(owner: Membership) -> None:
    organisation = owner.organisation
    coordinator = make_coordinator("IT")
    pathways.set_cluster_target(coordinator, organisation.cluster_id, "VIS", 1)
    assert pathways.targets_of(organisation.id)["VIS"] == 1
    pathways.set_cluster_target(coordinator, organisation.cluster_id, "VIS", 3, "lodging")
    pathways.set_cluster_target(coordinator, organisation.cluster_id, "VIS", 0, "restaurant")
    assert pathways.targets_of(organisation.id)["VIS"] == 3
    pathways.set_target(_coordinator(organisation.id), "VIS", 2)
    assert pathways.targets_of(organisation.id)["VIS"] == 2
    assert hook.targets(organisation_id=organisation.id)["VIS"] == 2


def test_cluster_target_ends(owner: Membership) -> None:
    coordinator = make_coordinator("IT")
    pathways.set_cluster_target(coordinator, owner.organisation.cluster_id, "VIS", 1)
    pathways.set_cluster_target(coordinator, owner.organisation.cluster_id, "VIS", None)
    assert pathways.targets_of(owner.organisation_id)["VIS"] == 2


def test_cluster_of_another_country_is_not_found() -> None:
    with pytest.raises(NoSuchPath):
        pathways.set_cluster_target(make_coordinator("IT"), organisations.cluster_of("ES").id, "VIS", 1)


def test_hours_are_the_smes_own_then_the_coordinators_then_six(owner: Membership) -> None:
    path = make_path(owner)
    assert pathways.hours_of(owner.organisation_id) == 6
    asker = _coordinator(owner.organisation_id)
    pathways.set_hours(asker, 9)
    assert pathways.hours_of(owner.organisation_id) == 9
    assert pathways.get_path(owner.organisation_id).hours == "9"
    from atlas_training.readiness.models import Assessment

    assessment = db.session.get_one(Assessment, path.assessment_id)
    assessment.profile = {**assessment.profile, "hours_month": 4}
    db.session.flush()
    assert pathways.hours_of(owner.organisation_id) == 12


@pytest.mark.parametrize("hours", [0, 121])
def test_hours_out_of_range_are_refused(owner: Membership, hours: int) -> None:
    make_path(owner)
    with pytest.raises(WrongHours):
        pathways.set_hours(_coordinator(owner.organisation_id), hours)


def test_owner_does_not_set_hours_here(owner: Membership) -> None:
    make_path(owner)
    with pytest.raises(NotAllowed):
        pathways.set_hours(_asker(owner), 8)


# ---- completing ----


def _granted(membership: Membership) -> list[Completion]:
    return list(
        db.session.scalars(
            select(Completion).where(
                Completion.kind == CompletionKind.PATH, Completion.person_id == membership.person_id
            )
        )
    )


def test_first_module_freezes_the_now_list(owner: Membership) -> None:
    path = make_path(owner)
    do_module(owner, "C11.1")
    start = db.session.scalars(select(PathStart)).one()
    assert (start.now_modules, start.path_id) == (FARM_STAY_NOW, path.id)
    assert pathways.start_path(owner.person, owner.organisation) is start


def test_module_off_the_path_freezes_nothing(owner: Membership) -> None:
    make_path(owner)
    do_module(owner, "C05.4")
    assert db.session.scalar(select(func.count()).select_from(PathStart)) == 0


def test_four_fifths_of_now_complete_the_path_once(owner: Membership) -> None:
    path = make_path(owner)
    for module_id in FARM_STAY_NOW[:5]:
        do_module(owner, module_id, "4/5")
    assert _granted(owner) == []
    do_module(owner, FARM_STAY_NOW[5], "1")
    (completion,) = _granted(owner)
    assert (completion.subject_id, completion.score) == (str(path.id), "5/6")
    assert (completion.rule["now"], completion.rule["done"]) == (FARM_STAY_NOW, 6)
    do_module(owner, FARM_STAY_NOW[6], "1")
    assert len(_granted(owner)) == 1


def test_low_mean_does_not_complete_the_path(owner: Membership) -> None:
    make_path(owner)
    for module_id in FARM_STAY_NOW:
        do_module(owner, module_id, "1/2")
    assert _granted(owner) == []


def test_dropping_wins_nothing_until_the_coordinator_agrees(owner: Membership) -> None:
    make_path(owner)
    pathways.drop(_asker(owner), "C09.6")
    pathways.drop(_asker(owner), "C09.2")
    for module_id in FARM_STAY_NOW[:5]:
        do_module(owner, module_id)
    assert _granted(owner) == []
    pathways.agree_to_drop(_coordinator(owner.organisation_id), "C09.6", "They sell no rooms by date")
    assert len(_granted(owner)) == 1


def test_agreement_needs_a_drop_and_a_coordinator(owner: Membership) -> None:
    make_path(owner)
    asker = _coordinator(owner.organisation_id)
    with pytest.raises(NotDropped):
        pathways.agree_to_drop(asker, "C09.6", "because")
    pathways.drop(_asker(owner), "C09.6")
    with pytest.raises(ReasonMissing):
        pathways.agree_to_drop(asker, "C09.6", "")
    with pytest.raises(NotAllowed):
        pathways.agree_to_drop(_asker(owner), "C09.6", "because")


def test_colleague_completes_its_own_share(owner: Membership) -> None:
    make_path(owner)
    learner = make_learner(owner.organisation)
    pathways.give(_asker(owner), "TRU", learner.person_id)
    for module_id in ("C11.1", "C11.2", "C11.6"):
        do_module(learner, module_id)
    assert (len(_granted(learner)), len(_granted(owner))) == (1, 0)


def test_new_path_does_not_change_what_was_frozen(owner: Membership) -> None:
    first = make_path(owner)
    do_module(owner, FARM_STAY_NOW[0])
    make_path(owner)
    for module_id in FARM_STAY_NOW[1:6]:
        do_module(owner, module_id)
    assert str(first.id) in {completion.subject_id for completion in _granted(owner)}


# ---- around it ----


def test_every_change_is_logged_with_its_person(owner: Membership) -> None:
    make_path(owner)
    pathways.drop(_asker(owner), "C11.2", "no")
    pathways.add(_asker(owner), "C05.4")
    rows = db.session.scalars(select(PathChange).order_by(PathChange.id)).all()
    assert [(row.change, row.module_id, row.person_id) for row in rows] == [
        ("dropped", "C11.2", owner.person_id),
        ("added", "C05.4", owner.person_id),
    ]


def test_recommended_courses_come_in_path_order(app: Flask, owner: Membership) -> None:
    path = make_path(owner)
    with app.test_request_context("/"):
        cards = hook.recommended(organisation_id=owner.organisation_id)
    assert [card.dimension for card in cards] == ["TRU", "DAT", "DAT"]
    assert (cards[0].url, cards[0].length) == ("/courses/c11", "3 modules, 2 h 45 min")
    assert cards[0].reason.startswith("Trust: 30 points")
    assert path.is_current


def test_titles_come_in_the_readers_language_or_the_sources() -> None:
    assert pathways.module_titles("it")["C11.1"][1] == "it"
    assert pathways.module_titles("de")["C11.1"] == pathways.module_titles("en")["C11.1"]
    assert choice_of({"en": 1}, "tr") == ("en", 1)


def test_owner_of_an_sme_is_the_first_to_join(owner: Membership) -> None:
    make_owner(owner.organisation, name="Second Owner")
    found = pathways.owner_of(owner.organisation_id)
    assert found is not None
    assert found.id == owner.id
    assert [membership.role for membership, _ in pathways.people_of(owner.organisation_id)] == [
        Role.OWNER
    ] * 2


def test_sme_without_assessment_has_no_path() -> None:
    organisation = make_organisation()
    assert (pathways.current_path(organisation.id), pathways.is_covered(organisation.id)) == (None, {})
    assert pathways.steps_by_person(organisation.id) == {}
