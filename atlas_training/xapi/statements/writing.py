# SPDX-License-Identifier: EUPL-1.2
"""From the body of a request to checked statements (Communication 1.5.1, 2.1.1, 2.1.2)."""

from typing import Any
from uuid import UUID

from atlas_training.xapi.errors import BadRequest, Malformed
from atlas_training.xapi.spec.json_text import decode, read_batch
from atlas_training.xapi.spec.statement import check_statement
from atlas_training.xapi.spec.values import check_uuid
from atlas_training.xapi.statements.storing import Incoming

_IS_JSON = "application/json"


def check_content_type(value: str | None) -> None:
    """Take JSON only; attachments in multipart/mixed have their own reader.

    :raise BadRequest: for anything else.
    """
    kind = (value or "").partition(";")[0].strip().lower()
    if kind != _IS_JSON:
        raise BadRequest("Send statements as application/json.", "Communication 1.5", "Content-Type")


def read_posted(body: bytes, version: str) -> tuple[list[Incoming], bool]:
    """The statements of a POST, and whether they came in an array.

    :raise Malformed: if one breaks a rule.
    """
    found, is_array = read_batch(decode(body))
    return [
        _checked(value, text, version, (position,) if is_array else ())
        for position, (value, text) in enumerate(found)
    ], is_array


def read_put(body: bytes, version: str, statement_id: str | None) -> Incoming:
    """The statement of a PUT, under the id in the address.

    :raise BadRequest: if that id is missing or no UUID.
    :raise Malformed: if the statement breaks a rule or has another id.
    """
    if statement_id is None:
        raise BadRequest("PUT needs the id of the statement.", "Communication 2.1.1", "statementId")
    try:
        check_uuid(statement_id)
    except Malformed as wrong:
        raise BadRequest(str(wrong.sentence), "Communication 2.1.1", "statementId") from None
    found, is_array = read_batch(decode(body))
    if is_array:
        raise Malformed("PUT takes one statement, not an array.", "Communication 2.1.1")
    value, text = found[0]
    incoming = _checked(value, text, version, ())
    key = UUID(statement_id)
    if "id" in value and incoming.id != key:
        raise Malformed("The id differs from the parameter statementId.", "Communication 2.1.1", ("id",))
    return Incoming(value, text, key)


def _checked(value: Any, text: str, version: str, path: tuple[int, ...]) -> Incoming:
    check_statement(value, version, path)
    for name, holder in (("attachments", value), ("object", value["object"])):
        for position, attachment in enumerate(holder.get("attachments", ())):
            if "fileUrl" not in attachment:
                steps = (
                    ("attachments", position)
                    if name == "attachments"
                    else ("object", "attachments", position)
                )
                raise Malformed(
                    "An attachment sent as JSON needs a fileUrl.", "Communication 1.5.2", (*path, *steps)
                )
    return Incoming.of(value, text)
