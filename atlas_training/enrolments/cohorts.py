# SPDX-License-Identifier: EUPL-1.2
"""Cohorts: making them, and who is in them. A coordinator changes those of the own country only."""

from collections.abc import Collection, Iterable
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, func, select
from sqlalchemy.orm import selectinload

from atlas_training.accounts import throttle
from atlas_training.accounts.models import Membership, Person
from atlas_training.database import chunks, db
from atlas_training.enrolments import by_rule
from atlas_training.enrolments.errors import NoSuchCohort, WrongCohort
from atlas_training.enrolments.models import Cohort, CohortMember
from atlas_training.i18n.folding import fold
from atlas_training.organisations.models import Organisation


def of_countries(countries: Iterable[str]) -> list[Cohort]:
    """The cohorts of these countries, by name."""
    found = db.session.scalars(select(Cohort).where(Cohort.country.in_(list(countries))))
    return sorted(found, key=lambda cohort: (fold(cohort.name), cohort.id.hex))


def sizes(cohorts: Iterable[Cohort]) -> dict[UUID, int]:
    """How many people work on in each of these cohorts; those with nobody are left out."""
    rows = db.session.execute(
        select(CohortMember.cohort_id, func.count())
        .join(Membership, Membership.id == CohortMember.membership_id)
        .where(CohortMember.cohort_id.in_([cohort.id for cohort in cohorts]), Membership.left_at.is_(None))
        .group_by(CohortMember.cohort_id)
    )
    return {key: number for key, number in rows}  # noqa: C416 -- rows are no pairs to a type checker


def get(coordinator: Person, cohort_id: UUID) -> Cohort:
    """A cohort of the coordinator's own country.

    :raise NoSuchCohort: if there is none.
    """
    cohort = db.session.get(Cohort, cohort_id)
    if cohort is None or cohort.country not in coordinator.countries:
        raise NoSuchCohort
    return cohort


def add(coordinator: Person, name: str, country: str) -> Cohort:
    """A new cohort; one of that name in that country is given back.

    :raise WrongCohort: for an empty or long name, or a country that is not the coordinator's.
    """
    name = " ".join(name.split())
    wrong = {}
    if not name or len(name) > 120:
        wrong["name"] = _l("Write a name, 120 letters at most.")
    if country not in coordinator.countries:
        wrong["country"] = _l("Choose one of your countries.")
    if wrong:
        raise WrongCohort(fields=wrong)
    throttle.take_turns([f"cohorts of {country}"])
    for cohort in of_countries([country]):
        if fold(cohort.name) == fold(name):
            return cohort
    cohort = Cohort(name=name, country=country, created_by_id=coordinator.id)
    db.session.add(cohort)
    db.session.flush()
    return cohort


def members(cohort: Cohort) -> list[Membership]:
    """The places of those who are in a cohort and still work there, by the person's name."""
    found = db.session.scalars(
        select(Membership)
        .join(CohortMember, CohortMember.membership_id == Membership.id)
        .where(CohortMember.cohort_id == cohort.id, Membership.left_at.is_(None))
        .options(selectinload(Membership.person))
    )
    return sorted(found, key=lambda one: (fold(one.person.name), one.id.hex))


def of_member(membership_id: UUID) -> list[Cohort]:
    """The cohorts somebody is in, by name."""
    found = db.session.scalars(
        select(Cohort)
        .join(CohortMember, CohortMember.cohort_id == Cohort.id)
        .where(CohortMember.membership_id == membership_id)
    )
    return sorted(found, key=lambda cohort: (fold(cohort.name), cohort.id.hex))


def take_in(cohort: Cohort, membership_ids: Iterable[UUID]) -> int:
    """Add people who work in the cohort's country; the number of those who were not in it.

    Others are passed over. The cohort's standing rules then enrol those who are new.
    """
    new: list[UUID] = []
    throttle.take_turns([f"cohort {cohort.id}"])
    for part in chunks(list(dict.fromkeys(membership_ids))):
        already = select(CohortMember.membership_id).where(CohortMember.cohort_id == cohort.id)
        new += db.session.scalars(
            select(Membership.id)
            .join(Organisation, Organisation.id == Membership.organisation_id)
            .where(
                Membership.id.in_(part),
                Membership.left_at.is_(None),
                Organisation.country == cohort.country,
                Membership.id.not_in(already),
            )
        )
    db.session.add_all(CohortMember(cohort_id=cohort.id, membership_id=key) for key in new)
    db.session.flush()
    by_rule.reconsider(new)
    return len(new)


def take_out(cohort: Cohort, membership_ids: Iterable[UUID]) -> int:
    """Take people out of a cohort; how many were in it. What they are enrolled in stays."""
    count = 0
    for part in chunks(list(dict.fromkeys(membership_ids))):
        done = db.session.execute(
            delete(CohortMember).where(
                CohortMember.cohort_id == cohort.id, CohortMember.membership_id.in_(part)
            )
        )
        count += done.rowcount  # type: ignore[attr-defined]
    return count


def drop(cohort: Cohort) -> None:
    """Delete a cohort with its rules; its people and their enrolments stay."""
    db.session.execute(delete(Cohort).where(Cohort.id == cohort.id))
    db.session.expunge(cohort)


def forget(membership_ids: Collection[UUID]) -> None:
    """Take these places out of every cohort."""
    db.session.execute(delete(CohortMember).where(CohortMember.membership_id.in_(membership_ids)))
