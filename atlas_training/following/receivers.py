# SPDX-License-Identifier: EUPL-1.2
"""What following adds to the pages of others."""

from flask import url_for
from flask_babel import gettext as _

from atlas_training.accounts.enums import COORDINATORS
from atlas_training.accounts.models import Person
from atlas_training.plugins import hookimpl
from atlas_training.web.navigation import NavigationItem


@hookimpl
def navigation(person: Person | None) -> list[NavigationItem]:
    """For coordinators: the people they follow."""
    if person is None or not person.roles & COORDINATORS:
        return []
    return [NavigationItem(_("Learners"), url_for("following.list_people"), "people", 20)]
