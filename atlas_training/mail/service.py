# SPDX-License-Identifier: EUPL-1.2
"""Writing a mail into the outbox, and taking due mails away."""

import logging
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any
from uuid import UUID

from flask import Flask, current_app
from sqlalchemy import delete, select

from atlas_training import clock
from atlas_training.database import db, own_transaction
from atlas_training.mail import transport
from atlas_training.mail.letter import compose
from atlas_training.mail.models import Outbox
from atlas_training.mail.rules import pause_after
from atlas_training.plugins import hook

LEASE = timedelta(minutes=5)
PAUSE = 2.0  # seconds between two looks into the outbox
log = logging.getLogger(__name__)


def send(to: str, subject: Any, text: Any, language: str) -> Outbox:
    """Put a mail into the outbox, in the caller's transaction: it leaves only if the fact it tells of is kept.

    ``subject`` and ``text`` are finished words in ``language``.
    """
    row = write(to, subject, text, language)
    db.session.add(row)
    db.session.flush()
    return row


def write(to: str, subject: Any, text: Any, language: str, unsubscribe: str = "") -> Outbox:
    """A mail that is not in the outbox yet; many of them are put there at once with ``db.session.add_all``.

    ``unsubscribe`` is the full address that ends mails of its kind, by a page or by one click (RFC 8058).
    """
    return Outbox(
        recipient=to,
        subject=" ".join(str(subject).split())[:300],
        text=str(text),
        language=language,
        unsubscribe=unsubscribe,
    )


def forget(address: str) -> int:
    """Take every mail to an address out of the outbox, those that wait and those that left; how many."""
    done = db.session.execute(delete(Outbox).where(Outbox.recipient == address))
    return int(done.rowcount)  # type: ignore[attr-defined]


def _take() -> Outbox | None:
    """The mail that is due first, put off by a lease so that no other worker takes it while it is under way.

    One at a time: a server that answers slowly must not outlast the lease of a mail that still waits its turn.
    """
    with own_transaction():
        now = clock.now()
        due = select(Outbox).where(Outbox.due_at <= now).order_by(Outbox.due_at, Outbox.id).limit(1)
        row = db.session.scalars(due.with_for_update(skip_locked=True)).first()
        if row:
            row.due_at = now + LEASE
    return row


def _note_sent(key: UUID) -> None:
    with own_transaction():
        row = db.session.get_one(Outbox, key)
        row.sent_at, row.due_at, row.text, row.error = clock.now(), None, "", ""
        row.tries += 1


def _note_failed(key: UUID, reason: str) -> None:
    with own_transaction():
        row = db.session.get_one(Outbox, key)
        row.tries += 1
        row.error = reason[:300]
        pause = pause_after(row.tries)
        row.due_at = clock.now() + pause if pause else None
        if pause is None:
            row.text = ""


def _deliver_one(row: Outbox, way: transport.Transport) -> bool:
    key = row.id
    try:
        way.send(compose(row))
    except Exception as error:  # one broken mail must not hold up the others
        log.warning("mail %s did not leave: %s", key, type(error).__name__)
        _note_failed(key, f"{type(error).__name__}: {error}")
        return False
    _note_sent(key)
    return True


def deliver() -> int:
    """Send what is due; the number of mails that left.

    A mail is noted as sent after it left: a crash between the two sends it again under the same
    Message-ID, and none is lost.
    """
    way = transport.of(current_app.config["MAIL_URL"], Path(current_app.instance_path))
    left = 0
    while row := _take():
        left += _deliver_one(row, way)
    return left


def _let_others_work() -> None:
    hook.due_work()


def run_worker(app: Flask, stop: Event) -> None:
    """Deliver, and let higher features do what is due, until ``stop`` is set.

    A fault is logged, and the next look comes all the same.
    """
    while not stop.is_set():
        for work in (deliver, _let_others_work):
            with app.app_context():
                try:
                    work()
                except Exception:
                    log.exception("the worker stumbled")
                finally:
                    db.session.remove()
        stop.wait(PAUSE)
