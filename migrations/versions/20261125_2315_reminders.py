# SPDX-License-Identifier: EUPL-1.2
"""reminders."""

import sqlalchemy as sa
from alembic import op

revision = "0006_reminders"
down_revision = "0005_references"
branch_labels = None
depends_on = None


def _person() -> sa.Column[object]:
    return sa.Column("person_id", sa.Uuid(), nullable=False)


def _of_person(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_person_id_person")
    return sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=name, ondelete="CASCADE")


def upgrade() -> None:
    """Who was told of what and when, who wants no reminders, quiet months, and the address that ends mails."""
    op.create_table(
        "reminder_mail",
        _person(),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        _of_person("reminder_mail"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_mail")),
        sa.UniqueConstraint("person_id", "day", name=op.f("uq_reminder_mail_person_id_day")),
    )
    op.create_table(
        "reminder",
        _person(),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        _of_person("reminder"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint("person_id", "kind", "key", name=op.f("uq_reminder_person_id_kind_key")),
    )
    op.create_table(
        "no_reminders",
        _person(),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        _of_person("no_reminders"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_no_reminders")),
        sa.UniqueConstraint("person_id", name=op.f("uq_no_reminders_person_id")),
    )
    op.create_table(
        "quiet_month",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_quiet_month_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiet_month")),
        sa.UniqueConstraint("organisation_id", "month", name=op.f("uq_quiet_month_organisation_id_month")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("unsubscribe", sa.String(length=500), nullable=False, server_default="")
        )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.alter_column("unsubscribe", server_default=None)


def downgrade() -> None:
    """Forget reminders."""
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_column("unsubscribe")
    op.drop_table("quiet_month")
    op.drop_table("no_reminders")
    op.drop_table("reminder")
    op.drop_table("reminder_mail")
