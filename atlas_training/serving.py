# SPDX-License-Identifier: EUPL-1.2
"""``atlas-training start``: all the set-up of an installation, then server and worker together."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import click
import flask_migrate
from flask import Flask
from sqlalchemy import select

from atlas_training import PROJECT_FOLDER, create_app, settings
from atlas_training.accounts.models import Person
from atlas_training.content import service as content
from atlas_training.database import db, own_transaction
from atlas_training.demonstration import service as demonstration
from atlas_training.xapi.installation import settle_iri_base

WORKERS = 2
THREADS = 4
PR_SET_PDEATHSIG = 1


@click.command("start")
@click.option("--port", envvar="PORT", default=8000, show_default=True, help="Where to listen on 127.0.0.1.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option(
    "--demo/--no-demo",
    envvar="DEMO",
    default=True,
    show_default=True,
    help="Fill an empty database with the example.",
)
def start(port: int, host: str, demo: bool) -> None:
    """Set up what is missing, then serve until Ctrl-C; the mail worker ends with the server."""
    _refuse_taken(host, port)
    if settings.load(PROJECT_FOLDER / "instance")["PUBLIC_URL"] == settings.BY_NAME["PUBLIC_URL"].default:
        os.environ["ATLAS_PUBLIC_URL"] = f"http://{host}:{port}"
    app = create_app()
    with app.app_context():
        prepare(app)
        is_empty = db.session.scalar(select(Person.id).limit(1)) is None
        db.session.rollback()
        if is_empty and demo:
            click.echo("Making the demonstration cluster …")
            demonstration.build()
        db.session.rollback()
        _welcome(app, is_empty and not demo)
        db.session.remove()
        db.engine.dispose()
    _serve(host, port)


def prepare(app: Flask) -> None:
    """Bring database, IRI base and content up to date; does nothing where they are.

    :raise settings.SettingsError: if the IRI base cannot be what the settings say.
    """
    flask_migrate.upgrade()
    with own_transaction():
        settle_iri_base()
    report = content.sync(Path(app.config["CONTENT_FOLDER"]))
    for line in report.lines:
        click.echo(line)
    for finding in report.findings:
        if finding.severity == "error":  # the rest of the content is up all the same
            click.echo(str(finding), err=True)


def _welcome(app: Flask, is_empty: bool) -> None:
    click.echo(f"\nATLAS4MED Training is at {app.config['PUBLIC_URL']}")
    if is_empty:
        here = app.config["PUBLIC_URL"]
        # The command makes a link, and so has to know of an address that only this start was told.
        before = "" if here == settings.BY_NAME["PUBLIC_URL"].default else f"ATLAS_PUBLIC_URL={here} "
        click.echo(
            "It is empty. Make the first administrator in another terminal:\n"
            f'  {before}.venv/bin/atlas-training administrator create --name "Your name" --email you@example.org'
        )
    for line in demonstration.sign_ins():
        click.echo(line)
    click.echo("Stop with Ctrl-C.\n", nl=True)
    sys.stdout.flush()


def _refuse_taken(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise settings.SettingsError(
                f"Port {port} is taken by another program. Choose another one: make run PORT={port + 1}"
            ) from None


def die_with_parent() -> None:
    """Let the kernel end this process when the one that started it is gone, however it went (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _serve(host: str, port: int) -> None:
    from granian import Granian
    from granian.constants import Interfaces

    worker = subprocess.Popen(
        [sys.executable, "-m", "atlas_training", "mail", "worker"], preexec_fn=die_with_parent
    )
    os.environ["ATLAS_DIE_WITH_PARENT"] = "1"
    try:
        Granian(
            "atlas_training.wsgi:app",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=WORKERS,
            blocking_threads=THREADS,
            websockets=False,
            log_access=False,
        ).serve()
    finally:
        worker.terminate()
        worker.wait(timeout=10)
