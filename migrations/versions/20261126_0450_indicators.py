# SPDX-License-Identifier: EUPL-1.2
"""indicators."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020_indicators"
down_revision = "0020_erasure"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")


def _moment(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def _key(name: str = "id", nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid(), nullable=nullable)


def upgrade() -> None:
    """Indicators beside the built-in ones, numbers stated for them, and closed periods with their files."""
    op.create_table(
        "indicator",
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("unit", sa.String(length=60), nullable=False),
        sa.Column("counted", sa.String(length=20), nullable=False),
        _moment("added_at"),
        _key(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator")),
        sa.UniqueConstraint("code", name=op.f("uq_indicator_code")),
    )
    op.create_table(
        "stated_number",
        _key("indicator_id"),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        _key("by_id", nullable=True),
        _moment("stated_at"),
        _key(),
        sa.ForeignKeyConstraint(
            ["indicator_id"], ["indicator.id"], name=op.f("fk_stated_number_indicator_id_indicator")
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_stated_number_by_id_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stated_number")),
    )
    with op.batch_alter_table("stated_number", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stated_number_indicator_id"), ["indicator_id"], unique=False)
    op.create_table(
        "closed_period",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("filters", JSON, nullable=False),
        sa.Column("settings", JSON, nullable=False),
        sa.Column("summary", JSON, nullable=False),
        sa.Column("entries", JSON, nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        _key("closed_by_id", nullable=True),
        _moment("closed_at"),
        _key(),
        sa.ForeignKeyConstraint(
            ["closed_by_id"],
            ["person.id"],
            name=op.f("fk_closed_period_closed_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closed_period")),
        sa.UniqueConstraint("starts_on", name=op.f("uq_closed_period_starts_on")),
        sa.UniqueConstraint("ends_on", name=op.f("uq_closed_period_ends_on")),
    )
    op.create_table(
        "period_file",
        _key("period_id"),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("mimetype", sa.String(length=100), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("named_countries", JSON, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        _key(),
        sa.ForeignKeyConstraint(
            ["period_id"], ["closed_period.id"], name=op.f("fk_period_file_period_id_closed_period")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_period_file")),
        sa.UniqueConstraint("period_id", "name", name=op.f("uq_period_file_period_id_name")),
    )


def downgrade() -> None:
    """Forget indicators and closed periods."""
    op.drop_table("period_file")
    op.drop_table("closed_period")
    op.drop_table("stated_number")
    op.drop_table("indicator")
