# SPDX-License-Identifier: EUPL-1.2
"""``GET /api/v1/completions``: the rows of the completions page for programs, with numbers for names.

Basic authentication by a credential with the scope ``statements/read``, ``all/read`` or ``all``, for its
countries. It takes the filters of the page, ``limit`` (1 to 1,000, 100 by default) and ``after``, the
place where the page before ended.
"""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, jsonify, request
from flask_babel import gettext as _

from atlas_training import i18n
from atlas_training.accounts import credentials
from atlas_training.accounts.access import CREDENTIAL, allow
from atlas_training.accounts.enums import Scope
from atlas_training.accounts.models import Credential
from atlas_training.errors import Invalid, NotAllowed, NotSignedIn
from atlas_training.exports.table import Asker
from atlas_training.home import completions
from atlas_training.home.forms import read_filters
from atlas_training.organisations.enums import COUNTRIES

bp = Blueprint("home_api", __name__)

READERS = frozenset({Scope.STATEMENTS_READ, Scope.ALL_READ, Scope.ALL})
MOST_AT_ONCE = 1000


@bp.get("/api/v1/completions")
@allow(CREDENTIAL)
def list_completions() -> Response:
    """Rows, newest first, and how many there are in all.

    :raise 401: without a known credential. :raise 403: if it may not read. :raise 400: for a wrong filter.
    """
    countries = _reader().countries
    asker = Asker(frozenset(COUNTRIES if countries is None else countries), frozenset(), i18n.current().code)
    given = {name: value for name, value in request.args.items() if value}
    limit, after = _limit(given.pop("limit", "100")), _place(given.pop("after", ""))
    given.pop("lang", None)
    filters = read_filters(asker, given)
    found = completions.rows_after(asker, filters, after, limit + 1)
    zone = completions.zone()
    rows: list[dict[str, Any]] = [
        dict(zip(completions.COLUMNS, completions.cells(row, zone), strict=True)) for row in found[:limit]
    ]
    last = found[limit - 1] if len(found) > limit else None
    return jsonify(
        {
            "about": [completions.describe(filters)],
            "timezone": current_app.config["REPORT_TIMEZONE"],
            "total": completions.totals(asker, filters).rows,
            "rows": rows,
            "next": f"{last.at.isoformat()}_{last.id}" if last else None,
        }
    )


def _reader() -> Credential:
    try:
        given = request.authorization
    except ValueError:  # werkzeug decodes it only where it is ASCII
        given = None
    found = None
    if given is not None and given.type == "basic":
        found = credentials.verify(given.username or "", given.password or "")
    if found is None:
        raise NotSignedIn(_("Send the key and secret of a credential with Basic authentication."))
    if not READERS & set(found.scopes):
        raise NotAllowed(
            _("This credential has no scope to read. It needs statements/read, all/read or all.")
        )
    return found


def _limit(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 6 or not 1 <= int(text) <= MOST_AT_ONCE:
        raise Invalid(_("limit is a number from 1 to %(most)s.", most=MOST_AT_ONCE))
    return int(text)


def _place(text: str) -> tuple[datetime, UUID] | None:
    if not text:
        return None
    at, _line, key = text.partition("_")
    try:
        moment = datetime.fromisoformat(at.replace(" ", "+"))  # a plus sign that was not escaped
        if moment.tzinfo is None:
            raise ValueError
        return moment.astimezone(UTC), UUID(key)
    except (ValueError, OverflowError):
        raise Invalid(_("after is what stood as next in the answer before.")) from None
