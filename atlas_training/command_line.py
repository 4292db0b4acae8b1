# SPDX-License-Identifier: EUPL-1.2
"""The command ``atlas-training``: every feature's commands on one application."""

import sys

import click
from flask.cli import FlaskGroup

from atlas_training import create_app
from atlas_training.errors import Refusal
from atlas_training.serving import start
from atlas_training.settings import SettingsError

group = FlaskGroup(
    name="atlas-training",
    create_app=create_app,
    add_default_commands=False,
    add_version_option=False,
    load_dotenv=False,
    help="Delivers the ATLAS4MED Training Scheme.",
)
group.add_command(start)


def main() -> None:
    """Run a command; a refusal or a wrong setting is one sentence and exit status 1."""
    try:
        outcome = group.main(standalone_mode=False, prog_name="atlas-training")
    except click.Abort:
        sys.exit(130)
    except click.ClickException as wrong:
        wrong.show()
        sys.exit(wrong.exit_code)
    except (Refusal, SettingsError) as refusal:
        click.echo(str(refusal), err=True)
        sys.exit(1)
    if isinstance(outcome, int):  # the status a command ended with, by ctx.exit() or click's Exit
        sys.exit(outcome)
