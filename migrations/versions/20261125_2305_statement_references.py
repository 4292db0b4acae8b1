# SPDX-License-Identifier: EUPL-1.2
"""references between statements in a table of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0005_references"
down_revision = "0004_certificates"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "statement_reference",
        sa.Column("target", sa.LargeBinary(length=16), nullable=False),
        sa.Column("sequence", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("is_voiding", sa.Boolean(), nullable=False),
        sa.Column("voids_any", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("target", "sequence", name=op.f("pk_statement_reference")),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO statement_reference (target, sequence, id, authority_id, is_voiding, voids_any)"
        " SELECT target, sequence, id, authority_id, is_voiding, voids_any FROM statement WHERE target IS NOT NULL"
    )
    op.drop_index("ix_statement_target_is_voiding", table_name="statement")
    op.execute("ALTER TABLE statement DROP COLUMN target")
    op.execute("ALTER TABLE statement DROP COLUMN voids_any")


def downgrade():
    kind = "bytea" if op.get_bind().dialect.name == "postgresql" else "BLOB"
    op.execute(f"ALTER TABLE statement ADD COLUMN target {kind}")
    op.execute("ALTER TABLE statement ADD COLUMN voids_any BOOLEAN NOT NULL DEFAULT false")
    op.execute(
        "UPDATE statement SET"
        " target = (SELECT target FROM statement_reference AS r WHERE r.sequence = statement.sequence),"
        " voids_any = (SELECT voids_any FROM statement_reference AS r WHERE r.sequence = statement.sequence)"
        " WHERE sequence IN (SELECT sequence FROM statement_reference)"
    )
    op.create_index(
        "ix_statement_target_is_voiding",
        "statement",
        ["target", "is_voiding"],
        sqlite_where=sa.text("target IS NOT NULL"),
        postgresql_where=sa.text("target IS NOT NULL"),
    )
    op.drop_table("statement_reference")
