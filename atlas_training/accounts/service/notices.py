# SPDX-License-Identifier: EUPL-1.2
"""That the privacy notice was shown to a person, and which version."""

from sqlalchemy import select

from atlas_training.accounts.models import Person, PrivacyNotice
from atlas_training.database import db
from atlas_training.web.notice import VERSION


def has_seen_notice(person: Person) -> bool:
    """Whether the notice was shown to this person in its present version."""
    found = select(PrivacyNotice.id).where(
        PrivacyNotice.person_id == person.id, PrivacyNotice.version == VERSION
    )
    return db.session.scalar(found.limit(1)) is not None


def record_notice(person: Person, country: str) -> None:
    """Record that the present version, for this country, was shown; once is enough."""
    if not has_seen_notice(person):
        db.session.add(PrivacyNotice(person_id=person.id, version=VERSION, country=country))
        db.session.flush()
