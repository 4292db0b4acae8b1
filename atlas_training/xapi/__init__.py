# SPDX-License-Identifier: EUPL-1.2
"""The learning record store: it knows the xAPI standard, and no course."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Free the door from the token of forms: its clients are programs that send a key and secret."""
    from atlas_training.xapi.api import bp

    csrf = app.extensions.get("csrf")
    if csrf is not None:
        csrf.exempt(bp)
