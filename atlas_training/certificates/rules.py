# SPDX-License-Identifier: EUPL-1.2
"""Numbers of certificates, the comparison of a name, and whether it is one of attendance."""

import hashlib
import re
import unicodedata

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""32 signs that are hard to mistake for one another (Crockford's): no I, L, O or U."""
RANDOM_SIGNS = 15
LENGTH = RANDOM_SIGNS + 1
_MISTAKEN = str.maketrans("OIL", "011")


def check_sign(signs: str) -> str:
    """The sign that follows these: it finds every wrong sign and every swap of two neighbours.

    A quasigroup over the field of 32 elements, x * (state + sign), after H. M. Damm, Total anti-symmetrische
    Quasigruppen, 2004; the field's polynomial is x^5 + x^2 + 1.
    """
    state = 0
    for sign in signs:
        state = _doubled(state ^ ALPHABET.index(sign))
    return ALPHABET[state]


def _doubled(element: int) -> int:
    return (element << 1) ^ 0b100101 if element & 0b10000 else element << 1


def number_of(random_value: int) -> str:
    """The number of a random value of 75 bits, its check sign at the end."""
    signs = "".join(ALPHABET[random_value >> 5 * place & 31] for place in range(RANDOM_SIGNS))
    return signs + check_sign(signs)


def shown(number: str) -> str:
    """A number in groups of four, as it stands on the document."""
    return "-".join(number[place : place + 4] for place in range(0, len(number), 4))


def as_number(typed: str) -> str | None:
    """The number that somebody typed or scanned; None where it is none.

    Small letters, spaces and hyphens are fine; O is read as 0, I and L as 1.
    """
    signs = re.sub(r"[\s\-‐-―]", "", typed).upper().translate(_MISTAKEN)
    if len(signs) != LENGTH or any(sign not in ALPHABET for sign in signs):
        return None
    return signs if check_sign(signs[:-1]) == signs[-1] else None


def name_hash(name: str, salt: str) -> str:
    """What stays of a name after erasure, to compare a typed one with: SHA-256 of salt and folded name.

    Case, accents written in one or two signs, and spaces make no difference; a missing accent does.
    """
    folded = " ".join(unicodedata.normalize("NFKC", name).casefold().split())
    return hashlib.sha256(f"{salt}:{folded}".encode()).hexdigest()


def is_attendance(score: str | None) -> bool:
    """Without an assessment a certificate is one of attendance."""
    return score is None


def identity_hash(value: str, salt: str) -> str:
    """A recipient's identifier as Open Badges 3.0 hashes it (IdentityHash): of identifier and salt."""
    return "sha256$" + hashlib.sha256(f"{value}{salt}".encode()).hexdigest()
