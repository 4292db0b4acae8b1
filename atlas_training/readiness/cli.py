# SPDX-License-Identifier: EUPL-1.2
"""Commands of readiness; higher features add theirs to the group."""

import json
from pathlib import Path
from typing import Any

import click

from atlas_training import database
from atlas_training.content.yaml_source import BadYaml, read
from atlas_training.readiness import imported
from atlas_training.readiness import service as readiness_service
from atlas_training.readiness.errors import BadImport


@click.group()
def readiness() -> None:
    """Readiness results."""


commands = [readiness]


@readiness.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--mapping", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="YAML or JSON.")
@click.option("--json", "as_json", is_flag=True, help="Write the stored keys as JSON.")
def import_command(file: Path, mapping: Path | None, as_json: bool) -> None:
    """Bring in results of another tool from FILE: CSV, or JSON with one result or a list of them.

    All are kept, or none where one is wrong.
    """
    instrument = readiness_service.instrument_of(readiness_service.current_instrument())
    try:
        codes = imported.parse_mapping(_yaml(mapping) if mapping else None, instrument)
        rows = _rows(file)
        scores = [_score(number, raw, codes) for number, raw in enumerate(rows, start=1)]
    except (BadYaml, UnicodeDecodeError, BadImport) as wrong:
        raise click.ClickException(str(wrong)) from None
    with database.own_transaction():
        stored = [readiness_service.import_result(one, None) for one in scores]
        keys = [str(row.id) for row in stored]
    click.echo(json.dumps({"results": keys}) if as_json else f"{len(keys)} results stored.")


def _yaml(file: Path) -> Any:
    return read(file.read_text(encoding="utf-8-sig"), file.name).data


def _rows(file: Path) -> list[Any]:
    text = file.read_text(encoding="utf-8-sig")
    if file.suffix != ".json":
        return list(imported.read_csv(text))
    try:
        data = json.loads(text)
    except ValueError as wrong:
        raise BadImport(f"{file.name}: {wrong}") from None
    return data if isinstance(data, list) else [data]


def _score(number: int, raw: Any, codes: imported.CodeMap) -> imported.ImportedScores:
    try:
        return imported.parse_result(raw, codes, readiness_service.today())
    except BadImport as wrong:
        raise BadImport(f"result {number}: {wrong}") from None
