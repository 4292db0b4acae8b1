# SPDX-License-Identifier: EUPL-1.2
"""whose statements a voiding statement may void."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What was accepted as voiding before keeps its effect."""
    column = sa.Column("voids_any", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("statement", column)
    op.execute("UPDATE statement SET voids_any = is_voiding WHERE is_voiding")


def downgrade() -> None:
    """The column alone goes."""
    op.drop_column("statement", "voids_any")
