# SPDX-License-Identifier: EUPL-1.2
"""Certificates, issued as people complete things. Each function commits."""

from typing import Any

from sqlalchemy import select, update

from atlas_training.accounts.models import Membership
from atlas_training.certificates.models import Certificate
from atlas_training.courses.models import CourseVersion
from atlas_training.database import db
from tests.factories.accounts import make_learner
from tests.factories.learning import (
    COURSE,
    FIRST,
    SECOND,
    complete,
    complete_course,
    enrol,
    read,
    republish,
    take_check,
)


def certify(membership: Membership | None = None, country: str = "IT", **facts: Any) -> Certificate:
    """A learner's certificate of the course C11 with both its checks passed."""
    membership = membership or make_learner(country=country, **facts)
    complete_course(membership)
    return latest()


def certify_attendance(membership: Membership | None = None) -> Certificate:
    """The same of a version of the course that asks for reading alone."""
    membership = membership or make_learner()
    republish(completes={"read": True})
    enrolment = enrol(membership)
    for module_id in (FIRST, SECOND):
        read(enrolment, module_id)
    return latest()


def certify_in(language: str, membership: Membership | None = None) -> Certificate:
    """A certificate of somebody who took the course in a language."""
    membership = membership or make_learner()
    enrolment = enrol(membership, language=language)
    complete(enrolment, FIRST)
    read(enrolment, SECOND, language)
    take_check(enrolment, SECOND, language=language)
    return latest()


def latest() -> Certificate:
    """The certificate issued last."""
    return db.session.scalars(select(Certificate).order_by(Certificate.id.desc()).limit(1)).one()


def retire_course() -> None:
    """The course is taken away: no version of it is current any more."""
    db.session.execute(
        update(CourseVersion).where(CourseVersion.course_id == COURSE).values(is_current=False)
    )
    db.session.commit()
