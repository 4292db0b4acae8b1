# SPDX-License-Identifier: EUPL-1.2
"""Pages of editions: the plan, the attendance, and how the scheme counts."""

from flask import Blueprint

bp = Blueprint("editions", __name__, template_folder="../templates")

from atlas_training.editions.views import attending, planning, schemes  # noqa: E402

__all__ = ["attending", "bp", "planning", "schemes"]
