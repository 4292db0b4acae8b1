# SPDX-License-Identifier: EUPL-1.2
"""Files on disk, each once, in a folder of the instance, named by their hash.

A file is complete and on disk before the row that speaks of it is committed. A crash or a refusal between the two
leaves a file nobody speaks of, never a row without its file; such files are found by :meth:`HashedFiles.superfluous`.
"""

import fcntl
import os
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from flask import current_app

GRACE = timedelta(days=1)
"""How old a file without a row must be before it goes: its row may be about to be committed."""


class HashedFiles:
    """The files of one folder. Hashes are checked to be hexadecimal digits before they come here."""

    def __init__(self, folder: str) -> None:
        self._name = folder

    @property
    def folder(self) -> Path:
        """Where they lie."""
        return Path(current_app.instance_path) / self._name

    def path(self, sha2: str) -> Path:
        """Where a file lies, or would."""
        return self.folder / sha2[:2] / sha2

    def keep(self, sha2: str, data: bytes | memoryview) -> None:
        """Write a file, if it is not there yet; one that is counts as new, so that no clean-up takes it meanwhile."""
        path = self.path(sha2)
        with self._alone():
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
        handle = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(handle)  # the new name in the folder too
        finally:
            os.close(handle)

    def find(self, sha2: str) -> Path | None:
        """Where a file lies; None where it is missing, as after a backup without the folder."""
        path = self.path(sha2)
        return path if path.is_file() else None

    def superfluous(self, kept: Collection[str], now: datetime) -> list[Path]:
        """Files older than a day that are none of these hashes, parts of broken-off writing among them."""
        found = (path for path in self.folder.glob("*/*") if path.is_file() and path.name not in kept)
        return sorted(path for path in found if _is_old(path, now))

    def delete(self, path: Path, now: datetime) -> bool:
        """Delete a superfluous file; whether it went. One that was kept again meanwhile stays."""
        with self._alone():
            if not path.exists() or not _is_old(path, now):
                return False
            path.unlink()
            return True

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Let nobody else look at the age of a file and act on it meanwhile."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(self.folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)


def _is_old(path: Path, now: datetime) -> bool:
    return path.stat().st_mtime < (now - GRACE).timestamp()
