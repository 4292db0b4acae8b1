# SPDX-License-Identifier: EUPL-1.2
"""The page frame: base templates, style sheet, error pages, navigation, and the pages that belong to all."""

from flask import Flask, g

from atlas_training import i18n
from atlas_training.web import assets, compression, frame, refusals, security
from atlas_training.web.security import csrf

__all__ = ["csrf", "init_app"]


def _begin_fresh() -> None:
    """A request made inside an outer application context (a test, a command) inherits nothing from the last."""
    for name in list(g):
        g.pop(name)


def init_app(app: Flask) -> None:
    """Give the application its frame."""
    app.before_request(_begin_fresh)
    compression.init_app(app)
    frame.init_app(app)
    i18n.init_app(app, frame.language_of_viewer, frame.zone_of_viewer)
    security.init_app(app)
    refusals.init_app(app)
    assets.init_app(app)
