# SPDX-License-Identifier: EUPL-1.2
"""The files of a request, matched to the attachments of its statements by their hash alone (Communication 1.5.2)."""

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from atlas_training.xapi.attachments.multipart import Part, read_boundary, split
from atlas_training.xapi.attachments.signature import SIGNATURE, check_signature
from atlas_training.xapi.errors import Malformed

HASH = "X-Experience-API-Hash"
_RULE = "Communication 1.5.2"
_SUMS = {56: hashlib.sha224, 64: hashlib.sha256, 96: hashlib.sha384, 128: hashlib.sha512}
Path = tuple[str | int, ...]


@dataclass
class File:
    """A part's bytes; ``media_type`` is empty where the part names none."""

    data: memoryview
    media_type: str


@dataclass
class Received:
    """The JSON of a request, and its files by the hash they are named by, in lower-case hexadecimal digits."""

    json: bytes
    files: dict[str, File] = field(default_factory=dict)

    @classmethod
    def of(cls, content_type: str, body: bytes) -> "Received":
        """What a multipart/mixed body holds; the hash of every file is checked.

        :raise Malformed: if a part breaks a rule.
        :raise BadRequest: if the content type names no boundary.
        """
        first, *others = split(body, read_boundary(content_type))
        if _media_type(_header(first, "Content-Type")) != "application/json":
            raise Malformed("The first part holds the statements, with type application/json.", _RULE)
        files = dict(_read_file(part, number) for number, part in enumerate(others, 1))
        return cls(bytes(first.data), files)


def _header(part: Part, name: str) -> str:
    return str(part.headers.get(name, "")).strip()  # with bytes that are not ASCII the parser gives no text


def _media_type(value: str) -> str:
    return value.partition(";")[0].strip().lower()


def _read_file(part: Part, number: int) -> tuple[str, File]:
    if _header(part, "Content-Transfer-Encoding").lower() != "binary":
        raise Malformed(f"Part {number} needs Content-Transfer-Encoding: binary.", _RULE)
    named = _header(part, HASH).lower()
    if len(named) not in _SUMS:
        raise Malformed(f"Part {number} needs {HASH}, a SHA-2 sum in hexadecimal digits.", _RULE)
    if not hmac.compare_digest(_SUMS[len(named)](part.data).hexdigest().encode(), named.encode()):
        raise Malformed(f"The content of part {number} has another hash than its {HASH} says.", _RULE)
    return named, File(part.data, _media_type(_header(part, "Content-Type")))


def match(statements: list[dict[str, Any]], is_array: bool, files: dict[str, File]) -> list[list[bytes]]:
    """The files of each statement, by the bytes of their hash.

    :raise Malformed: if an attachment has neither a file nor a fileUrl, its length is another than the
        file's, a signature is wrong, or a file belongs to no attachment.
    """
    matched: list[list[bytes]] = []
    for position, statement in enumerate(statements):
        found: dict[bytes, None] = {}
        for path, attachment in attachments_of(statement):
            try:
                is_there = _match_one(statement, attachment, files)
            except Malformed as wrong:
                raise wrong.below(*((position,) if is_array else ()), *path) from None
            if is_there:
                found[bytes.fromhex(attachment["sha2"])] = None
        matched.append(list(found))
    named = {key.hex() for keys in matched for key in keys}
    for sha2 in files:
        if sha2 not in named:
            raise Malformed(f"No attachment has the hash {sha2} of this part.", _RULE)
    return matched


def attachments_of(statement: dict[str, Any]) -> Iterator[tuple[Path, dict[str, Any]]]:
    """The attachments of a statement and of the SubStatement in it, each with its place."""
    for position, attachment in enumerate(statement.get("attachments", ())):
        yield ("attachments", position), attachment
    for position, attachment in enumerate(statement["object"].get("attachments", ())):
        yield ("object", "attachments", position), attachment


def _match_one(statement: dict[str, Any], attachment: dict[str, Any], files: dict[str, File]) -> bool:
    file = files.get(attachment["sha2"].lower())
    if file is None and "fileUrl" not in attachment:
        raise Malformed("An attachment needs its part in multipart/mixed, or a fileUrl.", _RULE)
    if file is not None:
        if len(file.data) != attachment["length"]:
            raise Malformed(f"The length is {len(file.data)}.", "Data 2.4.11", ("length",))
        if file.media_type and file.media_type != _media_type(attachment["contentType"]):
            raise Malformed(f"The part says {file.media_type}.", _RULE, ("contentType",))
    if attachment["usageType"] == SIGNATURE:
        check_signature(statement, attachment, file.data if file else None)
    return file is not None
