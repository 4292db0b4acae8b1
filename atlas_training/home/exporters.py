# SPDX-License-Identifier: EUPL-1.2
"""Completions as something to export."""

from collections.abc import Mapping
from typing import ClassVar

from flask_babel import gettext as _

from atlas_training.exports.table import Asker, Table
from atlas_training.home import completions
from atlas_training.home.forms import read_filters


class Completions:
    """The rows of the completions page, all of them."""

    name: ClassVar[str] = "completions"

    def title(self) -> str:
        """Completions."""
        return str(_("Completions"))

    def table(self, asker: Asker, filters: Mapping[str, str]) -> Table:
        """The rows that the filters choose.

        :raise Invalid: for a filter that cannot be read.
        """
        wanted = read_filters(asker, filters)
        countries = asker.named & ({wanted.country} if wanted.country else asker.counted)
        zone = completions.zone()
        return Table(
            columns=completions.COLUMNS,
            rows=(completions.cells(row, zone) for row in completions.stream(asker, wanted)),
            about=(completions.describe(wanted),),
            filters=wanted.as_text(),
            named_countries=countries,
        )
