# SPDX-License-Identifier: EUPL-1.2
"""Refusals and faults as pages with a kind sentence, or as JSON where a machine asked."""

from typing import Any

from flask import Flask, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException, InternalServerError

from atlas_training.database import db
from atlas_training.errors import Refusal, TooMany
from atlas_training.web.access import CREDENTIAL, allowed_for

_COLLISIONS = {
    "23505": "unique_violation",
    "23503": "foreign_key_violation",
    "40001": "serialization_failure",
    "40P01": "deadlock_detected",
    "SQLITE_CONSTRAINT_UNIQUE": "unique",
    "SQLITE_CONSTRAINT_PRIMARYKEY": "primary key",
    "SQLITE_CONSTRAINT_FOREIGNKEY": "foreign key",
}
"""What PostgreSQL and SQLite call it when a row came, went or changed between looking and writing."""


def _words(status: int) -> tuple[str, str]:
    words = {
        400: (
            _("This could not be read"),
            _("Something in what was sent is not as it should be. Go back and look again."),
        ),
        401: (_("Sign in first"), _("This page needs to know who you are.")),
        403: (
            _("Not open to you"),
            _("Your role does not open this page. If it should, ask your coordinator."),
        ),
        404: (
            _("No such page"),
            _(
                "This page does not exist, or it is not open to you. Check the address, or go on from the start."
            ),
        ),
        405: (
            _("Not this way"),
            _("This address takes no such request. Go back to the page before and use its buttons."),
        ),
        409: (
            _("Something has changed"),
            _("It was changed in the meantime. Go back, load the page again and look."),
        ),
        413: (
            _("Too large"),
            _("That was larger than we take at once. What you had before is safe. Send a smaller file."),
        ),
        429: (_("Too many tries"), _("Wait a little and try again.")),
        500: (
            _("Something broke on our side"),
            _("It is not your fault, and what was saved before is safe. Go back and try again in a minute."),
        ),
    }
    return words.get(status, words[400 if status < 500 else 500])


def speaks_json() -> bool:
    """Whether a machine asked: an address under /api/, a view opened by a credential, or a wish for JSON."""
    return (
        request.path.startswith("/api/")
        or request.path.endswith(".json")
        or CREDENTIAL in allowed_for(request.endpoint)
        or request.accept_mimetypes.best_match(("text/html", "application/json")) == "application/json"
    )


def answer(status: int, sentence: Any = "", title: Any = "") -> ResponseReturnValue:
    """The page or JSON of a refusal; whatever was written before it is rolled back first."""
    db.session.rollback()
    own_title, own_sentence = _words(status)
    sentence = str(sentence) or own_sentence
    if speaks_json():
        return {"error": sentence}, status
    page = render_template(
        "error.html",
        status=status,
        title=str(title) or own_title,
        sentence=sentence,
        action_url="/",
        action_label=_("Go to the start"),
    )
    return page, status


def _refuse(refusal: Refusal) -> ResponseReturnValue:
    response = current_app.make_response(answer(refusal.status, refusal.sentence))
    if isinstance(refusal, TooMany):
        response.headers["Retry-After"] = str(refusal.retry_after)
    return response


def _forged_or_stale(error: CSRFError) -> ResponseReturnValue:
    sentence = _(
        "This page was open for a long time, or you signed in or out in another tab, so nothing was sent. "
        "Go back: what you typed is still there. Copy it, load the page again and send it once more."
    )
    return answer(400, sentence, _("Please send it again"))


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error  # a redirect of the routing
    response = current_app.make_response(answer(error.code))
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After", "WWW-Authenticate"):
            response.headers[name] = value
    return response


def _fault(error: InternalServerError) -> ResponseReturnValue:
    original = error.original_exception
    if isinstance(original, DBAPIError) and _is_collision(original):
        return _collided(original)  # found out at the commit
    try:
        return answer(500)
    except Exception:
        current_app.logger.exception("the error page itself failed")
        return "Something broke on our side. What was saved before is safe. Try again in a minute.", 500


def _is_collision(error: DBAPIError) -> bool:
    """Whether somebody else's change of the same moment, and no fault of ours, made the database refuse."""
    code = getattr(error.orig, "sqlstate", None) or getattr(error.orig, "sqlite_errorname", "")
    return code in _COLLISIONS


def _collided(error: DBAPIError) -> ResponseReturnValue:
    """Two did the same for the first time at once: the second is asked to look again, and nothing of theirs is kept.

    Where there is more to say, a service takes turns or refuses in its own words before it comes to this.
    """
    if not _is_collision(error):
        raise error
    current_app.logger.warning("two at the same moment: %s", getattr(error.orig, "sqlstate", "unique"))
    return answer(409)


def init_app(app: Flask) -> None:
    """Turn each kind into its answer, in this one place."""
    app.register_error_handler(Refusal, _refuse)
    app.register_error_handler(CSRFError, _forged_or_stale)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(DBAPIError, _collided)
    app.register_error_handler(InternalServerError, _fault)
