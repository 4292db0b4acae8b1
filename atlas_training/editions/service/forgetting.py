# SPDX-License-Identifier: EUPL-1.2
"""Taking an erased person out of attendance."""

from sqlalchemy import literal, or_, select

from atlas_training.accounts.events import Erasing
from atlas_training.database import db
from atlas_training.editions.models import Attendance, Participant, Session
from atlas_training.organisations.models import Organisation


def forget(event: Erasing) -> None:
    """Take the name out of the words of attendance in a person's SMEs and of the sessions of their editions.

    A session's trainer of that very name, in the countries where they worked, gets a dash too.

    The records stay as evidence, without the person; so do scanned lists until their date.
    """
    here = select(Participant.edition_id).where(Participant.person_id == event.person_id)
    for session in db.session.scalars(select(Session).where(Session.edition_id.in_(here))):
        for field in ("title", "place", "trainer"):
            setattr(session, field, event.without_labels(getattr(session, field)))
    taught = or_(
        Session.country.in_(select(Organisation.country).where(Organisation.id.in_(event.organisation_ids))),
        literal(not event.organisation_ids),  # staff work in no SME
    )
    for session in db.session.scalars(select(Session).where(Session.trainer.in_(event.labels), taught)):
        session.trainer = event.without_labels(session.trainer)
    theirs = select(Participant.id).where(
        or_(
            Participant.person_id == event.person_id,
            Participant.organisation_id.in_(event.organisation_ids),
        )
    )
    for row in db.session.scalars(select(Attendance).where(Attendance.participant_id.in_(theirs))):
        row.reason, row.evidence = event.without(row.reason), event.without(row.evidence)
    for participant in db.session.scalars(
        select(Participant).where(Participant.person_id == event.person_id)
    ):
        participant.person_id = None
    db.session.flush()
