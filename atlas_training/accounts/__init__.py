# SPDX-License-Identifier: EUPL-1.2
"""People and machines: who they are, what they may do, how they sign in."""

from flask import Flask

__all__ = ["init_app"]


def init_app(app: Flask) -> None:
    """Know who asks, and hold them to what they may open."""
    # Imported here: models of other features import this package before the application exists.
    from atlas_training.accounts import access, sessions, working_for

    sessions.init_app(app)
    access.init_app(app)
    working_for.init_app(app)
