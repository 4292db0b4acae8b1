# SPDX-License-Identifier: EUPL-1.2
"""The coordinator's list: who stands where, behind which walls, and what is done with many at once."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from atlas_training.accounts import service as accounts
from atlas_training.accounts.models import Membership, Person
from atlas_training.database import db
from atlas_training.enrolments import cohorts
from atlas_training.enrolments.models import Enrolment
from atlas_training.exports.models import ExportRecord
from atlas_training.following import service as following
from atlas_training.following import standing
from atlas_training.following.enums import State
from atlas_training.following.errors import NobodyChosen, NoSuchNote, NoSuchPlace, TooManyChosen, WrongNote
from atlas_training.following.forms import STATE_WORDS
from atlas_training.following.models import Note
from atlas_training.following.standing import AT_RISK, Filters
from atlas_training.mail.models import Outbox
from atlas_training.organisations.rules import number_of
from atlas_training.reminders import service as reminders
from tests.conftest import NOW
from tests.factories import learning
from tests.factories.accounts import (
    make_coordinator,
    make_lead_coordinator,
    make_learner,
    make_organisation,
    make_owner,
    post,
    sign_in,
)
from tests.queries import count_rows, counted, everything_stored

LONG_AGO = NOW - timedelta(days=60)


def make_people() -> dict[str, Membership]:
    """One person in every state, and one whose training rests."""
    people = {
        "nowhere": make_learner(name="Ada Prova"),
        "waiting": make_learner(name="Berta Prova"),
        "working": make_learner(name="Carla Prova"),
        "finished": make_learner(name="Dora Prova"),
        "resting": make_learner(name="Elsa Prova"),
    }
    learning.enrol(people["waiting"])
    learning.open_module(learning.enrol(people["working"]))
    learning.complete_course(people["finished"])
    people["resting"].joined_at = learning.enrol(people["resting"]).enrolled_at = LONG_AGO
    db.session.commit()
    return people


def names(viewer: Person, **filters: str) -> list[str]:
    """Who stands in the list."""
    return [row.person for row in standing.of_viewer(viewer, Filters(**filters)).rows]


def test_people_stand_in_the_list_with_their_state(app: Flask) -> None:
    make_people()
    rows = standing.of_viewer(make_coordinator(), Filters()).rows
    assert [(row.person, row.state, row.is_at_risk) for row in rows] == [
        ("Ada Prova", State.NO_COURSE, False),
        ("Berta Prova", State.NOT_BEGUN, False),
        ("Carla Prova", State.UNDER_WAY, False),
        ("Dora Prova", State.COMPLETED, False),
        ("Elsa Prova", State.NOT_BEGUN, True),
    ]
    finished = rows[3]
    assert (finished.facts.courses, finished.facts.completed, finished.modules) == (1, 1, 2)


@pytest.mark.parametrize("filters", [{}, {"course": learning.COURSE}, {"name": "prova"}, {"name": "elsa"}])
def test_every_figure_is_the_number_of_rows_behind_it(
    app: Flask, client: FlaskClient, filters: dict[str, str]
) -> None:
    make_people()
    coordinator = make_coordinator()
    for state in STATE_WORDS:
        found = standing.of_viewer(coordinator, Filters(**filters, state=state))
        assert found.figures.get(state, 0) == len(found.rows)
    sign_in(client, coordinator)
    page = client.get("/coordination/people", query_string=filters).text
    shown = re.findall(r'<a href="(/coordination/people[^"]*)"[^>]*>[^<]*<span class="number">(\d+)<', page)
    assert len(shown) == len(STATE_WORDS)
    for address, figure in shown:
        rows = client.get(address.replace("&amp;", "&")).text
        assert rows.count('<th scope="row">') == int(figure)


def test_in_a_quiet_month_nobody_is_at_risk(app: Flask) -> None:
    resting = make_people()["resting"]
    reminders.set_quiet_months(resting.organisation_id, [NOW.month])
    assert names(make_coordinator(), state=AT_RISK) == []


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Işıl Yıldız", "ISIL yildiz"),
        ("İpek", "ipek"),
        ("Νίκος Παπαδόπουλος", "παπαδοπουλοσ"),
        ("فاطمة الزهراء", "فاطمه"),
        ("Ġorġ Ħaż", "gorg haz"),
    ],
)
def test_search_finds_letters_of_every_language(app: Flask, name: str, words: str) -> None:
    make_learner(name=name)
    make_learner(name="Other One")
    assert names(make_coordinator(), name=words) == [name]


def test_course_and_cohort_narrow_the_list(app: Flask) -> None:
    coordinator, people = make_coordinator(), make_people()
    cohort = cohorts.add(coordinator, "Coorte", "IT")
    cohorts.take_in(cohort, [people["nowhere"].id, people["finished"].id])
    assert names(coordinator, cohort=str(cohort.id)) == ["Ada Prova", "Dora Prova"]
    assert names(coordinator, cohort=str(cohort.id), course=learning.COURSE) == ["Dora Prova"]


def test_coordinator_sees_nobody_of_another_country(app: Flask, client: FlaskClient) -> None:
    hidden = make_learner(country="TN", name="Salma Trabelsi")
    learner = make_learner(name="Giulia Ferrante")
    sign_in(client, make_coordinator())
    for query in ("", "?country=TN", "?name=Salma"):
        assert "Salma Trabelsi" not in client.get(f"/coordination/people{query}").text
    assert client.get(f"/coordination/people/{hidden.id}").status_code == 404
    assert "Giulia Ferrante" in client.get(f"/coordination/people/{learner.id}").text


def test_lead_coordinator_sees_numbers_for_names_and_finds_no_name_out(
    app: Flask, client: FlaskClient
) -> None:
    hidden = make_learner(country="TN", name="Salma Trabelsi")
    lead = make_lead_coordinator()
    sign_in(client, lead)
    page = client.get("/coordination/people").text
    assert number_of(hidden.person.actor_key) in page
    assert [text for text in ("Salma Trabelsi", hidden.organisation.name) if text in page] == []
    assert names(lead, name="Salma") == []
    assert client.get(f"/coordination/people/{hidden.id}").status_code == 404
    accounts.agree(make_coordinator("TN"), "TN")
    db.session.commit()
    assert names(lead, name="Salma") == ["Salma Trabelsi"]
    page = client.get(f"/coordination/people/{hidden.id}").text
    assert ("Salma Trabelsi" in page, "A new note" in page) == (True, False)


def test_who_left_is_not_followed(app: Flask) -> None:
    owner = make_owner()
    gone = make_learner(owner.organisation, name="Gone")
    accounts.end_membership(owner.organisation_id, gone.id)
    assert names(make_coordinator(), name="Gone") == []
    with pytest.raises(NoSuchPlace):
        following.get_place(make_coordinator(), gone.id)


def test_list_asks_the_same_of_the_database_for_more_people(app: Flask, client: FlaskClient) -> None:
    sign_in(client, make_coordinator())
    numbers = []
    for _time in range(2):
        make_people()
        db.session.expire_all()
        with counted() as queries:
            client.get("/coordination/people")
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]


def test_opening_list_and_person_writes_nothing(app: Flask, client: FlaskClient) -> None:
    person = make_people()["working"]
    sign_in(client, make_coordinator())
    before = everything_stored()
    assert client.get(f"/coordination/people/{person.id}").status_code == 200
    assert client.get("/coordination/people").status_code == 200
    assert everything_stored() == before


@pytest.mark.parametrize(
    "query", ["?country=XX", "?state=none", "?page=99", "?endpoint=x&_external=1", "?cohort=1", "?name=%00"]
)
def test_odd_filters_are_a_sentence_or_nothing(app: Flask, client: FlaskClient, query: str) -> None:
    make_people()
    sign_in(client, make_coordinator())
    assert client.get(f"/coordination/people{query}").status_code in (200, 400)


# Notes


def test_note_says_who_wrote_it_and_when(app: Flask, client: FlaskClient) -> None:
    person = make_learner()
    sign_in(client, make_coordinator(name="Paola Coordina"))
    post(client, f"/coordination/people/{person.id}/notes", {"text": "Called.\n<b>Back</b> in May."})
    page = client.get(f"/coordination/people/{person.id}").text
    assert all(text in page for text in ("Called.", "&lt;b&gt;Back", "Paola Coordina", "23 Nov 2026"))


def test_notes_stay_behind_the_wall(app: Flask, client: FlaskClient) -> None:
    person = make_learner(country="TN")
    note = following.write_note(make_coordinator("TN"), person.id, "Called.")
    accounts.agree(make_coordinator("TN"), "TN")
    db.session.commit()
    other = make_coordinator()
    with pytest.raises(NoSuchPlace):
        following.write_note(other, person.id, "Hello")
    with pytest.raises(NoSuchNote):
        following.delete_note(other, note.id)
    sign_in(client, make_lead_coordinator())
    assert "Called." not in client.get(f"/coordination/people/{person.id}").text


@pytest.mark.parametrize("text", ["", "  ", "x" * 2001])
def test_note_without_words_or_with_too_many_is_refused(app: Flask, client: FlaskClient, text: str) -> None:
    coordinator, person = make_coordinator(), make_learner()
    with pytest.raises(WrongNote):
        following.write_note(coordinator, person.id, text)
    sign_in(client, coordinator)
    assert post(client, f"/coordination/people/{person.id}/notes", {"text": text}).status_code == 400
    assert count_rows(Note) == 0


def test_note_is_deleted_by_another_coordinator_of_the_country(app: Flask, client: FlaskClient) -> None:
    person = make_learner()
    note = following.write_note(make_coordinator(), person.id, "Called.")
    db.session.commit()
    sign_in(client, make_coordinator())
    assert post(client, f"/coordination/notes/{note.id}/delete").status_code == 303
    assert count_rows(Note) == 0


# Actions


def act(client: FlaskClient, do: str, people: list[Membership], query: str = "", **more: Any) -> Any:
    """Choose people, look at what is asked, and confirm it."""
    data = {"do": do, "person": [str(one.id) for one in people], **more}
    before = everything_stored()
    asked = post(client, f"/coordination/people/actions{query}", data)
    assert everything_stored() == before
    if asked.status_code != 200:
        return asked
    chosen = asked.text.partition('name="person" value="')[2].partition('"')[0]
    return post(
        client, f"/coordination/people/actions/carry-out{query}", {**more, "do": do, "person": chosen}
    )


def test_chosen_people_are_enrolled_after_asking(app: Flask, client: FlaskClient) -> None:
    first, second, other = make_learner(), make_learner(), make_learner()
    abroad = make_learner(country="MT")
    sign_in(client, make_coordinator())
    assert act(client, "enrol", [first, second, abroad], course="C03").status_code == 303
    people = set(db.session.scalars(select(Enrolment.person_id)))
    assert people == {first.person_id, second.person_id}
    assert other.person_id not in people


def test_everybody_of_a_filtered_list_is_chosen_at_once(app: Flask, client: FlaskClient) -> None:
    sme = make_organisation("Masseria Prova")
    inside = [make_learner(sme) for _person in range(30)]
    make_learner()
    coordinator = make_coordinator()
    cohort = cohorts.add(coordinator, "Coorte", "IT")
    db.session.commit()
    sign_in(client, coordinator)
    act(client, "cohort", [], "?name=masseria+prova", all="1", cohort=str(cohort.id))
    assert {one.id for one in cohorts.members(cohort)} == {one.id for one in inside}


def test_reminder_goes_only_to_whom_it_may(app: Flask, client: FlaskClient) -> None:
    proved: dict[str, Any] = {"email_proved_at": NOW}
    willing = make_learner(language="it", **proved)
    unwilling, unproved, in_season = make_learner(**proved), make_learner(), make_learner(**proved)
    reminders.stop(unwilling.person_id)
    reminders.set_quiet_months(in_season.organisation_id, [NOW.month])
    db.session.commit()
    sign_in(client, make_coordinator())
    people = [willing, unwilling, unproved, in_season]
    asked = post(
        client,
        "/coordination/people/actions",
        {"do": "remind", "person": [str(one.id) for one in people]},
    )
    assert "A mail now reaches 1 of them" in asked.text
    act(client, "remind", people)
    mail = db.session.scalars(select(Outbox)).one()
    assert (mail.recipient, mail.language) == (willing.person.email, "it")
    act(client, "remind", people)
    assert count_rows(Outbox) == 1


@pytest.mark.parametrize(
    ("do", "more"),
    [("enrol", {"course": "C99"}), ("cohort", {"cohort": "none"}), ("cohort", {"cohort": str(Flask)})],
)
def test_course_or_cohort_that_is_not_there_is_refused(
    app: Flask, client: FlaskClient, do: str, more: dict[str, str]
) -> None:
    sign_in(client, make_coordinator())
    assert act(client, do, [make_learner()], **more).status_code == 400
    assert count_rows(Enrolment) == 0


def test_action_on_nobody_or_without_a_name_is_refused(app: Flask, client: FlaskClient) -> None:
    coordinator = make_coordinator()
    sign_in(client, coordinator)
    assert act(client, "enrol", []).status_code == 400
    assert act(client, "dance", [make_learner()]).status_code == 400
    with pytest.raises(NobodyChosen):
        following.chosen(coordinator, [make_learner(country="MT").id])
    with pytest.raises(TooManyChosen):
        following.chosen(coordinator, [NOW] * 5001)  # type: ignore[list-item]


# The file


def test_file_has_the_rows_of_the_page_and_the_log_keeps_who_made_it(app: Flask, client: FlaskClient) -> None:
    make_people()
    make_learner(country="TN", name="Salma Trabelsi")
    coordinator = make_coordinator()
    sign_in(client, coordinator)
    answer = post(client, "/coordination/exports/learners?name=prova&state=under_way", {"format": "json"})
    assert answer.status_code == 200
    assert ("Carla Prova" in answer.text, "Ada Prova" in answer.text, "Salma" in answer.text) == (
        True,
        False,
        False,
    )
    record = db.session.scalars(select(ExportRecord)).one()
    assert (record.person_id, record.rows, record.filters) == (
        coordinator.id,
        1,
        {"name": "prova", "state": "under_way"},
    )


def test_file_of_people_who_were_ticked_holds_them_alone(app: Flask, client: FlaskClient) -> None:
    people = make_people()
    abroad = make_learner(country="TN", name="Salma Trabelsi")
    ticked = [people["nowhere"], people["resting"]]
    sign_in(client, make_coordinator())
    answer = act(client, "export", [*ticked, abroad], format="json")
    assert answer.mimetype == "application/json"
    assert {row["person"] for row in answer.get_json()["rows"]} == {"Ada Prova", "Elsa Prova"}
    record = db.session.scalars(select(ExportRecord)).one()
    assert (record.rows, set(record.filters["chosen"].split())) == (2, {str(one.id) for one in ticked})
    assert act(client, "export", ticked, format="papyrus").status_code == 400
    assert act(client, "export", [], format="json").status_code == 400
    assert count_rows(ExportRecord) == 1


@pytest.mark.parametrize("query", ["?colour=red", "?state=none", "?country=XX"])
def test_file_with_an_unknown_filter_is_refused(app: Flask, client: FlaskClient, query: str) -> None:
    sign_in(client, make_coordinator())
    answer = post(client, f"/coordination/exports/learners{query}", {"format": "csv"})
    assert (answer.status_code, count_rows(ExportRecord)) == (400, 0)


def test_lead_coordinators_file_has_numbers_for_names(app: Flask, client: FlaskClient) -> None:
    hidden = make_learner(country="TN", name="Salma Trabelsi", email="salma@example.org")
    sign_in(client, make_lead_coordinator())
    text = post(client, "/coordination/exports/learners", {"format": "json"}).text
    assert number_of(hidden.person.actor_key) in text
    assert [word for word in ("Salma", hidden.organisation.name) if word in text] == []
