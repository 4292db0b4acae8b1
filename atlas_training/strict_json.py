# SPDX-License-Identifier: EUPL-1.2
"""Reading JSON as strictly as the standard and both databases need it.

Refused: names given twice in an object, NaN and infinities, numbers too large for a double, lone
surrogates, NUL characters, text that is not UTF-8, nesting deeper than 100.
"""

import json
import re
from typing import Any

DEEPEST = 100
_SUSPECT = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")
_SPACE = re.compile(r"[ \t\n\r]*")


class NotStrict(ValueError):
    """The text is not JSON as it is read here; the words say why, in English, for a program's writer."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotStrict(f"The name {_first_twice(pairs)!a} is used twice in one object.")
    return found


def _first_twice(pairs: list[tuple[str, Any]]) -> str:
    seen: set[str] = set()
    for name, _ in pairs:
        if name in seen:
            return name
        seen.add(name)
    return ""


def _number(text: str) -> float:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise NotStrict("A number is too large.")
    return value


def _no_number(text: str) -> Any:
    raise NotStrict(f"{text} is not a JSON number.")


_DECODER = json.JSONDecoder(object_pairs_hook=_once, parse_float=_number, parse_constant=_no_number)


def decode(data: bytes) -> str:
    """The text of a body.

    :raise NotStrict: if it is not UTF-8.
    """
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as wrong:
        raise NotStrict(f"The text is not UTF-8 (byte {wrong.start}).") from None


def skip(text: str, at: int) -> int:
    """Where the white space from here ends."""
    match = _SPACE.match(text, at)
    return match.end() if match else at


def read_value(text: str, at: int) -> tuple[Any, int]:
    """The value that begins here, and where it ends.

    :raise NotStrict: if there is none.
    """
    try:
        value, end = _DECODER.raw_decode(text, at)
    except json.JSONDecodeError as wrong:
        raise NotStrict(f"This is not JSON: {wrong.msg} at character {wrong.pos}.") from None
    except RecursionError:
        raise NotStrict(f"The nesting is deeper than {DEEPEST}.") from None
    except NotStrict:
        raise
    except ValueError:
        raise NotStrict("A number has too many digits.") from None
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
            raise NotStrict(f"The nesting is deeper than {DEEPEST}.")
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
        raise NotStrict("A text holds the NUL character.")
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise NotStrict("A text holds half of a surrogate pair.")


def read(text: str) -> Any:
    """The one value the text holds.

    :raise NotStrict: for anything else.
    """
    value, end = read_value(text, skip(text, 0))
    if skip(text, end) != len(text):
        raise NotStrict(f"There is more text after the JSON, at character {end}.")
    return value
