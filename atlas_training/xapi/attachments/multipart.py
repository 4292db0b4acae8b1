# SPDX-License-Identifier: EUPL-1.2
"""multipart/mixed as RFC 2046 5.1 has it, on bytes: parts are views of the body, nothing is copied.

Parsers of forms fail on it: they ask for names and take binary content for text.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesHeaderParser
from itertools import pairwise

from werkzeug.http import parse_options_header

from atlas_training.xapi.errors import BadRequest, Malformed

MOST_PARTS = 10_000
LONGEST_HEAD = 16 * 1024
_RULE = "Communication 1.5.2"


@dataclass(frozen=True)
class Part:
    """One part: its headers, and its bytes as they came."""

    headers: Message
    data: memoryview


def is_multipart(content_type: str | None) -> bool:
    """Whether this is multipart/mixed."""
    return (content_type or "").partition(";")[0].strip().lower() == "multipart/mixed"


def read_boundary(content_type: str) -> str:
    """The boundary that a content type names.

    :raise BadRequest: if there is none that RFC 2046 allows.
    """
    boundary = parse_options_header(content_type)[1].get("boundary", "")
    if not 0 < len(boundary) <= 70 or boundary.endswith(" ") or not boundary.isascii():
        raise BadRequest("multipart/mixed needs a boundary of 1 to 70 characters.", _RULE, "Content-Type")
    return boundary


def split(body: bytes, boundary: str) -> list[Part]:
    """The parts of a body.

    :raise Malformed: if it is cut off, has no part, or a part has no end of its headers.
    """
    mark = b"--" + boundary.encode()
    places = list(_delimiters(body, mark))
    if not places or not places[-1][2]:
        raise Malformed("The closing boundary is missing: the body was cut off.", _RULE)
    if len(places) > MOST_PARTS:
        raise Malformed(f"There are more than {MOST_PARTS} parts.", _RULE)
    parts = []
    for number, (this, following) in enumerate(pairwise(places)):
        parts.append(_part(memoryview(body)[this[1] : following[0]], number))
    if not parts:
        raise Malformed("There is no part in the body.", _RULE)
    return parts


def _delimiters(body: bytes, mark: bytes) -> Iterator[tuple[int, int, bool]]:
    """Where each line of the boundary begins (its line end included) and ends, and whether it closes."""
    at = 0
    while (at := body.find(mark, at)) >= 0:
        begin, end = _line_begin(body, at), at + len(mark)
        at = end
        if begin is None:
            continue
        if body[end : end + 2] == b"--":
            yield begin, end + 2, True
            return
        line_end = body.find(b"\n", end)
        if line_end >= 0 and not body[end:line_end].strip(b" \t\r"):
            yield begin, line_end + 1, False
            at = line_end + 1


def _line_begin(body: bytes, at: int) -> int | None:
    """Where the line end before a boundary begins; None where the boundary does not begin a line."""
    if at == 0:
        return 0
    if body[at - 1 : at] != b"\n":
        return None
    return at - 2 if body[at - 2 : at - 1] == b"\r" else at - 1


def _part(data: memoryview, number: int) -> Part:
    head = bytes(data[: LONGEST_HEAD + 4])
    if head[:2] == b"\r\n" or head[:1] == b"\n":  # no headers at all
        return Part(Message(), data[2 if head[:1] == b"\r" else 1 :])
    ends = [(place, len(end)) for end in (b"\r\n\r\n", b"\n\n") if (place := head.find(end)) >= 0]
    if not ends:
        raise Malformed(f"Part {number} has no empty line behind its headers.", _RULE)
    place, length = min(ends)
    return Part(BytesHeaderParser().parsebytes(head[:place] + b"\r\n\r\n"), data[place + length :])
