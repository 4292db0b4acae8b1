# SPDX-License-Identifier: EUPL-1.2
"""JSON texts of the record store: read strictly (:mod:`atlas_training.strict_json`), batches piece by piece."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from atlas_training import strict_json
from atlas_training.strict_json import NotStrict, read_value, skip
from atlas_training.xapi.errors import Malformed

_RULE = "Data 2.2"


@contextmanager
def _refusing(rule: str) -> Iterator[None]:
    try:
        yield
    except NotStrict as wrong:
        raise Malformed(str(wrong), rule) from None


def decode(data: bytes) -> str:
    """The text of a body.

    :raise Malformed: if it is not UTF-8 (Communication 1.4).
    """
    with _refusing("Communication 1.4"):
        return strict_json.decode(data)


def read(text: str) -> Any:
    """The one value the text holds.

    :raise Malformed: for anything else.
    """
    with _refusing(_RULE):
        return strict_json.read(text)


def read_batch(text: str) -> tuple[list[tuple[Any, str]], bool]:
    """The statements of a body, each with its own exact text, and whether they came in an array.

    :raise Malformed: with the position in the array as its path.
    """
    at = skip(text, 0)
    if text[at : at + 1] != "[":
        return [(read(text), text.strip(" \t\n\r"))], False
    found: list[tuple[Any, str]] = []
    at = skip(text, at + 1)
    while text[at : at + 1] != "]" or found:
        try:
            value, end = read_value(text, at)
        except NotStrict as wrong:
            raise Malformed(str(wrong), _RULE, (len(found),)) from None
        found.append((value, text[at:end]))
        at = skip(text, end)
        mark = text[at : at + 1]
        if mark == "]":
            break
        if mark != ",":
            raise Malformed(f"This is not JSON: a comma is missing at character {at}.", _RULE)
        at = skip(text, at + 1)
    if skip(text, at + 1) != len(text):
        raise Malformed(f"There is more text after the JSON, at character {at + 1}.", _RULE)
    return found, True


def write(value: Any) -> str:
    """Compact JSON text; numbers keep their value whatever their size."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
