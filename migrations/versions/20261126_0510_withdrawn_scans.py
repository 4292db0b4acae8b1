# SPDX-License-Identifier: EUPL-1.2
"""A scanned list that was sent by mistake is withdrawn, with who, when and why."""

import sqlalchemy as sa
from alembic import op

revision = "0018_withdrawn_scans"
down_revision = "0017_behaviour"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Room for the reason."""
    with op.batch_alter_table("scan") as batch:
        batch.add_column(sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("withdrawn_by_id", sa.Uuid(), nullable=True))
        batch.add_column(
            sa.Column("withdrawn_reason", sa.String(length=500), nullable=False, server_default="")
        )
        batch.create_foreign_key(
            op.f("fk_scan_withdrawn_by_id_person"), "person", ["withdrawn_by_id"], ["id"], ondelete="SET NULL"
        )
    with op.batch_alter_table("scan") as batch:
        batch.alter_column("withdrawn_reason", server_default=None)


def downgrade() -> None:
    """Forget why."""
    with op.batch_alter_table("scan") as batch:
        batch.drop_constraint(op.f("fk_scan_withdrawn_by_id_person"), type_="foreignkey")
        batch.drop_column("withdrawn_reason")
        batch.drop_column("withdrawn_by_id")
        batch.drop_column("withdrawn_at")
