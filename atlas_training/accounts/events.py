# SPDX-License-Identifier: EUPL-1.2
"""What happens to people in organisations, and what higher features show of an SME."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from markupsafe import Markup


@dataclass(frozen=True)
class Joined:
    """A person took a place in an organisation; ``role`` is learner or owner."""

    person_id: UUID
    organisation_id: UUID
    membership_id: UUID
    role: str
    at: datetime


@dataclass(frozen=True)
class Left:
    """A person's place in an organisation ended."""

    person_id: UUID
    organisation_id: UUID
    membership_id: UUID
    at: datetime


@dataclass(frozen=True)
class SmeSection:
    """A part of an SME's page, from a higher feature: its heading, finished body and place (lowest first)."""

    title: str
    body: Markup
    position: int = 50
