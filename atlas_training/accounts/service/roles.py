# SPDX-License-Identifier: EUPL-1.2
"""Roles for the service, and the walls: who may see whom by name."""

from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from atlas_training import clock
from atlas_training.accounts.enums import Role
from atlas_training.accounts.errors import LastAdministrator, NoSuchPerson, NotYourCountry, WrongAccount
from atlas_training.accounts.models import CountryAgreement, Grant, Person
from atlas_training.accounts.rules import FOR_SERVICE, needs_country, takes_country
from atlas_training.accounts.service.offers import withdraw_unfounded
from atlas_training.database import db
from atlas_training.organisations import service as organisations
from atlas_training.organisations.enums import COUNTRIES
from atlas_training.organisations.errors import NoSuchOrganisation
from atlas_training.organisations.models import Organisation


def agreed_countries() -> frozenset[str]:
    """The countries whose coordinator agreed that the lead coordinator sees names."""
    return frozenset(
        db.session.scalars(select(CountryAgreement.country).where(CountryAgreement.ended_at.is_(None)))
    )


def named_countries(person: Person) -> frozenset[str]:
    """The countries whose people and SMEs this person may see by name."""
    if Role.LEAD_COORDINATOR in person.roles:
        return person.countries | agreed_countries()
    return person.countries


def counted_countries(person: Person) -> frozenset[str]:
    """The countries whose counts, and rows with numbers for names, this person may see."""
    return frozenset(COUNTRIES) if Role.LEAD_COORDINATOR in person.roles else person.countries


def may_see_names(person: Person, country: str) -> bool:
    """Whether this person may see people and SMEs of a country by name."""
    return country in named_countries(person)


def get_sme(person: Person, organisation_id: UUID) -> Organisation:
    """An SME or stakeholder for a coordinator who may see its name.

    :raise NoSuchOrganisation: if there is none, or it stands behind the wall of a country.
    """
    organisation = organisations.get(organisation_id)
    if not may_see_names(person, organisation.country):
        raise NoSuchOrganisation
    return organisation


def get_own_sme(person: Person, organisation_id: UUID) -> Organisation:
    """An SME or stakeholder of the coordinator's own country, to change something about it.

    :raise NoSuchOrganisation: if there is none, or its name may not be seen.
    :raise NotYourCountry: if only its name may be seen.
    """
    organisation = get_sme(person, organisation_id)
    if organisation.country not in person.countries:
        raise NotYourCountry
    return organisation


def find_agreement(country: str) -> CountryAgreement | None:
    """The agreement that stands for a country."""
    return db.session.scalars(
        select(CountryAgreement)
        .where(CountryAgreement.country == country, CountryAgreement.ended_at.is_(None))
        .order_by(CountryAgreement.agreed_at.desc())
        .limit(1)
    ).first()


def agree(person: Person, country: str) -> CountryAgreement:
    """Record that the lead coordinator may see this country's names.

    :raise NotYourCountry: for anybody but the country's coordinator.
    """
    if country not in person.countries:
        raise NotYourCountry
    agreement = find_agreement(country)
    if agreement is None:
        agreement = CountryAgreement(country=country, agreed_by_id=person.id)
        db.session.add(agreement)
        db.session.flush()
    return agreement


def end_agreement(person: Person, country: str) -> None:
    """End the agreement of a country, from this moment on.

    :raise NotYourCountry: for anybody but the country's coordinator.
    """
    if country not in person.countries:
        raise NotYourCountry
    standing = select(CountryAgreement).where(
        CountryAgreement.country == country, CountryAgreement.ended_at.is_(None)
    )
    for agreement in db.session.scalars(standing):
        agreement.ended_at = clock.now()
    db.session.flush()


def grant(person: Person, role: Role, country: str | None = None) -> Grant:
    """Give a role for the service; one that is held already is given back.

    A trainer's country is that of the partner they write for; only with it may they ever publish alone.

    :raise WrongAccount: for a role held in an organisation, or a coordinator without one of the seven countries.
    """
    if role not in FOR_SERVICE:
        raise WrongAccount(fields={"role": _l("This role is given by an invitation to an organisation.")})
    if needs_country(role) and country not in COUNTRIES:
        raise WrongAccount(fields={"country": _l("Choose the coordinator's country.")})
    country = country if takes_country(role) and country in COUNTRIES else None
    for held in person.grants:
        if (held.role, held.country) == (role, country):
            return held
    given = Grant(person_id=person.id, role=str(role), country=country)
    person.grants.append(given)
    db.session.flush()
    return given


def revoke(person: Person, grant_id: UUID) -> None:
    """Take a role for the service back.

    :raise NoSuchPerson: if the person holds no such role.
    :raise LastAdministrator: if nobody could administer the service.
    """
    held = next((one for one in person.grants if one.id == grant_id), None)
    if held is None:
        raise NoSuchPerson
    if held.role == Role.ADMINISTRATOR:
        _leave_one_administrator(held)
    person.grants.remove(held)
    db.session.flush()
    withdraw_unfounded(person)


def _leave_one_administrator(held: Grant) -> None:
    # The rows are locked: of two who revoke each other at the same moment, the second one sees the first.
    every = select(Grant.id).where(Grant.role == Role.ADMINISTRATOR).order_by(Grant.id).with_for_update()
    keys = set(db.session.scalars(every))
    if held.id not in keys:
        raise NoSuchPerson
    if len(keys) == 1:
        raise LastAdministrator
