# SPDX-License-Identifier: EUPL-1.2
"""Two workers, each a process of its own, and a real mail server: nothing is sent twice, and a kill loses nothing."""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from atlas_training.database import db, own_transaction
from atlas_training.mail import service as mail
from atlas_training.mail.models import Outbox
from tests.conftest import NOW
from tests.mail.test_outbox import AnyPort

MAILS = 30
WORKER = """
import json, sys
from datetime import timedelta
from pathlib import Path
from threading import Event
from atlas_training import create_app
from atlas_training.mail import service
service.LEASE, service.PAUSE = timedelta(seconds=3), 0.05
service.run_worker(create_app(json.loads(sys.argv[1]), instance=Path(sys.argv[2])), Event())
"""


class SlowPostbox:
    """A mail server's keeper that takes a moment for each mail."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, str]] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Keep the recipient and the Message-ID."""
        await asyncio.sleep(0.05)
        self.mails.append((envelope.rcpt_tos[0], message_from_bytes(envelope.content)["Message-ID"]))
        return "250 Kept"


@pytest.fixture
def slow_postbox() -> Iterator[tuple[SlowPostbox, int]]:
    """A real mail server on this computer, with its port."""
    box = SlowPostbox()
    server = AnyPort(box, hostname="127.0.0.1", port=0)
    server.start()
    yield box, server.port
    server.stop()


@pytest.fixture
def start_worker(
    app: Flask, tmp_path: Path, slow_postbox: tuple[SlowPostbox, int]
) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Starts a worker of this test's database as a process; all of them end with the test."""
    names = ("DATABASE_URL", "SECRET_KEY", "PUBLIC_URL", "IRI_BASE")
    settings = {name: app.config[name] for name in names}
    settings["MAIL_URL"] = f"smtp://127.0.0.1:{slow_postbox[1]}"
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        started.append(subprocess.Popen([sys.executable, "-c", WORKER, json.dumps(settings), str(tmp_path)]))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


def write_mails() -> set[str]:
    """Mails that are due by any clock; their recipients."""
    recipients = {f"p{number}@example.org" for number in range(MAILS)}
    with own_transaction():
        for recipient in sorted(recipients):
            mail.send(recipient, "x", "y", "en").due_at = NOW - timedelta(days=365)
    return recipients


def unsent() -> int:
    """How many mails are not noted as sent."""
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Outbox).where(Outbox.sent_at.is_(None))) or 0


def wait_until(is_so: Callable[[], bool]) -> None:
    """Look again and again, a minute at most."""
    end = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.02)


def test_two_workers_send_each_mail_once(
    start_worker: Callable[[], subprocess.Popen[bytes]], slow_postbox: tuple[SlowPostbox, int]
) -> None:
    recipients = write_mails()
    start_worker()
    start_worker()
    wait_until(lambda: unsent() == 0)
    assert sorted(recipient for recipient, _name in slow_postbox[0].mails) == sorted(recipients)


def test_killed_worker_loses_no_mail_and_repeats_one_at_most(
    start_worker: Callable[[], subprocess.Popen[bytes]], slow_postbox: tuple[SlowPostbox, int]
) -> None:
    box, _port = slow_postbox
    recipients = write_mails()
    doomed = start_worker()
    wait_until(lambda: len(box.mails) >= 3)
    doomed.kill()  # SIGKILL, with a mail under way
    start_worker()
    start_worker()
    wait_until(lambda: unsent() == 0)
    assert {recipient for recipient, _name in box.mails} == recipients
    assert len({name for _recipient, name in box.mails}) == MAILS
    assert len(box.mails) <= MAILS + 1
