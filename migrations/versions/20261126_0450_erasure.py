# SPDX-License-Identifier: EUPL-1.2
"""erasure of people."""

import sqlalchemy as sa
from alembic import op

revision = "0020_erasure"
down_revision = "0018_withdrawn_scans"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """When a person was erased, and who asked for it."""
    op.add_column("person", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "erasure_request",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["done_by_id"],
            ["person.id"],
            name=op.f("fk_erasure_request_done_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_erasure_request_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure_request")),
    )
    op.create_index(
        "uq_erasure_request_open",
        "erasure_request",
        ["person_id"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL AND done_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL AND done_at IS NULL"),
    )


def downgrade() -> None:
    """Forget the requests; who was erased stays so."""
    op.drop_table("erasure_request")
    op.drop_column("person", "erased_at")
