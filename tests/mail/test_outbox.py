# SPDX-License-Identifier: EUPL-1.2
"""The outbox: mails leave with the facts they tell of, are tried again, and are sent once."""

from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask
from flask.testing import FlaskCliRunner
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from atlas_training import clock
from atlas_training.database import db, own_transaction
from atlas_training.mail import service as mail
from atlas_training.mail.models import Outbox
from atlas_training.mail.rules import MOST_TRIES, pause_after
from tests.conftest import NOW

FOOT = "Co-funded by the European Union"


class Postbox:
    """A mail server's keeper of mails; refuses while ``refusing``."""

    def __init__(self) -> None:
        self.mails: list[tuple[list[str], bytes]] = []
        self.refusing = False

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Keep the mail or send it back."""
        if self.refusing:
            return "451 Not now"
        self.mails.append((envelope.rcpt_tos, envelope.content))
        return "250 Kept"


class AnyPort(Controller):
    """A mail server on whichever port is free."""

    def _trigger_server(self) -> None:
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]  # type: ignore[attr-defined]
        super()._trigger_server()  # type: ignore[no-untyped-call]


@pytest.fixture
def postbox(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Postbox]:
    """A real mail server on this computer, and the application set to use it."""
    box = Postbox()
    server = AnyPort(box, hostname="127.0.0.1", port=0)
    server.start()
    monkeypatch.setitem(app.config, "MAIL_URL", f"smtp://127.0.0.1:{server.port}")
    yield box
    server.stop()


def write(to: str = "giulia@example.org", text: str = "Benvenuta") -> None:
    """A mail in the outbox."""
    with own_transaction():
        mail.send(to, "Un invito", text, "it")


def test_mail_reaches_server_with_statement(postbox: Postbox) -> None:
    write()
    assert mail.deliver() == 1
    recipients, content = postbox.mails[0]
    message = message_from_bytes(content, policy=policy.default)
    assert recipients == ["giulia@example.org"]
    assert (message["Subject"], message["Content-Language"]) == ("Un invito", "it")
    text, html = message.iter_parts()
    body = text.get_content()
    assert body.startswith("Benvenuta")
    assert "CLUSTERATLAS4MED" in body
    assert html.get_content_type() == "multipart/related"


def test_sent_mail_is_not_sent_again_and_its_text_is_gone(postbox: Postbox) -> None:
    write(text="a link that signs in")
    mail.deliver()
    assert mail.deliver() == 0
    row = db.session.scalars(select(Outbox)).one()
    assert (row.text, row.sent_at, row.due_at, row.tries) == ("", NOW, None, 1)


def test_mail_of_rolled_back_fact_never_leaves(postbox: Postbox) -> None:
    mail.send("giulia@example.org", "x", "y", "en")
    db.session.rollback()
    assert mail.deliver() == 0


def test_refused_mail_is_kept_and_tried_later(postbox: Postbox) -> None:
    postbox.refusing = True
    write()
    assert mail.deliver() == 0
    row = db.session.scalars(select(Outbox)).one()
    assert (row.tries, row.due_at, row.text) == (1, NOW + timedelta(minutes=1), "Benvenuta")
    postbox.refusing = False
    assert mail.deliver() == 0
    with clock.set_to(NOW + timedelta(minutes=1)):
        assert mail.deliver() == 1


def test_mail_is_given_up_in_the_end(postbox: Postbox) -> None:
    postbox.refusing = True
    write()
    moment = NOW
    for _ in range(MOST_TRIES):
        with clock.set_to(moment):
            mail.deliver()
        moment += timedelta(hours=7)
    row = db.session.scalars(select(Outbox)).one()
    assert (row.tries, row.due_at, row.text, row.sent_at) == (MOST_TRIES, None, "", None)


def test_broken_mail_does_not_hold_up_the_next(postbox: Postbox) -> None:
    write(to="not an address\nBcc: other@example.org")
    write(to="joseph@example.org")
    assert mail.deliver() == 1
    assert [recipients for recipients, _ in postbox.mails] == [["joseph@example.org"]]


def test_mail_taken_by_another_worker_is_left_to_it(postbox: Postbox) -> None:
    write()
    assert mail._take() is not None
    assert mail.deliver() == 0
    with clock.set_to(NOW + mail.LEASE):
        assert mail.deliver() == 1


def test_without_server_mails_are_files_for_their_owner_only(app: Flask, runner: FlaskCliRunner) -> None:
    write()
    assert runner.invoke(args=["mail", "deliver"]).output == "1 sent\n"
    row = db.session.scalars(select(Outbox)).one()
    file = Path(app.instance_path) / "mail" / f"{row.id}.eml"
    assert "Benvenuta" in file.read_text(encoding="utf-8")
    assert file.stat().st_mode & 0o777 == 0o600


def test_worker_delivers_until_stopped(app: Flask, postbox: Postbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "PAUSE", 0.01)
    with own_transaction():
        # The thread goes by the real clock, so the mail is due by any.
        mail.send("giulia@example.org", "x", "y", "en").due_at = NOW - timedelta(days=365)
    stop = Event()
    worker = Thread(target=mail.run_worker, args=(app, stop))
    worker.start()
    try:
        for _ in range(500):
            if postbox.mails:
                break
            stop.wait(0.02)
    finally:
        stop.set()
        worker.join(10)
    assert [recipients for recipients, _ in postbox.mails] == [["giulia@example.org"]]
    assert not worker.is_alive()


@given(st.integers(1, MOST_TRIES - 2))
def test_pauses_never_shrink(tries: int) -> None:
    before, after = pause_after(tries), pause_after(tries + 1)
    assert before is not None
    assert after is not None
    assert timedelta(minutes=1) <= before <= after <= timedelta(hours=6)
