# SPDX-License-Identifier: EUPL-1.2
"""Clients from npm, unmodified, against a live server; ``make check`` installs them into ``.venv/node``."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from werkzeug.serving import make_server

from tests.factories.xapi import make_credential

SCRIPTS = Path(__file__).parent / "clients"
INSTALLED = Path(os.environ.get("ATLAS_TEST_NODE_MODULES") or Path(sys.prefix) / "node" / "node_modules")

pytestmark = pytest.mark.node


@pytest.fixture
def endpoint(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/xapi/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("client", ["xapi.js", "tincanjs.js"])
def test_client_from_npm_saves_queries_pages_and_keeps_documents_and_files(
    endpoint: str, client: str
) -> None:
    key, secret = make_credential()
    done = subprocess.run(
        ["node", str(SCRIPTS / client), endpoint, key, secret],
        env={"NODE_PATH": str(INSTALLED), "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
