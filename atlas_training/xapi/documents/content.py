# SPDX-License-Identifier: EUPL-1.2
"""What a document holds: bytes with their content type, JSON checked, JSON objects merged (Communication 2.2)."""

import json
from dataclasses import dataclass
from hashlib import sha1
from typing import Any

from atlas_training.xapi.errors import BadRequest, DocumentTooLarge, Malformed
from atlas_training.xapi.spec.json_text import decode, read, write
from atlas_training.xapi.spec.values import check_media_type

_RULE = "Communication 2.2"
_UNNAMED = "application/octet-stream"


@dataclass(frozen=True)
class Content:
    """The bytes as they came, and what they are; ``value`` is what JSON says."""

    content_type: str
    body: bytes
    value: Any = None

    @property
    def digest(self) -> bytes:
        """The 20 bytes of the SHA-1 sum that is its entity tag (Communication 3.1)."""
        return sha1(self.body, usedforsecurity=False).digest()


def is_json(content_type: str) -> bool:
    """Whether this is application/json, whatever parameters follow."""
    return content_type.partition(";")[0].strip().lower() == "application/json"


def read_content(content_type: str | None, body: bytes) -> Content:
    """What was sent; JSON is read strictly, anything else is any bytes.

    :raise BadRequest: if the content type has no form an answer could repeat.
    :raise Malformed: if what is called JSON is none.
    """
    content_type = (content_type or _UNNAMED).strip()
    try:
        check_media_type(content_type)
    except Malformed as wrong:
        raise BadRequest(str(wrong.sentence), wrong.rule, "Content-Type") from None
    if not (content_type.isascii() and content_type.isprintable()):
        raise BadRequest("A content type is printable ASCII.", "RFC 9110 8.3.1", "Content-Type")
    value = read(decode(body)) if is_json(content_type) else None
    return Content(content_type, body, value)


def require_object(posted: Content) -> None:
    """Hold JSON that is posted to being an object.

    :raise Malformed: for any other JSON value.
    """
    if is_json(posted.content_type) and not isinstance(posted.value, dict):
        raise Malformed("POST takes a JSON object.", _RULE)


def merge(content_type: str, body: bytes, posted: Content, most: int) -> Content:
    """A stored document with each top-level property of the posted one set in it; at most ``most`` bytes.

    :raise BadRequest: if one of them is not application/json.
    :raise Malformed: if one of them is not an object.
    :raise DocumentTooLarge: if they are too much together.
    """
    if not is_json(posted.content_type):
        raise BadRequest("Only application/json is merged into a document.", _RULE, "Content-Type")
    require_object(posted)
    before = json.loads(body) if is_json(content_type) else None
    if not isinstance(before, dict):
        raise Malformed("The stored document is not a JSON object; replace it with PUT.", _RULE)
    merged = write({**before, **posted.value}).encode()
    if len(merged) > most:
        raise DocumentTooLarge(f"The merged document would be larger than {most} bytes.")
    return Content(posted.content_type, merged)
