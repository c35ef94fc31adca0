"""Letters: what people ask for, the outbox, escalations of a campaign; feeds of persons."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "mail_setting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("confirmed_at", MOMENT, nullable=True),
        sa.Column("refused", sa.String(length=500), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=True),
        sa.Column("wrong_codes", sa.Integer(), nullable=False),
        sa.Column("composed_on", sa.Date(), nullable=True),
        sa.Column("told_until", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_mail_setting_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_setting")),
        sa.UniqueConstraint("person_id", name=op.f("uq_mail_setting_person_id")),
    )
    op.create_table(
        "letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("message_id", sa.String(length=320), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("covers_until", MOMENT, nullable=True),
        sa.Column("lease_key", sa.String(length=32), nullable=False),
        sa.Column("lease_until", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_letter_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint("key", name=op.f("uq_letter_key")),
        sa.UniqueConstraint("message_id", name=op.f("uq_letter_message_id")),
    )
    op.create_index("ix_letter_state_due_at", "letter", ["state", "due_at"])
    op.create_index(op.f("ix_letter_person_id"), "letter", ["person_id"])
    op.create_table(
        "escalation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("escalated_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_escalation_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalation")),
        sa.UniqueConstraint("task_id", "due_on", name=op.f("uq_escalation_task_id_due_on")),
    )
    op.create_table(
        "personal_feed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_personal_feed_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_personal_feed")),
        sa.UniqueConstraint("person_id", name=op.f("uq_personal_feed_person_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_personal_feed_token_hash")),
    )
    with op.batch_alter_table("campaign") as batch_op:
        batch_op.add_column(sa.Column("escalate_after", sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("campaign") as batch_op:
        batch_op.drop_column("escalate_after")
    op.drop_table("personal_feed")
    op.drop_table("escalation")
    op.drop_table("letter")
    op.drop_table("mail_setting")
