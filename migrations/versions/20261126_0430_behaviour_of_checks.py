# SPDX-License-Identifier: EUPL-1.2
"""tries, versions and time of attempts; more time for one person; marked answers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017_behaviour"
down_revision = "0015_authoring"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")


def upgrade():
    with op.batch_alter_table("attempt") as table:
        table.add_column(sa.Column("tries", JSON, nullable=False, server_default="{}"))
        table.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("attempt") as table:
        table.alter_column("tries", server_default=None)
        table.alter_column("version", server_default=None)
    op.create_table(
        "time_allowance",
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("module_id", sa.String(length=20), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("given_by_id", sa.Uuid(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["enrolment.id"],
            name=op.f("fk_time_allowance_enrolment_id_enrolment"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["given_by_id"],
            ["person.id"],
            name=op.f("fk_time_allowance_given_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_time_allowance")),
    )
    op.create_index("ix_time_allowance_enrolment_id", "time_allowance", ["enrolment_id", "module_id"])
    op.create_table(
        "marked_answer",
        sa.Column("attempt_id", sa.Uuid(), nullable=False),
        sa.Column("question_id", sa.String(length=60), nullable=False),
        sa.Column("rubric", JSON, nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("marked_by_id", sa.Uuid(), nullable=True),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt_id"],
            ["attempt.id"],
            name=op.f("fk_marked_answer_attempt_id_attempt"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["marked_by_id"],
            ["person.id"],
            name=op.f("fk_marked_answer_marked_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_marked_answer")),
        sa.UniqueConstraint("attempt_id", "question_id", name=op.f("uq_marked_answer_attempt_id_question_id")),
    )


def downgrade():
    op.drop_table("marked_answer")
    op.drop_index("ix_time_allowance_enrolment_id", table_name="time_allowance")
    op.drop_table("time_allowance")
    with op.batch_alter_table("attempt") as table:
        table.drop_column("ends_at")
        table.drop_column("version")
        table.drop_column("tries")
