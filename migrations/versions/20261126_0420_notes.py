# SPDX-License-Identifier: EUPL-1.2
"""notes on people."""

import sqlalchemy as sa
from alembic import op

revision = "0013_notes"
down_revision = "0012_question_bank"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Notes of coordinators."""
    op.create_table(
        "note",
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_by_id", sa.Uuid(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["membership_id"],
            ["membership.id"],
            name=op.f("fk_note_membership_id_membership"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["person.id"], name=op.f("fk_note_written_by_id_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
    )
    op.create_index(op.f("ix_note_membership_id"), "note", ["membership_id"])


def downgrade() -> None:
    """Forget notes."""
    op.drop_table("note")
