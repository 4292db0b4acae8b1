# SPDX-License-Identifier: EUPL-1.2
"""Statements with their files as multipart/mixed: each file once, streamed from disk (Communication 1.5.2)."""

import json
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path

from flask import Response

from atlas_training.xapi.attachments import files
from atlas_training.xapi.attachments.received import HASH, attachments_of
from atlas_training.xapi.driver import among, fetch
from atlas_training.xapi.statements.selection import Found


def as_multipart(text: str, found: Iterable[Found]) -> Response:
    """The answer ``text`` and the files that came with the statements it shows.

    A file that is missing on disk is left out; its attachment still tells its hash.
    """
    boundary = f"atlas-{secrets.token_hex(24)}"  # 192 random bits: no file holds them
    mark = f"--{boundary}\r\n"
    parts: list[bytes | Path] = [f"{mark}Content-Type: application/json\r\n\r\n{text}\r\n".encode()]
    for sha2, content_type in _files_of(list(found)).items():
        path = files.find(sha2)
        if path is not None:
            head = f"{mark}Content-Type: {content_type}\r\nContent-Transfer-Encoding: binary\r\n"
            parts += [f"{head}{HASH}: {sha2}\r\n\r\n".encode(), path, b"\r\n"]
    parts.append(f"--{boundary}--\r\n".encode())
    answer = Response(_stream(parts), 200, content_type=f"multipart/mixed; boundary={boundary}")
    answer.content_length = sum(
        part.stat().st_size if isinstance(part, Path) else len(part) for part in parts
    )
    return answer


def _stream(parts: list[bytes | Path]) -> Iterator[bytes]:
    for part in parts:
        if isinstance(part, Path):
            yield from files.read(part)
        else:
            yield part


def _files_of(found: list[Found]) -> dict[str, str]:
    """The files that came with these statements, in order, with their content types."""
    if not found:
        return {}
    condition, values = among("sequence", "bigint", [one.sequence for one in found])
    rows = fetch(f"SELECT sequence, sha2 FROM statement_attachment WHERE {condition}", values)
    came: dict[int, set[str]] = {}
    for sequence, sha2 in rows:
        came.setdefault(sequence, set()).add(sha2.hex())
    shown: dict[str, str] = {}
    for one in found:
        if one.sequence not in came:
            continue
        for _, attachment in attachments_of(json.loads(one.text)):
            sha2 = attachment["sha2"].lower()
            if sha2 in came[one.sequence]:
                shown.setdefault(sha2, _one_line(attachment["contentType"]))
    return shown


def _one_line(content_type: str) -> str:
    """A content type as a header can hold it."""
    is_plain = content_type.isascii() and content_type.isprintable()
    return content_type if is_plain else "application/octet-stream"
