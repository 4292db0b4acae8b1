# SPDX-License-Identifier: EUPL-1.2
"""The joined pages, for learners and for those who manage."""

from flask import Blueprint

bp = Blueprint("home", __name__, template_folder="../templates")

from atlas_training.home.views import learning, managing  # noqa: E402, F401 -- they hang their views on bp
