# SPDX-License-Identifier: EUPL-1.2
"""The list of people as something to export."""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from flask_babel import gettext as _

from atlas_training.errors import Invalid
from atlas_training.exports.table import Asker, Cell, Table
from atlas_training.following import standing
from atlas_training.following.forms import STATE_WORDS
from atlas_training.following.standing import Filters, Row
from atlas_training.organisations.enums import COUNTRIES

CHOSEN = "chosen"
"""The filter that holds the keys of places, one by one, with spaces between."""
COLUMNS = (
    "person",
    "address",
    "business",
    "country",
    "role",
    "state",
    "at_risk",
    "courses",
    "courses_completed",
    "modules_completed",
    "joined_at",
    "learnt_at",
)


class Learners:
    """The rows of the list, all of them, with names where they may be seen and numbers elsewhere."""

    name: ClassVar[str] = "learners"

    def title(self) -> str:
        """Learners."""
        return str(_("Learners"))

    def table(self, asker: Asker, filters: Mapping[str, str]) -> Table:
        """The rows that the filters choose, in the order of the page.

        :raise Invalid: for a filter that there is not, or a value that it does not take.
        """
        wanted = read_filters({name: value for name, value in filters.items() if name != CHOSEN})
        rows = standing.listing(asker.counted, asker.named, wanted).rows
        chosen = {name: value for name, value in vars(wanted).items() if value}
        if CHOSEN in filters:
            keys = set(filters[CHOSEN].split())
            rows = [row for row in rows if str(row.membership_id) in keys]
            chosen[CHOSEN] = " ".join(str(row.membership_id) for row in rows)
        return Table(
            columns=COLUMNS,
            rows=map(_cells, rows),
            about=("filters: " + (", ".join(f"{name}={value}" for name, value in chosen.items()) or "none"),),
            filters=chosen,
            named_countries=frozenset(row.country for row in rows if row.is_named),
        )


def read_filters(filters: Mapping[str, str]) -> Filters:
    """The filters of an address.

    :raise Invalid: for a filter that there is not, or a value that it does not take.
    """
    unknown = filters.keys() - vars(Filters()).keys()
    if unknown:
        raise Invalid(_("There is no filter called %(name)s.", name=min(unknown)))
    if filters.get("country", "") not in ("", *COUNTRIES):
        raise Invalid(_("Choose one of the seven countries."))
    if filters.get("state", "") not in STATE_WORDS:
        raise Invalid(_("There is no state called %(name)s.", name=filters["state"]))
    return Filters(**filters)


def _cells(row: Row) -> tuple[Cell, ...]:
    return (
        row.person,
        row.address,
        row.organisation,
        row.country,
        row.role,
        str(row.state),
        "yes" if row.is_at_risk else "no",
        row.facts.courses,
        row.facts.completed,
        row.modules,
        _moment(row.facts.joined_at),
        _moment(row.facts.learnt_at),
    )


def _moment(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None
