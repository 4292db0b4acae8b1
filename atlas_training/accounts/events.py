# SPDX-License-Identifier: EUPL-1.2
"""What happens to people, and what higher features show of an SME."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from markupsafe import Markup

from atlas_training.accounts import rules


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
class Erasing:
    """A person is being erased. Their row still says who they were; a moment later it does not.

    ``organisation_ids`` are all organisations they were ever in; in those of ``emptied`` nobody else ever was,
    so all that is known of that SME is about this person. ``labels`` are name, address and user name;
    ``names`` their parts of three letters or more too. ``stand_in`` is the random key that takes the place of ``actor_key``
    in the records that stay.
    """

    person_id: UUID
    actor_key: UUID
    stand_in: UUID
    email: str | None
    labels: tuple[str, ...]
    names: tuple[str, ...]
    membership_ids: tuple[UUID, ...]
    organisation_ids: tuple[UUID, ...]
    emptied: tuple[UUID, ...]
    at: datetime

    def without(self, value: Any) -> Any:
        """A text about their SME, or JSON with texts in it, with a dash for every word that said who they were."""
        return rules.without(value, self.names)

    def without_labels(self, value: Any) -> Any:
        """The same for texts about others too: only the whole name, the address and the user name go."""
        return rules.without(value, self.labels)


@dataclass(frozen=True)
class SmeSection:
    """A part of an SME's page, from a higher feature: its heading, finished body and place (lowest first)."""

    title: str
    body: Markup
    position: int = 50
