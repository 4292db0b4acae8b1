# SPDX-License-Identifier: EUPL-1.2
"""cohorts and enrolment by rule."""

import sqlalchemy as sa
from alembic import op

revision = "0010_cohorts"
down_revision = "0007_attachments"
branch_labels = None
depends_on = None


def _made_by(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_created_by_id_person")
    return sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name=name, ondelete="SET NULL")


def upgrade() -> None:
    """Cohorts, their members, and rules of enrolment."""
    op.create_table(
        "cohort",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        _made_by("cohort"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohort")),
    )
    op.create_index(op.f("ix_cohort_country"), "cohort", ["country"])
    op.create_table(
        "cohort_member",
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohort.id"], name=op.f("fk_cohort_member_cohort_id_cohort"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"],
            ["membership.id"],
            name=op.f("fk_cohort_member_membership_id_membership"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohort_member")),
        sa.UniqueConstraint(
            "cohort_id", "membership_id", name=op.f("uq_cohort_member_cohort_id_membership_id")
        ),
    )
    op.create_index(op.f("ix_cohort_member_membership_id"), "cohort_member", ["membership_id"])
    op.create_table(
        "enrolment_rule",
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("course_id", sa.String(length=20), nullable=False),
        sa.Column("business_kind", sa.String(length=40), nullable=False),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("cohort_id", sa.Uuid(), nullable=True),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohort.id"], name=op.f("fk_enrolment_rule_cohort_id_cohort"), ondelete="CASCADE"
        ),
        _made_by("enrolment_rule"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment_rule")),
    )
    op.create_index(op.f("ix_enrolment_rule_country"), "enrolment_rule", ["country"])
    op.create_index(op.f("ix_enrolment_rule_cohort_id"), "enrolment_rule", ["cohort_id"])


def downgrade() -> None:
    """Forget cohorts and rules; enrolments stay."""
    op.drop_table("enrolment_rule")
    op.drop_table("cohort_member")
    op.drop_table("cohort")
