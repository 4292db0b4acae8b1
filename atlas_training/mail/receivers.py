# SPDX-License-Identifier: EUPL-1.2
"""Mails that follow from what happens on the pages that belong to all."""

from datetime import timedelta

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from atlas_training import clock
from atlas_training.database import db
from atlas_training.errors import TooMany
from atlas_training.mail import service as mail
from atlas_training.mail.models import Outbox
from atlas_training.plugins import hookimpl
from atlas_training.web.events import Feedback

SUBJECT = "Accessibility feedback"
MORE = "More accessibility feedback"
MOST_AN_HOUR = 50  # anybody may write, so a machine that does shall not fill the operator's post
LONGEST = 200_000  # letters of one mail that gathers the rest of an hour


@hookimpl
def feedback_given(event: Feedback) -> None:
    """To whoever runs the service, in English, which they read; after many in an hour, gathered in one mail.

    :raise TooMany: if even that mail is full.
    """
    contact = event.contact or "none left"
    text = (
        f"Someone met a barrier (page language: {event.language}; answer to: {contact}).\n\n{event.message}"
    )
    lately = select(func.count()).where(
        Outbox.subject == SUBJECT, Outbox.created_at > clock.now() - timedelta(hours=1)
    )
    if (db.session.scalar(lately) or 0) < MOST_AN_HOUR:
        mail.send(current_app.config["MAIL_FROM"], SUBJECT, text, "en")
    else:
        _gather(text)


def _gather(text: str) -> None:
    """Into the mail that waits for the end of its hour; a new one where none does."""
    waiting = (
        select(Outbox)
        .where(Outbox.subject == MORE, Outbox.tries == 0, Outbox.due_at > clock.now() + mail.LEASE)
        .order_by(Outbox.id.desc())
        .limit(1)
    )
    row = db.session.scalars(waiting.with_for_update()).first()
    if row is None:
        row = mail.send(current_app.config["MAIL_FROM"], MORE, text, "en")
        row.due_at = clock.now() + timedelta(hours=1)
    elif len(row.text) + len(text) > LONGEST:
        raise TooMany(
            _l("Very many people are writing to us now, so this did not reach us. Send it again in an hour."),
            retry_after=3600,
        )
    else:
        row.text = f"{row.text}\n\n----\n\n{text}"
    db.session.flush()
