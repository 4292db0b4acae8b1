# SPDX-License-Identifier: EUPL-1.2
"""Reading JSON as strictly as the standard and both databases need it.

Refused: names given twice in an object, NaN and infinities, numbers too large for a double, lone
surrogates, NUL characters, text that is not UTF-8, nesting deeper than 100.
"""

import json
import re
from typing import Any

from atlas_training.xapi.errors import Malformed

DEEPEST = 100
_RULE = "Data 2.2"
_SUSPECT = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")
_SPACE = re.compile(r"[ \t\n\r]*")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Malformed(f"The name {twice!a} is used twice in one object.", _RULE)
    return found


def _number(text: str) -> float:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise Malformed("A number is too large.", _RULE)
    return value


def _no_number(text: str) -> Any:
    raise Malformed(f"{text} is not a JSON number.", _RULE)


_DECODER = json.JSONDecoder(object_pairs_hook=_once, parse_float=_number, parse_constant=_no_number)


def decode(data: bytes) -> str:
    """The text of a body.

    :raise Malformed: if it is not UTF-8 (Communication 1.4).
    """
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as wrong:
        raise Malformed(f"The text is not UTF-8 (byte {wrong.start}).", "Communication 1.4") from None


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _value(text: str, at: int) -> tuple[Any, int]:
    try:
        value, end = _DECODER.raw_decode(text, at)
    except json.JSONDecodeError as wrong:
        raise Malformed(f"This is not JSON: {wrong.msg} at character {wrong.pos}.", _RULE) from None
    except RecursionError:
        raise Malformed(f"The nesting is deeper than {DEEPEST}.", _RULE) from None
    except ValueError:
        raise Malformed("A number has too many digits.", _RULE) from None
    _check_depth(text, at, end, value)
    if _SUSPECT.search(text, at, end):
        _check_characters(value)
    return value, end


def _check_depth(text: str, at: int, end: int, value: Any) -> None:
    if text.count("{", at, end) + text.count("[", at, end) <= DEEPEST:
        return
    level, depth = [value], 0
    while level:
        depth += 1
        if depth > DEEPEST + 1:
            raise Malformed(f"The nesting is deeper than {DEEPEST}.", _RULE)
        inner: list[Any] = []
        for each in level:
            if isinstance(each, dict):
                inner.extend(each.values())
            elif isinstance(each, list):
                inner.extend(each)
        level = inner


def _check_characters(value: Any) -> None:
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            waiting.extend(each)
            waiting.extend(each.values())
        elif isinstance(each, list):
            waiting.extend(each)
        elif isinstance(each, str):
            _check_string(each)


def _check_string(text: str) -> None:
    if "\0" in text:
        raise Malformed("A text holds the NUL character.", _RULE)
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise Malformed("A text holds half of a surrogate pair.", _RULE)


def read(text: str) -> Any:
    """The one value the text holds.

    :raise Malformed: for anything else.
    """
    value, end = _value(text, _skip(text, 0))
    if _skip(text, end) != len(text):
        raise Malformed(f"There is more text after the JSON, at character {end}.", _RULE)
    return value


def read_batch(text: str) -> tuple[list[tuple[Any, str]], bool]:
    """The statements of a body, each with its own exact text, and whether they came in an array.

    :raise Malformed: with the position in the array as its path.
    """
    at = _skip(text, 0)
    if text[at : at + 1] != "[":
        return [(read(text), text.strip(" \t\n\r"))], False
    found: list[tuple[Any, str]] = []
    at = _skip(text, at + 1)
    while text[at : at + 1] != "]" or found:
        try:
            value, end = _value(text, at)
        except Malformed as wrong:
            raise wrong.below(len(found)) from None
        found.append((value, text[at:end]))
        at = _skip(text, end)
        mark = text[at : at + 1]
        if mark == "]":
            break
        if mark != ",":
            raise Malformed(f"This is not JSON: a comma is missing at character {at}.", _RULE)
        at = _skip(text, at + 1)
    if _skip(text, at + 1) != len(text):
        raise Malformed(f"There is more text after the JSON, at character {at + 1}.", _RULE)
    return found, True


def write(value: Any) -> str:
    """Compact JSON text; numbers keep their value whatever their size."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
