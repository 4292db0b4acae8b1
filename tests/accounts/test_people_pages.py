# SPDX-License-Identifier: EUPL-1.2
"""The coordinator's pages for tables of people and for the invitations of the country."""

import io
import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from atlas_training import clock
from atlas_training.accounts import service as accounts
from atlas_training.accounts.enums import Role
from atlas_training.accounts.models import Invitation, PeopleFile, Person
from atlas_training.accounts.rules import INVITATION_LIFE
from atlas_training.accounts.service import importing
from atlas_training.database import db, own_transaction
from atlas_training.mail.models import Outbox
from atlas_training.organisations.models import Organisation
from tests.conftest import NOW
from tests.factories import accounts as people
from tests.queries import count_rows

PAGE = "/coordination/smes/import"
GOOD = "email,nome,pmi\nluca@example.org,Luca Deriu,Masseria\n"
MIXED = GOOD + "luca@,Luca Deriu,Masseria\n"


@pytest.fixture
def coordinator(client: FlaskClient) -> Person:
    """Italy's coordinator, signed in."""
    person = people.make_coordinator("IT", language="en")
    people.sign_in(client, person)
    return person


def send(client: FlaskClient, table: str | bytes, **choices: str) -> str:
    """Send a table; the address of the page that shows its rows."""
    raw = table.encode() if isinstance(table, str) else table
    data = {"encoding": "utf-8", "country": "IT", "adds_smes": "y", "mails": "y", **choices}
    answer = people.post(client, PAGE, {"table": (io.BytesIO(raw), "people.csv"), **data})
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def invite(country: str, name: str, email: str | None = None) -> Invitation:
    """An open invitation to a new SME."""
    with own_transaction():
        return accounts.invite(people.make_organisation(country=country), Role.LEARNER, name, email)[0]


def test_table_is_shown_row_by_row_before_anything_is_imported(
    client: FlaskClient, coordinator: Person
) -> None:
    page = client.get(send(client, MIXED)).text
    assert "Nothing is imported yet." in page
    assert "This is no e-mail address." in page
    assert "Import the 1 good row" in page
    assert (count_rows(Organisation), count_rows(Invitation), count_rows(Outbox)) == (0, 0, 0)


def test_good_rows_are_imported_and_the_file_is_forgotten(client: FlaskClient, coordinator: Person) -> None:
    url = send(client, MIXED)
    answer = people.post(client, url, {"rows": "good"}, follow_redirects=True)
    assert "people.csv is imported: 1 rows taken, 1 refused, 1 invitations mailed." in answer.text
    only = db.session.scalars(select(Invitation)).one()
    assert (only.email, only.invited_by_id, only.language) == ("luca@example.org", coordinator.id, "it")
    assert count_rows(PeopleFile) == 0
    assert people.post(client, url, {"rows": "good"}).status_code == 404


def test_all_or_nothing_imports_nothing_beside_a_refused_row(
    client: FlaskClient, coordinator: Person
) -> None:
    url = send(client, MIXED)
    assert people.post(client, url, {"rows": "all"}).status_code == 400
    assert (count_rows(Organisation), count_rows(Invitation), count_rows(PeopleFile)) == (0, 0, 1)


def test_choices_of_the_form_hold(client: FlaskClient, coordinator: Person) -> None:
    people.post(client, send(client, GOOD, mails=""), {"rows": "all"})
    assert (count_rows(Invitation), count_rows(Outbox)) == (1, 0)
    page = client.get(send(client, GOOD.replace("Masseria", "Other"), adds_smes="")).text
    assert "No SME has this name." in page


def test_put_away_table_is_forgotten(client: FlaskClient, coordinator: Person) -> None:
    url = send(client, GOOD)
    people.post(client, f"{url}/drop")
    assert (client.get(url).status_code, count_rows(PeopleFile)) == (404, 0)


def test_table_is_kept_for_a_day_only(client: FlaskClient, coordinator: Person) -> None:
    url = send(client, GOOD)
    with clock.set_to(NOW + importing.FILE_LIFE):
        assert client.get(url).status_code == 404
        send(client, GOOD)
    assert count_rows(PeopleFile) == 1


def test_table_of_another_coordinator_does_not_exist(client: FlaskClient, coordinator: Person) -> None:
    url = send(client, GOOD)
    people.sign_in(client, people.make_coordinator("IT"))
    assert [client.get(url).status_code, people.post(client, url, {"rows": "all"}).status_code] == [404, 404]
    assert people.post(client, f"{url}/drop").status_code == 404
    assert count_rows(PeopleFile) == 1


def test_legacy_encoding_is_chosen_on_the_page(client: FlaskClient, coordinator: Person) -> None:
    raw = GOOD.replace("Masseria", "Caffè").encode("cp1252")
    answer = people.post(
        client, PAGE, {"table": (io.BytesIO(raw), "x.csv"), "encoding": "utf-8", "country": "IT"}
    )
    assert answer.status_code == 400
    assert "is not UTF-8" in answer.text
    assert "Caffè" in client.get(send(client, raw, encoding="windows-1252")).text


def test_other_countries_rows_are_refused_and_tell_nothing(client: FlaskClient, coordinator: Person) -> None:
    people.make_owner(people.make_organisation("Ta Karmnu", "MT"), email="maria@example.org")
    table = "email,name,sme,country\n{}@example.org,Maria,Ta Karmnu,{}\n"

    def told(table: str) -> list[str]:
        return re.findall(r"<tbody>.*</tbody>", client.get(send(client, table)).text, re.S)

    for country in ("MT", "IT"):
        known, unknown = told(table.format("maria", country)), told(table.format("nobody", country))
        assert known
        assert known == [one.replace("nobody", "maria") for one in unknown]


def test_own_address_is_refused(client: FlaskClient, coordinator: Person) -> None:
    page = client.get(send(client, GOOD.replace("luca@example.org", str(coordinator.email)))).text
    assert "This is your own address." in page


def test_invited_person_joins_by_the_mailed_link(client: FlaskClient, coordinator: Person) -> None:
    people.post(client, send(client, GOOD), {"rows": "all"})
    text = db.session.scalars(select(Outbox.text)).one()
    link = re.search(r"http://127\.0\.0\.1:8000(/join/\S+)", text)
    assert link
    people.post(client, "/sign-out")
    people.post(client, link[1], {"name": "Luca", "identifier": "luca@example.org", "language": "it"})
    luca = accounts.find_person("luca@example.org")
    assert luca
    assert [one.organisation.name for one in luca.memberships] == ["Masseria"]
    assert luca.email_proved_at is not None


def test_list_shows_the_own_countrys_invitations_only(client: FlaskClient, coordinator: Person) -> None:
    invite("IT", "Luca Deriu")
    invite("MT", "Maria Grech")
    page = client.get("/coordination/smes/invitations").text
    assert ("Luca Deriu" in page, "Maria Grech" in page) == (True, False)


def test_list_is_filtered_by_name_and_state(client: FlaskClient, coordinator: Person) -> None:
    invite("IT", "Luca Deriu", "luca@example.org")
    with clock.set_to(NOW - INVITATION_LIFE):
        invite("IT", "Pia Rossi")
    shown = {
        query: [
            name
            for name in ("Luca Deriu", "Pia Rossi")
            if name in client.get(f"/coordination/smes/invitations?{query}").text
        ]
        for query in ("name=DERIU", "state=open", "state=ended", "state=unmailed", "name=nobody", "state=odd")
    }
    assert shown == {
        "name=DERIU": ["Luca Deriu"],
        "state=open": ["Luca Deriu"],
        "state=ended": ["Pia Rossi"],
        "state=unmailed": ["Pia Rossi"],
        "name=nobody": [],
        "state=odd": ["Luca Deriu", "Pia Rossi"],
    }


def test_chosen_invitations_are_mailed_again_with_new_links(client: FlaskClient, coordinator: Person) -> None:
    first, other = invite("IT", "Luca", "luca@example.org"), invite("IT", "Pia", "pia@example.org")
    before = {one.id: one.token_hash for one in (first, other)}
    with clock.set_to(NOW + timedelta(days=10)):
        people.post(client, "/coordination/smes/invitations", {"do": "renew", "invitation": str(first.id)})
    db.session.expire_all()
    assert first.token_hash != before[first.id]
    assert first.expires_at == NOW + timedelta(days=10) + INVITATION_LIFE
    assert other.token_hash == before[other.id]
    assert count_rows(Outbox) == 3


def test_all_that_have_ended_are_mailed_again_at_once(client: FlaskClient, coordinator: Person) -> None:
    with clock.set_to(NOW - INVITATION_LIFE):
        ended = [invite("IT", f"P{n}", f"p{n}@example.org") for n in range(3)]
        without = invite("IT", "Without address")
    invite("IT", "Luca", "luca@example.org")
    answer = people.post(
        client, "/coordination/smes/invitations", {"do": "renew-ended"}, follow_redirects=True
    )
    assert "3 invitations are mailed again." in answer.text
    db.session.expire_all()
    assert {one.expires_at for one in ended} == {NOW + INVITATION_LIFE}
    assert without.expires_at == NOW


def test_chosen_invitations_are_withdrawn(client: FlaskClient, coordinator: Person) -> None:
    luca = invite("IT", "Luca")
    people.post(client, "/coordination/smes/invitations", {"do": "withdraw", "invitation": str(luca.id)})
    db.session.expire_all()
    assert luca.withdrawn_at == NOW


@pytest.mark.parametrize("do", ["renew", "withdraw"])
def test_invitation_of_another_country_stays_as_it_is(
    client: FlaskClient, coordinator: Person, do: str
) -> None:
    maria = invite("MT", "Maria", "maria@example.org")
    before = (maria.token_hash, maria.withdrawn_at)
    answer = people.post(
        client,
        "/coordination/smes/invitations",
        {"do": do, "invitation": str(maria.id)},
        follow_redirects=True,
    )
    db.session.expire_all()
    assert (maria.token_hash, maria.withdrawn_at) == before
    assert "Choose at least one invitation." in answer.text


def test_address_mailed_five_times_in_an_hour_keeps_its_link(
    client: FlaskClient, coordinator: Person
) -> None:
    luca = invite("IT", "Luca", "luca@example.org")
    for _again in range(5):
        people.post(client, "/coordination/smes/invitations", {"do": "renew", "invitation": str(luca.id)})
    db.session.expire_all()
    before = luca.token_hash
    people.post(client, "/coordination/smes/invitations", {"do": "renew", "invitation": str(luca.id)})
    db.session.expire_all()
    assert (luca.token_hash, count_rows(Outbox)) == (before, 6)
