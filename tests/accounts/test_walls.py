# SPDX-License-Identifier: EUPL-1.2
"""The walls between countries, with data on the other side that could leak."""

from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from atlas_training.accounts import service as accounts
from atlas_training.accounts.enums import Role
from atlas_training.accounts.models import CountryAgreement, Invitation, Membership
from atlas_training.database import db
from atlas_training.organisations.models import Organisation
from atlas_training.organisations.rules import number_of
from tests.factories import accounts as people


@dataclass
class Walls:
    """An SME with its owner on each side of a wall."""

    italian: Membership
    tunisian: Membership

    @property
    def secrets(self) -> list[str]:
        """What nobody beyond the Tunisian wall may read."""
        return ["Dar Zitouna", "Salma Trabelsi", "salma@example.org", "Cap Bon"]


@pytest.fixture
def walls(app: Flask) -> Walls:
    """Two SMEs in two countries."""
    italian = people.make_owner(people.make_organisation("Masseria Li Pozzi", "IT"), name="Giulia Ferrante")
    sme = people.make_organisation("Dar Zitouna", "TN", region="Cap Bon")
    return Walls(italian, people.make_owner(sme, name="Salma Trabelsi", email="salma@example.org"))


def leaks(walls: Walls, text: str) -> list[str]:
    """The secrets that a page shows."""
    return [secret for secret in walls.secrets if secret in text]


def test_coordinator_sees_own_country_only(client: FlaskClient, walls: Walls) -> None:
    people.sign_in(client, people.make_coordinator("IT"))
    page = client.get("/coordination/smes").text
    assert "Masseria Li Pozzi" in page
    assert leaks(walls, page) == []
    assert number_of(walls.tunisian.organisation.pseudonym) not in page


@pytest.mark.parametrize("query", ["?country=TN", "?name=Zitouna", "?name=", "?page=2", "?country=XX"])
def test_no_filter_reaches_over_the_wall(client: FlaskClient, walls: Walls, query: str) -> None:
    people.sign_in(client, people.make_coordinator("IT"))
    page = client.get(f"/coordination/smes{query}")
    assert page.status_code == 200
    assert [secret for secret in leaks(walls, page.text) if secret not in query] == []
    assert f"/coordination/smes/{walls.tunisian.organisation_id}" not in page.text


def test_page_of_a_foreign_sme_is_not_there(client: FlaskClient, walls: Walls) -> None:
    people.sign_in(client, people.make_coordinator("IT"))
    foreign = f"/coordination/smes/{walls.tunisian.organisation_id}"
    answers = [
        client.get(foreign),
        client.get(f"{foreign}/invite"),
        people.post(client, f"{foreign}/invite", {"name": "X"}),
    ]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert [leaks(walls, answer.text) for answer in answers] == [[], [], []]
    assert client.get(f"/coordination/smes/{walls.italian.organisation_id}").status_code == 200


def test_lead_coordinator_sees_numbers_and_counts(client: FlaskClient, walls: Walls) -> None:
    people.sign_in(client, people.make_lead_coordinator())
    page = client.get("/coordination/smes").text
    assert leaks(walls, page) == []
    assert number_of(walls.tunisian.organisation.pseudonym) in page
    assert client.get(f"/coordination/smes/{walls.tunisian.organisation_id}").status_code == 404


def test_lead_coordinator_finds_no_hidden_name_by_searching(client: FlaskClient, walls: Walls) -> None:
    people.sign_in(client, people.make_lead_coordinator())
    number = number_of(walls.tunisian.organisation.pseudonym)
    assert number not in client.get("/coordination/smes?name=zitouna").text
    assert number in client.get(f"/coordination/smes?name={number}").text


def test_agreement_shows_names_until_it_ends(client: FlaskClient, walls: Walls) -> None:
    lead = people.sign_in(client.application.test_client(), people.make_lead_coordinator())
    people.sign_in(client, people.make_coordinator("TN"))
    page = f"/coordination/smes/{walls.tunisian.organisation_id}"
    people.post(client, "/coordination/agreement", {"country": "TN", "names": "shown"})
    assert "Dar Zitouna" in lead.get("/coordination/smes").text
    assert "Salma Trabelsi" in lead.get(page).text
    assert "Masseria Li Pozzi" not in lead.get("/coordination/smes").text
    people.post(client, "/coordination/agreement", {"country": "TN", "names": "hidden"})
    assert leaks(walls, lead.get("/coordination/smes").text) == []
    assert lead.get(page).status_code == 404


def test_nobody_agrees_for_another_country(client: FlaskClient, walls: Walls) -> None:
    people.sign_in(client, people.make_coordinator("IT"))
    form = {"country": "TN", "names": "shown"}
    assert people.post(client, "/coordination/agreement", form).status_code == 403
    assert db.session.scalars(select(CountryAgreement)).all() == []


def test_other_coordinators_gain_nothing_from_an_agreement(app: Flask, walls: Walls) -> None:
    accounts.agree(people.make_coordinator("TN"), "TN")
    may = [
        accounts.may_see_names(person, "TN")
        for person in (people.make_coordinator("IT"), people.make_trainer(), people.make_administrator())
    ]
    assert may == [False, False, False]
    assert accounts.may_see_names(people.make_lead_coordinator(), "TN")


def new_sme(**values: str) -> dict[str, str]:
    """What a coordinator types."""
    return {
        "name": "Gîte El Kef",
        "kind": "sme",
        "country": "IT",
        "size": "2",
        "cluster": "",
        "business_kinds": "lodging",
        "owner_name": "Karim Ben Youssef",
        "owner_language": "fr",
        **values,
    }


def test_coordinator_adds_sme_with_its_owner(client: FlaskClient) -> None:
    people.sign_in(client, people.make_coordinator("IT"))
    made = people.post(client, "/coordination/smes/new", new_sme(new_cluster="Alta Val d'Agri"))
    assert made.status_code == 303
    assert "Karim Ben Youssef" in client.get(made.location).text
    sme = db.session.scalars(select(Organisation)).one()
    assert (sme.name, sme.country, sme.size, sme.business_kinds) == ("Gîte El Kef", "IT", "2", ["lodging"])
    assert sme.cluster.name == "Alta Val d'Agri"
    assert db.session.scalars(select(Invitation.role)).one() == Role.OWNER


def test_coordinator_adds_nothing_abroad(client: FlaskClient) -> None:
    people.sign_in(client, people.make_coordinator("IT"))
    assert people.post(client, "/coordination/smes/new", new_sme(country="TN")).status_code == 400
    assert db.session.scalars(select(Organisation)).all() == []


def test_wrong_sme_is_kept_on_the_page_and_nowhere_else(client: FlaskClient) -> None:
    people.sign_in(client, people.make_coordinator("IT"))
    refused = people.post(client, "/coordination/smes/new", new_sme(owner_email="no address"))
    assert refused.status_code == 400
    assert 'value="Gîte El Kef"' in refused.text
    assert "This is no e-mail address" in refused.text
    assert "<title>Error: Add an SME" in refused.text
    assert db.session.scalars(select(Organisation)).all() == []


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("path", "queries"), [("/coordination/smes", 8), ("/administration/people", 9)])
def test_number_of_queries_is_the_same_for_every_length(
    client: FlaskClient, path: str, queries: int, rows: int
) -> None:
    for _ in range(rows):
        people.make_owner()
    person = people.grant(people.make_coordinator("IT"), Role.ADMINISTRATOR)
    people.sign_in(client, person)
    db.session.expunge_all()
    asked: list[str] = []

    def note(*said: Any) -> None:
        if said[2].startswith("SELECT"):
            asked.append(said[2])

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        assert client.get(path).status_code == 200
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert len(asked) == queries, "\n".join(asked)


def test_last_administrator_stays(client: FlaskClient) -> None:
    administrator = people.make_administrator()
    people.sign_in(client, administrator)
    path = f"/administration/people/{administrator.id}/roles/{administrator.grants[0].id}/revoke"
    assert people.post(client, path).status_code == 409
    people.make_administrator(name="Second")
    assert people.post(client, path).status_code == 303


def test_administrator_grants_a_role_with_its_country(client: FlaskClient) -> None:
    person = people.make_person()
    people.sign_in(client, people.make_administrator())
    path = f"/administration/people/{person.id}/roles"
    assert people.post(client, path, {"role": "coordinator", "country": ""}).status_code == 400
    assert people.post(client, path, {"role": "coordinator", "country": "EL"}).status_code == 303
    db.session.refresh(person)
    assert person.countries == frozenset({"EL"})


def test_administrator_grants_a_trainer_one_country_or_none(client: FlaskClient) -> None:
    person = people.make_person()
    people.sign_in(client, people.make_administrator())
    for country in ("MT", ""):
        answer = people.post(
            client, f"/administration/people/{person.id}/roles", {"role": "trainer", "country": country}
        )
        assert answer.status_code == 303
    db.session.refresh(person)
    assert {grant.country for grant in person.grants} == {"MT", None}
    assert person.countries == frozenset()
