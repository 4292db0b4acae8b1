# SPDX-License-Identifier: EUPL-1.2
"""What is granted when someone opens, reads and checks, and what an assessment waives."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from atlas_training import clock
from atlas_training.accounts.models import Membership
from atlas_training.assessments import service as assessments
from atlas_training.database import db
from atlas_training.enrolments.models import Enrolment
from atlas_training.errors import NotFound
from atlas_training.pathways import service as pathways
from atlas_training.progress import service as progress
from atlas_training.progress.enums import CompletionKind
from atlas_training.progress.models import Completion, ModuleProgress
from tests.conftest import NOW
from tests.factories.accounts import (
    make_coordinator,
    make_learner,
    make_membership,
    make_organisation,
    make_owner,
)
from tests.factories.learning import (
    COURSE,
    FIRST,
    KNOWS_ALL,
    KNOWS_FIRST,
    SECOND,
    assess,
    complete,
    complete_course,
    enrol,
    get_module,
    open_module,
    read,
    recorded,
    republish,
    take_check,
)


@pytest.fixture
def owner(app: Flask) -> Membership:
    """The owner of an SME in Italy."""
    return make_owner()


def completions(kind: CompletionKind) -> list[str]:
    return sorted(db.session.scalars(select(Completion.subject_id).where(Completion.kind == kind)))


def row_of(enrolment: Enrolment, module_id: str = FIRST) -> ModuleProgress:
    row = progress.find_progress(enrolment.id, module_id)
    assert row is not None
    return row


def completion_of(enrolment: Enrolment, kind: CompletionKind, subject_id: str) -> Completion:
    found = progress.find_completion(kind, subject_id, enrolment.person_id, enrolment.organisation_id)
    assert found is not None
    return found


# ---- a module ----


def test_module_opened_twice_is_initialized_once(owner: Membership) -> None:
    enrolment = enrol(owner)
    open_module(enrolment)
    with clock.set_to(NOW + timedelta(days=1)):
        open_module(enrolment)
    row = row_of(enrolment)
    assert (row.initialized_at, row.visited_at) == (NOW, NOW + timedelta(days=1))
    assert len(recorded("initialized")) == 1


def test_place_is_kept_and_cut_to_its_column(owner: Membership) -> None:
    enrolment = enrol(owner)
    open_module(enrolment)
    progress.remember_place(enrolment, FIRST, "why-a-second-step")
    assert row_of(enrolment).place == "why-a-second-step"
    progress.remember_place(enrolment, FIRST, "x" * 200)
    db.session.commit()
    assert row_of(enrolment).place == "x" * 80


def test_place_of_a_module_never_opened_is_not_kept(owner: Membership) -> None:
    enrolment = enrol(owner)
    progress.remember_place(enrolment, FIRST, "somewhere")
    assert progress.find_progress(enrolment.id, FIRST) is None


@pytest.mark.parametrize("reads_first", [True, False])
def test_reading_and_a_passed_check_complete_a_module_in_either_order(
    owner: Membership, reads_first: bool
) -> None:
    enrolment = enrol(owner)
    steps: list[Callable[[Enrolment], object]] = [read, take_check] if reads_first else [take_check, read]
    steps[0](enrolment)
    assert completions(CompletionKind.MODULE) == []
    steps[1](enrolment)
    assert completions(CompletionKind.MODULE) == [FIRST]
    completion = completion_of(enrolment, CompletionKind.MODULE, FIRST)
    assert (completion.score, completion.granted_at, completion.enrolment_id) == ("1", NOW, enrolment.id)
    assert completion.rule == {
        "completes": {"read": True, "check": 60},
        "minutes": 0,
        "module_version": str(get_module(FIRST).id),
        "percent": 50,
    }
    assert row_of(enrolment).completed_at == NOW


def test_failed_check_does_not_complete_and_a_later_pass_does(owner: Membership) -> None:
    enrolment = enrol(owner)
    read(enrolment)
    take_check(enrolment, is_right=False)
    assert completions(CompletionKind.MODULE) == []
    take_check(enrolment)
    assert completions(CompletionKind.MODULE) == [FIRST]


@pytest.mark.parametrize(("right", "completed"), [(2, []), (3, [FIRST])])
def test_check_completes_at_the_pass_mark_exactly(
    owner: Membership, right: int, completed: list[str]
) -> None:
    enrolment = enrol(owner)
    read(enrolment)
    attempt = assessments.start(enrolment, get_module(FIRST), "en")
    for question in assessments.sheet_of(attempt).questions[:right]:
        assessments.save_answer(attempt, question.id, question.kind.right_answer("en"))
    assessments.submit(attempt, "en")
    assert attempt.scaled == f"{right}/5"
    assert completions(CompletionKind.MODULE) == completed


def test_failing_after_completion_takes_nothing_away(owner: Membership) -> None:
    enrolment = enrol(owner)
    complete(enrolment)
    take_check(enrolment, is_right=False)
    read(enrolment)
    assert completions(CompletionKind.MODULE) == [FIRST]
    assert completion_of(enrolment, CompletionKind.MODULE, FIRST).score == "1"
    assert len(recorded("completed")) == 1


def test_minutes_are_counted_from_the_opening(owner: Membership) -> None:
    republish(completes={"read": True, "minutes": 10})
    enrolment = enrol(owner)
    open_module(enrolment)
    with clock.set_to(NOW + timedelta(minutes=9, seconds=59)):
        read(enrolment)
    assert completions(CompletionKind.MODULE) == []
    with clock.set_to(NOW + timedelta(minutes=10)):
        read(enrolment)
    assert completions(CompletionKind.MODULE) == [FIRST]


def test_completion_stays_when_a_new_version_asks_for_more(owner: Membership) -> None:
    enrolment = complete_course(owner)
    before = completion_of(enrolment, CompletionKind.COURSE, COURSE)
    rule = dict(before.rule)
    republish(completes={"read": True, "check": 100, "minutes": 600})
    for module_id in (FIRST, SECOND):
        progress.reconsider(enrolment, get_module(module_id), "en")
    take_check(enrolment, is_right=False)
    assert completions(CompletionKind.MODULE) == [FIRST, SECOND]
    assert completions(CompletionKind.COURSE) == [COURSE]
    assert completion_of(enrolment, CompletionKind.COURSE, COURSE).rule == rule


# ---- waiving ----


def test_entering_a_course_waives_what_the_assessment_shows(owner: Membership) -> None:
    assessment = assess(owner, KNOWS_FIRST)
    enrolment = enrol(owner)
    row = row_of(enrolment)
    assert (row.waived_at, row.waived_by_assessment_id) == (NOW, assessment.id)
    assert (row.initialized_at, row.completed_at) == (None, None)
    assert progress.find_progress(enrolment.id, SECOND) is None


def test_later_assessment_waives_for_those_who_are_in_the_course(owner: Membership) -> None:
    enrolment = enrol(owner)
    assert progress.find_progress(enrolment.id, FIRST) is None
    assess(owner, KNOWS_FIRST)
    assert row_of(enrolment).waived_at == NOW
    assert progress.find_progress(enrolment.id, SECOND) is None


def test_held_must_have_waives_nothing_of_its_topic(owner: Membership) -> None:
    assess(owner, {**KNOWS_FIRST, "TRU2": "a"})
    assert progress.course_state(enrol(owner)).waived == frozenset()


def test_waived_stays_waived_after_a_worse_assessment(owner: Membership) -> None:
    assess(owner, KNOWS_FIRST)
    enrolment = enrol(owner)
    with clock.set_to(NOW + timedelta(days=1)):
        assess(owner)
    assert row_of(enrolment).waived_at == NOW
    assert len(recorded("waived")) == 1


def test_completed_module_is_not_waived_afterwards(owner: Membership) -> None:
    enrolment = enrol(owner)
    complete(enrolment)
    assess(owner, KNOWS_ALL)
    assert row_of(enrolment).waived_at is None
    assert row_of(enrolment, SECOND).waived_at == NOW


# ---- a course ----


def test_course_is_completed_with_its_last_module(owner: Membership) -> None:
    enrolment = enrol(owner)
    complete(enrolment)
    assert completions(CompletionKind.COURSE) == []
    complete(enrolment, SECOND)
    assert completions(CompletionKind.COURSE) == [COURSE]
    completion = completion_of(enrolment, CompletionKind.COURSE, COURSE)
    assert completion.score == "1"
    assert completion.rule == {
        "rule": "modules-to-target",
        "target": 2,
        "completed": [FIRST, SECOND],
        "waived": [],
        "course_version": "1.0.0",
    }


def test_course_is_completed_with_one_module_waived_and_one_done(owner: Membership) -> None:
    assess(owner, KNOWS_FIRST)
    enrolment = enrol(owner)
    complete(enrolment, SECOND)
    rule = completion_of(enrolment, CompletionKind.COURSE, COURSE).rule
    assert (rule["completed"], rule["waived"]) == ([SECOND], [FIRST])


def test_course_is_completed_when_an_assessment_waives_the_rest(owner: Membership) -> None:
    enrolment = enrol(owner)
    complete(enrolment, SECOND)
    assess(owner, KNOWS_FIRST)
    assert completions(CompletionKind.COURSE) == [COURSE]


def test_course_of_which_all_is_waived_is_not_completed_until_one_module_is_done(owner: Membership) -> None:
    assess(owner, KNOWS_ALL)
    enrolment = enrol(owner)
    assert progress.course_state(enrolment).percent == 100
    assert completions(CompletionKind.COURSE) == []
    complete(enrolment)
    rule = completion_of(enrolment, CompletionKind.COURSE, COURSE).rule
    assert (rule["completed"], rule["waived"]) == ([FIRST], [SECOND])


def test_percent_rises_with_each_counting_module(owner: Membership) -> None:
    enrolment = enrol(owner)
    assert progress.course_state(enrolment).percent == 0
    complete(enrolment)
    assert progress.course_state(enrolment).percent == 50
    complete(enrolment, SECOND)
    assert progress.course_state(enrolment).percent == 100


def test_doing_a_waived_module_is_no_progress_of_the_course(owner: Membership) -> None:
    assess(owner, KNOWS_FIRST)
    enrolment = enrol(owner)
    complete(enrolment)
    assert (completions(CompletionKind.MODULE), recorded("progressed")) == ([FIRST], [])
    complete(enrolment, SECOND)
    assert len(recorded("progressed")) == 1


def test_target_decides_which_modules_count(owner: Membership) -> None:
    assess(owner)
    enrolment = enrol(owner)
    asker = pathways.ask(make_coordinator(), owner.organisation_id, as_coordinator=True)
    assert progress.course_state(enrolment).counting == (FIRST, SECOND)
    pathways.set_target(asker, "TRU", 1)
    assert progress.course_state(enrolment).target == 1


def test_course_is_completed_at_once_by_a_lower_target(owner: Membership) -> None:
    module = get_module(SECOND)
    module.level = 2
    assess(owner)
    complete(enrol(owner))
    assert completions(CompletionKind.COURSE) == []
    asker = pathways.ask(make_coordinator(), owner.organisation_id, as_coordinator=True)
    pathways.set_target(asker, "TRU", 1)
    assert completions(CompletionKind.COURSE) == [COURSE]


def test_state_of_a_course_that_is_gone_is_not_found(owner: Membership) -> None:
    with pytest.raises(NotFound):
        progress.course_state(enrol(owner, "C99"))


# ---- two SMEs, several people ----


def test_one_person_in_two_smes_keeps_two_records(owner: Membership) -> None:
    elsewhere = make_membership(owner.person, make_organisation())
    here, there = enrol(owner), enrol(elsewhere)
    complete(here)
    assert progress.find_progress(there.id, FIRST) is None
    assert progress.completed_modules(elsewhere.organisation_id) == {}
    complete(there)
    assert completions(CompletionKind.MODULE) == [FIRST, FIRST]


def test_modules_done_by_an_sme_are_the_first_of_anybodys(owner: Membership) -> None:
    assess(owner, KNOWS_FIRST)
    colleague = make_learner(owner.organisation)
    with clock.set_to(NOW + timedelta(days=1)):
        enrol(owner)
    with clock.set_to(NOW + timedelta(days=2)):
        complete(enrol(colleague), SECOND)
    sme = owner.organisation_id
    first, second = NOW + timedelta(days=1), NOW + timedelta(days=2)
    assert progress.completed_modules(sme) == {FIRST: first, SECOND: second}
    assert progress.completed_modules(sme, owner.person_id) == {FIRST: first}
    assert progress.completed_modules(sme, colleague.person_id) == {FIRST: second, SECOND: second}


def test_path_is_granted_once(owner: Membership) -> None:
    assess(owner)
    path = pathways.get_path(owner.organisation_id)
    first = progress.grant_path(owner.person_id, owner.organisation_id, path.id, {"rule": "x"}, None)
    again = progress.grant_path(owner.person_id, owner.organisation_id, path.id, {"rule": "y"}, None)
    assert again.id == first.id
    assert again.rule == {"rule": "x"}
    assert completions(CompletionKind.PATH) == [str(path.id)]
