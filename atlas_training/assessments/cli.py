# SPDX-License-Identifier: EUPL-1.2
"""``atlas-training checks``: question files of other systems."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click
from flask.cli import AppGroup

from atlas_training.assessments.formats import doors
from atlas_training.assessments.formats.as_json import as_json
from atlas_training.assessments.formats.question import Question, Trouble

group = AppGroup("checks", help="Questions of checks, from and to other systems.")
commands = (group,)

FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
FORMAT = click.option(
    "--format", "format_name", type=click.Choice(doors.FORMATS), required=True, help="The format of FILE."
)


def _known_encoding(_context: click.Context, _option: click.Parameter, name: str | None) -> str | None:
    if name is not None and not doors.is_encoding(name):
        raise click.BadParameter(f"{name!r} is no encoding; utf-8, cp1252 and utf-16 are.")
    return name


ENCODING = click.option(
    "--encoding",
    callback=_known_encoding,
    help="The encoding of FILE (default: UTF-8, or what an XML file declares).",
)


def _place(file: Path, trouble: Trouble) -> bytes:
    words = f"{file}:{trouble.line}: {trouble.severity} [{trouble.rule}] {trouble.message} {trouble.mend}"
    return words.encode("utf-8", "replace")


def _sentence(question: Question) -> bytes:
    name = " ".join(question.name.split())
    return f"{question.line}: {question.kind}: {name}".encode("utf-8", "replace")


@group.command("import")
@FILE
@FORMAT
@ENCODING
@click.option("--dry-run", is_flag=True, help="Read the file and say what it holds; keep nothing.")
@click.option("--json", "as_json_only", is_flag=True, help="Print JSON only.")
def read_file(file: Path, format_name: str, encoding: str | None, dry_run: bool, as_json_only: bool) -> None:
    """Read the questions of FILE; exit status 1 if one of them cannot be read.

    Questions are not kept yet, so --dry-run has to be given.
    """
    if not dry_run:
        raise click.UsageError(
            "Imported questions cannot be kept yet. Add --dry-run to see what the file holds."
        )
    reading = doors.read(file.read_bytes(), format_name, encoding)
    by_severity: dict[str, list[Trouble]] = {"error": [], "warning": []}
    for trouble in sorted(reading.troubles, key=lambda one: one.line):
        by_severity[trouble.severity].append(trouble)
    if as_json_only:
        told = {
            "questions": [as_json(question) for question in reading.questions],
            "errors": [asdict(trouble) for trouble in by_severity["error"]],
            "warnings": [asdict(trouble) for trouble in by_severity["warning"]],
        }
        click.echo(json.dumps(told, indent=2))
    else:
        for question in reading.questions:
            click.echo(_sentence(question))
        for trouble in [*by_severity["error"], *by_severity["warning"]]:
            click.echo(_place(file, trouble), err=True)
        click.echo(
            f"{len(reading.questions)} questions, {len(by_severity['error'])} errors, "
            f"{len(by_severity['warning'])} warnings.",
            err=True,
        )
    if by_severity["error"]:
        sys.exit(1)


@group.command()
@FILE
@FORMAT
@ENCODING
@click.option("--to", "target", type=click.Choice(doors.FORMATS), required=True, help="The format to write.")
def convert(file: Path, format_name: str, encoding: str | None, target: str) -> None:
    """Print the questions of FILE in another format, and what it cannot hold; exit status 1 if any is lost."""
    reading = doors.read(file.read_bytes(), format_name, encoding)
    writing = doors.write(reading.questions, target)
    click.echo(writing.text.encode("utf-8", "replace"), nl=False)
    troubles = [*reading.troubles, *writing.troubles]
    for trouble in sorted(troubles, key=lambda one: one.line):
        click.echo(_place(file, trouble), err=True)
    if any(trouble.severity == "error" for trouble in troubles):
        sys.exit(1)
