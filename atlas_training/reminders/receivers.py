# SPDX-License-Identifier: EUPL-1.2
"""What reminders add to the pages of others."""

from flask import url_for
from flask_babel import gettext as _

from atlas_training.plugins import hookimpl


@hookimpl
def settings_links() -> list[tuple[str, str]]:
    """The page of one's reminders."""
    return [(_("Reminders by mail"), url_for("reminders.settings"))]
