# SPDX-License-Identifier: EUPL-1.2
"""completions in order."""

from alembic import op

revision = "0030_completions_in_order"
down_revision = "0020_indicators"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Indexes that give completions and enrolments in the order of the coordinator's page."""
    with op.batch_alter_table("completion", schema=None) as batch_op:
        batch_op.drop_index("ix_completion_granted_at")
        batch_op.create_index("ix_completion_granted_at_id", ["granted_at", "id"], unique=False)
        batch_op.create_index("ix_completion_kind_granted_at_id", ["kind", "granted_at", "id"], unique=False)
        batch_op.create_index(
            "ix_completion_course_id_granted_at_id", ["course_id", "granted_at", "id"], unique=False
        )
    with op.batch_alter_table("enrolment", schema=None) as batch_op:
        batch_op.create_index("ix_enrolment_enrolled_at_id", ["enrolled_at", "id"], unique=False)


def downgrade() -> None:
    """The indexes before."""
    with op.batch_alter_table("enrolment", schema=None) as batch_op:
        batch_op.drop_index("ix_enrolment_enrolled_at_id")
    with op.batch_alter_table("completion", schema=None) as batch_op:
        batch_op.drop_index("ix_completion_course_id_granted_at_id")
        batch_op.drop_index("ix_completion_kind_granted_at_id")
        batch_op.drop_index("ix_completion_granted_at_id")
        batch_op.create_index("ix_completion_granted_at", ["granted_at"], unique=False)
