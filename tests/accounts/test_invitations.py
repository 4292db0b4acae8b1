# SPDX-License-Identifier: EUPL-1.2
"""Invitations: who may offer which place, and that a link gives it once."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from atlas_training import clock
from atlas_training.accounts import service as accounts
from atlas_training.accounts.enums import Role
from atlas_training.accounts.errors import BadInvitation, CoordinatesThere, NotInvitable
from atlas_training.accounts.models import Invitation, Membership, Person, PrivacyNotice
from atlas_training.database import db
from atlas_training.mail.models import Outbox
from atlas_training.organisations.models import Organisation
from atlas_training.web.notice import VERSION
from tests.conftest import NOW
from tests.factories import accounts as people


def invite(organisation: Organisation | None, role: Role = Role.LEARNER, **facts: Any) -> str:
    """The path of an invitation's link."""
    _invitation, token = accounts.invite(organisation, role, facts.pop("name", "Joseph Camilleri"), **facts)
    db.session.commit()
    return f"/join/{token}"


def account(**values: str) -> dict[str, str]:
    """What a newcomer types."""
    return {
        "name": "Joseph Camilleri",
        "identifier": "joseph@example.org",
        "password": "",
        "language": "mt",
        **values,
    }


def test_owner_invites_colleague_who_joins_and_is_signed_in(client: FlaskClient) -> None:
    owner = people.make_owner()
    people.sign_in(client, owner.person)
    form = {"name": "Joseph Camilleri", "email": "joseph@example.org", "language": "it", "role": "learner"}
    made = people.post(client, "/organisation/invite", form)
    page = client.get(made.location)
    link = re.search(r"http://127\.0\.0\.1:8000(/join/[\w-]+)", page.text)
    assert link
    assert "https://wa.me/?text=" in page.text
    assert 'src="data:image/svg+xml' in page.text
    mailed = db.session.scalars(select(Outbox)).one()
    assert (mailed.recipient, mailed.language) == ("joseph@example.org", "it")
    assert link[1] in mailed.text

    newcomer = client.application.test_client()
    welcome = newcomer.get(link[1])
    assert owner.organisation.name in welcome.text
    assert owner.person.name in welcome.text
    assert people.post(newcomer, link[1], account()).status_code == 303
    assert newcomer.get("/settings").status_code == 200
    joined = db.session.scalars(
        select(Membership).where(Membership.organisation_id == owner.organisation_id)
    ).all()
    assert {(one.role, one.person.name) for one in joined} == {
        ("owner", owner.person.name),
        ("learner", "Joseph Camilleri"),
    }


def test_joining_records_the_notice_that_was_shown(client: FlaskClient) -> None:
    people.post(client, invite(people.make_organisation(country="MT")), account())
    kept = db.session.scalars(select(PrivacyNotice)).one()
    assert (kept.version, kept.country, kept.shown_at) == (VERSION, "MT", NOW)


def test_place_is_taken_once(client: FlaskClient) -> None:
    link = invite(people.make_organisation())
    assert people.post(client, link, account()).status_code == 303
    other = client.application.test_client()
    assert other.get(link).status_code == 404
    assert people.post(other, link, account(identifier="other@example.org")).status_code == 404
    assert db.session.scalar(select(func.count(Person.id))) == 1


def test_invitation_ends_after_thirty_days(client: FlaskClient) -> None:
    link = invite(people.make_organisation())
    with clock.set_to(NOW + timedelta(days=30)):
        assert client.get(link).status_code == 404
    with clock.set_to(NOW + timedelta(days=29)):
        assert client.get(link).status_code == 200


def test_user_name_needs_a_password(client: FlaskClient) -> None:
    link = invite(people.make_organisation())
    refused = people.post(client, link, account(identifier="joseph.c"))
    assert refused.status_code == 400
    assert "without an e-mail address no link can reach you" in refused.text
    assert 'value="joseph.c"' in refused.text
    assert (
        people.post(client, link, account(identifier="joseph.c", password="olives and goats")).status_code
        == 303
    )


def test_address_of_an_account_signs_in_first(client: FlaskClient) -> None:
    joseph = people.make_person(name="Joseph Camilleri", email="joseph@example.org")
    organisation = people.make_organisation()
    link = invite(organisation)
    refused = people.post(client, link, account())
    assert refused.status_code == 400
    assert "sign in first" in refused.text
    people.sign_in(client, joseph)
    assert people.post(client, f"{link}/accept").status_code == 303
    db.session.refresh(joseph)
    assert [one.organisation_id for one in joseph.memberships] == [organisation.id]


def test_second_sme_becomes_the_one_worked_for(client: FlaskClient) -> None:
    first = people.make_learner()
    people.sign_in(client, first.person)
    second = people.make_organisation("Razzett tal-Ħarrub", "MT")
    people.post(client, f"{invite(second)}/accept")
    with client:
        client.get("/settings")
        assert accounts.current_membership().organisation_id == second.id
        people.post(client, "/settings/organisation", {"membership": str(first.id)})
    with client:
        client.get("/settings")
        assert accounts.current_membership().organisation_id == first.organisation_id


def test_nobody_works_for_an_sme_they_are_not_in(client: FlaskClient) -> None:
    own, foreign = people.make_learner(), people.make_learner(name="Someone Else")
    people.sign_in(client, own.person)
    assert people.post(client, "/settings/organisation", {"membership": str(foreign.id)}).status_code == 404
    assert people.post(client, "/settings/organisation", {"membership": "nonsense"}).status_code == 404


def test_withdrawn_link_stops_working(client: FlaskClient) -> None:
    owner = people.make_owner()
    link = invite(owner.organisation, invited_by=owner.person)
    invitation = db.session.scalars(select(Invitation)).one()
    people.sign_in(client, owner.person)
    assert people.post(client, f"/invitations/{invitation.id}/withdraw").location == "/organisation"
    assert client.get(link).status_code == 404


def test_new_link_replaces_the_one_before(client: FlaskClient) -> None:
    owner = people.make_owner()
    link = invite(owner.organisation, invited_by=owner.person)
    invitation = db.session.scalars(select(Invitation)).one()
    people.sign_in(client, owner.person)
    page = client.get(f"/invitations/{invitation.id}")
    assert "/join/" not in page.text
    people.post(client, f"/invitations/{invitation.id}/renew")
    assert "/join/" in client.get(f"/invitations/{invitation.id}").text
    assert client.get(link).status_code == 404


@pytest.mark.parametrize("path", ["", "/renew", "/withdraw"])
def test_owner_reaches_no_invitation_of_another_sme(client: FlaskClient, path: str) -> None:
    invite(people.make_owner().organisation)
    invitation = db.session.scalars(select(Invitation)).one()
    people.sign_in(client, people.make_owner(name="Another Owner").person)
    address = f"/invitations/{invitation.id}{path}"
    assert (people.post(client, address) if path else client.get(address)).status_code == 404
    db.session.refresh(invitation)
    assert invitation.withdrawn_at is None


def test_who_may_invite_to_what(app: Flask) -> None:
    owner = people.make_owner()
    learner = people.make_learner(owner.organisation)
    own, other = people.make_coordinator("IT"), people.make_coordinator("ES")
    administrator, lead = people.make_administrator(), people.make_lead_coordinator()
    sme = owner.organisation
    may = {
        (name, role): accounts.may_invite(person, organisation, role)
        for name, person in {
            "owner": owner.person,
            "learner": learner.person,
            "own": own,
            "other": other,
            "administrator": administrator,
            "lead": lead,
        }.items()
        for organisation, role in (
            (sme, Role.LEARNER),
            (sme, Role.OWNER),
            (sme, Role.TRAINER),
            (None, Role.TRAINER),
        )
    }
    assert {pair for pair, allowed in may.items() if allowed} == {
        ("owner", Role.LEARNER),
        ("owner", Role.OWNER),
        ("own", Role.LEARNER),
        ("administrator", Role.TRAINER),
    }


def test_former_owner_invites_nobody(app: Flask) -> None:
    owner = people.make_owner()
    owner.left_at = NOW
    db.session.commit()
    with pytest.raises(NotInvitable):
        accounts.invite(owner.organisation, Role.LEARNER, "X", invited_by=owner.person)


def test_invited_coordinator_holds_the_country(client: FlaskClient) -> None:
    people.sign_in(client, people.make_administrator())
    form = {"name": "Salma Trabelsi", "email": "", "language": "fr", "role": "coordinator", "country": ""}
    assert people.post(client, "/administration/invite", form).status_code == 400
    made = people.post(client, "/administration/invite", {**form, "country": "TN"})
    link = re.search(r"(/join/[\w-]+)", client.get(made.location).text)
    assert link
    newcomer = client.application.test_client()
    assert newcomer.get(link[1]).status_code == 200
    people.post(newcomer, link[1], account(name="Salma Trabelsi", identifier="salma@example.org"))
    salma = accounts.find_person("salma@example.org")
    assert salma
    assert (salma.countries, salma.memberships) == (frozenset({"TN"}), [])


def test_place_that_ends_keeps_the_account(client: FlaskClient) -> None:
    owner = people.make_owner()
    learner = people.make_learner(owner.organisation, name="Joseph Camilleri")
    people.sign_in(client, owner.person)
    assert people.post(client, f"/organisation/people/{learner.id}/end").status_code == 303
    db.session.refresh(learner.person)
    assert learner.person.roles == frozenset()
    assert [one.name for one in accounts.people_of(owner.organisation_id)] == [owner.person.name]
    assert len(accounts.people_of(owner.organisation_id, also_former=True)) == 2


def test_last_owner_cannot_leave(client: FlaskClient) -> None:
    owner = people.make_owner()
    people.sign_in(client, owner.person)
    assert people.post(client, f"/organisation/people/{owner.id}/end").status_code == 409
    people.make_owner(owner.organisation, name="Second Owner")
    assert people.post(client, f"/organisation/people/{owner.id}/end").status_code == 303


def test_owner_ends_no_place_of_another_sme(client: FlaskClient) -> None:
    foreign = people.make_learner()
    people.sign_in(client, people.make_owner(name="Another Owner").person)
    assert people.post(client, f"/organisation/people/{foreign.id}/end").status_code == 404
    db.session.refresh(foreign)
    assert foreign.left_at is None


def test_owner_of_another_sme_opens_no_owner_page_while_working_as_colleague(client: FlaskClient) -> None:
    owner = people.make_owner()
    there = people.make_membership(owner.person, role=Role.LEARNER)
    people.sign_in(client, owner.person, there.organisation)
    assert client.get("/organisation").status_code == 403
    people.sign_in(client, owner.person, owner.organisation)
    assert client.get("/organisation").status_code == 200


def test_coordinator_offers_the_owners_place_only_while_nobody_has_it(client: FlaskClient) -> None:
    sme, coordinator = people.make_organisation(), people.make_coordinator("IT")
    people.sign_in(client, coordinator)
    path, form = f"/coordination/smes/{sme.id}/invite", {"name": "X", "language": "en", "role": "owner"}
    assert people.post(client, path, form).status_code == 303
    people.make_owner(sme)
    assert 'value="owner"' not in client.get(path).text
    assert people.post(client, path, form).status_code == 400
    assert people.post(client, path, {**form, "role": "learner"}).status_code == 303
    with pytest.raises(NotInvitable):
        accounts.invite(sme, Role.OWNER, "X", invited_by=coordinator)


def test_link_of_a_coordinator_makes_no_second_owner(app: Flask) -> None:
    sme, coordinator = people.make_organisation(), people.make_coordinator("IT")
    invitation, _token = accounts.invite(sme, Role.OWNER, "X", invited_by=coordinator)
    people.make_owner(sme)
    with pytest.raises(BadInvitation):
        accounts.accept(invitation, people.make_person())


def test_coordinator_makes_no_new_link_for_a_second_owner_but_withdraws_it(client: FlaskClient) -> None:
    owner = people.make_owner()
    invite(owner.organisation, Role.OWNER, invited_by=owner.person)
    invitation = db.session.scalars(select(Invitation)).one()
    people.sign_in(client, people.make_coordinator("IT"))
    assert people.post(client, f"/invitations/{invitation.id}/renew").status_code == 403
    assert people.post(client, f"/invitations/{invitation.id}/withdraw").status_code == 303


def test_nobody_accepts_an_invitation_of_their_own(client: FlaskClient) -> None:
    administrator = people.make_administrator()
    link = invite(None, Role.LEAD_COORDINATOR, invited_by=administrator)
    people.sign_in(client, administrator)
    refused = people.post(client, f"{link}/accept")
    assert (refused.status_code, "you made yourself" in refused.text) == (403, True)
    db.session.refresh(administrator)
    assert administrator.roles == {Role.ADMINISTRATOR}


def test_whoever_makes_a_link_anew_is_its_inviter(client: FlaskClient) -> None:
    first, second = people.make_administrator(), people.make_administrator()
    invite(None, Role.TRAINER, invited_by=first)
    invitation = db.session.scalars(select(Invitation)).one()
    people.sign_in(client, second)
    people.post(client, f"/invitations/{invitation.id}/renew")
    db.session.refresh(invitation)
    assert invitation.invited_by_id == second.id


def test_coordinator_joins_no_sme_of_the_country(client: FlaskClient) -> None:
    owner, coordinator = people.make_owner(country="IT"), people.make_coordinator("IT")
    link = invite(owner.organisation, invited_by=owner.person)
    people.sign_in(client, coordinator)
    assert people.post(client, f"{link}/accept").status_code == 403
    with pytest.raises(CoordinatesThere):
        accounts.join(coordinator, owner.organisation, Role.LEARNER)
    abroad = invite(people.make_organisation(country="MT"))
    assert people.post(client, f"{abroad}/accept").status_code == 303


def test_kept_link_brings_nobody_back_whose_place_ended(client: FlaskClient) -> None:
    owner = people.make_owner()
    leaving = people.make_owner(owner.organisation)
    link = invite(owner.organisation, Role.OWNER, invited_by=leaving.person)
    stays = invite(owner.organisation, invited_by=owner.person)
    people.sign_in(client, owner.person)
    assert people.post(client, f"/organisation/people/{leaving.id}/end").status_code == 303
    assert (client.get(link).status_code, client.get(stays).status_code) == (404, 200)


def test_role_taken_back_takes_its_invitations_along(client: FlaskClient) -> None:
    stays, leaving = people.make_administrator(), people.make_administrator()
    link = invite(None, Role.ADMINISTRATOR, invited_by=leaving)
    people.sign_in(client, stays)
    people.post(client, f"/administration/people/{leaving.id}/roles/{leaving.grants[0].id}/revoke")
    assert client.get(link).status_code == 404


def test_link_gives_nothing_once_its_inviter_may_not_invite(app: Flask) -> None:
    owner = people.make_owner()
    invitation, _token = accounts.invite(owner.organisation, Role.LEARNER, "X", invited_by=owner.person)
    owner.left_at = NOW
    db.session.commit()
    with pytest.raises(BadInvitation):
        accounts.accept(invitation, people.make_person())


def test_one_address_is_mailed_few_invitations_and_the_link_is_there_all_the_same(
    client: FlaskClient,
) -> None:
    owner = people.make_owner()
    people.sign_in(client, owner.person)
    form = {"name": "X", "email": "same@example.org", "language": "en", "role": "learner"}
    pages = [client.get(people.post(client, "/organisation/invite", form).location).text for _ in range(7)]
    assert ["This link was not mailed" in page for page in pages] == [False] * 5 + [True] * 2
    assert "/join/" in pages[-1]
    assert db.session.scalar(select(func.count(Outbox.id))) == 5


def test_one_inviter_mails_fifty_a_day(app: Flask) -> None:
    owner = people.make_owner()

    def mailed(numbers: range) -> int:
        for n in numbers:
            accounts.invite(
                owner.organisation, Role.LEARNER, "X", f"v{n}@example.org", invited_by=owner.person
            )
        return db.session.scalar(select(func.count(Outbox.id))) or 0

    assert mailed(range(55)) == 50
    with clock.set_to(NOW + timedelta(days=1)):
        assert mailed(range(55, 57)) == 52


def test_invitations_take_no_sign_in_links_away(client: FlaskClient) -> None:
    owner = people.make_owner(email="giulia@example.org")
    for _ in range(5):
        accounts.invite(owner.organisation, Role.LEARNER, "X", "giulia@example.org", invited_by=owner.person)
    db.session.commit()
    people.post(client, "/sign-in", {"email": "giulia@example.org"})
    assert db.session.scalar(select(func.count(Outbox.id))) == 6
