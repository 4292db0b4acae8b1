# SPDX-License-Identifier: EUPL-1.2
"""Commands of the outbox."""

import signal
from threading import Event
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from atlas_training.mail import service as mail


@click.group("mail")
def group() -> None:
    """Mails that wait in the outbox."""


@group.command()
@with_appcontext
def deliver() -> None:
    """Send the mails that are due, once."""
    click.echo(f"{mail.deliver()} sent")


@group.command()
@with_appcontext
def worker() -> None:
    """Send mails as they become due and hand in checks whose time is over, until stopped."""
    stop = Event()

    def end(number: int, frame: Any) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    mail.run_worker(current_app._get_current_object(), stop)  # type: ignore[attr-defined]


commands = [group]
