# SPDX-License-Identifier: EUPL-1.2
"""Erasing a person: nothing says who they were in any table, evidence stays, and others are left alone."""

import io
import json
import zipfile
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from sqlalchemy import select

from atlas_training.accounts import service as accounts
from atlas_training.accounts.enums import Role
from atlas_training.accounts.errors import LastAdministrator, NoSuchRequest, OwnRequest
from atlas_training.accounts.models import ErasureRequest, Membership, Person
from atlas_training.accounts.rules import names_of, without
from atlas_training.assessments.models import Attempt, MarkedAnswer, TimeAllowance
from atlas_training.certificates import service as certificates
from atlas_training.certificates.models import Certificate
from atlas_training.database import Model, db
from atlas_training.enrolments import cohorts
from atlas_training.enrolments.models import Enrolment
from atlas_training.following import service as following
from atlas_training.mail import service as mail
from atlas_training.mail.models import Outbox
from atlas_training.organisations.rules import number_of
from atlas_training.progress.models import Completion
from atlas_training.readiness import service as readiness
from atlas_training.readiness.models import Assessment
from atlas_training.reminders import service as reminders
from atlas_training.tracking import service as tracking
from atlas_training.xapi import service as xapi
from atlas_training.xapi.access.authority import own_authority
from atlas_training.xapi.statements.storing import Incoming, Origin, store
from tests.conftest import NOW
from tests.factories import learning, story
from tests.factories.accounts import (
    make_administrator,
    make_coordinator,
    make_learner,
    make_owner,
    make_person,
    post,
    sign_in,
)
from tests.queries import count_rows, everything_stored


def everything_written() -> dict[str, str]:
    """The words of every column of every table, files and keys decoded, in small letters."""
    found = {}
    for table in Model.metadata.sorted_tables:
        for column in table.c:
            values = db.session.execute(select(column)).scalars()
            texts = [
                value.decode("utf-8", "replace")
                if isinstance(value, bytes)
                else json.dumps(value, ensure_ascii=False, default=str)
                for value in values
                if value is not None
            ]
            found[f"{table.name}.{column.name}"] = "\n".join(texts).lower()
    db.session.rollback()
    return found


def places_of(*words: str) -> set[str]:
    """The columns in which one of the words stands."""
    return {
        place for place, text in everything_written().items() if any(word.lower() in text for word in words)
    }


def foreign_statement(actor: dict[str, Any], **more: Any) -> dict[str, Any]:
    """What another program tells of somebody."""
    return {
        "actor": actor,
        "verb": {"id": "http://adlnet.gov/expapi/verbs/experienced"},
        "object": {"id": "https://tool.example/page"},
        **more,
    }


def store_foreign(statement: dict[str, Any]) -> None:
    """Keep a statement as a client's."""
    origin = Origin(own_authority(), "IT", may_define=True, may_void_any=False)
    store([Incoming.of(statement)], origin)
    db.session.commit()


@pytest.fixture
def told(app: Flask) -> story.Story:
    """A small business to which all happened that can, with notes, mails, cohorts and reminders."""
    tale = story.tell()
    for one in (tale.owner, tale.colleague):
        following.write_note(tale.coordinator, one.id, f"{one.person.name} called.")
        following.agree_to_show_scores(one)
    cohort = cohorts.add(tale.coordinator, "Coorte", "IT")
    cohorts.take_in(cohort, [tale.owner.id, tale.colleague.id])
    reminders.stop(tale.owner.person_id)
    accounts.invite(tale.owner.organisation, Role.LEARNER, "Other", story.EMAIL, "it", tale.owner.person)
    mail.send(story.EMAIL, f"Good day {story.NAMES[0]}", "Hello", "it")
    db.session.commit()
    return tale


def test_names_go_from_texts_whole_and_in_parts() -> None:
    names = names_of("Giulia De Ferrante", "giulia@example.org", None)
    text = "GIULIA called; ferrante's list of Giulia De Ferrante, giulia@example.org. Giuliana de Luca stays."
    assert without({"a": [text, 1]}, names) == {
        "a": ["– called; –'s list of –, –. Giuliana de Luca stays.", 1]
    }
    assert without("nobody", names_of(None)) == "nobody"


def test_nothing_of_an_erased_owner_is_left_in_any_table(told: story.Story) -> None:
    words = (story.NAMES[0], story.EMAIL, str(told.owner.person.actor_key), told.owner.person.actor_key.hex)
    before = places_of(*words)
    assert {"person.name", "person.email", "note.text", "certificate.claims", "outbox.recipient"} <= before
    assert {"statement.text", "agent.identifier", "invitation.email"} <= before
    accounts.erase(told.owner.person)
    db.session.commit()
    assert places_of(*words) == set()
    assert story.SME.lower() in everything_written()["organisation.name"]  # the colleague is still there


def test_nothing_of_an_erased_colleague_is_left_and_reasons_lose_the_name(told: story.Story) -> None:
    words = (story.NAMES[1], story.USER_NAME, str(told.colleague.person.actor_key))
    assert {"path_change.reason", "path_step.drop_reason"} & places_of(*words)
    accounts.erase(told.colleague.person)
    db.session.commit()
    assert places_of(*words) == set()
    assert story.NAMES[0].lower() in everything_written()["person.name"]


def test_sme_in_which_nobody_else_was_goes_with_its_owner(told: story.Story) -> None:
    accounts.erase(told.colleague.person)
    sme = told.owner.organisation
    assert accounts.emptied_by(told.owner.person) == [sme]
    certificates.issue_for_sme(sme, "en")
    db.session.commit()
    levels = [one.level for one in readiness.finished(sme.id)]
    assert {"organisation.name", "organisation.region", "certificate.claims"} <= places_of(
        story.SME, story.REGION
    )
    accounts.erase(told.owner.person)
    db.session.commit()
    # Where a meeting was held, and what it was called, is the organisers' and not the person's.
    left = places_of(story.SME, story.REGION, story.ADDRESS)
    assert {place.partition(".")[0] for place in left} <= {"edition", "session"}
    assert sme.name == number_of(sme.pseudonym)
    assert {json.dumps(one) for one in db.session.scalars(select(Assessment.answers))} == {"{}"}
    assert [one.level for one in readiness.finished(sme.id)] == levels


def test_evidence_stays_counted_and_agrees_with_the_record_store(told: story.Story) -> None:
    kept = (Enrolment, Completion, Certificate, Membership)
    before = [count_rows(one) for one in kept], [one.scaled for one in db.session.scalars(select(Attempt))]
    assert tracking.reconcile().is_sound
    for one in (told.owner, told.colleague):
        accounts.erase(one.person)
    db.session.commit()
    assert tracking.reconcile().is_sound
    assert before == (
        [count_rows(one) for one in kept],
        [one.scaled for one in db.session.scalars(select(Attempt))],
    )
    assert {json.dumps(one.answers) for one in db.session.scalars(select(Attempt))} == {"{}"}
    assert learning.recorded("answered") == []
    assert learning.recorded("completed")


def test_comments_of_trainers_and_time_given_go_with_the_answers(app: Flask) -> None:
    owner = make_owner(name="Livia Prova")
    attempt = learning.take_check(learning.enrol(owner))
    facts: dict[str, Any] = {"attempt_id": attempt.id, "question_id": "q1", "rubric": {}}
    db.session.add(MarkedAnswer(comment="Livia, look again.", **facts))
    db.session.add(TimeAllowance(enrolment_id=attempt.enrolment_id, module_id=learning.FIRST, minutes=30))
    db.session.commit()
    assert "marked_answer.comment" in places_of("Livia")
    accounts.erase(owner.person)
    db.session.commit()
    assert (places_of("Livia"), count_rows(TimeAllowance)) == (set(), 0)


def test_certificate_of_an_erased_person_still_checks_by_its_number(
    told: story.Story, client: FlaskClient
) -> None:
    number = certificates.of_person(told.owner.person_id)[0].number
    accounts.erase(told.owner.person)
    db.session.commit()
    page = client.get(f"/verify/{number}")
    assert (page.status_code, story.NAMES[0] in page.text) == (200, False)


def test_what_other_programs_kept_of_the_person_goes(app: Flask) -> None:
    owner, other = make_owner(email="maria@example.org"), make_owner()
    learning.open_module(learning.enrol(owner))
    learning.open_module(learning.enrol(other))
    account = learning.recorded()[0]["actor"]
    for one in (
        foreign_statement({"mbox": "mailto:maria@example.org"}),
        foreign_statement({**account, "name": "Maria R."}),
        foreign_statement({"mbox": "mailto:else@example.org"}, result={"response": "ask MARIA@example.org"}),
        foreign_statement({"mbox": "mailto:else@example.org"}),
    ):
        store_foreign(one)
    kept = len(learning.recorded())
    accounts.erase(owner.person)
    db.session.commit()
    assert len(learning.recorded()) == kept - 3
    assert places_of("maria@example.org", "Maria R.", account["account"]["name"]) == set()
    assert xapi.statements_about(account) == []
    (stand_in,) = (
        one["actor"]
        for one in learning.recorded("initialized")
        if one["actor"]["account"]["name"] != str(other.person.actor_key)
    )
    assert len(xapi.statements_about(stand_in)) == 2  # registered and initialized
    actors = {one["actor"].get("account", {}).get("name") for one in learning.recorded()}
    assert str(other.person.actor_key) in actors
    assert str(owner.person.actor_key) not in actors


def test_nobody_else_is_touched(app: Flask) -> None:
    owner, other = make_owner(name="Maria Rossi"), make_owner(name="Maria Rossi")
    for one in (owner, other):
        learning.complete_course(one)
    sign_key = other.person.actor_key
    accounts.erase(owner.person)
    db.session.commit()
    person = db.session.get_one(Person, other.person_id)
    assert (person.name, person.actor_key, person.erased_at) == ("Maria Rossi", sign_key, None)
    assert len(certificates.of_person(other.person_id)) == 1
    assert {one.claims.get("name") for one in certificates.of_person(other.person_id)} == {"Maria Rossi"}


def test_erased_person_is_in_no_list_and_opens_nothing(app: Flask, client: FlaskClient) -> None:
    owner = make_owner(name="Gone Forever")
    sign_in(client, owner.person)
    accounts.erase(owner.person)
    db.session.commit()
    assert client.get("/settings").status_code == 303
    assert accounts.list_people("–") == []
    assert accounts.people_of(owner.organisation_id) == []
    sign_in(client, make_coordinator())
    assert "Gone Forever" not in client.get("/coordination/people").text


def test_pages_about_what_stays_open_after_an_erasure(told: story.Story, client: FlaskClient) -> None:
    sme, result = told.owner.organisation_id, readiness.finished(told.owner.organisation_id)[0].id
    certificate = certificates.of_person(told.owner.person_id)[0].id
    for one in (told.colleague, told.owner):
        accounts.erase(one.person)
    db.session.commit()
    sign_in(client, told.coordinator)
    for path in (
        "/coordination/completions",
        f"/coordination/smes/{sme}",
        f"/coordination/smes/{sme}/path",
        "/coordination/certificates",
        f"/coordination/certificates/{certificate}",
        f"/readiness/results/{result}",
        "/coordination/people",
    ):
        assert (path, client.get(path).status_code) == (path, 200)


def test_operator_erases_somebody_who_wrote_a_letter(told: story.Story, runner: FlaskCliRunner) -> None:
    answer = runner.invoke(args=["people", "erase", story.EMAIL, "--yes"])
    assert (answer.exit_code, answer.output) == (0, "Erased.\n")
    assert places_of(story.NAMES[0]) == set()
    answer = runner.invoke(args=["people", "erase", story.EMAIL, "--yes"])
    assert (answer.exit_code, "Nobody has" in answer.output) == (1, True)


def test_last_administrator_is_not_erased(app: Flask) -> None:
    administrator = make_administrator()
    with pytest.raises(LastAdministrator):
        accounts.erase(administrator)
    make_administrator()
    accounts.erase(administrator)


# Asking and confirming


def test_person_asks_and_takes_it_back(app: Flask, client: FlaskClient) -> None:
    learner = make_learner()
    sign_in(client, learner.person)
    for _press in range(2):
        assert post(client, "/settings/data/erasure").status_code == 303
    assert (count_rows(ErasureRequest), accounts.find_request(learner.person_id) is None) == (1, False)
    assert "Take my request back" in client.get("/settings/data").text
    post(client, "/settings/data/erasure", {"erasure": "withdrawn"})
    assert accounts.find_request(learner.person_id) is None


def test_coordinator_of_the_country_is_told_and_confirms(app: Flask, client: FlaskClient) -> None:
    learner = make_learner(name="Livia Prova")
    coordinator = make_coordinator(email_proved_at=NOW, language="it")
    make_coordinator("TN", email_proved_at=NOW)
    asked = accounts.ask_for_erasure(learner.person)
    db.session.commit()
    letter = db.session.scalars(select(Outbox)).one()
    assert (letter.recipient, "Livia" in letter.text) == (coordinator.email, False)
    sign_in(client, coordinator)
    assert "Livia Prova" in client.get("/coordination/erasures").text
    before = everything_stored()
    assert client.get(f"/coordination/erasures/{asked.id}").status_code == 200
    assert everything_stored() == before
    assert post(client, f"/coordination/erasures/{asked.id}").status_code == 303
    assert places_of("Livia") == set()
    done = db.session.scalars(select(ErasureRequest)).one()
    assert (done.done_by_id, done.done_at) == (coordinator.id, NOW)
    assert post(client, f"/coordination/erasures/{asked.id}").status_code == 404


def test_request_stands_behind_the_wall_of_the_country_but_an_administrator_sees_it(
    app: Flask, client: FlaskClient
) -> None:
    learner, administrator = make_learner(country="TN"), make_administrator()
    asked = accounts.ask_for_erasure(learner.person)
    db.session.commit()
    coordinator = make_coordinator()
    assert accounts.open_requests(coordinator) == []
    with pytest.raises(NoSuchRequest):
        accounts.confirm_erasure(coordinator, asked.id)
    assert [one.id for one in accounts.open_requests(administrator)] == [asked.id]


def test_nobody_confirms_their_own_erasure(app: Flask) -> None:
    coordinator = make_coordinator()
    asked = accounts.ask_for_erasure(coordinator)
    with pytest.raises(OwnRequest):
        accounts.confirm_erasure(coordinator, asked.id)


def test_request_of_somebody_without_an_sme_goes_to_administrators(app: Flask) -> None:
    administrator = make_administrator(email_proved_at=NOW)
    accounts.ask_for_erasure(make_person())
    assert db.session.scalars(select(Outbox.recipient)).all() == [administrator.email]


# The copy


def read_copy(person: Person) -> dict[str, Any]:
    """The files of a person's own copy."""
    archive = zipfile.ZipFile(io.BytesIO(accounts.own_copy(person)))
    return {name: json.loads(archive.read(name)) for name in archive.namelist() if name.endswith(".json")}


def test_copy_holds_every_kind_of_thing_kept_about_the_person(told: story.Story) -> None:
    found = read_copy(told.owner.person)
    expected = {"person", "membership", "enrolment", "attempt", "completion", "certificate", "note"}
    assert expected | {"module_progress", "assessment", "statements", "outbox", "invitation"} <= {
        name.removesuffix(".json") for name in found
    }
    assert found["person.json"][0]["email"] == story.EMAIL
    key = str(told.owner.person.actor_key)
    about = [one for one in learning.recorded() if key in json.dumps(one)]
    assert found["statements.json"] == about


def test_copy_holds_no_secret_and_nothing_about_others(told: story.Story) -> None:
    told.owner.person.password_hash = "hash-of-a-password"
    db.session.commit()
    written = json.dumps(read_copy(told.owner.person), ensure_ascii=False).lower()
    assert [word for word in ("hash-of-a-password", story.USER_NAME) if word in written] == []
    others = json.dumps(read_copy(told.colleague.person), ensure_ascii=False).lower()
    assert [word for word in (story.NAMES[0].lower(), story.EMAIL) if word in others] == []


def test_person_downloads_only_their_own_copy(told: story.Story, client: FlaskClient) -> None:
    sign_in(client, told.colleague.person)
    before = everything_stored()
    answer = client.get("/settings/data/copy.zip")
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    assert zipfile.ZipFile(io.BytesIO(answer.data)).testzip() is None
    assert everything_stored() == before


def test_columns_that_name_a_person_are_all_of_a_known_kind(app: Flask) -> None:
    """A new table that refers to people has to say whether its rows are about them: see own_copy."""
    known = {"person_id", "respondent_id", "to_person_id", "author_id", "reviewer_id"}
    odd = [
        f"{table.name}.{column.name}"
        for table in Model.metadata.sorted_tables
        for column in table.c
        for key in column.foreign_keys
        if key.column.table.name == "person" and not (column.name in known or column.name.endswith("by_id"))
    ]
    assert odd == []
