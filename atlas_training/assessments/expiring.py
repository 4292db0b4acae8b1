# SPDX-License-Identifier: EUPL-1.2
"""Attempts whose time ran out while nobody pressed anything: handed in with what was saved. Commits each by itself."""

import logging
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select

from atlas_training import clock
from atlas_training.assessments import rules
from atlas_training.assessments import service as assessments
from atlas_training.assessments.models import Attempt
from atlas_training.database import db, own_transaction, reading

MOST_AT_ONCE = 200
log = logging.getLogger(__name__)


def hand_in_expired() -> int:
    """Hand in the running attempts whose time is over, those that ended first first; how many.

    As if their learner had pressed the button: marked, told and completed. An attempt that was handed in, or got
    more time, meanwhile is left alone, and of several workers one takes it.
    """
    return sum(_hand_in(key) for key in _expired())


def _is_expired() -> ColumnElement[bool]:
    return and_(Attempt.submitted_at.is_(None), Attempt.ends_at < clock.now() - rules.GRACE)


def _expired() -> list[UUID]:
    with reading():
        found = select(Attempt.id).where(_is_expired()).order_by(Attempt.ends_at).limit(MOST_AT_ONCE)
        return list(db.session.scalars(found))


def _hand_in(key: UUID) -> bool:
    mine = select(Attempt).where(Attempt.id == key, _is_expired()).with_for_update(skip_locked=True)
    try:
        with own_transaction():
            attempt = db.session.scalars(mine).first()
            if attempt is None:
                return False
            assessments.submit(attempt)
    except Exception as error:  # one that cannot be marked must not hold up the others
        log.warning("attempt %s was not handed in: %s", key, type(error).__name__)
        return False
    return True
