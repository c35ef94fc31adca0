"""Confirmed rounds of ongoing duties, and the evidence that belongs to one."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "task_confirmation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("rhythm", sa.String(length=40), nullable=True),
        sa.Column("confirmed_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("same_as_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["confirmed_by_id"], ["person.id"], name=op.f("fk_task_confirmation_confirmed_by_id")),
        sa.ForeignKeyConstraint(["same_as_id"], ["task_confirmation.id"], name=op.f("fk_task_confirmation_same_as_id")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_task_confirmation_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_confirmation")),
        sa.UniqueConstraint("task_id", "starts_on", name=op.f("uq_task_confirmation_task_id_starts_on")),
    )
    with op.batch_alter_table("evidence") as batch_op:
        batch_op.add_column(sa.Column("confirmation_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_evidence_confirmation_id"), ["confirmation_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_evidence_confirmation_id"), "task_confirmation", ["confirmation_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("evidence") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_evidence_confirmation_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_evidence_confirmation_id"))
        batch_op.drop_column("confirmation_id")
    op.drop_table("task_confirmation")
