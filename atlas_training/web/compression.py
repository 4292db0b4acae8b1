# SPDX-License-Identifier: EUPL-1.2
"""Text answers over a kilobyte leave compressed, for poor lines.

An answer with an ETag stays as it is: its tag names these very bytes.
"""

import gzip

from flask import Flask, Response, request

LEAST = 1024
KINDS = {
    "text/html",
    "text/css",
    "text/csv",
    "text/plain",
    "text/javascript",
    "application/json",
    "application/ld+json",
    "application/problem+json",
    "image/svg+xml",
}


def _may_compress(response: Response) -> bool:
    return (
        response.mimetype in KINDS
        and response.status_code not in (204, 206, 304)
        and not response.is_streamed
        and not response.direct_passthrough
        and "Content-Encoding" not in response.headers
        and "ETag" not in response.headers
    )


def _compress(response: Response) -> Response:
    if not _may_compress(response) or (response.calculate_content_length() or 0) < LEAST:
        return response
    response.vary.add("Accept-Encoding")
    if request.accept_encodings["gzip"] <= 0:
        return response
    response.set_data(gzip.compress(response.get_data(), 6, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    return response


def init_app(app: Flask) -> None:
    """Compress last: what is registered first runs last."""
    app.after_request(_compress)
