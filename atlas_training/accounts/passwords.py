# SPDX-License-Identifier: EUPL-1.2
"""Passwords, kept as Argon2id hashes.

Cost: 19 MiB and two passes (OWASP Password Storage Cheat Sheet, first choice for Argon2id), so that
a small server bears a few sign-ins at once. Hash outside the write transaction: it takes as long as
many writes.
"""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
# Checked for whoever has no password, so that the answer takes as long as for those who have one.
_NOBODY = _hasher.hash("nobody has this password")


def hash_of(password: str) -> str:
    """The Argon2id hash with its parameters and salt."""
    return _hasher.hash(password)


def matches(password_hash: str | None, password: str) -> bool:
    """Whether the password belongs to the hash; takes equally long where there is none."""
    try:
        _hasher.verify(password_hash or _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def is_outdated(password_hash: str) -> bool:
    """Whether the hash was made at another cost than today's."""
    return _hasher.check_needs_rehash(password_hash)
