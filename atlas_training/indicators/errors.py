# SPDX-License-Identifier: EUPL-1.2
"""Refusals of indicators and reporting periods."""

from flask_babel import lazy_gettext as _l

from atlas_training.errors import Conflict, Invalid, NotAllowed, NotFound


class LeadOnly(NotAllowed):
    """Only the lead coordinator reports to the programme."""

    sentence = _l("Only the lead coordinator does this.")


class NoSuchPeriod(NotFound):
    """There is no such closed period, or the asker may not see it."""

    sentence = _l("There is no such closed period.")


class NoSuchFile(NotFound):
    """The closed period keeps no such file."""

    sentence = _l("The closed period keeps no such file.")


class WrongPeriod(Invalid):
    """A period that cannot be closed."""

    sentence = _l("This period cannot be closed.")


class ChecksFailed(Conflict):
    """A check is not met, so the figures cannot be reported."""

    sentence = _l(
        "A check is not met, so the period was not closed. Look at the checks on the page of indicators."
    )


class PeriodClosed(Conflict):
    """Somebody closed the period meanwhile."""

    sentence = _l("Somebody closed this period in the meantime. Load the page again.")


class WrongIndicator(Invalid):
    """An indicator or number that cannot be kept."""

    sentence = _l("Look at the fields again.")
