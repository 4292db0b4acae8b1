# SPDX-License-Identifier: EUPL-1.2
"""Attachments on disk, under ``instance/attachments/``; deleted once nobody speaks of them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import event, select
from sqlalchemy.orm import Session

from atlas_training import clock
from atlas_training.database import db
from atlas_training.hashed_files import HashedFiles
from atlas_training.xapi.attachments.received import File
from atlas_training.xapi.models import StatementAttachment

_CHUNK = 256 * 1024
_TO_DROP = "attachments to drop"
_files = HashedFiles("attachments")

find = _files.find


def keep(files: dict[str, File]) -> None:
    """Write what is not there yet, by hash in lower-case hexadecimal digits."""
    for sha2, file in files.items():
        _files.keep(sha2, file.data)


def clean(only_look: bool = False) -> list[Path]:
    """Delete the files of refused requests and broken-off writing, a day after they came; those that went.

    A file copied here for an import that is yet to come goes too, a day after.
    """
    now, kept = (
        clock.now(),
        {sha2.hex() for sha2 in db.session.scalars(select(StatementAttachment.sha2).distinct())},
    )
    return [path for path in _files.superfluous(kept, now) if only_look or _files.delete(path, now)]


def drop(sha2: str) -> None:
    """Delete a file once the session's transaction is committed; not at all if it is rolled back."""
    db.session().info.setdefault(_TO_DROP, set()).add(_files.path(sha2))


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
