# SPDX-License-Identifier: EUPL-1.2
"""Mails that follow from what happens on the pages that belong to all."""

from datetime import timedelta

from flask import current_app
from sqlalchemy import func, select

from atlas_training import clock
from atlas_training.database import db
from atlas_training.mail import service as mail
from atlas_training.mail.models import Outbox
from atlas_training.plugins import hookimpl
from atlas_training.web.events import Feedback

SUBJECT = "Accessibility feedback"
MOST_AN_HOUR = 50  # anybody may write, so a machine that does shall not fill the outbox


@hookimpl
def feedback_given(event: Feedback) -> None:
    """To whoever runs the service, in English, which they read."""
    lately = select(func.count()).where(
        Outbox.subject == SUBJECT, Outbox.created_at > clock.now() - timedelta(hours=1)
    )
    if (db.session.scalar(lately) or 0) >= MOST_AN_HOUR:
        return
    contact = event.contact or "none left"
    text = (
        f"Someone met a barrier (page language: {event.language}; answer to: {contact}).\n\n{event.message}"
    )
    mail.send(current_app.config["MAIL_FROM"], SUBJECT, text, "en")
