# SPDX-License-Identifier: EUPL-1.2
"""people files."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002_people_files"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep a coordinator's table until what becomes of its rows was seen."""
    op.create_table(
        "people_file",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column(
            "choices",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_people_file_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_file")),
    )
    with op.batch_alter_table("people_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_people_file_created_at"), ["created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_people_file_person_id"), ["person_id"], unique=False)


def downgrade() -> None:
    """Forget the tables that wait."""
    with op.batch_alter_table("people_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_people_file_person_id"))
        batch_op.drop_index(batch_op.f("ix_people_file_created_at"))

    op.drop_table("people_file")
