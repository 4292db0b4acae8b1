# SPDX-License-Identifier: EUPL-1.2
"""What an exporter is, and the table that it gives."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

Cell = str | int | float | None
"""Text, a number, or nothing. Moments are ISO text with their offset."""


@dataclass(frozen=True)
class Asker:
    """Who asks for rows: ``counted`` countries may be seen at all, those in ``named`` by name.

    ``person_id`` is None for a command or a machine.
    """

    counted: frozenset[str]
    named: frozenset[str]
    language: str
    person_id: UUID | None = None


@dataclass(frozen=True)
class Table:
    """Columns and rows, with what is to stand above them.

    ``rows`` are read once, while the file is written, so they may come straight from the database.
    ``about`` are lines for the head of the file. ``filters`` are those that hold, for the log.
    ``named_countries`` are the countries of which names may stand in the rows; none for a table without names.
    """

    columns: tuple[str, ...]
    rows: Iterable[Sequence[Cell]]
    about: tuple[str, ...] = ()
    filters: Mapping[str, str] = field(default_factory=dict)
    named_countries: frozenset[str] = frozenset()


class Exporter(Protocol):
    """One thing that can be exported. ``name`` is part of addresses and file names: small letters, digits and ``_``."""

    @property
    def name(self) -> str:
        """What addresses and the log call it; a class attribute will do."""

    def title(self) -> str:
        """What it is called, in the reader's language."""

    def table(self, asker: Asker, filters: Mapping[str, str]) -> Table:
        """The rows that the filters choose, of countries that the asker may see.

        :raise Invalid: for a filter that cannot be read.
        """
