# SPDX-License-Identifier: EUPL-1.2
"""The formats of files. Each writes row by row, so a million rows take no more memory than one."""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO, ClassVar, Protocol

from flask_babel import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ERROR_CODES
from openpyxl.utils import get_column_letter

from atlas_training.exports.rules import harmless, without_controls
from atlas_training.exports.table import Cell, Table

LARGEST_SHEET = 1_048_576
LONGEST_CELL = 32_767


class Format(Protocol):
    """A way to write a table. ``name`` stands in addresses and commands."""

    name: ClassVar[str]
    ending: ClassVar[str]
    mimetype: ClassVar[str]

    def title(self) -> str:
        """What it is called, in the reader's language."""

    def write(self, table: Table, stream: BinaryIO) -> int:
        """Write the table to a stream that can be read again; gives the number of rows, without heads."""


class Csv:
    """Comma-separated, UTF-8 with a byte order mark; lines about the table, then headings, then rows."""

    name: ClassVar[str] = "csv"
    ending: ClassVar[str] = "csv"
    mimetype: ClassVar[str] = "text/csv"
    delimiter: ClassVar[str] = ","

    def title(self) -> str:
        """CSV."""
        return "CSV"

    def write(self, table: Table, stream: BinaryIO) -> int:
        """Write the table; cells that a spreadsheet would run begin with an apostrophe."""
        text = io.TextIOWrapper(stream, "utf-8-sig", errors="replace", newline="", write_through=False)
        lines = csv.writer(text, delimiter=self.delimiter)
        for line in table.about:
            lines.writerow([self._cell(f"# {line}")])
        lines.writerow(table.columns)
        rows = 0
        for row in table.rows:
            lines.writerow([self._cell(cell) for cell in row])
            rows += 1
        text.detach()
        return rows

    def _cell(self, cell: Cell) -> Cell:
        return harmless(cell, self.delimiter) if isinstance(cell, str) else cell


class SemicolonCsv(Csv):
    """The same with semicolons, as spreadsheets in most of the scheme's countries expect."""

    name: ClassVar[str] = "csv-semicolon"
    delimiter: ClassVar[str] = ";"

    def title(self) -> str:
        """CSV with semicolons."""
        return str(_("CSV with semicolons"))


class Xlsx:
    """A workbook; rows that do not fit on one sheet go on on the next, with the headings again."""

    name: ClassVar[str] = "xlsx"
    ending: ClassVar[str] = "xlsx"
    mimetype: ClassVar[str] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def title(self) -> str:
        """XLSX."""
        return "XLSX (Excel, LibreOffice)"

    def write(self, table: Table, stream: BinaryIO) -> int:
        """Write the table; text is text, and guarded as in CSV for whoever saves it as one."""
        book = Workbook(write_only=True)
        rows = left = 0
        for row in table.rows:
            if not left:
                sheet, left = self._new_sheet(book, table)
            sheet.append([self._cell(sheet, cell) for cell in row])
            rows, left = rows + 1, left - 1
        if not rows:
            self._new_sheet(book, table)
        book.save(stream)
        return rows

    def _new_sheet(self, book: Workbook, table: Table) -> tuple[Any, int]:
        sheet = book.create_sheet(f"{len(book.sheetnames) + 1}")
        head = len(table.about) + 1
        sheet.freeze_panes = f"A{head + 1}"
        for number in range(1, len(table.columns) + 1):
            sheet.column_dimensions[get_column_letter(number)].width = 22
        for line in table.about:
            sheet.append([self._cell(sheet, f"# {line}")])
        sheet.append(list(table.columns))
        return sheet, LARGEST_SHEET - head

    def _cell(self, sheet: Any, cell: Cell) -> Any:
        if not isinstance(cell, str):
            return cell
        text = harmless(without_controls(cell), ",")[:LONGEST_CELL]
        if text not in ERROR_CODES:
            return text
        kept = WriteOnlyCell(sheet, text)  # "#N/A" typed by somebody is a word here, no fault
        kept.data_type = "s"
        return kept


class Json:
    """One object: ``about``, ``columns``, and ``rows`` as objects, one a line. Text is as it is stored."""

    name: ClassVar[str] = "json"
    ending: ClassVar[str] = "json"
    mimetype: ClassVar[str] = "application/json"

    def title(self) -> str:
        """JSON."""
        return "JSON"

    def write(self, table: Table, stream: BinaryIO) -> int:
        """Write the table, no cell changed."""
        head = {"about": list(table.about), "columns": list(table.columns)}
        stream.write(json.dumps(head, ensure_ascii=False)[:-1].encode("utf-8", "replace"))
        stream.write(b', "rows": [')
        rows = 0
        for line in self._lines(table.columns, table):
            stream.write((b",\n" if rows else b"\n") + line)
            rows += 1
        stream.write(b"\n]}\n")
        return rows

    def _lines(self, columns: Sequence[str], table: Table) -> Iterator[bytes]:
        for row in table.rows:
            found = dict(zip(columns, row, strict=True))
            yield json.dumps(found, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace")
