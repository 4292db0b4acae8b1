# SPDX-License-Identifier: EUPL-1.2
"""``make check``: format, lint, types, contracts, catalogues, content, and every test on both databases and in a browser.

``ATLAS_CHECK_AFTER_TEST=1`` leaves out the tests on SQLite, for whoever has just run ``make test``, which is
these and no others.
"""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import psycopg

BIN = Path(sys.executable).parent
SERVER = os.environ.get("ATLAS_TEST_DATABASE_URL") or "postgresql://postgres@127.0.0.1:5432/postgres"


def require() -> None:
    """Stop with a sentence where PostgreSQL or Chromium is missing."""
    try:
        psycopg.connect(SERVER, connect_timeout=5).close()
    except psycopg.OperationalError:
        sys.exit(
            f"PostgreSQL does not answer at {SERVER}. Start it, or name another server whose user may create"
            " databases in ATLAS_TEST_DATABASE_URL. (make test needs neither PostgreSQL nor a browser.)"
        )
    if not shutil.which("node"):
        sys.exit("Node.js is missing: apt-get install nodejs npm. (make test does not need it.)")
    if not (os.environ.get("ATLAS_TEST_CHROMIUM") or shutil.which("chromium")):
        sys.exit(
            "Chromium is missing: apt-get install chromium, or name the program in ATLAS_TEST_CHROMIUM."
            " (make test needs neither PostgreSQL nor a browser.)"
        )


def run(what: str, *command: str, **environment: str) -> None:
    """Run one check; the first that fails ends the whole with its status."""
    print(f"── {what}", flush=True)
    began = time.monotonic()
    done = subprocess.run(
        [str(BIN / command[0]), *command[1:]], env={**os.environ, **environment}, check=False
    )
    if done.returncode:
        sys.exit(f"{what}: failed")
    print(f"   {time.monotonic() - began:.0f} s", flush=True)


def main() -> None:
    """Everything, cheapest first."""
    require()
    run("format", "ruff", "format", "--check", "--quiet", ".")
    run("lint", "ruff", "check", "--quiet", ".")
    run("contracts", "lint-imports", "--no-logo")
    run("types", "mypy")
    run("catalogues", "python", "-m", "atlas_training.i18n.catalogues", "check")
    run("content", "atlas-training", "content", "check")
    if os.environ.get("ATLAS_CHECK_AFTER_TEST"):
        print("── tests on SQLite: left out, since make test has run them", flush=True)
    else:
        run("tests on SQLite", "pytest", "-q", "-n", "auto", "-m", "not browser and not node")
    run(
        "tests on PostgreSQL",
        "pytest",
        "-q",
        "-n",
        "auto",
        "-m",
        "not browser and not node",
        ATLAS_TEST_DATABASE_URL=SERVER,
    )
    run("clients from npm", "pytest", "-q", "-m", "node")
    run("tests in a browser", "pytest", "-q", "-n", "auto", "--dist", "loadfile", "-m", "browser")


if __name__ == "__main__":
    main()
