# SPDX-License-Identifier: EUPL-1.2
"""What every page's template may use: language, reader, navigation, addresses of style sheet and script."""

from typing import Any
from urllib.parse import quote

from flask import Flask, current_app, request, url_for
from jinja2 import StrictUndefined

from atlas_training import i18n
from atlas_training.plugins import hook
from atlas_training.web.forms import page_title
from atlas_training.web.navigation import NavigationItem, arrange

# The mark (tile 1) as the site's icon, inside the page: it costs no request.
_MARK = (
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 48 48'><path fill='#0b5563' d='M0 0h48v48H0z'/>"
    "<path fill='#cfe4e7' d='M24 4l5.9 5.9h8.2v8.2L44 24l-5.9 5.9v8.2h-8.2L24 44l-5.9-5.9H9.9v-8.2L4 24l5.9-5.9V9.9h8.2z'/>"
    "<path fill='#0b5563' d='M24 12.5l3.4 3.4h4.7v4.7l3.4 3.4-3.4 3.4v4.7h-4.7L24 35.5l-3.4-3.4h-4.7v-4.7L12.5 24l3.4-3.4v-4.7h4.7z'/>"
    "<path fill='#f2b544' d='M24 19l5 5-5 5-5-5z'/></svg>"
)
ICON = "data:image/svg+xml," + quote(_MARK, safe=" =:/'")


def viewer() -> Any:
    """Whoever reads the page, or None for a guest."""
    return hook.viewer()


def language_of_viewer() -> str | None:
    """The language of the reader's account."""
    reader = viewer()
    return reader.language if reader else None


def zone_of_viewer() -> str:
    """The reader's time zone, else the service's."""
    return str(hook.viewer_zone() or current_app.config["REPORT_TIMEZONE"])


def _navigation(reader: Any) -> list[NavigationItem]:
    return arrange(hook.navigation(person=reader), request.path)


def _current_url() -> str:
    return request.full_path.rstrip("?") if request.method == "GET" else request.path


def _context() -> dict[str, Any]:
    reader = viewer()
    script = current_app.extensions["script"]
    return {
        "language": i18n.current(),
        "languages": i18n.LANGUAGES,
        "time_zone": zone_of_viewer(),
        "theme": reader.theme if reader else "",
        "viewer": reader,
        "navigation": _navigation(reader),
        "stylesheet_url": url_for("web.asset", name=current_app.extensions["stylesheet"]),
        "script_url": url_for("web.asset", name=script) if script else None,
        "icon_url": ICON,
        "current_url": _current_url(),
        "home_url": "/",
    }


def init_app(app: Flask) -> None:
    """Give templates their context, and let an undefined name fail instead of vanishing."""
    app.jinja_options = {**app.jinja_options, "undefined": StrictUndefined}
    app.context_processor(_context)
    app.jinja_env.globals["page_title"] = page_title
    app.jinja_env.globals["own_name"] = i18n.own_name
    app.jinja_env.globals["in_words"] = i18n.in_words
    app.jinja_env.globals["country_name"] = i18n.country_name
