# SPDX-License-Identifier: EUPL-1.2
"""A finished file on its way to whoever asked for it."""

from collections.abc import Iterator
from typing import BinaryIO

from flask import Response

from atlas_training.exports.service import Made

BLOCK = 256 * 1024


def send(made: Made) -> Response:
    """The file as a download that no cache keeps; it is read block by block and closed at the end."""
    response = Response(_blocks(made.stream), mimetype=made.mimetype)
    response.call_on_close(made.stream.close)
    response.content_length = made.size
    response.headers.set("Content-Disposition", "attachment", filename=made.name)
    response.headers["Cache-Control"] = "no-store"
    return response


def _blocks(stream: BinaryIO) -> Iterator[bytes]:
    with stream:
        while block := stream.read(BLOCK):
            yield block
