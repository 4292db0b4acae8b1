# SPDX-License-Identifier: EUPL-1.2
"""Forms only from our own pages, headers that narrow what a browser may do, and what it may keep.

The token of a form stands beside text that readers can choose, in a compressed page: the mix from
which its secret could be measured by the length of many answers (BREACH). So each page carries it
under a fresh random mask.
"""

import base64
import secrets
from typing import Any

from flask import Flask, Request, Response, current_app, request, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFProtect, generate_csrf

from atlas_training.errors import Invalid
from atlas_training.web.access import CREDENTIAL, allowed_for

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; media-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; connect-src 'self'"
)
_MASKED = "m."


def mask(token: str) -> str:
    """The token under a random mask of its own length, with the mask."""
    plain = token.encode()
    cover = secrets.token_bytes(len(plain))
    mixed = bytes(a ^ b for a, b in zip(plain, cover, strict=True))
    return _MASKED + base64.urlsafe_b64encode(cover + mixed).decode()


def unmask(text: str | None) -> str | None:
    """What :func:`mask` was given; anything else is given back and will not pass."""
    if not text or not text.startswith(_MASKED):
        return text
    try:
        both = base64.urlsafe_b64decode(text.removeprefix(_MASKED))
        half = len(both) // 2
        return bytes(a ^ b for a, b in zip(both[:half], both[half:], strict=True)).decode()
    except ValueError:
        return None


class Sessions(SecureCookieSessionInterface):
    """Flask's sessions, at no cost to who brings no cookie and gets none: every program at the record store."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The session of the request's cookie, a new one where there is none."""
        if "HTTP_COOKIE" not in request.environ:
            return self.session_class()
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write the cookie if anything is in the session, or was."""
        if session or session.accessed or session.modified:
            super().save_session(app, session, response)


class MaskedCSRF(CSRFProtect):
    """Flask-WTF's protection, reading masked tokens."""

    def _get_csrf_token(self) -> str | None:
        return unmask(super()._get_csrf_token())


csrf = MaskedCSRF()


def token() -> str:
    """A token for a form on this page."""
    return mask(str(generate_csrf()))


def _refuse_nul() -> None:
    """PostgreSQL keeps no NUL in a text, and no person types one.

    :raise Invalid: for one in the path, the query or a form; a machine's body is its door's to read.
    """
    asked = [request.path, *(text for pair in request.args.items(multi=True) for text in pair)]
    if CREDENTIAL not in allowed_for(request.endpoint):
        asked += [text for pair in request.form.items(multi=True) for text in pair]
    if any("\x00" in text for text in asked):
        raise Invalid(
            _l("There is a sign in what was sent that cannot be kept (NUL). Take it out and try again.")
        )


def _protect() -> None:
    """A machine shows its credential with each request, which no other site can make a browser send."""
    if request.endpoint and CREDENTIAL not in allowed_for(request.endpoint) and not csrf._is_exempt():
        csrf.protect()


def _cache_rule() -> str | None:
    if not session.accessed:
        return None
    # Pages of guests hold a token too, so only their own browser may keep them.
    return "private, no-store" if "_user_id" in session else "private, no-cache"


def _guard_answer(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", POLICY)
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("X-Content-Type-Options", "nosniff")
    if current_app.config["SESSION_COOKIE_SECURE"]:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if "Cache-Control" not in headers and (rule := _cache_rule()):
        headers["Cache-Control"] = rule
    return response


def init_app(app: Flask) -> None:
    """Set cookies, tokens and headers for all answers."""
    config: dict[str, Any] = {
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": app.config["PUBLIC_URL"].startswith("https:"),
        "SESSION_REFRESH_EACH_REQUEST": False,
        "PERMANENT_SESSION_LIFETIME": app.config["SESSION_DAYS"] * 86_400,
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_CHECK_DEFAULT": False,
    }
    app.config.update(config)
    app.session_interface = Sessions()
    csrf.init_app(app)
    app.context_processor(lambda: {"csrf_token": token})
    app.jinja_env.globals["csrf_token"] = token
    app.before_request(_refuse_nul)
    app.before_request(_protect)
    app.after_request(_guard_answer)
