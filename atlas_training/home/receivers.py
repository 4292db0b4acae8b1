# SPDX-License-Identifier: EUPL-1.2
"""The links of the header, which pages each role begins with, and what is exported from here."""

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from atlas_training.accounts.enums import COORDINATORS, Role
from atlas_training.exports.table import Exporter
from atlas_training.home.exporters import Completions
from atlas_training.plugins import hookimpl
from atlas_training.web.navigation import NavigationItem


@hookimpl
def navigation(person: Any) -> list[NavigationItem]:
    """For learners: My training and Our tasks; for coordinators: Completions."""
    if person is None:
        return []
    items = []
    if person.roles & {Role.LEARNER, Role.OWNER}:
        items += [
            NavigationItem(_("My training"), url_for("home.start"), "home", 10),
            NavigationItem(_("Our tasks"), url_for("home.list_tasks"), "list", 40),
        ]
    if person.roles & COORDINATORS:
        items.append(NavigationItem(_("Completions"), url_for("home.show_completions"), "seal", 10))
    return items


@hookimpl
def exporters() -> list[Exporter]:
    """The completions."""
    return [Completions()]
