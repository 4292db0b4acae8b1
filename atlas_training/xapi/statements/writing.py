# SPDX-License-Identifier: EUPL-1.2
"""From the body of a request to checked statements and their files (Communication 1.5, 2.1.1, 2.1.2)."""

from dataclasses import replace
from uuid import UUID

from atlas_training.xapi.attachments.multipart import is_multipart
from atlas_training.xapi.attachments.received import File, Received, match
from atlas_training.xapi.errors import BadRequest, Malformed
from atlas_training.xapi.spec.json_text import decode, read_batch
from atlas_training.xapi.spec.statement import check_statement
from atlas_training.xapi.spec.values import check_uuid
from atlas_training.xapi.statements.storing import Incoming

Files = dict[str, File]


def _receive(content_type: str | None, body: bytes) -> Received:
    if is_multipart(content_type):
        return Received.of(str(content_type), body)
    if (content_type or "").partition(";")[0].strip().lower() != "application/json":
        raise BadRequest(
            "Send statements as application/json or multipart/mixed.", "Communication 1.5", "Content-Type"
        )
    return Received(body)


def read_posted(content_type: str | None, body: bytes, version: str) -> tuple[list[Incoming], Files]:
    """The statements of a POST and the files that came with them, by hash.

    :raise BadRequest: for another type than application/json and multipart/mixed.
    :raise Malformed: if a statement or a part breaks a rule.
    """
    received = _receive(content_type, body)
    batch, _ = _read(received, version)
    return batch, received.files


def _read(received: Received, version: str) -> tuple[list[Incoming], bool]:
    found, is_array = read_batch(decode(received.json))
    for position, (value, _) in enumerate(found):
        check_statement(value, version, (position,) if is_array else ())
    matched = match([value for value, _ in found], is_array, received.files)
    return [
        replace(Incoming.of(value, text), files=tuple(files))
        for (value, text), files in zip(found, matched, strict=True)
    ], is_array


def read_put(
    content_type: str | None, body: bytes, version: str, statement_id: str | None
) -> tuple[Incoming, Files]:
    """The statement of a PUT, under the id in the address, and its files.

    :raise BadRequest: if that id is missing or no UUID, or the type is another.
    :raise Malformed: if the statement breaks a rule or has another id.
    """
    if statement_id is None:
        raise BadRequest("PUT needs the id of the statement.", "Communication 2.1.1", "statementId")
    try:
        check_uuid(statement_id)
    except Malformed as wrong:
        raise BadRequest(str(wrong.sentence), "Communication 2.1.1", "statementId") from None
    received = _receive(content_type, body)
    batch, is_array = _read(received, version)
    if is_array:
        raise Malformed("PUT takes one statement, not an array.", "Communication 2.1.1")
    (incoming,) = batch
    key = UUID(statement_id)
    if "id" in incoming.statement and incoming.id != key:
        raise Malformed("The id differs from the parameter statementId.", "Communication 2.1.1", ("id",))
    return replace(incoming, id=key, is_new_id=False), received.files
