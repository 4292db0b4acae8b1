# SPDX-License-Identifier: EUPL-1.2
"""The first sheet of a workbook (XLSX). Formulas are text, macros and links to other files are left alone."""

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from datetime import datetime, time
from itertools import pairwise
from typing import Any

from flask_babel import gettext as _
from openpyxl import load_workbook

from atlas_training.accounts.errors import BadTable

MOST_PARTS = 2_000
MOST_BYTES = 48 * 1024 * 1024  # of all parts unpacked; 10,000 people need about 5 million
MOST_ROW_BYTES = 1024 * 1024  # of one row's XML; a whole row is held in memory as it is read
MOST_SHEET_ROWS = 200_000  # with empty ones, of which formatted sheets are full
MOST_COLUMNS = 100
_ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")


def is_workbook(raw: bytes) -> bool:
    """Whether the file is a packed one, as workbooks are."""
    return raw.startswith(b"PK\x03\x04")


def rows_of(raw: bytes) -> Iterator[list[str]]:
    """The rows of the first sheet, empty ones too.

    :raise BadTable: if it is no workbook, or would unpack to more than is taken.
    """
    _check_parts(raw)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what openpyxl does not read: validation, default styles
            yield from _rows(raw)
    except BadTable:
        raise
    except Exception:  # a broken workbook fails in as many ways as it has parts
        raise BadTable(_("This workbook cannot be read. Save it again as .xlsx, or as CSV.")) from None


def _check_parts(raw: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            parts = packed.infolist()
            too_large = len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_BYTES
            names = {part.filename for part in parts}
            too_large = too_large or any(_is_bomb(packed.read(part)) for part in parts if _is_sheet(part))
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError):
        raise BadTable(_("This workbook cannot be read. Save it again as .xlsx, or as CSV.")) from None
    if too_large:
        raise BadTable(
            _(
                "This workbook unpacks to more than is taken. Keep one sheet with the people, or save it as CSV."
            )
        )
    if "[Content_Types].xml" not in names:
        raise BadTable(_("This file is packed but no workbook. Send a table as .xlsx or CSV."))


def _is_sheet(part: zipfile.ZipInfo) -> bool:
    return part.filename.startswith("xl/worksheets/") and part.filename.endswith(".xml")


def _is_bomb(sheet: bytes) -> bool:
    """Whether the XML of a sheet would grow far beyond its size: entities of its own, or a row without end."""
    starts = [found.start() for found in _ROW.finditer(sheet)]
    return b"<!" in sheet[:1000] or any(
        later - earlier > MOST_ROW_BYTES for earlier, later in pairwise([0, *starts, len(sheet)])
    )


def _rows(raw: bytes) -> Iterator[list[str]]:
    book = load_workbook(io.BytesIO(raw), read_only=True, data_only=False, keep_links=False, keep_vba=False)
    try:
        if not book.worksheets:
            return
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # files say wrong ones
        for number, row in enumerate(sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS), start=1):
            if number > MOST_SHEET_ROWS:
                return
            yield [_text(value) for value in row]
    finally:
        book.close()


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time(0) else value.isoformat(" ")
    return str(value)
