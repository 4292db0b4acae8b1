# SPDX-License-Identifier: EUPL-1.2
"""Whoever joins may type anybody's address; only a link mailed to it shows whose it is."""

import re

from flask.testing import FlaskClient
from sqlalchemy import select

from atlas_training.accounts import passwords
from atlas_training.accounts import service as accounts
from atlas_training.accounts.enums import Role
from atlas_training.accounts.models import Invitation, Person
from atlas_training.database import db
from atlas_training.mail.models import Outbox
from atlas_training.organisations.models import Organisation
from tests.conftest import NOW
from tests.factories import accounts as people

ADDRESS = "victim@example.org"
PASSWORD = "a stranger's passphrase"


def hand_over(organisation: Organisation, email: str | None = None) -> str:
    """The path of the link that the inviter sees."""
    _invitation, token = accounts.invite(organisation, Role.LEARNER, "Maria Vella", email)
    db.session.commit()
    return f"/join/{token}"


def newest_link(pattern: str) -> str:
    """The path of the link in the newest mail."""
    text = db.session.scalars(select(Outbox.text).order_by(Outbox.id.desc()).limit(1)).one()
    found = re.search(rf"http://127\.0\.0\.1:8000({pattern}\S+)", text)
    assert found
    return found[1]


def form(identifier: str = ADDRESS, password: str = PASSWORD) -> dict[str, str]:
    """What a newcomer types."""
    return {"name": "Maria Vella", "identifier": identifier, "password": password, "language": "en"}


def proved(email: str = ADDRESS) -> bool:
    """Whether the address is known to be the account's."""
    return db.session.scalars(select(Person.email_proved_at).where(Person.email == email)).one() is not None


def claim(client: FlaskClient) -> FlaskClient:
    """A stranger's browser, signed in to an account with somebody else's address."""
    assert people.post(client, hand_over(people.make_organisation()), form()).status_code == 303
    return client


def open_mailed_link(client: FlaskClient) -> str:
    """Ask for a sign-in link and use it; the text of the page after."""
    people.post(client, "/sign-in", {"email": ADDRESS})
    assert people.post(client, newest_link("/sign-in/link/")).status_code == 303
    return client.get("/settings").text


def test_handed_over_link_proves_no_address(client: FlaskClient) -> None:
    claim(client)
    assert not proved()


def test_link_that_the_inviter_sees_proves_nothing_although_one_was_mailed(client: FlaskClient) -> None:
    people.post(client, hand_over(people.make_organisation(), ADDRESS), form())
    assert not proved()


def test_mailed_invitation_proves_the_address_it_was_mailed_to(client: FlaskClient) -> None:
    hand_over(people.make_organisation(), ADDRESS)
    link = newest_link("/join/")
    assert client.get(link).status_code == 200
    assert people.post(client, link, form()).status_code == 303
    assert accounts.find_person(ADDRESS).email_proved_at == NOW  # type: ignore[union-attr]


def test_mailed_invitation_proves_no_other_address(client: FlaskClient) -> None:
    hand_over(people.make_organisation(), "somebody@example.org")
    people.post(client, newest_link("/join/"), form())
    assert not proved()


def test_first_mailed_link_takes_the_account_from_whoever_claimed_the_address(client: FlaskClient) -> None:
    stranger = claim(client)
    victim = client.application.test_client()
    page = open_mailed_link(victim)
    assert "the password from before is gone" in page
    assert proved()
    assert stranger.get("/settings").status_code == 303
    tried = people.post(stranger, "/sign-in/password", {"identifier": ADDRESS, "password": PASSWORD})
    assert tried.status_code == 400


def test_later_links_leave_password_and_browsers_alone(client: FlaskClient) -> None:
    person = people.make_person(email=ADDRESS, email_proved_at=NOW, password_hash=passwords.hash_of(PASSWORD))
    people.sign_in(client, person)
    assert "the password from before" not in open_mailed_link(client.application.test_client())
    assert client.get("/settings").status_code == 200
    db.session.refresh(person)
    assert person.password_hash is not None


def test_unproved_address_takes_no_invitation_for_it(client: FlaskClient) -> None:
    stranger = claim(client)
    link = hand_over(people.make_organisation(), ADDRESS)
    refused = people.post(stranger, f"{link}/accept")
    assert refused.status_code == 403
    assert "we do not know yet that it is yours" in refused.text
    victim = client.application.test_client()
    open_mailed_link(victim)
    assert people.post(victim, f"{link}/accept").status_code == 303


def test_command_gives_no_role_to_whoever_claimed_the_address(client: FlaskClient) -> None:
    stranger = claim(client)
    made = client.application.test_cli_runner().invoke(
        args=["administrator", "create", "--name", "Maria", "--email", ADDRESS]
    )
    assert made.exit_code == 0
    assert stranger.get("/administration/people").status_code == 303
    tried = people.post(stranger, "/sign-in/password", {"identifier": ADDRESS, "password": PASSWORD})
    assert tried.status_code == 400


def test_new_password_uses_up_all_links_under_way(client: FlaskClient) -> None:
    people.make_person(email=ADDRESS, email_proved_at=NOW)
    links = []
    for path in ("/password", "/password", "/sign-in"):
        people.post(client, path, {"email": ADDRESS})
        links.append(newest_link("/"))
    assert people.post(client, links[0], {"password": "brand new passphrase"}).status_code == 303
    other = client.application.test_client()
    assert [other.get(link).status_code for link in links[1:]] == [404, 404]


def test_renewed_link_is_not_the_mailed_one(client: FlaskClient) -> None:
    owner = people.make_owner()
    accounts.invite(owner.organisation, Role.LEARNER, "Maria Vella", ADDRESS, invited_by=owner.person)
    db.session.commit()
    people.sign_in(client, owner.person)
    invitation = db.session.scalars(select(Invitation)).one()
    assert "Mailed to" in client.get(f"/invitations/{invitation.id}").text
    people.post(client, f"/invitations/{invitation.id}/renew")
    page = client.get(f"/invitations/{invitation.id}").text
    assert "Mailed to" not in page
    assert "This link was not mailed" in page
