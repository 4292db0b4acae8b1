# SPDX-License-Identifier: EUPL-1.2
"""Refusals of reminders."""

from flask_babel import lazy_gettext as _l

from atlas_training.errors import NotFound


class BadToken(NotFound):
    """An address for ending reminders that was never given out."""

    sentence = _l("This address is not whole. Open it again from the mail, or choose in your settings.")
