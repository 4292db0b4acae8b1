# SPDX-License-Identifier: EUPL-1.2
"""What indicators offer elsewhere."""

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from atlas_training.accounts.enums import COORDINATORS
from atlas_training.exports.table import Exporter
from atlas_training.indicators.exporters import IndicatorFile
from atlas_training.indicators.tables import TABLES
from atlas_training.plugins import hookimpl
from atlas_training.web.navigation import NavigationItem


@hookimpl
def exporters() -> list[Exporter]:
    """The five indicator files."""
    return [IndicatorFile(name) for name in TABLES]


@hookimpl
def navigation(person: Any) -> list[NavigationItem]:
    """The indicators, for coordinators."""
    if person is None or not person.roles & COORDINATORS:
        return []
    return [NavigationItem(_("Indicators"), url_for("indicators.show"), "bars", 66)]
