# SPDX-License-Identifier: EUPL-1.2
"""What stands on a path, and for whom."""

from collections.abc import Collection, Iterable
from uuid import UUID

from sqlalchemy import select

from atlas_training import clock
from atlas_training.accounts.enums import Role
from atlas_training.accounts.models import Membership
from atlas_training.database import db
from atlas_training.pathways import rules
from atlas_training.pathways.enums import Place
from atlas_training.pathways.errors import NoSuchPath
from atlas_training.pathways.models import Path, PathChange, PathStep, Share
from atlas_training.pathways.service.versions import current_catalogue
from atlas_training.pathways.words import Wording, wording
from atlas_training.progress import service as progress
from atlas_training.readiness import service as readiness
from atlas_training.readiness.models import Assessment
from atlas_training.reminders.rules import NEWS

ORDER = {place: number for number, place in enumerate((Place.DONE, Place.NOW, Place.LATER, Place.OPTIONAL))}


def current_path(organisation_id: UUID) -> Path | None:
    """The SME's path in force, None before its first assessment."""
    return db.session.scalar(select(Path).where(Path.organisation_id == organisation_id, Path.is_current))


def get_path(organisation_id: UUID) -> Path:
    """The SME's path in force.

    :raise NoSuchPath: before its first assessment.
    """
    path = current_path(organisation_id)
    if path is None:
        raise NoSuchPath
    return path


def steps_on(path_id: UUID) -> list[PathStep]:
    """Every step of a path in order, dropped ones too: done earlier, now, later, optional."""
    rows = db.session.scalars(select(PathStep).where(PathStep.path_id == path_id))
    return sorted(rows, key=lambda step: (ORDER[Place(step.place)], step.position))


def steps_by_person(organisation_id: UUID) -> dict[UUID | None, list[PathStep]]:
    """The SME's path in force shared out: each step, without the dropped, to one person.

    What nobody took is the owner's; under None where the SME has no owner.
    """
    path = current_path(organisation_id)
    if path is None:
        return {}
    shares, owner = _shares_and_owner(organisation_id)
    found: dict[UUID | None, list[PathStep]] = {}
    for step in steps_on(path.id):
        if step.dropped_at is None:
            found.setdefault(shares.get(step.dimension, owner), []).append(step)
    return found


def steps_of(person_id: UUID, organisation_id: UUID) -> list[PathStep]:
    """A person's share of the SME's path in force, in order and without the dropped."""
    return steps_by_person(organisation_id).get(person_id, [])


def share_holder(organisation_id: UUID) -> "ShareHolder":
    """Who has which dimension now, in two queries."""
    return ShareHolder(*_shares_and_owner(organisation_id))


class ShareHolder:
    """Answers who has a dimension."""

    def __init__(self, shares: dict[str, UUID], owner: UUID | None) -> None:
        self.shares, self.owner = shares, owner

    def of(self, dimension: str) -> UUID | None:
        """The person's key; the owner's where nobody took it."""
        return self.shares.get(dimension, self.owner)


def _shares_and_owner(organisation_id: UUID) -> tuple[dict[str, UUID], UUID | None]:
    members = db.session.execute(
        select(Membership.person_id, Membership.role)
        .where(Membership.organisation_id == organisation_id, Membership.left_at.is_(None))
        .order_by(Membership.joined_at, Membership.id)
    ).all()
    owner = next((row.person_id for row in members if row.role == Role.OWNER), None)
    rows = db.session.execute(
        select(Share.dimension, Share.person_id).where(Share.organisation_id == organisation_id)
    )
    shares = {row.dimension: row.person_id for row in rows}
    colleagues = {row.person_id for row in members}
    return {d: rules.person_of(d, shares, colleagues, owner) for d in shares}, owner


def is_covered(organisation_id: UUID) -> dict[str, bool]:
    """For each dimension on the SME's path: has somebody done all its steps, now and later, that were not dropped?"""
    path = current_path(organisation_id)
    if path is None:
        return {}
    return covered_by(steps_on(path.id), progress.completed_modules(organisation_id))


def covered_by(steps: Iterable[PathStep], done: Collection[str]) -> dict[str, bool]:
    """The same for steps and done modules that are known already."""
    covered: dict[str, bool] = {}
    for step in steps:
        if step.dropped_at is None and step.place != Place.OPTIONAL:
            covered[step.dimension] = covered.get(step.dimension, True) and (
                step.place == Place.DONE or step.module_id in done
            )
    return covered


def wording_of(path: Path, language: str) -> Wording:
    """The words of the path's reasons, from the instrument the assessment was made with."""
    assessment = db.session.get_one(Assessment, path.assessment_id)
    return wording(assessment.instrument_version.definition, assessment.instrument_version.texts, language)


def current_wording(language: str) -> Wording | None:
    """The words of the instrument in force; None before the first content was read."""
    version = readiness.find_current_instrument()
    return wording(version.definition, version.texts, language) if version else None


def dimensions_in_catalogue() -> set[str]:
    """Codes of the dimensions that have courses."""
    catalogue = current_catalogue()
    return {course.dimension for course in catalogue.courses} if catalogue else set()


def latest_words_of_coordinators() -> dict[UUID, UUID]:
    """The key of the last change with a reason that a coordinator made within a week, by organisation."""
    rows = db.session.execute(
        select(Path.organisation_id, PathChange.id)
        .join(PathChange, PathChange.path_id == Path.id)
        .where(
            PathChange.by_coordinator,
            PathChange.reason != "",
            PathChange.changed_at > clock.now() - NEWS,
        )
        .order_by(PathChange.changed_at, PathChange.id)
    )
    return {organisation: change for organisation, change in rows}  # noqa: C416 -- rows are no pairs to a type checker
