"""The scale that a protocol was signed by, and the recounts of marks by another one."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

NAMES = ("scale_3", "scale_4", "scale_5", "third_check_from")


def upgrade() -> None:
    with op.batch_alter_table("protocol") as batch_op:
        for name in NAMES:
            batch_op.add_column(sa.Column(name, sa.Integer(), nullable=True))
    # What was signed before this was computed by the scale that its round has now.
    for name in NAMES[:3]:
        op.execute(
            f"UPDATE protocol SET {name} = (SELECT r.{name} FROM cross_check c JOIN campaign_round r ON r.id = c.round_id "  # noqa: S608
            "WHERE c.id = protocol.cross_check_id) WHERE status <> 'draft'"
        )
    op.execute(
        "UPDATE protocol SET third_check_from = (SELECT k.third_check_from FROM cross_check c "
        "JOIN campaign k ON k.id = c.campaign_id WHERE c.id = protocol.cross_check_id) WHERE status <> 'draft'"
    )
    op.create_table(
        "mark_recount",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("protocols", sa.JSON(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_mark_recount_made_by_id")),
        sa.ForeignKeyConstraint(["round_id"], ["campaign_round.id"], name=op.f("fk_mark_recount_round_id")),
        sa.ForeignKeyConstraint(["undone_by_id"], ["person.id"], name=op.f("fk_mark_recount_undone_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mark_recount")),
    )
    with op.batch_alter_table("mark_recount") as batch_op:
        batch_op.create_index(batch_op.f("ix_mark_recount_round_id"), ["round_id"])


def downgrade() -> None:
    op.drop_table("mark_recount")
    with op.batch_alter_table("protocol") as batch_op:
        for name in NAMES:
            batch_op.drop_column(name)
