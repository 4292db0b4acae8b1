# SPDX-License-Identifier: EUPL-1.2
"""What editions show elsewhere."""

from collections.abc import Mapping
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from atlas_training.accounts.enums import COORDINATORS
from atlas_training.accounts.events import Erasing
from atlas_training.editions import service as editions
from atlas_training.plugins import hookimpl
from atlas_training.web.navigation import NavigationItem


@hookimpl
def navigation(person: Any) -> list[NavigationItem]:
    """The editions, for coordinators."""
    if person is None or not person.roles & COORDINATORS:
        return []
    return [NavigationItem(_("Editions"), url_for("editions.index"), "calendar", 64)]


@hookimpl
def kept_papers() -> Mapping[str, str]:
    """Lists to print and scanned lists, in the log of exports."""
    return {editions.LIST: _("Attendance list"), editions.SCAN: _("Signed lists")}


@hookimpl
def erasing(event: Erasing) -> None:
    """Attendance stays as evidence, without the name in its words; scanned lists stay until their date."""
    editions.forget(event)
