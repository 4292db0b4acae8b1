# SPDX-License-Identifier: EUPL-1.2
"""From the file of a table to its rows: CSV with comma, semicolon or tab, or the first sheet of a workbook."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from flask_babel import format_decimal
from flask_babel import gettext as _

from atlas_training.accounts.errors import BadTable
from atlas_training.accounts.importing.encodings import decode
from atlas_training.accounts.importing.words import column_named
from atlas_training.accounts.importing.workbook import is_workbook, rows_of

MOST_ROWS = 20_000
LONGEST_CELL = 1_000_000  # letters; the csv module's own limit is smaller and speaks of bytes
_SEPARATORS = ",;\t"
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
# Marks of direction and signs without width: they hide in copied cells and make equal words differ.
_UNSEEN = re.compile("[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")


@dataclass(frozen=True)
class Line:
    """A row under its number in the file (the heads' is usually 1), cells by column; ``fault`` where it is no row."""

    number: int
    cells: dict[str, str]
    fault: str = ""


@dataclass(frozen=True)
class Table:
    """The columns that are known, in the file's order, the heads that are not, and the rows that are not empty."""

    columns: tuple[str, ...]
    unknown: tuple[str, ...]
    lines: tuple[Line, ...]


Cells = list[str] | None  # None is a row that could not be taken apart


def read_table(raw: bytes, encoding: str = "utf-8") -> Table:
    """The table in a file.

    :raise BadTable: if it is no table, has no known columns, or is too long.
    """
    if raw.startswith(_OLD_WORKBOOK):
        raise BadTable(
            _("This is an old or protected workbook. Save it as .xlsx without a password, or as CSV.")
        )
    if is_workbook(raw):
        return _table(enumerate(rows_of(raw), start=1))
    return _table(_records(decode(raw, encoding)))


def clean(text: str) -> str:
    """A cell as it is kept: NFC, no unseen marks, spaces and line breaks as single spaces."""
    text = _UNSEEN.sub("", unicodedata.normalize("NFC", text))
    return " ".join(
        "".join(" " if unicodedata.category(sign) == "Cc" and sign != "\0" else sign for sign in text).split()
    )


def _records(text: str) -> Iterator[tuple[int, Cells]]:
    """Rows with their numbers; a quoted line break does not begin a new one."""
    said = re.match(r"sep=(.)(?:\r\n|\r|\n)", text)  # a line that spreadsheets write for each other
    start, body = (2, text[said.end() :]) if said else (1, text)
    separator = said[1] if said and said[1] in _SEPARATORS else _separator(body)
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=separator, strict=True)
    number = start
    while True:
        try:
            cells: Cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            cells = None
        yield number, cells
        number += 1


def _separator(text: str) -> str:
    """The sign that takes the heads apart into most known columns."""
    first = next((line for line in re.split(r"\r\n|\r|\n", text[:100_000]) if line.strip()), "")

    def known(separator: str) -> tuple[int, int]:
        heads = next(iter(csv.reader([first], delimiter=separator)), [])
        return sum(column_named(clean(head)) is not None for head in heads), len(heads)

    return max(_SEPARATORS, key=known)


def _table(records: Iterable[tuple[int, Cells]]) -> Table:
    rows = iter(records)
    heads = next((cells for _number, cells in rows if cells and any(clean(cell) for cell in cells)), None)
    if heads is None:
        raise BadTable(_("The table is empty. Its first row names the columns: email, given_name and so on."))
    named = [column_named(clean(head)) for head in heads]
    columns = tuple(name for name in named if name)
    if len(set(columns)) < len(columns):
        twice = ", ".join(sorted({name for name in columns if columns.count(name) > 1}))
        raise BadTable(_("Two columns of the table mean the same: %(names)s. Take one away.", names=twice))
    if not {"email", "sme"} & set(columns):
        raise BadTable(_("The first row names no column for e-mail addresses. Call it email."))
    unknown = tuple(clean(head) for head, name in zip(heads, named, strict=True) if not name and clean(head))
    return Table(columns, unknown, tuple(_lines(rows, named)))


def _lines(rows: Iterator[tuple[int, Cells]], named: list[str | None]) -> Iterator[Line]:
    count = 0
    for number, cells in rows:
        line = _line(number, cells, named)
        if line is None:
            continue
        count += 1
        if count > MOST_ROWS:
            raise BadTable(
                _("The table has more than %(most)s rows. Divide it.", most=format_decimal(MOST_ROWS))
            )
        yield line


def _line(number: int, cells: Cells, named: list[str | None]) -> Line | None:
    if cells is None:
        return Line(number, {}, _("The quotation marks of this row do not close, or a cell is too long."))
    texts = [clean(cell) for cell in cells]
    if not any(texts):
        return None
    if any(texts[len(named) :]):
        return Line(
            number,
            {},
            _(
                "This row has more cells than the first row. A separator may stand in a cell without quotation marks."
            ),
        )
    return Line(number, {name: text for name, text in zip(named, texts, strict=False) if name})
