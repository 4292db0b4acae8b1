# SPDX-License-Identifier: EUPL-1.2
"""Commands of the evidence that is kept."""

import click
from flask.cli import with_appcontext

from atlas_training.editions import service as editions


@click.group("evidence")
def group() -> None:
    """Scanned attendance lists on disk."""


@group.command()
@click.option("--dry-run", is_flag=True, help="Only say which files would go.")
@with_appcontext
def clean(dry_run: bool) -> None:
    """Delete the files that were withdrawn or are kept long enough."""
    found = [path for path in editions.superfluous_files() if dry_run or editions.delete_file(path)]
    for path in found:
        click.echo(path.name)
    click.echo(f"{len(found)} files {'would be ' if dry_run else ''}deleted")


commands = [group]
