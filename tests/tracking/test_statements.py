# SPDX-License-Identifier: EUPL-1.2
"""Each fact is one statement: sound, in pseudonyms, with registration, team, language and grouping."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from atlas_training.database import db
from atlas_training.enrolments import service as enrolments
from atlas_training.progress.enums import CompletionKind
from atlas_training.progress.models import Completion, Task
from atlas_training.tracking import builders
from atlas_training.xapi.models import Activity, Agent, Statement
from atlas_training.xapi.spec.statement import check_statement
from tests.factories.learning import FIRST, SECOND, recorded
from tests.factories.story import SECRETS, Story, tell

BASE = "https://training.example.org"
ADL = "http://adlnet.gov/expapi/verbs"
COURSE = f"{BASE}/courses/C11"
MODULE = f"{COURSE}/modules/C11.1"

# (verb, what the object's id ends in): how often it is said in the story.
SAID = {
    "scored": 2,
    "proposed": 2,
    "update": 2,
    "registered": 2,
    "initialized": 2,
    "waived": 1,
    "answered": 13,
    "failed": 1,
    "passed": 2,
    "progressed": 2,
    "planned": 1,
    "completed": 5,
    "earned": 2,
    "revoked": 1,
    "attended": 3,
    "corrected": 2,
    "voided": 2,
}


@pytest.fixture(scope="module")
def story(app_to_read: Flask) -> Story:
    """Everything that can happen to an SME in Italy."""
    return tell()


def one(verb: str, object_id: str = "") -> dict[str, Any]:
    """The first statement with that verb about that object."""
    return next(said for said in recorded(verb) if object_id in ("", said["object"]["id"]))


def test_story_says_each_thing_once(story: Story) -> None:
    assert {verb: len(recorded(f"/{verb}")) for verb in SAID} == SAID
    assert len(recorded()) == sum(SAID.values())


def test_every_statement_keeps_the_standard(story: Story) -> None:
    for said in recorded():
        own = {key: value for key, value in said.items() if key not in ("stored", "authority")}
        check_statement(own, path=())


def test_every_statement_has_team_language_and_grouping(story: Story) -> None:
    sme = story.owner.organisation
    groups = [f"{BASE}/scheme", f"{BASE}/clusters/{sme.cluster_id}", f"{BASE}/countries/IT"]
    team = {"objectType": "Group", "account": {"homePage": f"{BASE}/smes", "name": str(sme.pseudonym)}}
    for said in recorded():
        context = said["context"]
        assert context["team"] == team
        assert context["language"] in ("en", "it")
        assert [activity["id"] for activity in context["contextActivities"]["grouping"]] == groups


def test_statements_of_a_course_carry_its_enrolment_and_those_of_the_path_the_membership(
    story: Story,
) -> None:
    sme = story.owner.organisation_id
    mine = enrolments.find(story.owner.person_id, sme, "C11")
    theirs = enrolments.find(story.colleague.person_id, sme, "C11")
    assert mine is not None
    assert theirs is not None
    for said in recorded():
        registration = said["context"]["registration"]
        parents = [one["id"] for one in said["context"]["contextActivities"].get("parent", [])]
        if said["object"]["id"].startswith(COURSE) or COURSE in parents:
            assert registration in (str(mine.id), str(theirs.id))
        else:
            assert registration == str(story.owner.id)


def test_what_lies_inside_a_course_has_it_as_a_parent(story: Story) -> None:
    inside = [said for said in recorded() if said["object"]["id"].startswith(f"{COURSE}/")]
    assert len(inside) > 20
    for said in inside:
        assert COURSE in [parent["id"] for parent in said["context"]["contextActivities"]["parent"]]


def test_actors_are_random_keys_of_people_and_of_the_sme(story: Story) -> None:
    people = {
        str(person.actor_key) for person in (story.owner.person, story.colleague.person, story.coordinator)
    }
    for said in recorded():
        account = said["actor"]["account"]
        assert set(said["actor"]) == {"objectType", "account"}
        if account["homePage"] == f"{BASE}/smes":
            assert account["name"] == str(story.owner.organisation.pseudonym)
        else:
            assert (account["homePage"], account["name"] in people) == (f"{BASE}/people", True)


def test_each_row_keeps_country_person_and_sme(story: Story) -> None:
    rows = db.session.execute(select(Statement.country, Statement.organisation_id).distinct()).all()
    assert [tuple(row) for row in rows] == [("IT", story.owner.organisation_id)]


def test_no_statement_holds_a_name_an_address_or_a_reason(story: Story) -> None:
    texts = [
        *db.session.scalars(select(Statement.text)),
        *db.session.scalars(select(Agent.identifier)),
        *db.session.scalars(select(Activity.definition).where(Activity.definition.is_not(None))),
    ]
    assert len(texts) > sum(SAID.values())
    assert [(secret, text) for text in texts for secret in SECRETS if secret in str(text).lower()] == []


def test_assessment_is_the_smes_own(story: Story) -> None:
    said = one("/scored")
    assert said["actor"]["account"]["homePage"] == f"{BASE}/smes"
    assert said["object"]["id"] == f"{BASE}/readiness/atlas-dri/1.0.0"
    assert said["result"]["score"]["max"] == 100


def test_path_proposed_names_its_modules(story: Story) -> None:
    said = one("/proposed")
    extension = said["result"]["extensions"][f"{BASE}/xapi-profile/extensions/path"]
    assert extension["now"] == [FIRST, SECOND]
    assert extension["hours"] == "6"
    assert said["object"]["definition"]["type"] == "https://w3id.org/xapi/acrossx/activities/learning-plan"


def test_path_changed_says_what_and_by_whose_side(story: Story) -> None:
    said = one("/update")
    extension = said["result"]["extensions"][f"{BASE}/xapi-profile/extensions/path"]
    assert (extension["change"], extension["module"], extension["by"]) == ("dropped", FIRST, "coordinator")
    assert said["actor"]["account"]["name"] == str(story.coordinator.actor_key)


def test_enrolled_is_registered_in_the_course(story: Story) -> None:
    said = one("/registered")
    assert (said["verb"]["id"], said["object"]["id"]) == (f"{ADL}/registered", COURSE)
    assert said["object"]["definition"]["name"] == {
        "en": "Small steps: safe in two lessons",
        "it": "Piccoli passi: al sicuro in due lezioni",
    }
    assert said["context"]["language"] == "it"


def test_module_initialized_has_its_course_as_parent(story: Story) -> None:
    said = one("/initialized")
    assert (said["object"]["id"], said["context"]["contextActivities"]["parent"][0]["id"]) == (MODULE, COURSE)


def test_module_completed_has_score_and_duration(story: Story) -> None:
    said = one("/completed", MODULE)
    assert said["result"] == {"completion": True, "duration": "PT420S", "score": {"scaled": 1}}
    assert said["context"]["contextActivities"]["parent"][0]["id"] == COURSE


def test_module_waived_says_why(story: Story) -> None:
    said = one("/waived")
    reason = said["result"]["extensions"]["https://w3id.org/xapi/cmi5/result/extensions/reason"]
    assert said["object"]["id"] == MODULE
    assert reason.endswith(": topic cyber stands at level 3")


def test_progressed_carries_the_percentage(story: Story) -> None:
    extension = "https://w3id.org/xapi/cmi5/result/extensions/progress"
    assert [said["result"]["extensions"][extension] for said in recorded("/progressed")] == [50, 100]
    assert {said["object"]["id"] for said in recorded("/progressed")} == {COURSE}


def test_course_completed_has_the_mean_of_the_best_checks(story: Story) -> None:
    assert one("/completed", COURSE)["result"] == {"completion": True, "score": {"scaled": 1}}


def test_check_is_passed_or_failed_with_its_score(story: Story) -> None:
    attempt = f"{BASE}/xapi-profile/extensions/attempt"
    failed, passed = one("/failed"), one("/passed")
    assert (failed["result"]["score"], failed["result"]["success"]) == (
        {"scaled": 0, "raw": 0, "min": 0, "max": 5},
        False,
    )
    assert (passed["result"]["score"], passed["result"]["success"]) == (
        {"scaled": 1, "raw": 5, "min": 0, "max": 5},
        True,
    )
    assert failed["result"]["extensions"][attempt] == {"number": 1, "pass": "3/5"}
    assert passed["result"]["extensions"][attempt]["number"] == 2
    assert passed["object"]["id"] == f"{MODULE}/check"


def test_each_question_is_answered_once_with_its_response(story: Story) -> None:
    said = recorded("/answered")
    registration = said[0]["context"]["registration"]
    assert len({(one["object"]["id"], one["timestamp"]) for one in said}) == 13
    asks = [one for one in said if one["object"]["id"] == f"{MODULE}/check/questions/asks"]
    assert [one["result"].get("response") for one in asks] == [None, "phone"]
    assert [one["result"]["success"] for one in asks] == [False, True]
    assert [one["result"]["completion"] for one in asks] == [False, True]
    parents = asks[0]["context"]["contextActivities"]["parent"]
    assert [parent["id"] for parent in parents] == [f"{MODULE}/check", COURSE]
    assert asks[0]["object"]["definition"]["correctResponsesPattern"] == ["phone"]
    assert registration == asks[0]["context"]["registration"]


def test_task_is_planned_by_one_and_done_by_another(story: Story) -> None:
    planned, done = one("/planned"), one("/completed", f"{MODULE}/tasks/turn-it-on")
    assert planned["result"]["extensions"] == {f"{BASE}/xapi-profile/extensions/due": "2026-12-01"}
    assert planned["actor"]["account"]["name"] == str(story.owner.person.actor_key)
    assert done["actor"]["account"]["name"] == str(story.colleague.person.actor_key)
    assert done["context"]["contextActivities"]["parent"][0]["id"] == MODULE


def test_path_completed_carries_the_rule_and_its_facts(story: Story) -> None:
    path = db.session.scalars(select(Completion).where(Completion.kind == CompletionKind.PATH)).one()
    said = one("/completed", f"{BASE}/paths/{path.subject_id}")
    rule = said["result"]["extensions"][f"{BASE}/xapi-profile/extensions/rule"]
    assert rule["now"] == [FIRST, SECOND]
    assert said["context"]["registration"] == str(story.owner.id)


def test_each_id_follows_from_its_fact(story: Story) -> None:
    ids = {said["id"] for said in recorded()}
    mine = enrolments.find(story.owner.person_id, story.owner.organisation_id, "C11")
    task = db.session.scalars(select(Task)).one()
    assert mine is not None
    for event, key in (("enrolled", mine.id), ("task-planned", task.id), ("task-done", task.id)):
        assert builders.statement_id(BASE, event, key) in ids
