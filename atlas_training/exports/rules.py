# SPDX-License-Identifier: EUPL-1.2
"""Text that no spreadsheet runs: a function of values."""

import re
from functools import cache

SIGNS = "=+\\-@＝＋－＠"
"""What a spreadsheet may take for the beginning of a formula (OWASP, CSV Injection), wide forms too."""
# Signs that readers drop before they look: spaces of all kinds, marks without width, the byte order mark.
DROPPED = r"\s\u200b-\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff"
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@cache
def _formula(delimiter: str) -> re.Pattern[str]:
    # A program that splits at another sign than the file's delimiter sees new cells inside this one, and
    # quotation marks around nothing. The file's own delimiter stands only inside quotation marks.
    splitting = re.escape("".join({";", ","} - {delimiter}))
    return re.compile(rf"^(?=[\t\r\n])|((?:^|[{splitting}\t\r\n])[{DROPPED}\"]*)(?=[{SIGNS}])")


def harmless(text: str, delimiter: str = ",") -> str:
    """The text with an apostrophe where a spreadsheet would begin to read a formula.

    ``delimiter`` is the sign between the cells of the file, ``,`` or ``;``.
    """
    return _formula(delimiter).sub(lambda found: f"{found[1] or ''}'", text)


def without_controls(text: str) -> str:
    """The text without signs that XML 1.0 cannot hold; a replacement sign stands where one was."""
    return NOT_IN_XML.sub("�", text)
