# SPDX-License-Identifier: EUPL-1.2
"""Running attempts are found by the end of their time."""

import sqlalchemy as sa
from alembic import op

revision = "0031_expired_attempts"
down_revision = "0030_completions_in_order"
branch_labels = None
depends_on = None

RUNNING = sa.text("submitted_at IS NULL")


def upgrade() -> None:
    """Find those whose time is over without reading all."""
    op.create_index(
        "ix_attempt_ends_at", "attempt", ["ends_at"], sqlite_where=RUNNING, postgresql_where=RUNNING
    )


def downgrade() -> None:
    """Read all again."""
    op.drop_index("ix_attempt_ends_at", "attempt")
