# SPDX-License-Identifier: EUPL-1.2
"""``/api/v1/aggregates/…``: the dashboard client reads figures."""

from flask import Blueprint, Response, current_app, jsonify, request

from atlas_training import clock
from atlas_training.accounts import credentials
from atlas_training.accounts.access import CREDENTIAL, allow
from atlas_training.accounts.enums import Scope
from atlas_training.accounts.models import Credential
from atlas_training.aggregates import service as aggregates
from atlas_training.aggregates.service import Cell
from atlas_training.errors import NotAllowed, NotSignedIn

bp = Blueprint("aggregates", __name__, url_prefix="/api/v1/aggregates")
READERS = frozenset({Scope.STATEMENTS_READ, Scope.ALL_READ, Scope.ALL})


def _reader() -> Credential:
    try:
        given = request.authorization
    except ValueError:  # werkzeug decodes it only where it is ASCII
        given = None
    found = None
    if given is not None and given.type == "basic":
        found = credentials.verify(given.username or "", given.password or "")
    if found is None:
        raise NotSignedIn("Send the key and secret of a credential with Basic authentication.")
    if not READERS & set(found.scopes):
        raise NotAllowed("This credential has no scope to read. It needs statements/read, all/read or all.")
    return found


@bp.get("/progress")
@allow(CREDENTIAL)
def progress() -> Response:
    """By country, course and month: SMEs, people enrolled, started, completed, and the mean index.

    :raise 401: without a known credential. :raise 403: if it may not read.
    """
    reader = _reader()
    cells = aggregates.progress(reader.countries)
    return jsonify(
        {
            "generated_at": clock.now().isoformat(),
            "timezone": current_app.config["REPORT_TIMEZONE"],
            "least_smes": current_app.config["SMALL_NUMBER"],
            "cells": [_as_json(cell) for cell in cells],
        }
    )


def _as_json(cell: Cell) -> dict[str, object]:
    return {
        "country": cell.country,
        "course": cell.course,
        "month": cell.month,
        "smes": cell.smes,
        "enrolled": cell.enrolled,
        "started": cell.started,
        "completed": cell.completed,
        "index": {"smes": cell.index.smes, "mean": round(float(cell.index.mean), 1)} if cell.index else None,
    }
