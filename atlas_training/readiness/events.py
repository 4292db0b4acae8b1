# SPDX-License-Identifier: EUPL-1.2
"""What happens in readiness, told to higher features."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class AssessmentFinished:
    """An SME's readiness is known: answered to the end, or imported from another tool.

    ``dimensions`` holds (code, exact score such as "125/3" or None, shown 0 to 100 or None, level
    0 to 3 or None) in the instrument's order; ``index`` is exact too. No raw answer is in here.
    ``respondent_id`` and ``membership_id`` are None for an imported result. ``number`` counts the
    SME's assessments from 1. ``tool`` names the tool of an imported result, else it is empty.
    """

    assessment_id: UUID
    organisation_id: UUID
    respondent_id: UUID | None
    membership_id: UUID | None
    country: str
    instrument: str
    version: str
    definition_hash: str
    rule_version: str
    language: str
    source: str
    index: str | None
    shown: int | None
    level: int | None
    dimensions: tuple[tuple[str, str | None, int | None, int | None], ...]
    confidence: str | None
    finished_at: datetime
    number: int
    tool: str = ""
