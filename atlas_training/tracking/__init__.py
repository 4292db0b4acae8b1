# SPDX-License-Identifier: EUPL-1.2
"""What this service says in xAPI: one statement for every fact, in the fact's own transaction."""

from flask import Flask


def init_app(app: Flask) -> None:
    """The addresses in statements are settled at the first one, not here: a database may not exist yet."""
    app.extensions["tracking"] = {}
