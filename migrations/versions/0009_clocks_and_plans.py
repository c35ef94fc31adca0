"""Two clocks of a task, and the plan by which it is resolved before it is closed."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("task") as batch_op:
        batch_op.add_column(sa.Column("turn_since", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("executor_days", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("department_days", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("plan", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("plan_person", sa.String(length=300), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("plan_by", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("resolved_on", sa.Date(), nullable=True))
    with op.batch_alter_table("task") as batch_op:
        batch_op.alter_column("executor_days", existing_type=sa.Integer(), server_default=None)
        batch_op.alter_column("department_days", existing_type=sa.Integer(), server_default=None)
        batch_op.alter_column("plan", existing_type=sa.Text(), server_default=None)
        batch_op.alter_column("plan_person", existing_type=sa.String(length=300), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("task") as batch_op:
        for column in (
            "resolved_on", "plan_by", "plan_person", "plan", "department_days", "executor_days", "turn_since",
        ):  # fmt: skip
            batch_op.drop_column(column)
