# SPDX-License-Identifier: EUPL-1.2
"""Results of another readiness tool over JSON.

``POST /api/v1/readiness/results`` with Basic authentication by a credential that has the scope
``profile`` (an SME's readiness is part of its profile) or ``all``, for SMEs of its countries. The body
is one result, or ``{"results": [...], "mapping": {...}}`` with up to 1,000; all are kept or none.
The shape of a result and of a mapping is told in :mod:`imported`.
"""

from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from atlas_training import database, strict_json
from atlas_training.accounts import credentials
from atlas_training.accounts.access import CREDENTIAL, allow
from atlas_training.accounts.enums import Scope
from atlas_training.accounts.models import Credential
from atlas_training.readiness import errors, imported
from atlas_training.readiness import service as readiness

bp = Blueprint("readiness_api", __name__)

SCOPES = frozenset({Scope.PROFILE, Scope.ALL})
MOST_AT_ONCE = 1000


@bp.errorhandler(errors.UnknownCredential)
def ask_for_credential(refusal: errors.UnknownCredential) -> ResponseReturnValue:
    """401 with the way to sign in."""
    return {"error": str(refusal)}, 401, {"WWW-Authenticate": 'Basic realm="ATLAS4MED Training"'}


@bp.post("/api/v1/readiness/results")
@allow(CREDENTIAL)
def store_results() -> ResponseReturnValue:
    """Keep one or several results; answers with the key of each assessment, in order.

    :raise 400: if one cannot be read; 404 if an SME is unknown to this credential; 409 if another result
        of the same tool, date and SME is stored.
    """
    with database.reading():
        credential = _credential()
        countries = credential.countries
        scores = _scores(_body())
    stored = [readiness.import_result(one, countries) for one in scores]
    return {
        "results": [
            {"id": str(row.id), "index": row.index, "shown": row.index_shown, "level": row.level}
            for row in stored
        ]
    }, 201


def _credential() -> Credential:
    try:
        given = request.authorization
    except ValueError:  # werkzeug decodes it only where it is ASCII
        raise errors.UnknownCredential from None
    if given is None or given.type != "basic" or given.username is None:
        raise errors.UnknownCredential
    credential = credentials.verify(given.username, given.password or "")
    if credential is None:
        raise errors.UnknownCredential
    if not SCOPES & set(credential.scopes):
        raise errors.ScopeMissing
    return credential


def _body() -> Any:
    if not request.is_json:
        return None
    try:
        return strict_json.read(strict_json.decode(request.get_data()))
    except strict_json.NotStrict as wrong:
        raise errors.BadImport(str(wrong)) from None


def _scores(body: Any) -> list[imported.ImportedScores]:
    if not isinstance(body, dict):
        raise errors.BadImport(_("Send a JSON object, with the content type application/json."))
    several = body.get("results", [{key: value for key, value in body.items() if key != "mapping"}])
    if not isinstance(several, list) or not 0 < len(several) <= MOST_AT_ONCE:
        raise errors.BadImport(_("results is a list of 1 to %(most)s results.", most=MOST_AT_ONCE))
    instrument = readiness.instrument_of(readiness.current_instrument())
    mapping = imported.parse_mapping(body.get("mapping"), instrument)
    return [_score(number, raw, mapping, len(several)) for number, raw in enumerate(several)]


def _score(number: int, raw: Any, mapping: imported.CodeMap, count: int) -> imported.ImportedScores:
    try:
        return imported.parse_result(raw, mapping, readiness.today())
    except errors.BadImport as wrong:
        if count == 1:
            raise
        raise errors.BadImport(f"results/{number}: {wrong}") from None
