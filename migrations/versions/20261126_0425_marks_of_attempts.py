# SPDX-License-Identifier: EUPL-1.2
"""when the last mark of an attempt was there."""

import sqlalchemy as sa
from alembic import op

revision = "0014_marked_at"
down_revision = "0014_exports"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("attempt") as table:
        table.add_column(sa.Column("marked_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE attempt SET marked_at = submitted_at")


def downgrade():
    with op.batch_alter_table("attempt") as table:
        table.drop_column("marked_at")
