# SPDX-License-Identifier: EUPL-1.2
"""How far a credential reaches among documents (Communication 4.2): by scope, by country, or its own alone."""

from dataclasses import dataclass

from atlas_training.accounts.enums import Scope
from atlas_training.xapi.access.scopes import Access
from atlas_training.xapi.errors import OutOfScope

SHARED = bytes(16)  # the owner of what is no one credential's own
_WRITES = frozenset({Scope.ALL})
_READS = frozenset({Scope.ALL, Scope.ALL_READ})


@dataclass(frozen=True)
class Reach:
    """Which documents exist for a credential, and where it puts new ones.

    It sees those of ``countries`` (None for all) and those it owns, or where ``is_own_only`` these alone.
    New ones get ``country`` and ``owner``.
    """

    credential: bytes
    countries: tuple[str, ...] | None
    is_own_only: bool
    country: str
    owner: bytes


def reach_of(access: Access, scope: Scope, is_writing: bool) -> Reach:
    """The reach among documents that ``scope`` opens.

    The scope ``state`` opens what the credential itself keeps, ``profile`` every profile of its
    countries. Without exactly one country a limited credential owns what it writes: no tag would let
    it read that again.

    :raise OutOfScope: if no scope of the credential opens them.
    """
    shared = frozenset({Scope.PROFILE}) if scope is Scope.PROFILE else frozenset()
    wide = shared | (_WRITES if is_writing else _READS)
    if not access.scopes & (wide | {scope}):
        doing = "write" if is_writing else "read"
        raise OutOfScope(f"This credential may not {doing} this document; that takes the scope {scope}.")
    country = access.country_of_writing() or ""
    is_shared = bool(access.scopes & (shared | _WRITES)) and (access.countries is None or country != "")
    return Reach(
        credential=access.credential_id.bytes,
        countries=access.countries,
        is_own_only=not access.scopes & wide,
        country=country,
        owner=SHARED if is_shared else access.credential_id.bytes,
    )
