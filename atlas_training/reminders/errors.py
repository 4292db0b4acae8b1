# SPDX-License-Identifier: EUPL-1.2
"""Refusals of reminders."""

from flask_babel import lazy_gettext as _l

from atlas_training.errors import Invalid, NotFound


class BadToken(NotFound):
    """An address for ending reminders that was never given out."""

    sentence = _l("This address is not whole. Open it again from the mail, or choose in your settings.")


class WrongMonths(Invalid):
    """A quiet month that is none."""

    sentence = _l("Choose the quiet months from the list.")
