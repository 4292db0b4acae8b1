# SPDX-License-Identifier: EUPL-1.2
"""Versions of the standard: which one a request follows, and which a statement may name (Communication 3.3)."""

import re

from atlas_training.xapi.errors import BadRequest

ONE, TWO = "1.0.3", "2.0.0"
BOTH = (ONE, TWO)
HEADER = "X-Experience-API-Version"
_ONE = re.compile(r"1\.0(?:\.\d+)?", re.ASCII)
_TWO = re.compile(r"2\.0(?:\.\d+)?", re.ASCII)


def find_version(header: str | None) -> str | None:
    """The version a request with this header follows, None where it names none that is kept."""
    if header is None:
        return None
    if _ONE.fullmatch(header):
        return ONE
    return TWO if _TWO.fullmatch(header) else None


def get_version(header: str | None) -> str:
    """The version a request with this header follows.

    :raise BadRequest: without one, before 1.0.0, or after the last that is kept.
    """
    version = find_version(header)
    if version is None:
        if header is None:
            raise BadRequest(
                "Name the version, as in X-Experience-API-Version: 1.0.3.", "Communication 3.3", HEADER
            )
        raise BadRequest(
            f"Versions 1.0.x and 2.0.x are understood, not {header!a}.", "Communication 3.3", HEADER
        )
    return version


def is_statement_version(value: str, version: str) -> bool:
    """Whether a statement in a request of this version may say it has that version (Data 2.4.10)."""
    return bool(_ONE.fullmatch(value) or (version == TWO and _TWO.fullmatch(value)))


def default_statement_version(version: str) -> str:
    """What a statement that names none gets."""
    return "1.0.0" if version == ONE else TWO
