# SPDX-License-Identifier: EUPL-1.2
"""Commands of certificates."""

import click
from flask.cli import with_appcontext

from atlas_training.accounts import service as accounts
from atlas_training.certificates import document
from atlas_training.certificates import service as certificates
from atlas_training.database import own_transaction


@click.group("certificates")
def group() -> None:
    """Certificates of this installation."""


@group.command()
def fonts() -> None:
    """Say whether this machine has the fonts that certificates need; exit status 1 if not."""
    missing = document.missing_fonts()
    if missing:
        raise click.ClickException(
            f"missing: {', '.join(missing)}. On Debian or Ubuntu: apt-get install {document.PACKAGES}"
        )
    click.echo("All fonts are there.")


@group.command("erase-holder")
@click.argument("identifier")
@with_appcontext
def erase_holder(identifier: str) -> None:
    """Take a person's name and business from their certificates, by e-mail address or user name."""
    with own_transaction():
        person = accounts.find_person(identifier)
        if person is None:
            raise click.ClickException(f"Nobody has the address or user name {identifier}.")
        count = certificates.erase_person(person.id)
    click.echo(f"{count} certificates without a name now; they still check by their numbers.")


commands = [group]
