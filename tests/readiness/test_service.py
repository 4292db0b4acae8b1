# SPDX-License-Identifier: EUPL-1.2
"""Drafts, finishing, and the walls round answers."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from atlas_training import clock
from atlas_training.accounts import service as accounts
from atlas_training.accounts.enums import Role
from atlas_training.accounts.models import Membership
from atlas_training.database import db
from atlas_training.plugins import hookimpl
from atlas_training.readiness import errors, rules
from atlas_training.readiness import service as readiness
from atlas_training.readiness.enums import CLEARED, RATHER_NOT_SAY, Sight
from atlas_training.readiness.events import AssessmentFinished
from atlas_training.readiness.models import Assessment
from tests.conftest import NOW
from tests.factories.accounts import (
    grant,
    make_coordinator,
    make_lead_coordinator,
    make_learner,
    make_membership,
    make_owner,
    make_trainer,
)
from tests.factories.readiness import (
    answer_all,
    make_assessment,
    make_draft,
    make_sheet,
    publish_instrument,
    read_source,
)


def every_attempt(membership: Membership) -> list[Callable[[], object]]:
    """All that changes a draft."""
    return [
        lambda: readiness.start(membership, "en"),
        lambda: readiness.save_step(membership, "FND", {"FND1": "c"}),
        lambda: readiness.save_profile(membership, {"people": "2"}),
        lambda: readiness.explain(membership, {"C1": "so"}),
        lambda: readiness.finish(membership, "en"),
        lambda: readiness.draft_of(membership),
    ]


class Listener:
    """Keeps the events it is told."""

    def __init__(self) -> None:
        self.events: list[AssessmentFinished] = []

    @hookimpl
    def assessment_finished(self, event: AssessmentFinished) -> None:
        self.events.append(event)


@pytest.fixture
def listener(app: Flask) -> Any:
    """Told of finished assessments."""
    manager = app.extensions["plugins"]
    listener = Listener()
    manager.register(listener)
    yield listener
    manager.unregister(listener)


def test_nobody_answers_before_the_privacy_notice_was_shown(app: Flask) -> None:
    publish_instrument()
    owner = make_owner()
    with pytest.raises(errors.NoticeFirst):
        readiness.start(owner, "en")
    accounts.record_notice(owner.person, "IT")
    assert readiness.start(owner, "en").finished_at is None


def test_only_the_owner_answers(app: Flask) -> None:
    owner = make_owner()
    draft = make_draft(owner)
    colleague = make_learner(owner.organisation)
    left = make_membership(organisation=owner.organisation, role=Role.OWNER, left_at=NOW)
    for membership in (colleague, left):
        accounts.record_notice(membership.person, "IT")
        for attempt in every_attempt(membership):
            with pytest.raises(errors.OwnerAnswers):
                attempt()
    assert draft.answers == {}


def test_an_sme_has_one_draft_whoever_of_its_owners_begins(app: Flask) -> None:
    first = make_owner()
    second = make_owner(first.organisation)
    assert make_draft(first).id == make_draft(second).id
    assert make_draft(make_owner()).id != make_draft(first).id


def test_answers_are_kept_as_given_and_other_pages_stay(app: Flask) -> None:
    owner = make_owner()
    make_draft(owner)
    readiness.save_step(owner, "FND", {"FND1": "c", "FND2": [2, 0], "FND3": "dk"})
    draft = readiness.save_step(
        owner, "SEL", {"SEL1": "na"}, {"SEL2": " a note ", "FND1": "not of this page"}
    )
    assert draft.answers == {"FND1": "c", "FND2": [0, 2], "FND3": "dk", "SEL1": "na"}
    assert draft.notes == {"SEL2": "a note"}
    assert draft.visited == ["FND", "SEL"]
    assert draft.saved_at == NOW


def test_rather_not_say_takes_an_answer_out_and_is_remembered(app: Flask) -> None:
    owner = make_owner()
    make_draft(owner)
    readiness.save_step(owner, "FND", {"FND1": "c", "FND2": [0], "FND3": "d"})
    draft = readiness.save_step(owner, "FND", {"FND1": RATHER_NOT_SAY, "FND2": CLEARED})
    assert (draft.answers, draft.declined) == ({"FND3": "d"}, ["FND1"])
    draft = readiness.save_step(owner, "FND", {"FND1": "e"})
    assert (draft.answers, draft.declined) == ({"FND1": "e", "FND3": "d"}, [])


@pytest.mark.parametrize(
    "given", [{"FND1": "z"}, {"FND1": "na"}, {"FND2": [9]}, {"SEL1": "a"}, {"XYZ1": "a"}]
)
def test_a_wrong_answer_keeps_nothing_of_the_page(app: Flask, given: dict[str, Any]) -> None:
    owner = make_owner()
    make_draft(owner)
    with pytest.raises(errors.WrongAnswers) as refused:
        readiness.save_step(owner, "FND", {"FND3": "c", **given})
    assert list(refused.value.fields) == list(given)
    assert readiness.draft_of(owner).answers == {}


def test_another_tab_that_saved_another_page_loses_nothing(app: Flask) -> None:
    owner = make_owner()
    seen = make_draft(owner)  # as this tab read it, before the other one saved
    draft = db.session.get_one(Assessment, seen.id)
    with db.engine.begin() as other_tab:
        other_tab.execute(update(Assessment).where(Assessment.id == draft.id).values(answers={"COO1": "b"}))
    db.session.rollback()
    assert readiness.save_step(owner, "FND", {"FND1": "c"}).answers == {"COO1": "b", "FND1": "c"}


def test_the_profile_keeps_known_lines_and_drops_empty_ones(app: Flask) -> None:
    owner = make_owner()
    make_draft(owner)
    readiness.save_profile(owner, {"people": "2", "hours_month": 3, "shoe_size": 44})
    draft = readiness.save_profile(owner, {"people": None, "region": "Puglia", "kinds": []})
    assert draft.profile == {"hours_month": 3, "region": "Puglia"}


def test_finishing_stores_the_result_and_tells(app: Flask, listener: Listener) -> None:
    owner = make_owner()
    sheet = make_sheet("c", VIS1="b", SEL1="e", TRU2="a")
    row = make_assessment(owner, sheet)
    assert row.answers == sheet
    expected = rules.score(readiness.instrument_of(row.instrument_version), sheet)
    assert (row.index, row.index_shown, row.level) == (str(expected.index), expected.shown, expected.level)
    assert readiness.result_of(row) == expected
    (event,) = listener.events
    assert event == readiness.event_of(row)
    assert (event.assessment_id, event.respondent_id, event.membership_id) == (
        row.id,
        owner.person_id,
        owner.id,
    )
    assert (event.country, event.instrument, event.version, event.number) == ("IT", "ATLAS-DRI", "1.0.0", 1)
    assert event.definition_hash == readiness.current_instrument().hash
    assert event.index == row.index
    assert [code for code, *_ in event.dimensions] == ["FND", "VIS", "SEL", "DAT", "TRU", "GRN", "COO"]
    assert {code: level for code, _, _, level in event.dimensions}["TRU"] == 1
    assert event.finished_at == NOW
    assert readiness.draft(owner.organisation_id) is None


def test_no_event_carries_an_answer(app: Flask, listener: Listener) -> None:
    owner = make_owner()
    make_draft(owner)
    readiness.save_step(owner, "VIS", {}, {"VIS1": "https://secret.example.org"})
    make_assessment(owner)
    assert "secret" not in repr(listener.events[0])
    assert "VIS1" not in repr(listener.events[0])


def test_a_receiver_that_fails_leaves_the_draft_open(app: Flask) -> None:
    class Broken:
        @hookimpl
        def assessment_finished(self, event: AssessmentFinished) -> None:
            raise RuntimeError("no path today")

    owner = make_owner()
    make_draft(owner)
    answer_all(owner, make_sheet())
    broken = Broken()
    app.extensions["plugins"].register(broken)
    try:
        with pytest.raises(RuntimeError):
            readiness.finish(owner, "en")
    finally:
        app.extensions["plugins"].unregister(broken)
    db.session.rollback()
    assert readiness.draft_of(owner).answers == make_sheet()
    assert readiness.latest(owner.organisation_id) is None


def test_nothing_answered_is_not_finished(app: Flask) -> None:
    owner = make_owner()
    make_draft(owner)
    readiness.save_step(owner, "FND", {"FND1": RATHER_NOT_SAY})
    with pytest.raises(errors.NothingAnswered):
        readiness.finish(owner, "en")


def test_finished_answers_cannot_be_changed_by_a_stale_tab(app: Flask) -> None:
    owner = make_owner()
    make_assessment(owner)
    for attempt in every_attempt(owner)[1:]:
        with pytest.raises(errors.NothingOpen):
            attempt()


def test_an_explanation_closes_a_check_and_is_kept(app: Flask) -> None:
    owner = make_owner()
    make_draft(owner)
    answer_all(owner, make_sheet("c", VIS1="b", SEL1="e", DAT1="b", DAT3="e"))
    asked = readiness.checks_of(readiness.draft_of(owner))
    assert [(check.code, check.items) for check in asked if check.code != "C9"][:2] == [
        ("C1", ["VIS1", "SEL1"]),
        ("C4", ["FND2", "SEL5"]),
    ]
    readiness.explain(owner, {"C1": " Our cousin's site ", "C99": "?"})
    row = readiness.finish(owner, "en")
    assert row.explained == {"C1": "Our cousin's site"}
    result = readiness.result_of(row)
    assert "C1" in result.checks
    assert "C1" not in result.open_checks


def test_a_second_assessment_starts_empty_and_knows_the_first(app: Flask) -> None:
    owner = make_owner()
    first = make_assessment(owner)
    with clock.set_to(NOW + timedelta(days=180)):
        assert make_draft(owner).answers == {}
        second = make_assessment(owner, make_sheet("d"))
    assert (second.number, readiness.previous(second), readiness.previous(first)) == (2, first, None)
    assert readiness.latest(owner.organisation_id) == second
    assert readiness.finished(owner.organisation_id) == [second, first]
    assert readiness.change_since(second, first).is_clear
    assert readiness.latest_of([owner.organisation_id]) == {owner.organisation_id: second}


def test_a_stored_result_outlives_a_new_version(app: Flask) -> None:
    owner = make_owner()
    row = make_assessment(owner)
    stored = dict(row.result or {})
    source = read_source()
    changed = {**(source.definition or {}), "version": "2.0.0"}
    changed["dimensions"] = [{**one, "weight": 1} for one in changed["dimensions"]]
    readiness.store_instrument(type(source)(changed, source.texts, []))
    db.session.commit()
    assert readiness.current_instrument().version == "2.0.0"
    assert readiness.get(row.id).result == stored
    assert readiness.event_of(row).definition_hash == row.definition_hash
    second = make_assessment(owner)
    assert second.version == "2.0.0"
    assert readiness.previous(second) is None  # another major version


# Walls


def test_who_sees_how_much(app: Flask) -> None:
    owner = make_owner()
    row = make_assessment(owner)
    both = grant(make_learner(owner.organisation).person, Role.COORDINATOR, "ES")
    assert readiness.sight(owner.person, row) is Sight.ANSWERS
    assert readiness.sight(make_learner(owner.organisation).person, row) is Sight.LEVELS
    assert readiness.sight(both, row) is Sight.LEVELS
    assert readiness.sight(make_coordinator("IT"), row) is Sight.SCORES


def test_others_do_not_know_of_an_assessment(app: Flask) -> None:
    owner = make_owner()
    row = make_assessment(owner)
    gone = make_learner(owner.organisation, email="gone@example.org")
    gone.left_at = NOW
    db.session.commit()
    strangers = [
        make_owner().person,
        make_coordinator("ES"),
        make_trainer(),
        make_lead_coordinator(),
        gone.person,
    ]
    for person in strangers:
        with pytest.raises(errors.NoAssessment):
            readiness.sight(person, row)


def test_the_coordinator_reads_answers_only_while_they_are_shared(app: Flask) -> None:
    owner = make_owner()
    row = make_assessment(owner)
    coordinator = make_coordinator("IT")
    readiness.share(owner.person, row.id, True)
    assert readiness.sight(coordinator, row) is Sight.ANSWERS
    assert readiness.sight(make_learner(owner.organisation).person, row) is Sight.LEVELS
    readiness.share(owner.person, row.id, False)
    assert readiness.sight(coordinator, row) is Sight.SCORES


def test_only_the_owner_shares(app: Flask) -> None:
    owner = make_owner()
    row = make_assessment(owner)
    for person in (make_learner(owner.organisation).person, make_coordinator("IT"), make_owner().person):
        with pytest.raises(errors.NoAssessment):
            readiness.share(person, row.id, True)
    assert row.shared_at is None


def test_a_draft_is_nobodys_result(app: Flask) -> None:
    draft = make_draft(make_owner())
    with pytest.raises(errors.NoAssessment):
        readiness.get(draft.id)


def test_confirmed_evidence_raises_the_grade_and_no_score(app: Flask) -> None:
    owner = make_owner()
    make_draft(owner)
    items = ["VIS1", "VIS2", "VIS4", "VIS5", "FND1"]
    for item in items:
        readiness.save_step(owner, item[:3], {}, {item: "https://example.org"})
    row = make_assessment(owner, make_sheet("c", FND2=[3], FND1="d", VIS1="d", SEL1="d", DAT1="d"))
    assert readiness.result_of(row).checks == []
    coordinator = make_coordinator("IT")
    with pytest.raises(errors.NoAssessment):
        readiness.confirm(coordinator, row.id, items)
    readiness.share(owner.person, row.id, True)
    with pytest.raises(errors.NoAssessment):
        readiness.confirm(owner.person, row.id, items)
    before = dict(row.result or {})
    readiness.confirm(coordinator, row.id, [*items, "FND2"])
    assert (row.confirmed, row.confidence, row.result) == (["FND1", *items[:4]], "A", before)
    readiness.confirm(coordinator, row.id, items[:2])
    assert row.confidence == "B"


def test_targets_are_established_where_nobody_sets_others(app: Flask) -> None:
    owner = make_owner()
    instrument = readiness.instrument_of(publish_instrument())

    class Targets:
        @hookimpl(tryfirst=True)
        def targets(self, organisation_id: object) -> dict[str, int]:
            return {"COO": 3}

    plugin = Targets()
    app.extensions["plugins"].register(plugin)
    try:
        targets = readiness.targets_of(owner.organisation_id, instrument)
    finally:
        app.extensions["plugins"].unregister(plugin)
    assert (targets["COO"], targets["FND"]) == (3, 2)


def test_the_database_keeps_one_draft_an_sme(app: Flask) -> None:
    draft = make_draft(make_owner())
    facts = {
        column.name: getattr(draft, column.key)
        for column in Assessment.__table__.columns
        if column.name != "id"
    }
    db.session.add(Assessment(**facts))
    with pytest.raises(Exception, match=r"(?i)unique"):
        db.session.flush()
    db.session.rollback()
    assert len(list(db.session.scalars(select(Assessment)))) == 1
