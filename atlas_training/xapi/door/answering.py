# SPDX-License-Identifier: EUPL-1.2
"""The shape of answers and refusals, and the headers on each of them (Communication 1.2, 2.1.3, 3.2, 3.3)."""

import json
from typing import Any

from flask import Response, current_app, g, request
from werkzeug.exceptions import HTTPException

from atlas_training import database
from atlas_training.errors import NotSignedIn, Refusal
from atlas_training.xapi.errors import BadRequest, Malformed
from atlas_training.xapi.spec.values import write_timestamp
from atlas_training.xapi.spec.version import HEADER, find_version
from atlas_training.xapi.statements.sequence import horizon

CONSISTENT_THROUGH = "X-Experience-API-Consistent-Through"
_METHODS = "GET, HEAD, PUT, POST, DELETE, OPTIONS"
_CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": f"ETag, Last-Modified, {HEADER}, {CONSISTENT_THROUGH}",
}
_PREFLIGHT = {
    "Access-Control-Allow-Methods": _METHODS,
    "Access-Control-Allow-Headers": (
        f"Authorization, Content-Type, Accept, Accept-Language, If-Match, If-None-Match, {HEADER}"
    ),
    "Access-Control-Max-Age": "86400",
}


def as_json(value: Any, status: int = 200) -> Response:
    """An answer of JSON; a text is taken as JSON already."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Response(text, status, content_type="application/json")


def as_options(methods: tuple[str, ...]) -> Response:
    """The answer to OPTIONS, which asks for no credential."""
    return Response(status=204, headers={"Allow": ", ".join((*methods, "OPTIONS")), **_PREFLIGHT})


def as_wrong_method(methods: tuple[str, ...]) -> Response:
    """405, with what is allowed."""
    sentence = f"Only {', '.join(methods)} can be used here."
    answer = _as_error(405, "", "Communication 2.0", sentence)
    answer.headers["Allow"] = ", ".join((*methods, "OPTIONS"))
    return answer


def _as_error(status: int, path: str, rule: str, sentence: str) -> Response:
    return as_json({"error": {"path": path, "rule": rule, "sentence": sentence}}, status)


def refuse(refusal: Refusal) -> Response:
    """A refusal in the record store's shape: where, by which clause, and what to do."""
    place = refusal.place if isinstance(refusal, Malformed) else ""
    answer = _as_error(refusal.status, place, getattr(refusal, "rule", ""), str(refusal.sentence))
    if isinstance(refusal, NotSignedIn):
        answer.headers["WWW-Authenticate"] = 'Basic realm="xAPI", charset="UTF-8"'
    return answer


def refuse_http(error: HTTPException) -> Response:
    """What Flask itself refuses, such as a body above the limit."""
    status = error.code or 500
    sentence = "Something went wrong here; it has been noted." if status >= 500 else _sentence(error)
    return _as_error(status, "", "Communication 3.2", sentence)


def _sentence(error: HTTPException) -> str:
    if error.code == 413:
        return f"At most {current_app.config['UPLOAD_LIMIT']} bytes are taken at once."
    return error.description or error.name


def add_headers(response: Response) -> Response:
    """Put the shared headers on an answer or a refusal."""
    response.headers[HEADER] = g.get("xapi_version") or _version_of_header()
    response.headers.update(_CORS)
    if request.endpoint in ("xapi.statements", "xapi.more_statements"):
        response.headers[CONSISTENT_THROUGH] = _consistent_through(response.status_code)
    return response


def _version_of_header() -> str:
    return find_version(request.headers.get(HEADER)) or str(current_app.config["XAPI_DEFAULT_VERSION"])


def _consistent_through(status: int) -> str:
    if "consistent_through" not in g:
        if status < 400:
            g.consistent_through = horizon().consistent_through  # inside the write, before it is committed
        else:
            with database.reading():
                g.consistent_through = horizon().consistent_through
    return write_timestamp(g.consistent_through)


__all__ = ["BadRequest", "add_headers", "as_json", "as_options", "as_wrong_method", "refuse", "refuse_http"]
