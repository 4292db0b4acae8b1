# SPDX-License-Identifier: EUPL-1.2
"""Setting targets and hours: by coordinators, and upwards by the SME itself."""

from uuid import UUID

from sqlalchemy import delete, select

from atlas_training import clock
from atlas_training.accounts.models import Person
from atlas_training.database import db
from atlas_training.errors import NotAllowed
from atlas_training.organisations import service as organisations
from atlas_training.organisations.enums import BUSINESS_KINDS
from atlas_training.organisations.models import Cluster
from atlas_training.pathways.errors import (
    NoSuchPath,
    OnlyTheOwner,
    TargetTooLow,
    WrongHours,
    WrongTarget,
)
from atlas_training.pathways.models import LearningHours, Path, Target
from atlas_training.pathways.service.aims import hours_of, targets_of
from atlas_training.pathways.service.proposing import propose_again
from atlas_training.pathways.service.reading import dimensions_in_catalogue
from atlas_training.pathways.service.walls import Asker

LEVELS = (0, 1, 2, 3)
MOST_HOURS = 120


def _check_target(dimension: str, level: int) -> None:
    if dimension not in dimensions_in_catalogue() or level not in LEVELS:
        raise WrongTarget(fields={"level": WrongTarget.sentence})


def set_target(asker: Asker, dimension: str, level: int) -> Path | None:
    """Aim at a level for this SME: a coordinator at any, the owner higher than now. Gives the new path, if any.

    :raise TargetTooLow: if the owner asks for less than is aimed at now.
    :raise WrongTarget: for an unknown dimension or level.
    :raise OnlyTheOwner: for a colleague.
    """
    if not asker.may_change:
        raise OnlyTheOwner
    _check_target(dimension, level)
    organisation_id = asker.organisation.id
    now = targets_of(organisation_id).get(dimension)
    if asker.is_owner and now is not None and level < now:
        raise TargetTooLow(fields={"level": TargetTooLow.sentence})
    if asker.is_coordinator:
        # a coordinator's word replaces the SME's own wish, or a lower target could never take hold
        db.session.execute(
            delete(Target).where(Target.organisation_id == organisation_id, Target.dimension == dimension)
        )
    else:
        db.session.execute(
            delete(Target).where(
                Target.organisation_id == organisation_id, Target.dimension == dimension, Target.raised_by_sme
            )
        )
    db.session.add(
        Target(
            organisation_id=organisation_id,
            dimension=dimension,
            level=level,
            raised_by_sme=asker.is_owner,
            set_by_id=asker.person.id,
            set_at=clock.now(),
        )
    )
    db.session.flush()
    return propose_again(asker) if level != now else None


def _cluster_of_coordinator(person: Person, cluster_id: UUID) -> Cluster:
    cluster = db.session.get(Cluster, cluster_id)
    if cluster is None or cluster.country not in person.countries:
        raise NoSuchPath
    return cluster


def set_cluster_target(
    person: Person, cluster_id: UUID, dimension: str, level: int | None, business_kind: str | None = None
) -> None:
    """Aim at a level for a cluster of the coordinator's country, or for one kind of business in it; None ends that.

    It takes hold with each SME's next proposal.

    :raise NoSuchPath: for a cluster of another country.
    :raise WrongTarget: for an unknown dimension, level or kind.
    """
    cluster = _cluster_of_coordinator(person, cluster_id)
    _check_target(dimension, 0 if level is None else level)
    if business_kind is not None and business_kind not in BUSINESS_KINDS:
        raise WrongTarget(fields={"business_kind": WrongTarget.sentence})
    kind = Target.business_kind.is_(None) if business_kind is None else Target.business_kind == business_kind
    db.session.execute(
        delete(Target).where(Target.cluster_id == cluster.id, Target.dimension == dimension, kind)
    )
    if level is not None:
        db.session.add(
            Target(
                cluster_id=cluster.id,
                business_kind=business_kind,
                dimension=dimension,
                level=level,
                set_by_id=person.id,
                set_at=clock.now(),
            )
        )
    db.session.flush()


def targets_for_cluster(person: Person, cluster_id: UUID) -> list[Target]:
    """What was set for a cluster and its kinds of business, the cluster's first.

    :raise NoSuchPath: for a cluster of another country.
    """
    cluster = _cluster_of_coordinator(person, cluster_id)
    rows = db.session.scalars(select(Target).where(Target.cluster_id == cluster.id))
    return sorted(rows, key=lambda row: (row.business_kind or "", row.dimension))


def set_hours(asker: Asker, hours: int) -> Path | None:
    """Plan with these hours for three months where the SME gave no answer of its own. Gives the new path, if any.

    :raise WrongHours: outside 1 to 120.
    :raise NotAllowed: for anybody but the coordinator; the SME answers in its questionnaire.
    """
    if not (asker.is_coordinator and asker.may_change):
        raise NotAllowed
    if not 1 <= hours <= MOST_HOURS:
        raise WrongHours(fields={"hours": WrongHours.sentence})
    organisation_id = asker.organisation.id
    organisations.lock(organisation_id)
    before = hours_of(organisation_id)
    row = db.session.scalar(select(LearningHours).where(LearningHours.organisation_id == organisation_id))
    if row is None:
        row = LearningHours(organisation_id=organisation_id)
        db.session.add(row)
    row.hours, row.set_by_id, row.set_at = hours, asker.person.id, clock.now()
    db.session.flush()
    return propose_again(asker) if hours_of(organisation_id) != before else None
