# SPDX-License-Identifier: EUPL-1.2
"""The least a Flask application can do with a statement: parse it and say its id. ``python -m tests.bench.floor PORT``."""

import json
import os
import sys

from flask import Flask, Response, request

from atlas_training.serving import THREADS, WORKERS, die_with_parent

if os.environ.get("ATLAS_DIE_WITH_PARENT"):
    die_with_parent()
app = Flask(__name__)


@app.post("/xapi/statements")
def take() -> Response:
    """Nothing is checked and nothing is kept."""
    value = json.loads(request.get_data(cache=False))
    ids = [each["id"] for each in value] if isinstance(value, list) else [value["id"]]
    return Response(json.dumps(ids), mimetype="application/json")


if __name__ == "__main__":
    from granian import Granian
    from granian.constants import Interfaces

    Granian(
        "tests.bench.floor:app",
        address="127.0.0.1",
        port=int(sys.argv[1]),
        interface=Interfaces.WSGI,
        workers=WORKERS,
        blocking_threads=THREADS,
        websockets=False,
        log_access=False,
    ).serve()
