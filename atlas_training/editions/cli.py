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
    found = editions.superfluous_files()
    for path in found:
        click.echo(path.name)
        if not dry_run:
            path.unlink(missing_ok=True)
    click.echo(f"{len(found)} files {'would be ' if dry_run else ''}deleted")


commands = [group]
