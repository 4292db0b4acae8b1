# SPDX-License-Identifier: EUPL-1.2
"""``atlas-training records``: counting facts against statements."""

import json

import click

from atlas_training.tracking import service as tracking


@click.group()
def records() -> None:
    """The xAPI records of this installation."""


@records.command("reconcile")
@click.option("--json", "as_json", is_flag=True, help="Print JSON only.")
def reconcile(as_json: bool) -> None:
    """Count facts and statements and list any difference; exit status 1 if there is one."""
    outcome = tracking.reconcile()
    if as_json:
        click.echo(
            json.dumps(
                {
                    "sound": outcome.is_sound,
                    "statements": outcome.statements,
                    "facts": {tally.kind: tally.facts for tally in outcome.tallies},
                    "missing": {
                        tally.kind: list(tally.missing) for tally in outcome.tallies if tally.missing
                    },
                    "without_fact": list(outcome.without_fact),
                }
            )
        )
    else:
        for tally in outcome.tallies:
            click.echo(f"{tally.kind:20} {tally.facts:8} facts  {len(tally.missing):6} without a statement")
            for missing in tally.missing:
                click.echo(f"    missing {missing}")
        click.echo(f"{outcome.statements} statements, {len(outcome.without_fact)} without a fact")
        for left_over in outcome.without_fact:
            click.echo(f"    no fact for {left_over}")
    if not outcome.is_sound:
        raise click.exceptions.Exit(1)


commands = [records]
