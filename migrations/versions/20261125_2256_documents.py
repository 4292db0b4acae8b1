# SPDX-License-Identifier: EUPL-1.2
"""documents of the record store."""

import sqlalchemy as sa
from alembic import op

revision = "0003_documents"
down_revision = "0002_people_files"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "document",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=16), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("owner", sa.LargeBinary(length=16), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("sha1", sa.LargeBinary(length=20), nullable=False),
        sa.Column("updated", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint(
            "activity_id",
            "agent_id",
            "registration_id",
            "digest",
            "country",
            "owner",
            name="uq_document_address",
        ),
    )


def downgrade():
    op.drop_table("document")
