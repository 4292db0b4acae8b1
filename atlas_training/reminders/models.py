# SPDX-License-Identifier: EUPL-1.2
"""Tables of reminders."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from atlas_training import clock
from atlas_training.database import Keyed, Model


class ReminderMail(Keyed, Model):
    """That a person was reminded on a day; nobody is twice.

    PII: links a person to a day.
    """

    __tablename__ = "reminder_mail"
    __table_args__ = (UniqueConstraint("person_id", "day"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    day: Mapped[date]


class Reminder(Keyed, Model):
    """That a person was told of an occasion, which is told once.

    PII: links a person to what they were told of.
    """

    __tablename__ = "reminder"
    __table_args__ = (UniqueConstraint("person_id", "kind", "key"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(100))
    told_at: Mapped[datetime] = mapped_column(default=clock.now)


class NoReminders(Keyed, Model):
    """A person who wants no reminders; without a row they come.

    PII: a person's wish.
    """

    __tablename__ = "no_reminders"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), unique=True)
    since: Mapped[datetime] = mapped_column(default=clock.now)


class QuietMonth(Keyed, Model):
    """A month (1 to 12) of every year in which nobody of an SME is reminded: its season.

    PII: none beside the SME's habits.
    """

    __tablename__ = "quiet_month"
    __table_args__ = (UniqueConstraint("organisation_id", "month"),)

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    month: Mapped[int]
