# SPDX-License-Identifier: EUPL-1.2
"""Enrolment by rule: looking at whom a rule touches, enrolling them, and those who come to fit later."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from atlas_training import clock
from atlas_training.accounts import throttle
from atlas_training.accounts.models import Membership, Person
from atlas_training.courses import service as courses
from atlas_training.database import chunks, db
from atlas_training.enrolments import service as enrolments
from atlas_training.enrolments.errors import NoSuchRule, OthersNow, WrongRule
from atlas_training.enrolments.models import Cohort, CohortMember, Enrolment, EnrolmentRule
from atlas_training.enrolments.rules import Place, Terms, fits
from atlas_training.i18n.folding import fold
from atlas_training.organisations.enums import BUSINESS_KINDS
from atlas_training.organisations.models import Organisation
from atlas_training.readiness import service as readiness


@dataclass(frozen=True)
class Touched:
    """Somebody whom a rule enrols, or who is in the course already."""

    membership: Membership
    is_enrolled: bool


def touched(terms: Terms, course_id: str) -> list[Touched]:
    """Whom a rule touches now, by the person's name. Nothing is written."""
    fitting = [membership for membership, place in _places(_working_in(terms.country)) if fits(terms, place)]
    enrolled = _enrolled(course_id, fitting)
    rows = [Touched(one, (one.person_id, one.organisation_id) in enrolled) for one in fitting]
    return sorted(rows, key=lambda row: (fold(row.membership.person.name), row.membership.id.hex))


def mark_of(rows: Iterable[Touched]) -> str:
    """A mark that is another one when somebody else is touched."""
    keys = sorted(row.membership.id.hex for row in rows if not row.is_enrolled)
    return hashlib.sha256("".join(keys).encode()).hexdigest()[:16]


def _working_in(country: str) -> list[Membership]:
    return list(
        db.session.scalars(
            select(Membership)
            .join(Organisation, Organisation.id == Membership.organisation_id)
            .where(Organisation.country == country, Membership.left_at.is_(None))
            .options(selectinload(Membership.person))
        )
    )


def _places(memberships: Sequence[Membership]) -> Iterator[tuple[Membership, Place]]:
    levels = readiness.latest_levels({one.organisation_id for one in memberships})
    cohorts: dict[UUID, set[UUID]] = defaultdict(set)
    for part in chunks([one.id for one in memberships]):
        rows = select(CohortMember.membership_id, CohortMember.cohort_id)
        for membership_id, cohort_id in db.session.execute(rows.where(CohortMember.membership_id.in_(part))):
            cohorts[membership_id].add(cohort_id)
    for one in memberships:
        sme = one.organisation
        level = levels.get(one.organisation_id)
        yield one, Place(sme.country, frozenset(sme.business_kinds), level, cohorts.get(one.id, set()))


def _enrolled(course_id: str, memberships: Sequence[Membership]) -> set[tuple[UUID, UUID]]:
    found: set[tuple[UUID, UUID]] = set()
    for part in chunks([one.person_id for one in memberships]):
        rows = select(Enrolment.person_id, Enrolment.organisation_id)
        found |= {
            (person, organisation)
            for person, organisation in db.session.execute(
                rows.where(Enrolment.course_id == course_id, Enrolment.person_id.in_(part))
            )
        }
    return found


def terms_of(rule: EnrolmentRule) -> Terms:
    """What a rule asks for."""
    return Terms(rule.country, rule.business_kind, rule.level, rule.cohort_id)


def of_countries(countries: Iterable[str]) -> list[EnrolmentRule]:
    """The rules of these countries that stand, the newest first."""
    return list(
        db.session.scalars(
            select(EnrolmentRule)
            .where(EnrolmentRule.country.in_(list(countries)), EnrolmentRule.ended_at.is_(None))
            .order_by(EnrolmentRule.created_at.desc(), EnrolmentRule.id.desc())
        )
    )


def add(coordinator: Person, terms: Terms, course_id: str, mark: str) -> tuple[EnrolmentRule, int]:
    """Keep a rule and enrol whom it touches; the rule, and how many are new in the course.

    A rule that stands already is given back. ``mark`` is that of the people who were looked at.

    :raise WrongRule: for a country, course, kind of business, band or cohort that is not there to choose.
    :raise OthersNow: if somebody else is touched by now.
    """
    if wrong := _wrong_parts(coordinator, terms, course_id):
        raise WrongRule(fields=wrong)
    throttle.take_turns([f"enrolment rules of {terms.country}"])
    rows = touched(terms, course_id)
    if mark_of(rows) != mark:
        raise OthersNow
    rule = next(
        (
            one
            for one in of_countries([terms.country])
            if (terms_of(one), one.course_id) == (terms, course_id)
        ),
        None,
    )
    if rule is None:
        rule = EnrolmentRule(
            country=terms.country,
            course_id=course_id,
            business_kind=terms.business_kind,
            level=terms.level,
            cohort_id=terms.cohort_id,
            created_by_id=coordinator.id,
            created_at=clock.now(),
        )
        db.session.add(rule)
        db.session.flush()
    return rule, enrol_all([row.membership for row in rows if not row.is_enrolled], course_id)


def _wrong_parts(coordinator: Person, terms: Terms, course_id: str) -> dict[str, object]:
    wrong: dict[str, object] = {}
    if terms.country not in coordinator.countries:
        wrong["country"] = _l("Choose one of your countries.")
    if course_id not in {course.course_id for course in courses.list_courses()}:
        wrong["course"] = _l("Choose a course that is offered.")
    if terms.business_kind and terms.business_kind not in BUSINESS_KINDS:
        wrong["business_kind"] = _l("Choose from the list.")
    if terms.level is not None and not 0 <= terms.level <= 3:
        wrong["level"] = _l("Choose from the list.")
    cohort = db.session.get(Cohort, terms.cohort_id) if terms.cohort_id else None
    if terms.cohort_id and (cohort is None or cohort.country != terms.country):
        wrong["cohort"] = _l("Choose a cohort of the same country.")
    return wrong


def enrol_all(memberships: Iterable[Membership], course_id: str) -> int:
    """Enrol people in a course, each in their own language; how many were not in it."""
    waiting = list(memberships)
    enrolled = _enrolled(course_id, waiting)
    new = [one for one in waiting if (one.person_id, one.organisation_id) not in enrolled]
    for one in new:
        enrolments.enrol(one.person, one.organisation, course_id, one.person.language)
    return len(new)


def end(coordinator: Person, rule_id: UUID) -> EnrolmentRule:
    """End a rule: it enrols nobody any more, and who is enrolled stays.

    :raise NoSuchRule: if there is none in the coordinator's own country.
    """
    rule = db.session.get(EnrolmentRule, rule_id)
    if rule is None or rule.country not in coordinator.countries:
        raise NoSuchRule
    rule.ended_at = rule.ended_at or clock.now()
    db.session.flush()
    return rule


def reconsider(membership_ids: Collection[UUID]) -> int:
    """Enrol these people in what standing rules ask for by now; the number of new enrolments."""
    memberships: list[Membership] = []
    for part in chunks(list(membership_ids)):
        memberships += db.session.scalars(
            select(Membership)
            .where(Membership.id.in_(part), Membership.left_at.is_(None))
            .options(selectinload(Membership.person))
        )
    standing = of_countries({one.organisation.country for one in memberships})
    if not standing:
        return 0
    places = list(_places(memberships))
    offered = {course.course_id for course in courses.list_courses()}
    return sum(
        enrol_all([one for one, place in places if fits(terms_of(rule), place)], rule.course_id)
        for rule in standing
        if rule.course_id in offered
    )


def reconsider_sme(organisation_id: UUID) -> int:
    """Enrol the people of an SME in what standing rules ask for by now; the number of new enrolments."""
    return reconsider(
        db.session.scalars(
            select(Membership.id).where(
                Membership.organisation_id == organisation_id, Membership.left_at.is_(None)
            )
        ).all()
    )
