# SPDX-License-Identifier: EUPL-1.2
"""The service as a browser meets it: the real content, the demonstration, a port of this computer.

Tests and ``make pictures`` start the same one. Its threads read the real clock.
"""

import logging
import os
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from atlas_training import create_app
from atlas_training.content import service as content
from atlas_training.database import db
from atlas_training.demonstration import service as demonstration
from tests.browser.stage import Stage, set_up
from tests.factories.courses import make_content

Written = TypeVar("Written")
HOST = "127.0.0.1"
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass(frozen=True)
class Site:
    """A running service: its application, for looking into its database, its address, and what is on it."""

    app: Flask
    url: str
    stage: Stage


class _Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


def chromium() -> str:
    """The browser to run: ``ATLAS_TEST_CHROMIUM``, else Debian's.

    :raise RuntimeError: where there is none.
    """
    program = os.environ.get("ATLAS_TEST_CHROMIUM") or shutil.which("chromium")
    if not program:
        raise RuntimeError(
            "Chromium is missing: apt-get install chromium, or name it in ATLAS_TEST_CHROMIUM."
        )
    return program


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serve(folder: Path) -> Iterator[Site]:
    """Build the example in ``folder`` and answer requests until the block ends."""
    port = free_port()
    url = f"http://{HOST}:{port}"
    app = create_app(
        {
            "DATABASE_URL": f"sqlite:///{folder / 'site.sqlite3'}",
            "SECRET_KEY": "only-for-tests",
            "PUBLIC_URL": url,
            "IRI_BASE": "https://training.example.org",
            "MAIL_URL": "file:",
        },
        instance=folder / "instance",
    )
    with app.app_context():
        db.create_all()
        content.sync(Path(app.config["CONTENT_FOLDER"]))
        demonstration.build()
        db.session.remove()
    stage = set_up(app)
    with app.app_context():
        db.engine.dispose()
    with answering(app, port):
        yield Site(app, url, stage)


@contextmanager
def answering(app: Flask, port: int) -> Iterator[None]:
    """Answer requests to an application until the block ends."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server(HOST, port, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, name="site", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        with app.app_context():
            db.engine.dispose()


@contextmanager
def serve_hostile(folder: Path, write: Callable[[Path], Written]) -> Iterator[tuple[Flask, str, Written]]:
    """A service of its own in ``folder``: its application, its address, and what ``write`` gives.

    ``write`` gets a content folder, and fills the service with whatever must not run.
    """
    port = free_port()
    url = f"http://{HOST}:{port}"
    settings = {
        "DATABASE_URL": f"sqlite:///{folder / 'site.sqlite3'}",
        "SECRET_KEY": "only-for-tests",
        "PUBLIC_URL": url,
        "IRI_BASE": "https://training.example.org",
        "MAIL_URL": "file:",
    }
    app = create_app(settings, instance=folder / "instance")
    with app.app_context():
        db.create_all()
    with app.test_request_context():
        written = write(make_content(folder))
        db.session.remove()
        db.engine.dispose()
    with answering(app, port):
        yield app, url, written
