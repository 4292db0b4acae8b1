# SPDX-License-Identifier: EUPL-1.2
"""Cloze, Moodle's "embedded answers": gaps ``{weight:TYPE:answers}`` inside a text, taken apart.

The text stays as it is; what is given here is only what its gaps say.
"""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from atlas_training.assessments.formats.question import Option, TextFormat, plain, trim

GapKind = Literal["short", "numerical", "single", "multiple"]
Layout = Literal["line", "list", "row", "column"]
"""Where the answer is given: typed in the line, in a drop-down list, or chosen from a row or column."""

_TYPES: dict[str, tuple[GapKind, Layout]] = {
    "NUMERICAL": ("numerical", "line"),
    "NM": ("numerical", "line"),
    "SHORTANSWER": ("short", "line"),
    "SA": ("short", "line"),
    "MW": ("short", "line"),
    "MULTICHOICE": ("single", "list"),
    "MC": ("single", "list"),
    "MULTICHOICE_V": ("single", "column"),
    "MCV": ("single", "column"),
    "MULTICHOICE_H": ("single", "row"),
    "MCH": ("single", "row"),
    "MULTIRESPONSE": ("multiple", "column"),
    "MR": ("multiple", "column"),
    "MULTIRESPONSE_H": ("multiple", "row"),
    "MRH": ("multiple", "row"),
}
_WITH_CASE = {"SHORTANSWER_C": "SHORTANSWER", "SAC": "SA", "MWC": "MW"}
_SHUFFLED = {
    "MULTICHOICE_S": "MULTICHOICE",
    "MCS": "MC",
    "MULTICHOICE_VS": "MULTICHOICE_V",
    "MCVS": "MCV",
    "MULTICHOICE_HS": "MULTICHOICE_H",
    "MCHS": "MCH",
    "MULTIRESPONSE_S": "MULTIRESPONSE",
    "MRS": "MR",
    "MULTIRESPONSE_HS": "MULTIRESPONSE_H",
    "MRHS": "MRH",
}
_PLAIN = _WITH_CASE | _SHUFFLED
_NAMES = "|".join(sorted([*_TYPES, *_PLAIN], key=len, reverse=True))
_START = re.compile(r"\{([0-9]{0,4}):(" + _NAMES + r"):")
_BODY = re.compile(r"(?:\\.|[^}\\])*", re.DOTALL)
_SPLIT = re.compile(r"((?:\\.|[^~\\])*)(?:~|$)", re.DOTALL)
_REASON = re.compile(r"(?<![\\&])(?<!&amp;)#")
_WEIGHT = re.compile(r"%(-?[0-9]+(?:[.,][0-9]*)?)%")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_SIGNS = re.compile(r"[\\}~#]|^[=%]")


@dataclass(frozen=True)
class Gap:
    """One gap: where it stands in the text, its kind, what it counts, and its answers or options."""

    start: int
    end: int
    kind: GapKind
    points: int
    options: tuple[Option, ...]
    layout: Layout
    case_counts: bool = False
    is_shuffled: bool = False


def gaps(text: str) -> tuple[Gap, ...]:
    """The gaps of a text, in their order."""
    return tuple(_gaps(text))


def _gaps(text: str) -> Iterator[Gap]:
    place = 0
    while found := _START.search(text, place):
        body = _BODY.match(text, found.end())
        assert body
        if not text.startswith("}", body.end()):
            return  # it is never closed, and so is none after it
        yield _gap(found, body)
        place = body.end() + 1


def pieces(text: str) -> Iterator[str | Gap]:
    """The text between the gaps and the gaps, in their order."""
    place = 0
    for gap in gaps(text):
        yield text[place : gap.start]
        yield gap
        place = gap.end
    yield text[place:]


def _gap(found: re.Match[str], body: re.Match[str]) -> Gap:
    name = found[2]
    kind, layout = _TYPES[_PLAIN.get(name, name)]
    parts = [part for part in _SPLIT.findall(body[0]) if trim(part)]
    return Gap(
        found.start(),
        body.end() + 1,
        kind,
        int(found[1] or 1),
        tuple(_option(part, kind) for part in parts),
        layout,
        name in _WITH_CASE,
        name in _SHUFFLED,
    )


def _option(written: str, kind: GapKind) -> Option:
    words, *reason = _REASON.split(trim(written), maxsplit=1)
    weight = Decimal(0)
    if found := _WEIGHT.match(words):
        weight, words = Decimal(found[1].replace(",", ".")) / 100, words[found.end() :]
    elif words.startswith("="):
        weight, words = Decimal(1), words[1:]
    text, tolerance = trim(_ESCAPE.sub(r"\1", words)), None
    if kind in ("short", "numerical"):
        text = trim(html.unescape(text))
    if kind == "numerical" and text != "*":
        value, _, spread = text.partition(":")
        text, tolerance = trim(value).replace(",", "."), trim(spread).replace(",", ".") or "0"
    feedback = trim(_ESCAPE.sub(r"\1", reason[0])) if reason else ""
    text_format: TextFormat = "html" if kind in ("single", "multiple") else "plain"
    return Option(text, weight, feedback, text_format, "html", tolerance)


def written(kind: Literal["short", "single"], options: Sequence[Option], is_shuffled: bool = False) -> str:
    """A gap that counts 1, typed or chosen from a list, as Moodle writes it."""
    name = "SHORTANSWER" if kind == "short" else "MULTICHOICE_S" if is_shuffled else "MULTICHOICE"
    return f"{{1:{name}:{'~'.join(_written(one) for one in options)}}}"


def _written(option: Option) -> str:
    if option.weight in (0, 1):
        weight = "=" if option.weight else ""
    else:
        weight = f"%{plain(option.weight * 100)}%"
    text, reason = (_SIGNS.sub(r"\\\g<0>", one) for one in (option.text, option.feedback))
    return f"{weight}{text}{f'#{reason}' if reason else ''}"
