# SPDX-License-Identifier: EUPL-1.2
"""The three kinds of document: what names one, which scope opens it, and when a bare PUT may replace it."""

from dataclasses import dataclass

from atlas_training.accounts.enums import Scope
from atlas_training.xapi.spec.version import ONE


@dataclass(frozen=True)
class Kind:
    """One document resource; ``context`` are the parameters a document needs beside its own id."""

    words: str
    clause: str
    scope: Scope
    id_name: str
    context: tuple[str, ...]
    may_have_registration: bool = False

    @property
    def optional(self) -> tuple[str, ...]:
        """Parameters that narrow the context."""
        return ("registration",) if self.may_have_registration else ()

    @property
    def may_delete_many(self) -> bool:
        """Whether DELETE without an id empties the context (Communication 2.3)."""
        return self.scope is Scope.STATE

    def may_replace_unseen(self, version: str) -> bool:
        """Whether PUT may replace a document without If-Match or If-None-Match.

        So it is with State in 1.0.x (Communication 3.1); 2.0.0 makes no exception.
        """
        return self.scope is Scope.STATE and version == ONE


STATE = Kind(
    words="State",
    clause="Communication 2.3",
    scope=Scope.STATE,
    id_name="stateId",
    context=("activityId", "agent"),
    may_have_registration=True,
)
AGENT_PROFILE = Kind(
    words="Agent Profile",
    clause="Communication 2.6",
    scope=Scope.PROFILE,
    id_name="profileId",
    context=("agent",),
)
ACTIVITY_PROFILE = Kind(
    words="Activity Profile",
    clause="Communication 2.7",
    scope=Scope.PROFILE,
    id_name="profileId",
    context=("activityId",),
)
