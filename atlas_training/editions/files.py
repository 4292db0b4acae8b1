# SPDX-License-Identifier: EUPL-1.2
"""Scanned lists on disk: each once, under ``instance/evidence/``, named by its hash.

A file is complete and on disk before the row that speaks of it is committed. A crash between the two leaves a
file nobody speaks of, never a row without its file.
"""

import fcntl
import os
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from flask import current_app


def _folder() -> Path:
    return Path(current_app.instance_path) / "evidence"


def _path(sha256: str) -> Path:
    return _folder() / sha256[:2] / sha256


def keep(sha256: str, data: bytes) -> None:
    """Write a file, if it is not there yet; one that is counts as new, so that no clean-up takes it meanwhile."""
    path = _path(sha256)
    with _alone():
        if path.exists():
            os.utime(path)
            return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def find(sha256: str) -> Path | None:
    """Where a file lies; None where it is missing, as after a backup without the folder."""
    path = _path(sha256)
    return path if path.is_file() else None


def superfluous(kept: Collection[str], before: datetime) -> list[Path]:
    """Files written before a moment that are none of these hashes, parts of broken-off writing among them."""
    found = (path for path in _folder().glob("*/*") if path.is_file() and path.name not in kept)
    return sorted(path for path in found if path.stat().st_mtime < before.timestamp())


def delete(path: Path, before: datetime) -> bool:
    """Delete a file that was written before a moment; whether it was. One sent again meanwhile stays."""
    with _alone():
        if not path.exists() or path.stat().st_mtime >= before.timestamp():
            return False
        path.unlink()
        return True


@contextmanager
def _alone() -> Iterator[None]:
    """Let nobody else look at the age of a file and act on it meanwhile."""
    _folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(_folder() / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
