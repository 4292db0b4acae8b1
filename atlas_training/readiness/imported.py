# SPDX-License-Identifier: EUPL-1.2
"""Results of another readiness tool, as values: read, mapped to our dimensions, and refused with a reason.

A result is ``{"instrument", "version", "date", "organisation", "dimensions": {code: 0 to 100}, "topics":
{"TRU.cyber": 0 to 100}}``; topics may be left out. Where the tool has other dimensions, a mapping says
which of ours each is: ``{"dimensions": {"Online presence": "VIS", "Staff": null}, "topics": {…}}``. Several
of its dimensions that fall on one of ours count as their plain mean; null leaves one out.
"""

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID

from flask_babel import gettext as _

from atlas_training.readiness.errors import BadImport
from atlas_training.readiness.instrument import Instrument

HEAD = ("instrument", "version", "date", "organisation")
TOPIC_COLUMN = "topic:"
TOOL_LENGTH = 120
MOST_DECIMALS = 12
NUMBER = re.compile(rf"[0-9]{{1,3}}(\.[0-9]{{1,{MOST_DECIMALS}}})?")


@dataclass(frozen=True)
class ImportedScores:
    """One result: the tool with its version, the day, the SME's key, scores 0 to 100 exact by our codes."""

    tool: str
    date: date
    organisation: UUID
    dimensions: dict[str, Fraction]
    topics: dict[tuple[str, str], Fraction]


@dataclass(frozen=True)
class CodeMap:
    """Which of our dimensions and topics each of a tool's is; None leaves it out."""

    dimensions: dict[str, str | None]
    topics: dict[str, str | None]


def parse_mapping(raw: Any, instrument: Instrument) -> CodeMap:
    """A mapping as given; nothing given maps each code to itself.

    :raise BadImport: if it cannot be read or names a dimension or topic we do not have.
    """
    own_dimensions, own_topics = _own_codes(instrument)
    if raw is None:
        return CodeMap({code: code for code in own_dimensions}, {code: code for code in own_topics})
    if not isinstance(raw, Mapping) or raw.keys() - {"dimensions", "topics"}:
        raise BadImport(_("The mapping holds dimensions and, if you like, topics; nothing else."))
    return CodeMap(
        _codes(raw.get("dimensions", {}), own_dimensions), _codes(raw.get("topics", {}), own_topics)
    )


def _own_codes(instrument: Instrument) -> tuple[list[str], list[str]]:
    topics = [f"{row.code}.{topic}" for row in instrument.dimensions for topic in row.topics]
    return [row.code for row in instrument.dimensions], topics


def _codes(raw: Any, known: list[str]) -> dict[str, str | None]:
    if not isinstance(raw, Mapping):
        raise BadImport(_("The mapping gives each name of the other tool one of our codes."))
    for theirs, ours in raw.items():
        if ours is not None and ours not in known:
            raise BadImport(
                _(
                    "The mapping sends %(theirs)s to %(ours)s, which we do not have. Use one of %(known)s.",
                    theirs=theirs,
                    ours=ours,
                    known=", ".join(known),
                )
            )
    return {str(theirs): ours for theirs, ours in raw.items()}


def parse_result(raw: Any, mapping: CodeMap, today: date) -> ImportedScores:
    """One result from JSON or a CSV row.

    :raise BadImport: with a sentence that names the field.
    """
    if not isinstance(raw, Mapping):
        raise BadImport(
            _("A result is an object with instrument, version, date, organisation and dimensions.")
        )
    if unknown := sorted(str(key) for key in raw.keys() - {*HEAD, "dimensions", "topics"}):
        raise BadImport(_("%(names)s is not a field of a result.", names=", ".join(unknown)))
    tool = " ".join(_word(raw, name) for name in ("instrument", "version"))
    if len(tool) > TOOL_LENGTH:
        raise BadImport(_("The names of instrument and version are too long."))
    dimensions = _mapped(raw.get("dimensions"), mapping.dimensions, "dimensions")
    if not dimensions:
        raise BadImport(_("dimensions: give at least one score from 0 to 100."))
    topics = _mapped(raw.get("topics") or {}, mapping.topics, "topics")
    return ImportedScores(
        tool=tool,
        date=_day(raw, today),
        organisation=_key(raw),
        dimensions=dimensions,
        topics={(code.partition(".")[0], code.partition(".")[2]): value for code, value in topics.items()},
    )


def _word(raw: Mapping[str, Any], name: str) -> str:
    value = raw.get(name)
    if not isinstance(value, str) or not value.strip() or "\0" in value:
        raise BadImport(_("%(name)s is missing; write it as text.", name=name))
    return value.strip()


def _day(raw: Mapping[str, Any], today: date) -> date:
    try:
        day = date.fromisoformat(_word(raw, "date"))
    except ValueError:
        raise BadImport(_("date: write the day like 2026-11-23.")) from None
    if day > today:
        raise BadImport(_("date: this day is still to come."))
    return day


def _key(raw: Mapping[str, Any]) -> UUID:
    try:
        return UUID(_word(raw, "organisation"))
    except ValueError:
        raise BadImport(
            _("organisation: write the key of the business as it stands in the records.")
        ) from None


def _mapped(raw: Any, codes: Mapping[str, str | None], field: str) -> dict[str, Fraction]:
    if not isinstance(raw, Mapping):
        raise BadImport(_("%(field)s is an object of names and scores.", field=field))
    found: dict[str, list[Fraction]] = {}
    for theirs, value in raw.items():
        if theirs not in codes:
            raise BadImport(
                _(
                    "%(field)s: %(name)s is not in the mapping. Map it, or give it null.",
                    field=field,
                    name=theirs,
                )
            )
        ours = codes[theirs]
        if ours is not None and value is not None:
            found.setdefault(ours, []).append(_points(value, str(theirs)))
    return {code: sum(values, Fraction(0)) / len(values) for code, values in found.items()}


def _points(value: Any, name: str) -> Fraction:
    refusal = BadImport(_("%(name)s: write a number from 0 to 100.", name=name))
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise refusal
    text = str(round(value, MOST_DECIMALS) if isinstance(value, float) else value).strip().replace(",", ".")
    if not NUMBER.fullmatch(text) or Fraction(text) > 100:
        raise refusal
    return Fraction(text)


def read_csv(text: str) -> list[dict[str, Any]]:
    """Rows of a CSV file as results: HEAD, one column a dimension, ``topic:<name>`` a topic; empty is no score.

    :raise BadImport: if the head of the table lacks a column.
    """
    text = text.lstrip("\ufeff")
    no_table = BadImport(_("This is no table of values. Save it as CSV, UTF-8."))
    if "\0" in text:  # PostgreSQL keeps none; UTF-16 is full of them
        raise no_table
    first = text.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(text), delimiter=";" if first.count(";") > first.count(",") else ",")
    try:
        rows = list(reader)
    except csv.Error:
        raise no_table from None
    columns = [column.strip() for column in reader.fieldnames or ()]
    if missing := [name for name in HEAD if name not in columns]:
        raise BadImport(_("The first line lacks %(names)s.", names=", ".join(missing)))
    return [_row(row) for row in rows]


def _row(row: Mapping[str | None, Any]) -> dict[str, Any]:
    if None in row or None in row.values():
        raise BadImport(_("A line has more or fewer values than the first line."))
    cells = {str(name).strip(): str(value).strip() for name, value in row.items()}
    scores = {name: value for name, value in cells.items() if name not in HEAD and value}
    return {
        **{name: cells[name] for name in HEAD},
        "dimensions": {name: value for name, value in scores.items() if not name.startswith(TOPIC_COLUMN)},
        "topics": {
            name.removeprefix(TOPIC_COLUMN): value
            for name, value in scores.items()
            if name.startswith(TOPIC_COLUMN)
        },
    }
