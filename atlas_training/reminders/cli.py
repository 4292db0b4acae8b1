# SPDX-License-Identifier: EUPL-1.2
"""The command that reminds, beside those of the outbox."""

import click
from flask.cli import with_appcontext

from atlas_training.mail.cli import group
from atlas_training.reminders import service as reminders


@group.command()
@with_appcontext
def remind() -> None:
    """Write the reminders of today into the outbox; run it once a day, again does no harm."""
    click.echo(f"{reminders.remind()} reminded")
