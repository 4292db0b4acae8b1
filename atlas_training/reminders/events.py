# SPDX-License-Identifier: EUPL-1.2
"""What a feature would have somebody reminded of."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from atlas_training.reminders.enums import Kind


@dataclass(frozen=True)
class Due:
    """One thing to tell a person about their work in an SME.

    ``key`` names the occasion (a task with its day, a spell of rest): under the same key a person is told
    once. ``line`` gives the sentence in the language that is current; ``url`` is the full address it leads to.
    """

    person_id: UUID
    organisation_id: UUID
    kind: Kind
    key: str
    line: Callable[[], str]
    url: str
