# SPDX-License-Identifier: EUPL-1.2
"""Tables of notes on people and of what colleagues agree to show."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from atlas_training import clock
from atlas_training.accounts.models import Person
from atlas_training.database import Keyed, Model


class Note(Keyed, Model):
    """What a coordinator wrote down about somebody's training in an SME.

    Coordinators of the SME's country read it, and the person, in the copy of their own data.

    PII: free words about a person, and who wrote them.
    """

    __tablename__ = "note"

    membership_id: Mapped[UUID] = mapped_column(ForeignKey("membership.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(Text)
    written_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    written_at: Mapped[datetime] = mapped_column(default=clock.now)

    written_by: Mapped[Person | None] = relationship(lazy="joined")


class ScoreAgreement(Keyed, Model):
    """Somebody's agreement that the owner of their SME sees their scores; off without a row that has not ended.

    PII: a person's decision, and when it held.
    """

    __tablename__ = "score_agreement"
    __table_args__ = (
        Index(
            "uq_score_agreement_standing",
            "membership_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    membership_id: Mapped[UUID] = mapped_column(ForeignKey("membership.id", ondelete="CASCADE"))
    agreed_at: Mapped[datetime] = mapped_column(default=clock.now)
    ended_at: Mapped[datetime | None]
