# SPDX-License-Identifier: EUPL-1.2
"""What an SME aims at, and how many hours it has (docs/readiness.md)."""

from collections.abc import Iterable
from fractions import Fraction
from uuid import UUID

from sqlalchemy import select

from atlas_training.database import db
from atlas_training.organisations.models import Organisation
from atlas_training.pathways.models import LearningHours, Path, Target
from atlas_training.pathways.service.reading import dimensions_in_catalogue
from atlas_training.pathways.service.versions import current_rule
from atlas_training.readiness import service as readiness


def targets_of(organisation_id: UUID) -> dict[str, int]:
    """The level the SME aims at in each dimension, by code.

    Nearest first: set for the SME; for its kind of business in its cluster (the highest, where it has
    several kinds); for its cluster; the same for the meta-cluster; the rule's default. An SME's own
    wish only ever raises that.
    """
    organisation = db.session.get(Organisation, organisation_id)
    rule = current_rule()
    if organisation is None or rule is None:
        return {}
    clusters = [organisation.cluster_id, organisation.cluster.parent_id]
    rows = db.session.scalars(
        select(Target).where(
            (Target.organisation_id == organisation_id)
            | Target.cluster_id.in_([cluster for cluster in clusters if cluster])
        )
    ).all()
    targets = dict.fromkeys(sorted(dimensions_in_catalogue()), rule.default_target)
    for cluster in reversed(clusters):
        in_cluster = [row for row in rows if cluster and row.cluster_id == cluster]
        targets |= _highest(row for row in in_cluster if row.business_kind is None)
        targets |= _highest(row for row in in_cluster if row.business_kind in organisation.business_kinds)
    own = [row for row in rows if row.organisation_id == organisation_id]
    targets |= _highest(row for row in own if not row.raised_by_sme)
    for dimension, level in _highest(row for row in own if row.raised_by_sme).items():
        targets[dimension] = max(level, targets.get(dimension, rule.default_target))
    return targets


def _highest(rows: Iterable[Target]) -> dict[str, int]:
    levels: dict[str, int] = {}
    for row in rows:
        levels[row.dimension] = max(row.level, levels.get(row.dimension, row.level))
    return levels


def hours_of(organisation_id: UUID) -> Fraction:
    """Hours for three months: the SME's own answer times 3, else the coordinator's setting, else the rule's."""
    rule = current_rule()
    own = own_hours(organisation_id)
    if own is not None and rule is not None:
        return own * rule.months
    setting = coordinators_hours(organisation_id)
    if setting is not None:
        return Fraction(setting)
    return rule.default_hours if rule else Fraction(0)


def own_hours(organisation_id: UUID) -> Fraction | None:
    """The hours a month the SME gave in its last questionnaire, None where it gave none."""
    assessment = readiness.latest(organisation_id)
    given = assessment.profile.get("hours_month") if assessment else None
    try:
        hours = Fraction(str(given))
    except (ValueError, ZeroDivisionError):
        return None
    return hours if hours > 0 else None


def coordinators_hours(organisation_id: UUID) -> int | None:
    """The hours for three months a coordinator set."""
    return db.session.scalar(
        select(LearningHours.hours).where(LearningHours.organisation_id == organisation_id)
    )


def hours_from(path: Path) -> Fraction:
    """The hours for three months a path was made with."""
    return Fraction(path.hours)
