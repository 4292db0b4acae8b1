# SPDX-License-Identifier: EUPL-1.2
"""``atlas-training readiness score``: answer sheets from a file to index, levels and path, without a database."""

import json
import math
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, BinaryIO

import click
from flask import current_app

from atlas_training.pathways import rules
from atlas_training.pathways.catalogue import Catalogue, PathRule
from atlas_training.pathways.catalogue_source import read_folder
from atlas_training.readiness import instrument, instrument_source
from atlas_training.readiness.cli import readiness
from atlas_training.readiness.instrument import Instrument
from atlas_training.readiness.rules import BadAnswers, Result, parse_answers
from atlas_training.readiness.rules import score as score_answers

commands: list[click.Command] = []  # the command below hangs on readiness's own group
HOURS = 6  # docs/readiness.md: on the command line always the whole catalogue and 6 hours


class BadSheet(ValueError):
    """A line that is no answer sheet."""

    def __init__(self, problem: str, id_: Any = None) -> None:
        super().__init__(problem)
        self.id = id_


@dataclass(frozen=True)
class Definitions:
    """What sheets are scored with: the newest of the content folder."""

    instrument: Instrument
    catalogue: Catalogue
    rule: PathRule


@readiness.command("score")
@click.argument("sheets", type=click.File("rb"), metavar="SHEETS.jsonl")
def score(sheets: BinaryIO) -> None:
    """Score answer sheets, one JSON object a line ("-" reads standard input), to one JSON line each.

    A line that cannot be scored gives {"id", "error"}; the others go on, and the exit status is 1.
    """
    definitions = read_definitions(Path(current_app.config["CONTENT_FOLDER"]))
    has_errors = False
    for line in sheets:
        if not line.strip():
            continue
        try:
            answer = score_line(definitions, line)
        except BadSheet as bad:
            answer = {"id": bad.id, "error": str(bad)}
            has_errors = True
        click.echo(json.dumps(answer, separators=(", ", ": ")))
    if has_errors:
        sys.exit(1)


def read_definitions(folder: Path) -> Definitions:
    """The newest sound instrument of the content folder, its catalogue and its path rule.

    :raise click.ClickException: if one is missing or not sound.
    """
    instruments = list(_instruments(folder))
    if not instruments:
        raise click.ClickException(
            f"There is no sound instrument in {folder / 'readiness'}. Run: atlas-training content check"
        )
    newest = max(instruments, key=lambda found: [int(part) for part in found.version.split(".")])
    source = read_folder(folder)
    if source is None or source.definition is None or source.rule is None:
        raise click.ClickException(
            f"There is no sound catalogue in {folder / 'pathways'}. Run: atlas-training content check"
        )
    return Definitions(newest, Catalogue.of(source.definition), PathRule.of(source.rule))


def _instruments(folder: Path) -> Iterator[Instrument]:
    for file in sorted((folder / "readiness").glob("*/instrument.yaml")):
        definition = instrument_source.read_definition(file.parent, folder)
        if definition is not None and definition["status"] != "draft":
            yield instrument.parse(definition)


def score_line(definitions: Definitions, line: bytes) -> dict[str, Any]:
    """One sheet as it comes, to what goes out; exact numbers as text such as "125/3".

    :raise BadSheet: if it cannot be scored; ``id`` is the sheet's where that could be read.
    """
    id_, raw = _read_sheet(line)
    try:
        answers = parse_answers(definitions.instrument, raw)
    except BadAnswers as bad:
        raise BadSheet(str(bad), id_) from None
    result = score_answers(definitions.instrument, answers)
    path = rules.propose(
        rules.standing_of(definitions.instrument, result),
        definitions.catalogue,
        definitions.rule,
        targets={},
        minutes=Fraction(HOURS * 60),
    )
    return {
        "id": id_,
        "index": _text(result.index),
        "shown": result.shown,
        "level": result.level,
        "dimensions": _dimensions(result),
        "path": {
            "now": [step.module_id for step in path.now],
            "later": [step.module_id for step in path.later],
        },
    }


def _dimensions(result: Result) -> dict[str, Any]:
    return {
        code: {"score": _text(row.score), "shown": row.shown, "level": row.level, "held_by": row.held_by}
        for code, row in result.dimensions.items()
    }


def _text(number: Any) -> str | None:
    return None if number is None else str(number)


def _read_sheet(line: bytes) -> tuple[Any, Any]:
    twice: list[str] = []

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        keys = [key for key, _ in found]
        twice.extend(key for key in keys if keys.count(key) > 1)
        return dict(found)

    def refuse(constant: str) -> Any:
        raise ValueError(f"{constant} is not JSON")

    try:
        sheet = json.loads(line.decode("utf-8-sig"), object_pairs_hook=pairs, parse_constant=refuse)
    except (ValueError, RecursionError) as wrong:
        raise BadSheet(f"not a line of JSON: {wrong}") from None
    if not isinstance(sheet, dict):
        raise BadSheet('not an object such as {"id": 1, "answers": {}}')
    id_ = sheet.get("id")
    if isinstance(id_, bool) or not isinstance(id_, str | int | float) or id_ in (math.inf, -math.inf):
        raise BadSheet('"id" is missing, or neither text nor a number')
    if twice:
        raise BadSheet(f"stands twice: {', '.join(dict.fromkeys(twice))}", id_)
    if "answers" not in sheet:
        raise BadSheet('"answers" is missing', id_)
    return id_, sheet["answers"]
