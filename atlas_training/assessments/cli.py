# SPDX-License-Identifier: EUPL-1.2
"""``atlas-training checks``: question files of other systems, into the bank and out of it."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy import inspect

from atlas_training import database, i18n
from atlas_training.accounts.enums import Fate
from atlas_training.assessments import expiring
from atlas_training.assessments.bank import drawing, importing, rules
from atlas_training.assessments.bank import service as bank
from atlas_training.assessments.bank.models import BankQuestion
from atlas_training.assessments.formats import doors, file_text
from atlas_training.assessments.formats.as_json import as_json
from atlas_training.assessments.formats.question import Reading, Trouble
from atlas_training.assessments.service import question_kinds
from atlas_training.content import yaml_source
from atlas_training.database import db
from atlas_training.organisations.enums import COUNTRIES

group = AppGroup("checks", help="Questions of checks, from and to other systems, and attempts at them.")
commands = (group,)

FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
FORMAT = click.option(
    "--format", "format_name", type=click.Choice(doors.FORMATS), required=True, help="The format of FILE."
)


def _known_encoding(_context: click.Context, _option: click.Parameter, name: str | None) -> str | None:
    if name is not None and not file_text.is_encoding(name):
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


def _sentence(row: importing.Row) -> bytes:
    assert row.question
    words = f"{row.line}: {row.question.kind}: {' '.join(row.question.name.split())}: {row.fate}"
    return f"{words}{f'. {row.reason}' if row.reason else ''}".encode("utf-8", "replace")


COUNTRY = click.option(
    "--country", type=click.Choice(COUNTRIES), help="Whose questions they are (default: all countries')."
)


@group.command("import")
@FILE
@FORMAT
@ENCODING
@COUNTRY
@click.option("--category", default="", help="Category they come under; levels are parted by /.")
@click.option("--dimension", type=click.Choice(rules.DIMENSIONS), help="Where the file names none.")
@click.option("--level", type=click.IntRange(0, 3), help="Where the file names none.")
@click.option(
    "--language", type=click.Choice(sorted(i18n.BY_CODE)), default="en", help="Of the questions' words."
)
@click.option("--dry-run", is_flag=True, help="Say what becomes of each question, and keep nothing.")
@click.option("--all-or-nothing", is_flag=True, help="Keep nothing where a question is refused.")
@click.option("--json", "as_json_only", is_flag=True, help="Print JSON only.")
def import_file(
    file: Path, format_name: str, encoding: str | None, as_json_only: bool, **options: Any
) -> None:
    """Take the questions of FILE into the question bank.

    A question that the bank has already changes nothing; one that differs becomes a new version. Exit status 1
    if one of them is refused.
    """
    reading = doors.read(file.read_bytes(), format_name, encoding)
    examination, is_written = _import(reading, file.name, options)
    if as_json_only:
        click.echo(json.dumps(_told(reading, examination, is_written), indent=2))
    else:
        _tell(file, reading, examination, is_written)
    if examination.rejected:
        sys.exit(1)


def _import(reading: Reading, source: str, options: dict[str, Any]) -> tuple[importing.Examination, bool]:
    choices = importing.Choices(
        country=options["country"] or "",
        category=rules.levels_of(options["category"]),
        dimension=options["dimension"] or "",
        level=options["level"],
        language=options["language"],
    )
    has_bank = inspect(db.engine).has_table(BankQuestion.__tablename__)
    if options["dry_run"]:
        return importing.examine(reading, choices, is_empty=not has_bank), False
    if not has_bank:
        raise click.UsageError("The database is not ready. Run: atlas-training db upgrade")
    with database.own_transaction():
        importing.take_turn(choices.country)
        examination = importing.examine(reading, choices)
        if options["all_or_nothing"] and examination.rejected:
            return examination, False
        return examination, importing.carry_out(examination, choices, source) > 0


def _told(reading: Reading, examination: importing.Examination, is_written: bool) -> dict[str, Any]:
    fates = [row for row in examination.rows if row.question]
    errors = [one for one in reading.troubles if one.severity == "error"]
    return {
        "questions": [
            {**as_json(question), "fate": str(row.fate), "reason": row.reason}
            for question, row in zip(reading.questions, fates, strict=True)
        ],
        "errors": [asdict(one) for one in sorted(errors, key=lambda one: one.line)],
        "warnings": [asdict(one) for one in examination.warnings],
        "written": is_written,
    }


def _tell(file: Path, reading: Reading, examination: importing.Examination, is_written: bool) -> None:
    for row in examination.rows:
        if row.question:
            click.echo(_sentence(row))
    troubles = [row.trouble for row in examination.rows if row.trouble]
    for trouble in [*troubles, *examination.warnings]:
        click.echo(_place(file, trouble), err=True)
    counts = ", ".join(f"{len(examination.of(fate))} {fate}" for fate in Fate)
    click.echo(
        f"{len(reading.questions)} questions: {counts}; {len(examination.warnings)} warnings.", err=True
    )
    if not is_written:
        click.echo("Nothing was written.", err=True)


@group.command("export")
@click.option(
    "--format", "format_name", type=click.Choice(doors.FORMATS), required=True, help="The format to write."
)
@COUNTRY
@click.option("--category", default="", help="Only this category and those under it.")
@click.option("--tag", default="", help="Only questions with this tag.")
def export_bank(format_name: str, country: str | None, category: str, tag: str) -> None:
    """Print the questions of the bank, and what the format cannot hold; exit status 1 if a question is left out."""
    wanted = bank.Filter(country=country, category=rules.path_of(rules.levels_of(category)), tag=tag)
    questions = bank.list_questions({bank.ALL, *COUNTRIES}, wanted)
    writing = bank.write_out(questions, format_name)
    click.echo(writing.text.encode("utf-8", "replace"), nl=False)
    for trouble in writing.troubles:
        words = (
            f"question {trouble.line}: {trouble.severity} [{trouble.rule}] {trouble.message} {trouble.mend}"
        )
        click.echo(words.encode("utf-8", "replace"), err=True)
    if any(trouble.severity == "error" for trouble in writing.troubles):
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


@group.command("take")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@COUNTRY
@click.option("--dry-run", is_flag=True, help="Say what would change, and write nothing.")
def take(folder: Path, country: str | None, dry_run: bool) -> None:
    """Put the bank's newest questions into the checks of a course's FOLDER that draw from the bank.

    They are those of all countries, and of the country named.
    """
    countries = {bank.ALL, country or bank.ALL}
    source = _source_of(folder)
    for file in sorted((folder / source / "checks").glob("*.quiz.md")):
        texts = {
            code: (folder / code / "checks" / file.name).read_text("utf-8")
            for code in i18n.CODES
            if (folder / code / "checks" / file.name).is_file()
        }
        pools = {
            one.path: drawing.offered(countries, one.path, source) for one in drawing.draws_of(texts[source])
        }
        changed, renewals = drawing.renew_all(texts, source, pools, question_kinds())
        for one in renewals:
            what = f"{len(one.new)} new, {len(one.changed)} changed, {len(one.gone)} gone"
            click.echo(f"{file.name}: {one.draw.path}: {what}, {len(one.left_out)} left out")
            for question in one.left_out:
                click.echo(f"  left out [{question.rule}] {question.name}", err=True)
        for code, text in changed.items() if not dry_run else ():
            (folder / code / "checks" / file.name).write_text(text, "utf-8")


def _source_of(folder: Path) -> str:
    try:
        data = yaml_source.read((folder / "course.yaml").read_text("utf-8"), "course.yaml").data
    except (OSError, UnicodeDecodeError, yaml_source.BadYaml):
        data = None
    source = data.get("source_language") if isinstance(data, dict) else None
    if source not in i18n.CODES:
        raise click.UsageError(f"{folder} has no course.yaml that names its source_language.")
    return str(source)


@group.command("hand-in")
def hand_in() -> None:
    """Hand in the attempts whose time is over, once; the mail worker does so all the time."""
    click.echo(f"{expiring.hand_in_expired()} handed in")
