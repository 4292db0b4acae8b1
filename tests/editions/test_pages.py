# SPDX-License-Identifier: EUPL-1.2
"""The coordinator's pages of editions, sessions and the scheme, over HTTP."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from atlas_training.database import db
from atlas_training.editions import service as editions
from atlas_training.editions.models import Attendance, Edition, Participant, Scheme, Session
from tests.factories import accounts as people
from tests.factories.editions import make_edition, make_module_session, make_session, take_part
from tests.queries import count_rows, counted, everything_stored

EDITION: dict[str, Any] = {
    "name": "Autumn 2026",
    "country": "IT",
    "starts_on": "2026-11-01",
    "ends_on": "2026-12-18",
    "partners-0-name": "EXO, Potenza",
    "partners-0-country": "IT",
    "partners-1-name": "CCI Cap Bon",
    "partners-1-country": "TN",
    "partners-2-name": "",
    "partners-2-country": "",
    "target_smes": "20",
}
SESSION: dict[str, Any] = {
    "kind": "live",
    "country": "IT",
    "title": "Be found",
    "day": "2026-11-20",
    "starts_at": "09:30",
    "ends_at": "12:00",
    "place": "Potenza",
}


def stored(model: Any) -> Any:
    db.session.expire_all()
    return db.session.scalars(select(model)).one()


def test_coordinator_plans_an_edition(client: FlaskClient) -> None:
    people.sign_in(client, people.make_coordinator("IT"))
    assert "Organising partners" in client.get("/coordination/editions/new").text
    answer = people.post(client, "/coordination/editions/new", EDITION)
    edition = stored(Edition)
    assert answer.location == f"/coordination/editions/{edition.id}"
    assert [(one.name, one.country) for one in edition.partners] == [
        ("EXO, Potenza", "IT"),
        ("CCI Cap Bon", "TN"),
    ]
    page = client.get(answer.location).text
    assert "It needs more sessions, more hours." in page
    assert "CCI Cap Bon" in page


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"name": ""}, "Write a name, 200 letters at most."),
        ({"starts_on": "tomorrow"}, "This is no day."),
        ({"starts_on": "0001-01-01"}, "This is no day."),
        ({"ends_on": "9999-12-31"}, "This is no day."),
        ({"ends_on": "2026-10-01"}, "The edition ends before it begins."),
        ({"target_smes": "many"}, "Write a whole number."),
        ({"target_smes": "-4"}, "Write a whole number from 0 to 1000000."),
        ({"partners-0-name": ""}, "Name an organising partner from the country that leads the edition."),
        ({"partners-1-country": "FR"}, "one of the seven countries"),
        ({"country": "XX"}, "Choose the country that leads the edition."),
    ],
)
def test_wrong_plan_is_shown_again_with_what_to_mend(
    client: FlaskClient, changed: dict[str, str], sentence: str
) -> None:
    people.sign_in(client, people.make_coordinator("IT"))
    answer = people.post(client, "/coordination/editions/new", EDITION | changed)
    assert answer.status_code == 400
    assert sentence in answer.text
    assert "<title>Error:" in answer.text
    assert count_rows(Edition) == 0


def test_rows_of_partners_that_are_no_numbers_are_passed_over(client: FlaskClient) -> None:
    people.sign_in(client, people.make_coordinator("IT"))
    odd = {f"partners-{n}-{part}": "IT" for n in ("²", "x", "-1", "99999999") for part in ("name", "country")}
    assert people.post(client, "/coordination/editions/new", EDITION | odd).status_code == 303
    assert len(stored(Edition).partners) == 2


def test_more_partners_than_there_is_room_for_are_left_out(client: FlaskClient) -> None:
    people.sign_in(client, people.make_coordinator("IT"))
    rows = {f"partners-{n}-name": f"Partner {n}" for n in range(40)}
    rows |= {f"partners-{n}-country": "IT" for n in range(40)}
    assert people.post(client, "/coordination/editions/new", EDITION | rows).status_code == 303
    edition = stored(Edition)
    assert len(edition.partners) == 30
    assert client.get(f"/coordination/editions/{edition.id}/change").status_code == 200


def test_list_with_nobody_ticked_is_asked_again(client: FlaskClient) -> None:
    session = make_session()
    take_part(session.edition)
    people.sign_in(client, people.make_coordinator("IT"))
    answer = people.post(client, f"/coordination/sessions/{session.id}", {"person": "no key"})
    assert answer.status_code == 400
    assert "Tick who was there." in answer.text


def test_changed_plan_shows_what_is_there_first(client: FlaskClient) -> None:
    edition = make_edition()
    people.sign_in(client, people.make_coordinator("IT"))
    path = f"/coordination/editions/{edition.id}/change"
    assert 'value="Malta Business Bureau"' in client.get(path).text
    people.post(client, path, EDITION | {"name": "Winter"})
    assert stored(Edition).name == "Winter"
    people.sign_in(client, people.make_coordinator("TN"))
    assert client.get(path).status_code == 403


def test_session_times_are_by_the_clocks_of_its_country(client: FlaskClient) -> None:
    edition = make_edition()
    people.sign_in(client, people.make_coordinator("IT"))
    answer = people.post(client, f"/coordination/editions/{edition.id}/sessions/new", SESSION)
    session = stored(Session)
    assert session.starts_at == datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
    assert session.minutes == 150
    page = client.get(answer.location).text
    assert "20 November 2026, 09:30" in page
    form = client.get(f"/coordination/sessions/{session.id}/change").text
    assert 'value="09:30"' in form


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"day": ""}, "Choose the day of the session."),
        ({"day": "2026-13-40"}, "This is no day."),
        ({"day": "9999-12-31"}, "This is no day."),
        ({"starts_at": "noon"}, "This is no time."),
        ({"ends_at": "09:00"}, "A session ends after it begins"),
        ({"link": "javascript:alert(1)"}, "A link begins with https://"),
        ({"country": "MT"}, "Choose a country of this edition that you coordinate."),
        ({"kind": "webinar"}, "Not a valid choice"),
        ({"kind": "module", "module_id": "C99.1"}, "Choose a module that is published."),
    ],
)
def test_wrong_session_is_shown_again_with_what_to_mend(
    client: FlaskClient, changed: dict[str, str], sentence: str
) -> None:
    edition = make_edition()
    people.sign_in(client, people.make_coordinator("IT"))
    answer = people.post(client, f"/coordination/editions/{edition.id}/sessions/new", SESSION | changed)
    assert answer.status_code == 400
    assert sentence in answer.text
    assert count_rows(Session) == 0


def test_module_becomes_a_session(client: FlaskClient) -> None:
    edition = make_edition()
    people.sign_in(client, people.make_coordinator("IT"))
    data = {"kind": "module", "country": "IT", "module_id": "C11.1"}
    answer = people.post(client, f"/coordination/editions/{edition.id}/sessions/new", data)
    assert answer.status_code == 303
    assert stored(Session).module_id == "C11.1"


def test_session_without_attendance_is_deleted(client: FlaskClient) -> None:
    session = make_session()
    people.sign_in(client, people.make_coordinator("IT"))
    answer = people.post(client, f"/coordination/sessions/{session.id}/delete")
    assert answer.location == f"/coordination/editions/{session.edition_id}"
    assert count_rows(Session) == 0


def test_people_are_ticked_into_an_edition_and_taken_out(client: FlaskClient) -> None:
    edition, place = make_edition(), people.make_learner(name="Anna Russo")
    people.sign_in(client, people.make_coordinator("IT"))
    path = f"/coordination/editions/{edition.id}/people"
    assert "Anna Russo" in client.get(f"{path}?name=russo").text
    people.post(client, path, {"person": [str(place.id), "no key"], "staff": "yes"})
    participant = stored(Participant)
    assert (participant.person_id, participant.is_partner_staff) == (place.person_id, True)
    assert "Anna Russo" not in client.get(path).text
    people.post(client, f"{path}/{participant.id}/end")
    assert count_rows(Participant) == 0


def test_whole_cohort_joins_an_edition(client: FlaskClient) -> None:
    from atlas_training.enrolments import cohorts

    edition, coordinator = make_edition(), people.make_coordinator("IT")
    cohort = cohorts.add(coordinator, "Val d'Agri", "IT")
    places = [people.make_learner() for _ in range(2)]
    cohorts.take_in(cohort, [place.id for place in places])
    foreign = cohorts.add(people.make_coordinator("MT"), "Gozo", "MT")
    cohorts.take_in(foreign, [people.make_learner(country="MT").id])
    db.session.commit()
    people.sign_in(client, coordinator)
    path = f"/coordination/editions/{edition.id}/people"
    page = client.get(path).text
    assert "Val d&#39;Agri" in page
    assert "Gozo" not in page
    people.post(client, path, {"group": str(foreign.id)})
    assert count_rows(Participant) == 0
    people.post(client, path, {"group": str(cohort.id)})
    assert count_rows(Participant) == 2


def test_list_is_recorded_and_corrected_on_the_pages(client: FlaskClient) -> None:
    session = make_session()
    participant = take_part(session.edition, people.make_learner(name="Anna Russo"))
    people.sign_in(client, people.make_coordinator("IT", name="Carla Coordinator"))
    path = f"/coordination/sessions/{session.id}"
    data = {"person": str(participant.id), "evidence": "signed list, page 1"}
    assert people.post(client, path, data).status_code == 303
    assert stored(Attendance).evidence == "signed list, page 1"
    records = f"{path}/people/{participant.id}"
    answer = people.post(client, records, {"is_present": "no", "reason": " "})
    assert (answer.status_code, count_rows(Attendance)) == (400, 1)
    assert "Write why, in a few words" in answer.text
    assert people.post(client, records, {"reason": "x"}).status_code == 400
    people.post(client, records, {"is_present": "no", "reason": "Signed for a colleague"})
    page = client.get(records).text
    assert (
        re.findall("Signed for a colleague|signed list, page 1|Carla Coordinator", page).count(
            "Carla Coordinator"
        )
        >= 2
    )
    assert "signed list, page 1" in page
    assert "Did not attend" in client.get(path).text


def test_walls_stand_before_every_page_of_an_edition(client: FlaskClient) -> None:
    session = make_session()
    italian = take_part(session.edition, people.make_learner(name="Anna Russo"))
    edition = f"/coordination/editions/{session.edition_id}"
    page = f"/coordination/sessions/{session.id}"
    people.sign_in(client, people.make_coordinator("TN"))
    for path in (edition, f"{edition}/people", f"{edition}/sessions/new", f"{edition}/change", page):
        assert client.get(path).status_code == 404, path
    for path in (page, f"{page}/delete", f"{page}/change", f"{page}/people/{italian.id}"):
        assert people.post(client, path, SESSION | {"is_present": "no"}).status_code == 404, path
    assert "Autumn 2026" not in client.get("/coordination/editions").text
    people.sign_in(client, people.make_coordinator("MT"))
    for path in (edition, page):
        assert "Anna Russo" not in client.get(path).text
    assert client.get(f"{page}/people/{italian.id}").status_code == 404
    assert people.post(client, page, {"person": str(italian.id)}).status_code == 404
    assert people.post(client, f"{edition}/people/{italian.id}/end").status_code == 404
    people.sign_in(client, people.make_lead_coordinator())
    for path in (edition, page):
        assert "Anna Russo" not in client.get(path).text


def test_pages_ask_the_database_the_same_with_few_and_many_rows(client: FlaskClient) -> None:
    coordinator = people.make_coordinator("IT")
    edition = make_edition(coordinator)
    people.sign_in(client, coordinator)

    def grow(count: int) -> None:
        for _ in range(count):
            session = make_session(edition, coordinator)
            participant = take_part(edition)
            editions.record_list(coordinator, session.id, [participant.id], "")
            db.session.commit()
            make_edition(coordinator)
            people.make_learner()

    grow(1)
    session = editions.sessions_of(edition.id)[0]
    paths = [
        "/coordination/editions",
        f"/coordination/editions/{edition.id}",
        f"/coordination/editions/{edition.id}/people",
        f"/coordination/sessions/{session.id}",
    ]

    def ask() -> list[int]:
        numbers = []
        for path in paths:
            db.session.remove()
            with counted() as statements:
                assert client.get(path).status_code == 200
            numbers.append(len(statements))
        return numbers

    few = ask()
    grow(3)
    assert ask() == few


def test_looking_writes_nothing(client: FlaskClient) -> None:
    edition = make_edition()
    make_module_session(edition)
    people.sign_in(client, people.make_coordinator("IT"))
    before = everything_stored()
    for path in ("", f"/{edition.id}", f"/{edition.id}/change", f"/{edition.id}/people", "/new"):
        client.get(f"/coordination/editions{path}")
    assert everything_stored() == before


def test_lead_coordinator_changes_and_locks_how_the_scheme_counts(client: FlaskClient) -> None:
    scheme_id = make_edition().scheme_id
    people.sign_in(client, people.make_lead_coordinator(name="Lia Lead"))
    path = f"/coordination/schemes/{scheme_id}"
    data = {
        "name": "Training Scheme",
        "unit": "person_course",
        "starts": "joined",
        "minimum_countries": "3",
        "minimum_sessions": "4",
        "minimum_hours": "8",
        "completion_rule": "attendance",
        "completion_share": "80",
        "completion_score": "60",
        "note": "As the programme reads it",
    }
    answer = people.post(client, path, data | {"minimum_hours": "0"})
    assert answer.status_code == 400
    assert "Write a whole number from 1 to 500." in answer.text
    assert people.post(client, path, data).status_code == 303
    assert people.post(client, f"{path}/lock", {"note": ""}).status_code == 400
    assert people.post(client, f"{path}/lock", {"note": "Meeting of 20 November"}).status_code == 303
    assert people.post(client, path, data | {"minimum_hours": "9"}).status_code == 409
    page = client.get(path).text
    assert "Meeting of 20 November" in page
    assert "As the programme reads it" in page
    assert "Lia Lead" in page
    assert stored(Scheme).minimum_hours == 8
    people.sign_in(client, people.make_coordinator("IT"))
    assert "Lock the settings" not in client.get(path).text


def test_lead_coordinator_adds_a_second_scheme_that_editions_can_choose(client: FlaskClient) -> None:
    editions.first_scheme()
    db.session.commit()
    people.sign_in(client, people.make_coordinator("IT"))
    assert "Add a scheme" not in client.get("/coordination/editions").text
    assert people.post(client, "/coordination/schemes", {"name": "Second Scheme"}).status_code == 403
    people.sign_in(client, people.make_lead_coordinator())
    answer = people.post(client, "/coordination/schemes", {"name": "  "})
    assert answer.status_code == 400
    assert "Write a name, 200 letters at most." in answer.text
    answer = people.post(client, "/coordination/schemes", {"name": "Second Scheme"})
    assert answer.status_code == 303
    assert "Second Scheme" in client.get(answer.location).text
    assert [one.name for one in editions.schemes()] == [editions.first_scheme().name, "Second Scheme"]
    assert "Second Scheme" in client.get("/coordination/editions/new").text
