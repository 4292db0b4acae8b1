# SPDX-License-Identifier: EUPL-1.2
"""question bank."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012_question_bank"
down_revision = "0009_editions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The question bank, and files that wait to be imported into it."""
    op.create_table(
        "bank_category",
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("path", sa.String(length=500), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_category")),
        sa.UniqueConstraint("country", "path", name=op.f("uq_bank_category_country_path")),
    )
    op.create_table(
        "bank_question",
        sa.Column("category_id", sa.Uuid(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("idnumber", sa.String(length=255), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("dimension", sa.String(length=3), nullable=False),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["category_id"], ["bank_category.id"], name=op.f("fk_bank_question_category_id_bank_category")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_question")),
    )
    with op.batch_alter_table("bank_question", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bank_question_category_id"), ["category_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_bank_question_changed_at"), ["changed_at"], unique=False)
        batch_op.create_index("ix_bank_question_country_idnumber", ["country", "idnumber"], unique=False)

    op.create_table(
        "question_file",
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
            ["person_id"], ["person.id"], name=op.f("fk_question_file_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_file")),
    )
    with op.batch_alter_table("question_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_question_file_created_at"), ["created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_question_file_person_id"), ["person_id"], unique=False)

    op.create_table(
        "bank_question_tag",
        sa.Column("question_id", sa.Uuid(), nullable=False),
        sa.Column("tag", sa.String(length=255), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["bank_question.id"],
            name=op.f("fk_bank_question_tag_question_id_bank_question"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("question_id", "tag", name=op.f("pk_bank_question_tag")),
    )
    with op.batch_alter_table("bank_question_tag", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bank_question_tag_tag"), ["tag"], unique=False)

    op.create_table(
        "bank_question_version",
        sa.Column("question_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "content",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["person.id"],
            name=op.f("fk_bank_question_version_created_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["bank_question.id"],
            name=op.f("fk_bank_question_version_question_id_bank_question"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_question_version")),
        sa.UniqueConstraint(
            "question_id", "number", name=op.f("uq_bank_question_version_question_id_number")
        ),
    )


def downgrade() -> None:
    """Forget the bank."""
    op.drop_table("bank_question_version")
    with op.batch_alter_table("bank_question_tag", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bank_question_tag_tag"))

    op.drop_table("bank_question_tag")
    with op.batch_alter_table("question_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_question_file_person_id"))
        batch_op.drop_index(batch_op.f("ix_question_file_created_at"))

    op.drop_table("question_file")
    with op.batch_alter_table("bank_question", schema=None) as batch_op:
        batch_op.drop_index("ix_bank_question_country_idnumber")
        batch_op.drop_index(batch_op.f("ix_bank_question_changed_at"))
        batch_op.drop_index(batch_op.f("ix_bank_question_category_id"))

    op.drop_table("bank_question")
    op.drop_table("bank_category")
