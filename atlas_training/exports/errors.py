# SPDX-License-Identifier: EUPL-1.2
"""Refusals of exports."""

from flask_babel import lazy_gettext as _l

from atlas_training.errors import Invalid, NotFound


class NoSuchExport(NotFound):
    """Nothing is exported under this name."""

    sentence = _l("Nothing is exported under this name.")


class NoSuchFormat(Invalid):
    """A format that no plugin offers."""

    sentence = _l("Choose one of the formats of the list.")


class NoSuchFilter(NotFound):
    """The person saved no filter with this key."""

    sentence = _l("You have no saved filter of this name.")


class FilterWithoutName(Invalid):
    """A filter is saved under a name."""

    sentence = _l("Give the filter a name, 60 letters at most.")


class TooManyFilters(Invalid):
    """More saved filters than a person can oversee."""

    sentence = _l("You have 50 saved filters. Delete one first.")
