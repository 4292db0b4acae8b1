# SPDX-License-Identifier: EUPL-1.2
"""What a scope allows here (Communication 4.2), and the walls a credential reads behind."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from atlas_training.accounts.enums import Scope
from atlas_training.accounts.models import Credential
from atlas_training.xapi.access.authority import authority_of
from atlas_training.xapi.errors import OutOfScope

_WRITES = frozenset({Scope.STATEMENTS_WRITE, Scope.ALL})
_READS = frozenset({Scope.STATEMENTS_READ, Scope.ALL_READ, Scope.ALL})
_DEFINES = frozenset({Scope.DEFINE, Scope.ALL})


@dataclass(frozen=True)
class Access:
    """A credential as plain values, so that it can be remembered for a moment.

    ``authority`` is what is put on a statement it writes.
    """

    credential_id: UUID
    name: str
    scopes: frozenset[str]
    countries: tuple[str, ...] | None
    may_read_answers: bool
    authority: dict[str, Any] = field(hash=False)

    @classmethod
    def of(cls, credential: Credential) -> "Access":
        """What this credential allows."""
        countries = None if credential.countries is None else tuple(credential.countries)
        return cls(
            credential.id,
            credential.name,
            frozenset(credential.scopes),
            countries,
            credential.may_read_answers,
            authority_of(credential.id, credential.name),
        )

    @property
    def may_define(self) -> bool:
        """Whether its statements change what is known of activities and verbs."""
        return bool(self.scopes & _DEFINES)

    @property
    def may_void_any(self) -> bool:
        """Whether it may void what others wrote."""
        return Scope.ALL in self.scopes and self.countries is None

    @property
    def reads_only_own(self) -> bool:
        """Whether it reads nothing but what it wrote."""
        return not self.scopes & _READS

    def require_writing(self) -> None:
        """Hold it to the scopes that write statements.

        :raise OutOfScope: without one.
        """
        if not self.scopes & _WRITES:
            raise OutOfScope(
                "This credential may not write statements; that takes the scope statements/write."
            )

    def require_reading(self) -> None:
        """Hold it to the scopes that read statements.

        :raise OutOfScope: without one.
        """
        if not self.scopes & (_READS | {Scope.STATEMENTS_READ_MINE}):
            raise OutOfScope("This credential may not read statements; that takes the scope statements/read.")

    def country_of_writing(self) -> str | None:
        """The tag of what it writes: its country, where it has just one."""
        return self.countries[0] if self.countries is not None and len(self.countries) == 1 else None
