# SPDX-License-Identifier: EUPL-1.2
"""Taking an erased person out of paths."""

from sqlalchemy import delete, select

from atlas_training.accounts.events import Erasing
from atlas_training.database import db
from atlas_training.pathways.models import Path, PathChange, PathStep, Share


def forget(event: Erasing) -> None:
    """Delete a person's shares, and take the name out of reasons on their SMEs' paths.

    What was begun and completed stays as evidence.
    """
    db.session.execute(delete(Share).where(Share.person_id == event.person_id))
    paths = select(Path.id).where(Path.organisation_id.in_(event.organisation_ids))
    for step in db.session.scalars(select(PathStep).where(PathStep.path_id.in_(paths))):
        step.drop_reason = event.without(step.drop_reason)
        step.drop_agreed_reason = event.without(step.drop_agreed_reason)
    for change in db.session.scalars(select(PathChange).where(PathChange.path_id.in_(paths))):
        change.reason = event.without(change.reason)
    db.session.flush()
