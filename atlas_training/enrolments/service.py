# SPDX-License-Identifier: EUPL-1.2
"""Entering a course, and finding who is in it."""

from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError

from atlas_training import clock
from atlas_training.accounts.models import Person
from atlas_training.database import db
from atlas_training.enrolments.events import Enrolled
from atlas_training.enrolments.models import Enrolment
from atlas_training.errors import NotFound
from atlas_training.organisations.models import Organisation
from atlas_training.plugins import hook


def enrol(person: Person, organisation: Organisation, course_id: str, language: str) -> Enrolment:
    """The person's enrolment in the course for that SME; made if there is none yet."""
    existing = find(person.id, organisation.id, course_id)
    if existing:
        return existing
    enrolment = Enrolment(
        person_id=person.id,
        organisation_id=organisation.id,
        course_id=course_id,
        language=language,
        enrolled_at=clock.now(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(enrolment)
    except IntegrityError:  # pressed twice at once: the other press was first
        return db.session.execute(_select(person.id, organisation.id, course_id)).scalar_one()
    hook.enrolled(
        event=Enrolled(enrolment.id, person.id, organisation.id, course_id, language, enrolment.enrolled_at)
    )
    return enrolment


def find(person_id: UUID, organisation_id: UUID, course_id: str) -> Enrolment | None:
    """The enrolment of a person in a course for an SME, if there is one."""
    return db.session.scalar(_select(person_id, organisation_id, course_id))


def _select(person_id: UUID, organisation_id: UUID, course_id: str) -> Select[Enrolment]:
    return select(Enrolment).where(
        Enrolment.person_id == person_id,
        Enrolment.organisation_id == organisation_id,
        Enrolment.course_id == course_id,
    )


def get(enrolment_id: UUID) -> Enrolment:
    """The enrolment of that key.

    :raise NotFound: if there is none.
    """
    enrolment = db.session.get(Enrolment, enrolment_id)
    if enrolment is None:
        raise NotFound(_l("There is no such enrolment."))
    return enrolment


def of_person(person_id: UUID, organisation_id: UUID) -> dict[str, Enrolment]:
    """A person's enrolments for an SME, by course id."""
    rows = db.session.scalars(
        select(Enrolment).where(
            Enrolment.person_id == person_id, Enrolment.organisation_id == organisation_id
        )
    )
    return {enrolment.course_id: enrolment for enrolment in rows}
