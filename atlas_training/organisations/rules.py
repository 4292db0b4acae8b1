# SPDX-License-Identifier: EUPL-1.2
"""How an organisation or a person is named to someone who may not see names."""

from uuid import UUID


def number_of(pseudonym: UUID) -> str:
    """A short number such as ``3F2A-91BC``, the same on every page and in every file, from a random key."""
    digits = pseudonym.hex.upper()
    return f"{digits[:4]}-{digits[4:8]}"
