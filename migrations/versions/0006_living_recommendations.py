"""Wordings of recommendations, changes to many tasks that can be undone, and whom a task was handed over from."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "recommendation_wording",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recommendation_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("replaced_by_id", sa.Integer(), nullable=True),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["recommendation_id"], ["recommendation.id"], name=op.f("fk_recommendation_wording_recommendation_id")
        ),
        sa.ForeignKeyConstraint(
            ["replaced_by_id"], ["person.id"], name=op.f("fk_recommendation_wording_replaced_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recommendation_wording")),
        sa.UniqueConstraint(
            "recommendation_id", "number", name=op.f("uq_recommendation_wording_recommendation_id_number")
        ),
    )
    op.create_table(
        "bulk_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("recommendation_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("tasks", sa.JSON(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_bulk_change_made_by_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_bulk_change_organisation_id")),
        sa.ForeignKeyConstraint(
            ["recommendation_id"], ["recommendation.id"], name=op.f("fk_bulk_change_recommendation_id")
        ),
        sa.ForeignKeyConstraint(["undone_by_id"], ["person.id"], name=op.f("fk_bulk_change_undone_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_change")),
    )
    with op.batch_alter_table("bulk_change") as batch_op:
        batch_op.create_index(batch_op.f("ix_bulk_change_recommendation_id"), ["recommendation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_bulk_change_organisation_id"), ["organisation_id"], unique=False)
    with op.batch_alter_table("recommendation") as batch_op:
        batch_op.add_column(sa.Column("wording", sa.Integer(), nullable=False, server_default="1"))
    with op.batch_alter_table("recommendation") as batch_op:
        batch_op.alter_column("wording", existing_type=sa.Integer(), server_default=None)
    with op.batch_alter_table("task") as batch_op:
        batch_op.add_column(sa.Column("wording", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(sa.Column("handed_from_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_task_handed_from_id"), ["handed_from_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_task_handed_from_id"), "task", ["handed_from_id"], ["id"])
    with op.batch_alter_table("task") as batch_op:
        batch_op.alter_column("wording", existing_type=sa.Integer(), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("task") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_task_handed_from_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_task_handed_from_id"))
        batch_op.drop_column("handed_from_id")
        batch_op.drop_column("wording")
    with op.batch_alter_table("recommendation") as batch_op:
        batch_op.drop_column("wording")
    op.drop_table("bulk_change")
    op.drop_table("recommendation_wording")
