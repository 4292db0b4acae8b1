# SPDX-License-Identifier: EUPL-1.2
"""``atlas-training completions export``: the coordinator's record as a file, from the terminal."""

import shutil
from datetime import datetime
from pathlib import Path

import click
from flask.cli import AppGroup
from flask_babel import force_locale

from atlas_training import database, i18n
from atlas_training.errors import Refusal
from atlas_training.exports import service as exports
from atlas_training.exports.table import Asker
from atlas_training.home.completions import State
from atlas_training.home.exporters import Completions
from atlas_training.organisations.enums import COUNTRIES
from atlas_training.progress.enums import CompletionKind

group = AppGroup("completions", help="Who has completed what.")
commands = (group,)

DAY = click.DateTime(["%Y-%m-%d"])


@group.command("export")
@click.option("--format", "format_name", required=True, help="csv, csv-semicolon, xlsx or json.")
@click.option("--country", type=click.Choice(COUNTRIES), help="Only this country.")
@click.option("--cluster", help="Only the cluster with this key.")
@click.option("--sme", "organisation", help="Only businesses with this in their name, or with this number.")
@click.option("--course", help="Only this course, such as C11.")
@click.option("--kind", type=click.Choice([str(kind) for kind in CompletionKind]), help="Only this kind.")
@click.option("--edition", help="Only what participants of the edition with this key did in its days.")
@click.option("--state", type=click.Choice([str(state) for state in State]), help="completed by default.")
@click.option("--from", "start", type=DAY, help="Not before this day.")
@click.option("--to", "end", type=DAY, help="Not after this day.")
@click.option("--without-names", is_flag=True, help="Numbers in place of names of people and businesses.")
@click.option("--language", default="en", type=click.Choice(i18n.CODES), show_default=True, help="Of titles.")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path, allow_dash=True),
    default="-",
    help="Where to write; the standard output by default.",
)
def export_completions(
    format_name: str,
    without_names: bool,
    language: str,
    output: Path,
    start: datetime | None,
    end: datetime | None,
    **filters: str | None,
) -> None:
    """Write the completions that the filters choose into a file; the log of exports keeps that it was made."""
    wanted = {name: value for name, value in filters.items() if value}
    if wanted.get("state") == State.COMPLETED:
        del wanted["state"]
    for name, day in (("start", start), ("end", end)):
        if day:
            wanted[name] = day.date().isoformat()
    every = frozenset(COUNTRIES)
    asker = Asker(counted=every, named=frozenset() if without_names else every, language=language)
    try:
        with force_locale(language):
            made = exports.make(Completions.name, format_name, asker, wanted)
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from None
    with made.stream, click.open_file(str(output), "wb") as target:
        shutil.copyfileobj(made.stream, target, 1024 * 1024)
    with database.own_transaction():
        exports.record(made)
    click.echo(f"{made.rows} rows, SHA-256 {made.sha256}", err=True)
