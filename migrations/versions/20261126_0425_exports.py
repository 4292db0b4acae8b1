# SPDX-License-Identifier: EUPL-1.2
"""exports."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014_exports"
down_revision = "0014_score_agreements"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")


def upgrade() -> None:
    """The log of exports, and saved filters."""
    op.create_table(
        "export_record",
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("is_command", sa.Boolean(), nullable=False),
        sa.Column("exporter", sa.String(length=60), nullable=False),
        sa.Column("format", sa.String(length=20), nullable=False),
        sa.Column("filters", JSON, nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_export_record_person_id_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export_record")),
    )
    with op.batch_alter_table("export_record", schema=None) as batch_op:
        batch_op.create_index("ix_export_record_made_at", ["made_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_export_record_person_id"), ["person_id"], unique=False)
    op.create_table(
        "exported_country",
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.ForeignKeyConstraint(
            ["record_id"],
            ["export_record.id"],
            name=op.f("fk_exported_country_record_id_export_record"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("record_id", "country", name=op.f("pk_exported_country")),
    )
    with op.batch_alter_table("exported_country", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_exported_country_country"), ["country"], unique=False)
    op.create_table(
        "saved_filter",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("exporter", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("filters", JSON, nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_saved_filter_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_filter")),
        sa.UniqueConstraint(
            "person_id", "exporter", "name", name=op.f("uq_saved_filter_person_id_exporter_name")
        ),
    )


def downgrade() -> None:
    """Forget exports."""
    op.drop_table("saved_filter")
    op.drop_table("exported_country")
    op.drop_table("export_record")
