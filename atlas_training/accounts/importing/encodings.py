# SPDX-License-Identifier: EUPL-1.2
"""From the bytes of a table to its text.

A byte order mark says the encoding. Without one UTF-8 is tried; what is not UTF-8 is refused, because
Windows-1252, Windows-1253, ISO-8859-7, Windows-1254 and Windows-1256 all read any bytes, each as other letters.
"""

import codecs
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from atlas_training.accounts.errors import BadTable

ENCODINGS: dict[str, Any] = {
    "utf-8": _l("UTF-8 or UTF-16 with its mark"),
    "windows-1252": _l("Windows-1252 (western Europe)"),
    "windows-1253": _l("Windows-1253 (Greek)"),
    "iso-8859-7": _l("ISO-8859-7 (Greek)"),
    "windows-1254": _l("Windows-1254 (Turkish)"),
    "windows-1256": _l("Windows-1256 (Arabic)"),
}
_OURS = {
    "utf-8": "utf-8",
    "utf-8-sig": "utf-8",
    "utf-16": "utf-8",  # its mark says which of the two byte orders
    "utf-16-le": "utf-8",
    "utf-16-be": "utf-8",
    "cp1252": "windows-1252",
    "cp1253": "windows-1253",
    "iso8859-7": "iso-8859-7",
    "cp1254": "windows-1254",
    "cp1256": "windows-1256",
}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MANY_NULS = 0.2  # share of the bytes; UTF-16 without its mark has about a half


def encoding_named(name: str) -> str | None:
    """The encoding people mean by a name such as ``cp1252``; None for one that is not taken."""
    try:
        return _OURS.get(codecs.lookup(name.strip()).name)
    except LookupError:
        return None


def decode(raw: bytes, encoding: str = "utf-8") -> str:
    """The text of a file, without its byte order mark.

    :raise BadTable: with the first byte that does not fit (counted from 1), and what to try.
    """
    for mark, marked in _MARKS:
        if raw.startswith(mark):
            if encoding != "utf-8":
                raise BadTable(
                    _(
                        "The file begins with the mark of %(name)s. Choose no other encoding.",
                        name=marked.upper(),
                    )
                )
            return _decoded(raw[len(mark) :], marked, len(mark))
    if raw and raw.count(0) > _MANY_NULS * len(raw):
        raise BadTable(
            _("The file is full of empty bytes, as UTF-16 without its mark is. Save it as CSV, UTF-8.")
        )
    return _decoded(raw, encoding, 0)


def _decoded(raw: bytes, encoding: str, before: int) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as wrong:
        place = {
            "name": encoding.upper(),
            "byte": before + wrong.start + 1,
            "line": raw.count(b"\n", 0, wrong.start) + 1,
        }
    if encoding != "utf-8":
        raise BadTable(
            _("Byte %(byte)s (line %(line)s) is no letter of %(name)s. Choose another encoding.", **place)
        )
    raise BadTable(
        _(
            "Byte %(byte)s (line %(line)s) is not UTF-8. Save the table as CSV, UTF-8, or say its encoding: "
            "%(names)s.",
            **place | {"names": ", ".join(name for name in ENCODINGS if name != "utf-8")},
        )
    )
