# SPDX-License-Identifier: EUPL-1.2
"""What the resources of the record store hang on: one blueprint, one shape of headers and refusals."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint
from werkzeug.exceptions import HTTPException

from atlas_training.errors import Refusal
from atlas_training.xapi.door import answering

bp = Blueprint("xapi", __name__, url_prefix="/xapi")
bp.after_request(answering.add_headers)
bp.register_error_handler(Refusal, answering.refuse)
bp.register_error_handler(HTTPException, answering.refuse_http)

_METHODS = ["GET", "HEAD", "PUT", "POST", "DELETE", "PATCH", "OPTIONS"]


def resource(path: str, **options: Any) -> Callable[[Any], Any]:
    """A route that gets every method: the resource itself says which it has, with Allow."""
    return bp.route(path, methods=_METHODS, provide_automatic_options=False, **options)
