# SPDX-License-Identifier: EUPL-1.2
"""The five indicator files as things to export."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from atlas_training.exports.table import Asker, Table
from atlas_training.indicators import service as indicators
from atlas_training.indicators import tables
from atlas_training.indicators.forms import read_filters
from atlas_training.indicators.tables import Source

TITLES: dict[str, Any] = {
    "indicator_summary": _l("Summary of the indicators"),
    "rco85_participations": _l("Participations (RCO85)"),
    "rcr81_completions": _l("Completions (RCR81)"),
    "attendance_lists": _l("Attendance lists"),
    "smes": _l("SMEs"),
}


class IndicatorFile:
    """One of the five files."""

    def __init__(self, name: str) -> None:
        self.name = name

    def title(self) -> str:
        """What it is called."""
        return str(TITLES[self.name])

    def table(self, asker: Asker, filters: Mapping[str, str]) -> Table:
        """The rows of the period and of what the filters choose.

        :raise Invalid: for a filter that cannot be read.
        """
        wanted = read_filters(asker, filters, indicators.next_start())
        return tables.TABLES[self.name](Source(asker, wanted))
