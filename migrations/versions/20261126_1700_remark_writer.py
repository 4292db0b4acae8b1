# SPDX-License-Identifier: EUPL-1.2
"""Who wrote the remark of a review is kept, so that it can go with the writer."""

import sqlalchemy as sa
from alembic import op

revision = "0032_remark_writer"
down_revision = "0031_expired_attempts"
branch_labels = None
depends_on = None

WRITER = "fk_course_draft_remark_by_id_person"


def upgrade() -> None:
    """Nobody knows who wrote the remarks there are."""
    with op.batch_alter_table("course_draft") as table:
        table.add_column(sa.Column("remark_by_id", sa.Uuid(), nullable=True))
        table.create_foreign_key(WRITER, "person", ["remark_by_id"], ["id"], ondelete="SET NULL")


def downgrade() -> None:
    """Forget the writers."""
    with op.batch_alter_table("course_draft") as table:
        table.drop_constraint(WRITER, type_="foreignkey")
        table.drop_column("remark_by_id")
