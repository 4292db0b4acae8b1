# SPDX-License-Identifier: EUPL-1.2
"""What enrolments do when something happens below them: rules take in who comes to fit."""

from collections.abc import Collection
from uuid import UUID

from atlas_training.accounts.events import Erasing, Joined
from atlas_training.enrolments import by_rule, cohorts
from atlas_training.plugins import hookimpl
from atlas_training.readiness.events import AssessmentFinished


@hookimpl
def joined(event: Joined) -> None:
    """Somebody new may fit a rule."""
    by_rule.reconsider([event.membership_id])


@hookimpl
def assessment_finished(event: AssessmentFinished) -> None:
    """The SME's band may be another one now."""
    by_rule.reconsider_sme(event.organisation_id)


@hookimpl
def groups_of_people(countries: Collection[str]) -> list[tuple[UUID, str]]:
    """Cohorts may join an edition at once."""
    return [(cohort.id, cohort.name) for cohort in cohorts.of_countries(countries)]


@hookimpl
def places_of_group(key: UUID, countries: Collection[str]) -> list[UUID] | None:
    """The places of a cohort's people."""
    found = next((cohort for cohort in cohorts.of_countries(countries) if cohort.id == key), None)
    return [place.id for place in cohorts.members(found)] if found else None


@hookimpl
def erasing(event: Erasing) -> None:
    """Out of every cohort. Enrolments stay as evidence: they were counted."""
    cohorts.forget(event.membership_ids)
