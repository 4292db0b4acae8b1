# SPDX-License-Identifier: EUPL-1.2
"""files that came with statements."""

import sqlalchemy as sa
from alembic import op

revision = "0007_attachments"
down_revision = "0006_reminders"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "statement_attachment",
        sa.Column(
            "sequence",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("sha2", sa.LargeBinary(length=64), nullable=False),
        sa.PrimaryKeyConstraint("sequence", "sha2", name=op.f("pk_statement_attachment")),
        sqlite_with_rowid=False,
    )


def downgrade():
    op.drop_table("statement_attachment")
