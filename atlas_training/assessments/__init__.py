# SPDX-License-Identifier: EUPL-1.2
"""Checks: the short test at the end of a lesson, its questions, one's attempts at it and their marks."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Open the pages of the question bank, and those of trainers."""
    from atlas_training.assessments.bank.views import bp
    from atlas_training.assessments.teaching.views import bp as teaching

    app.register_blueprint(bp)
    app.register_blueprint(teaching)
