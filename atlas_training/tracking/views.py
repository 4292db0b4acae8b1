# SPDX-License-Identifier: EUPL-1.2
"""The xAPI Profile document, and the pages behind our own IRIs."""

from flask import Blueprint, Response, jsonify

from atlas_training.accounts.access import EVERYONE, allow
from atlas_training.tracking import profile
from atlas_training.xapi.installation import find_iri_base

bp = Blueprint("tracking", __name__)


@bp.get("/xapi-profile")
@bp.get("/xapi-profile/<path:part>")
@allow(EVERYONE)
def show_profile(part: str = "") -> Response:
    """The whole profile, at its own address and at that of each of its parts."""
    response = jsonify(profile.document(find_iri_base()))
    response.mimetype = "application/ld+json"
    return response
