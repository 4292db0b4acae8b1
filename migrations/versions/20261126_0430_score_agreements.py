# SPDX-License-Identifier: EUPL-1.2
"""agreements to show scores."""

import sqlalchemy as sa
from alembic import op

revision = "0014_score_agreements"
down_revision = "0011_course_files"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Who agreed that the owner of the SME sees their scores."""
    op.create_table(
        "score_agreement",
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["membership_id"],
            ["membership.id"],
            name=op.f("fk_score_agreement_membership_id_membership"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_agreement")),
    )
    op.create_index(
        "uq_score_agreement_standing",
        "score_agreement",
        ["membership_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def downgrade() -> None:
    """Forget the agreements."""
    op.drop_table("score_agreement")
