# SPDX-License-Identifier: EUPL-1.2
"""Organisations, people of every role, and browsers they are signed in with. Each function commits."""

from itertools import count
from typing import Any

from flask import current_app
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from atlas_training.accounts import sessions
from atlas_training.accounts.enums import Role
from atlas_training.accounts.models import Grant, Membership, Person
from atlas_training.database import db
from atlas_training.organisations import service as organisations
from atlas_training.organisations.enums import OrganisationKind
from atlas_training.organisations.models import Organisation

_numbers = count(1)


def make_organisation(name: str = "", country: str = "IT", **facts: Any) -> Organisation:
    """An SME, unless ``kind`` says otherwise."""
    facts.setdefault("region", "Basilicata")
    facts.setdefault("business_kinds", ["lodging"])
    facts.setdefault("size", "2")
    organisation = organisations.add(name or f"Masseria {next(_numbers)}", country, **facts)
    db.session.commit()
    return organisation


def make_stakeholder(name: str = "", country: str = "IT") -> Organisation:
    """A local action group, never counted as an SME."""
    return make_organisation(name, country, kind=OrganisationKind.STAKEHOLDER, business_kinds=[], size="")


def make_person(name: str = "Giulia Ferrante", **facts: Any) -> Person:
    """Someone with an account and no role; an address of their own unless ``user_name`` is given."""
    if "user_name" not in facts and "email" not in facts:
        facts["email"] = f"person{next(_numbers)}@example.org"
    person = Person(name=name, **facts)
    db.session.add(person)
    db.session.commit()
    return person


def make_membership(
    person: Person | None = None,
    organisation: Organisation | None = None,
    role: Role = Role.LEARNER,
    country: str = "IT",
    **facts: Any,
) -> Membership:
    """A person in an organisation; both are made where not given."""
    person = person or make_person()
    organisation = organisation or make_organisation(country=country)
    membership = Membership(person_id=person.id, organisation_id=organisation.id, role=str(role), **facts)
    db.session.add(membership)
    db.session.commit()
    db.session.refresh(person)
    return membership


def make_owner(organisation: Organisation | None = None, country: str = "IT", **facts: Any) -> Membership:
    """The owner of an SME."""
    return make_membership(make_person(**facts), organisation, Role.OWNER, country)


def make_learner(organisation: Organisation | None = None, country: str = "IT", **facts: Any) -> Membership:
    """A colleague in an SME."""
    return make_membership(make_person(**facts), organisation, Role.LEARNER, country)


def grant(person: Person, role: Role, country: str | None = None) -> Person:
    """Give a role for the service."""
    db.session.add(Grant(person_id=person.id, role=str(role), country=country))
    db.session.commit()
    db.session.refresh(person)
    return person


def make_coordinator(country: str = "IT", **facts: Any) -> Person:
    """The coordinator of one country."""
    return grant(make_person(**facts), Role.COORDINATOR, country)


def make_lead_coordinator(**facts: Any) -> Person:
    """The lead coordinator, of all countries and of none by name."""
    return grant(make_person(**facts), Role.LEAD_COORDINATOR)


def make_administrator(**facts: Any) -> Person:
    """An administrator."""
    return grant(make_person(**facts), Role.ADMINISTRATOR)


def make_trainer(**facts: Any) -> Person:
    """A trainer."""
    return grant(make_person(**facts), Role.TRAINER)


def sign_in(client: FlaskClient, person: Person, organisation: Organisation | None = None) -> FlaskClient:
    """Sign the browser in, working for ``organisation`` where one is given."""
    chosen = [m.id for m in person.memberships if organisation and m.organisation_id == organisation.id]
    token = sessions.open_for(person, chosen[0] if chosen else None)
    db.session.commit()
    with client.session_transaction() as session:
        session.clear()
        session[sessions.COOKIE_KEY] = token
    return client


def form_token(client: FlaskClient) -> str:
    """A token that belongs to the browser's session, as a form on a page of it would carry."""
    with client.session_transaction() as session:
        raw = session.setdefault("csrf_token", "0" * 40)
    return str(URLSafeTimedSerializer(str(current_app.secret_key), salt="wtf-csrf-token").dumps(raw))


def post(client: FlaskClient, path: str, data: dict[str, Any] | None = None, **options: Any) -> TestResponse:
    """Send a form from a page of the service, its token with it."""
    return client.post(path, data={"csrf_token": form_token(client), **(data or {})}, **options)
