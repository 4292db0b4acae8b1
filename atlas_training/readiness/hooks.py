# SPDX-License-Identifier: EUPL-1.2
"""What readiness tells and asks."""

from dataclasses import dataclass
from uuid import UUID

from atlas_training.plugins import hookspec
from atlas_training.readiness.events import AssessmentFinished


@dataclass(frozen=True)
class Recommended:
    """A course for a gap, ready to be shown: all words in the reader's language.

    ``dimension`` gives the tile, ``length`` is a line such as "4 modules, 3 h", ``action`` the words
    of its one link.
    """

    dimension: str
    title: str
    length: str
    reason: str
    action: str
    url: str


@hookspec
def assessment_finished(event: AssessmentFinished) -> None:
    """An assessment was finished or imported; runs in its transaction."""


@hookspec(firstresult=True)
def targets(organisation_id: UUID) -> dict[str, int]:  # type: ignore[empty-body]
    """The level aimed at in each dimension, by code; unanswered, docs/readiness.md's default holds."""


@hookspec(firstresult=True)
def recommended(organisation_id: UUID) -> list[Recommended]:  # type: ignore[empty-body]
    """Courses for the widest gaps, in path order; unanswered or empty, nothing is shown."""
