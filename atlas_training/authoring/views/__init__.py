# SPDX-License-Identifier: EUPL-1.2
"""The trainers' pages: the list, a draft, its texts, its review."""

from flask import Blueprint

bp = Blueprint("authoring", __name__, url_prefix="/authoring", template_folder="../templates")

from atlas_training.authoring.views import drafts, draws, files, questions, reviewing, texts, trying  # noqa: E402, F401 -- they hang their views on bp
