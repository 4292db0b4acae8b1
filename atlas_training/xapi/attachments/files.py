# SPDX-License-Identifier: EUPL-1.2
"""Attachments on disk: each once, under ``instance/attachments/``, named by its hash.

A file is complete and on disk before the row that speaks of it is committed. A crash between the two
leaves a file nobody speaks of, never a row without its file.
"""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import event
from sqlalchemy.orm import Session

from atlas_training.database import db
from atlas_training.xapi.attachments.received import File

_CHUNK = 256 * 1024
_TO_DROP = "attachments to drop"


def _path(sha2: str) -> Path:
    """Where a file lies: ``sha2`` is checked to be hexadecimal digits before it comes here."""
    return Path(current_app.instance_path) / "attachments" / sha2[:2] / sha2


def keep(files: dict[str, File]) -> None:
    """Write what is not there yet, by hash in lower-case hexadecimal digits."""
    for sha2, file in files.items():
        path = _path(sha2)
        if path.exists():
            continue
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(file.data)
                stream.flush()
                os.fsync(stream.fileno())
            os.replace(name, path)
        except BaseException:
            os.unlink(name)
            raise
        _keep_name(path.parent)


def _keep_name(folder: Path) -> None:
    """Bring the new name in a folder to the disk too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def find(sha2: str) -> Path | None:
    """Where a file lies; None where it is missing, as after a backup without the folder."""
    path = _path(sha2)
    return path if path.is_file() else None


def drop(sha2: str) -> None:
    """Delete a file once the session's transaction is committed; not at all if it is rolled back."""
    db.session().info.setdefault(_TO_DROP, set()).add(_path(sha2))


@event.listens_for(Session, "after_commit")
def _drop_committed(session: Session) -> None:
    for path in session.info.pop(_TO_DROP, ()):
        path.unlink(missing_ok=True)


@event.listens_for(Session, "after_soft_rollback")
def _keep_uncommitted(session: Session, previous: Any) -> None:
    if session.get_transaction() is None:
        session.info.pop(_TO_DROP, None)


def read(path: Path) -> Iterator[bytes]:
    """The bytes of a file, piece by piece."""
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk
