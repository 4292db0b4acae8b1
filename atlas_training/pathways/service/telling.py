# SPDX-License-Identifier: EUPL-1.2
"""Keeping the log of changes and telling higher features."""

from uuid import UUID

from sqlalchemy import select

from atlas_training import clock, i18n
from atlas_training.accounts.enums import Role
from atlas_training.accounts.models import Membership
from atlas_training.database import db
from atlas_training.pathways.enums import Change, Place
from atlas_training.pathways.events import PathChanged
from atlas_training.pathways.models import Path, PathChange, PathStep
from atlas_training.pathways.service.reading import steps_on
from atlas_training.pathways.service.walls import Asker
from atlas_training.plugins import hook


def changed(
    asker: Asker,
    path: Path,
    change: Change,
    step: PathStep | None,
    dimension: str,
    reason: str,
    to_person_id: UUID | None = None,
) -> None:
    """Log what somebody did, and tell it."""
    row = PathChange(
        path_id=path.id,
        person_id=asker.person.id,
        by_coordinator=asker.is_coordinator,
        change=change,
        module_id=step.module_id if step else None,
        dimension=dimension,
        to_person_id=to_person_id,
        reason=reason,
        changed_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    steps = steps_on(path.id)
    hook.path_changed(
        event=PathChanged(
            change_id=row.id,
            path_id=path.id,
            organisation_id=asker.organisation.id,
            country=asker.organisation.country,
            person_id=asker.person.id,
            membership_id=asker.membership.id
            if asker.membership
            else owners_membership(asker.organisation.id),
            by_coordinator=asker.is_coordinator,
            change=change,
            module_id=row.module_id,
            dimension=dimension,
            to_person_id=to_person_id,
            reason=reason,
            now=modules_in(steps, Place.NOW),
            later=modules_in(steps, Place.LATER),
            optional=modules_in(steps, Place.OPTIONAL),
            language=i18n.current().code,
            at=row.changed_at,
        )
    )


def modules_in(steps: list[PathStep], place: Place) -> tuple[str, ...]:
    """Module ids of one place, without what was dropped."""
    return tuple(step.module_id for step in steps if step.place == place and step.dropped_at is None)


def owners_membership(organisation_id: UUID) -> UUID | None:
    """Key of the owner's membership: the registration of what concerns the SME's path."""
    return db.session.scalar(
        select(Membership.id)
        .where(
            Membership.organisation_id == organisation_id,
            Membership.role == Role.OWNER,
            Membership.left_at.is_(None),
        )
        .order_by(Membership.joined_at, Membership.id)
        .limit(1)
    )
