# SPDX-License-Identifier: EUPL-1.2
"""what is in the files of courses."""

import sqlalchemy as sa
from alembic import op

revision = "0011_course_files"
down_revision = "0013_notes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Files by their hash; every version so far came from a folder."""
    op.create_table(
        "course_file",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_course_file")),
    )
    op.add_column(
        "course_version", sa.Column("origin", sa.String(length=10), nullable=False, server_default="folder")
    )
    with op.batch_alter_table("course_version") as batch:
        batch.alter_column("origin", server_default=None)


def downgrade() -> None:
    """Without them."""
    with op.batch_alter_table("course_version") as batch:
        batch.drop_column("origin")
    op.drop_table("course_file")
