# SPDX-License-Identifier: EUPL-1.2
"""The table of mails that wait."""

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from atlas_training import clock
from atlas_training.database import Keyed, Model


class Outbox(Keyed, Model):
    """A mail from when it is written until it has left, and after that the proof that it did.

    ``unsubscribe`` is the address that ends mails of its kind, for those nobody asked for.
    Its text is emptied when it has left or was given up: mails hold links that sign people in.

    PII: address, subject and, until it leaves, text.
    """

    __tablename__ = "outbox"

    recipient: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(300))
    text: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(5), default="en")
    unsubscribe: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    due_at: Mapped[datetime | None] = mapped_column(default=clock.now, index=True)
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(String(300), default="")
