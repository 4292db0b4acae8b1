# SPDX-License-Identifier: EUPL-1.2
"""Who sees whose certificates: each page and file, against people who would like to and may not."""

import hashlib
from uuid import UUID

from flask.testing import FlaskClient
from sqlalchemy import select

from atlas_training.accounts import service as accounts
from atlas_training.certificates import rules
from atlas_training.certificates import service as certificates
from atlas_training.certificates.enums import State
from atlas_training.certificates.models import Certificate
from atlas_training.database import db
from atlas_training.exports.models import ExportRecord
from tests.factories import accounts as people
from tests.factories.certificates import certify, latest
from tests.factories.learning import FIRST, complete, enrol


def status(client: FlaskClient, person: object, path: str) -> int:
    people.sign_in(client, person)  # type: ignore[arg-type]
    return client.get(path).status_code


def again(key: UUID) -> Certificate:
    db.session.expire_all()
    return db.session.get_one(Certificate, key)


def test_document_opens_for_its_holder_alone(client: FlaskClient) -> None:
    holder = people.make_learner()
    made = certify(holder)
    address = f"/certificates/{made.id}.pdf"
    assert status(client, holder.person, address) == 200
    strangers = (
        people.make_coordinator("IT"),
        people.make_administrator(),
        people.make_learner(holder.organisation).person,
        people.make_owner(holder.organisation).person,
        people.make_coordinator("TN"),
        people.make_lead_coordinator(),
        people.make_trainer(),
    )
    for person in strangers:
        assert status(client, person, address) == 404


def test_document_for_those_who_manage_it_stands_in_the_log_of_exports(client: FlaskClient) -> None:
    made = certify(country="IT", name="Giulia Ferrante")
    address = f"/coordination/certificates/{made.id}/document"
    for person, answer in (
        (people.make_coordinator("TN"), 404),
        (people.make_lead_coordinator(), 404),
        (people.make_trainer(), 403),
        (people.make_learner().person, 403),
    ):
        people.sign_in(client, person)
        assert people.post(client, address).status_code == answer
    coordinator = people.make_coordinator("IT", name="Ada Conti")
    people.sign_in(client, coordinator)
    assert 'action="' + address in client.get(f"/coordination/certificates/{made.id}").text
    document = people.post(client, address)
    assert (document.mimetype, document.data[:5]) == ("application/pdf", b"%PDF-")
    (line,) = db.session.scalars(select(ExportRecord)).all()
    assert (line.person_id, line.exporter, line.format, line.rows) == (
        coordinator.id,
        "certificate",
        "pdf",
        1,
    )
    assert line.filters == {"number": rules.shown(made.number)}
    assert [one.country for one in line.countries] == ["IT"]
    assert line.sha256 == hashlib.sha256(document.data).hexdigest()
    assert ">Certificate<" in client.get("/coordination/exports").text


def test_document_is_a_file_named_by_its_number(client: FlaskClient) -> None:
    holder = people.make_learner()
    made = certify(holder)
    people.sign_in(client, holder.person)
    answer = client.get(f"/certificates/{made.id}.pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.data[:5] == b"%PDF-"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{rules.shown(made.number)}.pdf"'
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_list_holds_the_own_country_alone(client: FlaskClient) -> None:
    certify(country="IT", name="Giulia Ferrante")
    certify(country="TN", name="Wolfeschlegelstein")
    people.sign_in(client, people.make_coordinator("IT"))
    for words in ("", "a", "Wolfe", latest().number):
        page = client.get("/coordination/certificates", query_string={"words": words})
        assert "Wolfeschlegelstein" not in page.text
    assert "Giulia Ferrante" in client.get("/coordination/certificates").text


def test_lead_coordinator_lists_agreed_countries_and_changes_nothing(client: FlaskClient) -> None:
    made = certify(country="TN", name="Amal Esempio")
    lead, coordinator = people.make_lead_coordinator(), people.make_coordinator("TN")
    people.sign_in(client, lead)
    assert "Amal Esempio" not in client.get("/coordination/certificates").text
    accounts.agree(coordinator, "TN")
    db.session.commit()
    assert "Amal Esempio" in client.get("/coordination/certificates").text
    page = client.get(f"/coordination/certificates/{made.id}")
    assert (page.status_code, "/revoke" in page.text) == (200, False)


def test_list_finds_by_number_name_and_business(client: FlaskClient) -> None:
    holder = people.make_learner(name="Giulia Ferrante")
    made = certify(holder)
    certify(name="Pia Esempio")
    people.sign_in(client, people.make_administrator())
    for words in (rules.shown(made.number), "ferrante", holder.organisation.name):
        page = client.get("/coordination/certificates", query_string={"words": words}).text
        assert ("Giulia Ferrante" in page, "Pia Esempio" in page) == (True, False)
    assert "No certificate matches" in client.get("/coordination/certificates?words=%25").text


def test_coordinator_revokes_on_the_page_with_a_reason(client: FlaskClient) -> None:
    made = certify()
    people.sign_in(client, people.make_coordinator("IT"))
    address = f"/coordination/certificates/{made.id}/revoke"
    assert people.post(client, address, {"reason": ""}).status_code == 400
    assert people.post(client, address, {"reason": "because"}).status_code == 400
    assert again(made.id).state == State.VALID
    assert people.post(client, address, {"reason": "issued_in_error"}).status_code == 303
    assert again(made.id).state == State.REVOKED
    assert people.post(client, address, {"reason": "issued_in_error"}).status_code == 409


def test_coordinator_of_another_country_can_do_nothing(client: FlaskClient) -> None:
    made = certify()
    people.sign_in(client, people.make_coordinator("TN"))
    assert client.get(f"/coordination/certificates/{made.id}").status_code == 404
    for action in ("revoke", "reissue"):
        answer = people.post(
            client, f"/coordination/certificates/{made.id}/{action}", {"reason": "not_own_work"}
        )
        assert answer.status_code == 404
    sme = f"/coordination/smes/{made.organisation_id}/certificate"
    assert people.post(client, sme).status_code == 404
    assert again(made.id).state == State.VALID


def test_coordinator_issues_again_under_a_new_name(client: FlaskClient) -> None:
    holder = people.make_learner(name="Giulia Ferrante")
    made = certify(holder)
    people.sign_in(client, people.make_coordinator("IT"))
    address = f"/coordination/certificates/{made.id}/reissue"
    assert people.post(client, address).status_code == 409
    holder.person.name = "Giulia Esposito"
    db.session.commit()
    assert "Issue again" in client.get(f"/coordination/certificates/{made.id}").text
    assert people.post(client, address).status_code == 303
    assert again(made.id).state == State.SUPERSEDED
    assert latest().claims["name"] == "Giulia Esposito"


def test_my_certificates_are_mine_alone(client: FlaskClient) -> None:
    holder = people.make_learner()
    made = certify(holder)
    colleague = people.make_learner(holder.organisation)
    people.sign_in(client, holder.person)
    assert rules.shown(made.number) in client.get("/certificates").text
    people.sign_in(client, colleague.person)
    assert rules.shown(made.number) not in client.get("/certificates").text


def test_owner_issues_the_certificate_of_the_business(client: FlaskClient) -> None:
    owner = people.make_owner()
    people.sign_in(client, owner.person)
    assert people.post(client, "/certificates/sme").status_code == 409
    complete(enrol(people.make_learner(owner.organisation)), FIRST)
    assert people.post(client, "/certificates/sme").status_code == 303
    made = latest()
    assert rules.shown(made.number) in client.get("/certificates").text
    assert client.get(f"/certificates/{made.id}.pdf").status_code == 200
    assert certificates.of_sme(people.make_owner().organisation_id) == []


def test_coordinator_issues_the_certificate_of_a_business(client: FlaskClient) -> None:
    learner = people.make_learner()
    complete(enrol(learner), FIRST)
    people.sign_in(client, people.make_coordinator("IT"))
    address = f"/coordination/smes/{learner.organisation_id}/certificate"
    assert people.post(client, address).status_code == 303
    assert latest().claims["name"] == learner.organisation.name
