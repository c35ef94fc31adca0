"""Background jobs, drafts and versions of the order, packets, protocols, notices and calendar feeds."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _jobs_and_notices()
    _orders_and_packets()
    _columns()


def _jobs_and_notices() -> None:
    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column("phase", sa.String(length=200), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("lease_key", sa.String(length=32), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_asked", sa.Boolean(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name=op.f("fk_job_created_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index("ix_job_state_lease", ["state", "lease_until"], unique=False)

    op.create_table(
        "calendar_feed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name=op.f("fk_calendar_feed_created_by_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_calendar_feed_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("organisation_id", name=op.f("uq_calendar_feed_organisation_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_feed_token_hash")),
    )
    op.create_table(
        "check_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.Column("base_number", sa.Integer(), nullable=True),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("discarded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_check_draft_campaign_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name=op.f("fk_check_draft_created_by_id")),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_check_draft_job_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_draft")),
    )
    with op.batch_alter_table("check_draft", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_check_draft_campaign_id"), ["campaign_id"], unique=False)

    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column("url", sa.String(length=300), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name=op.f("fk_notice_created_by_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_notice_organisation_id")),
        sa.ForeignKeyConstraint(["read_by_id"], ["person.id"], name=op.f("fk_notice_read_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index("ix_notice_organisation_read", ["organisation_id", "read_at"], unique=False)

    op.create_table(
        "part_timer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=10), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("other_school_id", sa.Integer(), nullable=False),
        sa.Column("teacher", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_part_timer_campaign_id")),
        sa.ForeignKeyConstraint(["other_school_id"], ["organisation.id"], name=op.f("fk_part_timer_other_school_id")),
        sa.ForeignKeyConstraint(["school_id"], ["organisation.id"], name=op.f("fk_part_timer_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_part_timer")),
        sa.UniqueConstraint(
            "campaign_id",
            "subject",
            "school_id",
            "other_school_id",
            name=op.f("uq_part_timer_campaign_id_subject_school_id_other_school_id"),
        ),
    )
    with op.batch_alter_table("part_timer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_part_timer_school_id"), ["school_id"], unique=False)


def _orders_and_packets() -> None:
    op.create_table(
        "order_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("snapshot", sa.JSON(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("office_number", sa.String(length=50), nullable=False),
        sa.Column("office_date", sa.Date(), nullable=True),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_order_version_campaign_id")),
        sa.ForeignKeyConstraint(["draft_id"], ["check_draft.id"], name=op.f("fk_order_version_draft_id")),
        sa.ForeignKeyConstraint(["published_by_id"], ["person.id"], name=op.f("fk_order_version_published_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_version")),
        sa.UniqueConstraint("campaign_id", "number", name=op.f("uq_order_version_campaign_id_number")),
    )
    op.create_table(
        "cross_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("checker_id", sa.Integer(), nullable=False),
        sa.Column("checked_id", sa.Integer(), nullable=False),
        sa.Column("by_panel", sa.Boolean(), nullable=False),
        sa.Column("works", sa.Integer(), nullable=False),
        sa.Column("packet_number", sa.String(length=40), nullable=False),
        sa.Column("first_version_id", sa.Integer(), nullable=False),
        sa.Column("ended_version_id", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("test_on", sa.Date(), nullable=True),
        sa.Column("hand_over_on", sa.Date(), nullable=True),
        sa.Column("check_from", sa.Date(), nullable=True),
        sa.Column("check_until", sa.Date(), nullable=True),
        sa.Column("return_on", sa.Date(), nullable=True),
        sa.Column("upload_on", sa.Date(), nullable=True),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("experts", sa.String(length=500), nullable=False),
        sa.Column("responsible", sa.String(length=200), nullable=False),
        sa.Column("handed_works", sa.Integer(), nullable=True),
        sa.Column("handed_sheets", sa.Integer(), nullable=True),
        sa.Column("handed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_works", sa.Integer(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("discrepancy_note", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_cross_check_campaign_id")),
        sa.ForeignKeyConstraint(["checked_id"], ["organisation.id"], name=op.f("fk_cross_check_checked_id")),
        sa.ForeignKeyConstraint(["checker_id"], ["organisation.id"], name=op.f("fk_cross_check_checker_id")),
        sa.ForeignKeyConstraint(
            ["ended_version_id"], ["order_version.id"], name=op.f("fk_cross_check_ended_version_id")
        ),
        sa.ForeignKeyConstraint(
            ["first_version_id"], ["order_version.id"], name=op.f("fk_cross_check_first_version_id")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["campaign_round.id"], name=op.f("fk_cross_check_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cross_check")),
        sa.UniqueConstraint("campaign_id", "packet_number", name=op.f("uq_cross_check_campaign_id_packet_number")),
    )
    with op.batch_alter_table("cross_check", schema=None) as batch_op:
        batch_op.create_index(
            "ix_cross_check_campaign_status", ["campaign_id", "ended_version_id", "status"], unique=False
        )
        batch_op.create_index("ix_cross_check_checked", ["checked_id", "ended_version_id"], unique=False)
        batch_op.create_index("ix_cross_check_checker", ["checker_id", "ended_version_id"], unique=False)
        batch_op.create_index(
            "uq_cross_check_in_force",
            ["round_id", "checker_id", "checked_id"],
            unique=True,
            sqlite_where=sa.text("ended_version_id IS NULL"),
            postgresql_where=sa.text("ended_version_id IS NULL"),
        )

    op.create_table(
        "protocol",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cross_check_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("expert_1", sa.String(length=200), nullable=False),
        sa.Column("expert_2", sa.String(length=200), nullable=False),
        sa.Column("expert_3", sa.String(length=200), nullable=False),
        sa.Column("chair", sa.String(length=200), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_by_id", sa.Integer(), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["cross_check_id"], ["cross_check.id"], name=op.f("fk_protocol_cross_check_id")),
        sa.ForeignKeyConstraint(["released_by_id"], ["person.id"], name=op.f("fk_protocol_released_by_id")),
        sa.ForeignKeyConstraint(["signed_by_id"], ["person.id"], name=op.f("fk_protocol_signed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_protocol")),
        sa.UniqueConstraint("cross_check_id", name=op.f("uq_protocol_cross_check_id")),
    )
    op.create_table(
        "protocol_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("protocol_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("school_class", sa.String(length=10), nullable=False),
        sa.Column("participant_code", sa.String(length=10), nullable=False),
        sa.Column("variant", sa.String(length=20), nullable=False),
        sa.Column("points_1", sa.JSON(), nullable=True),
        sa.Column("points_2", sa.JSON(), nullable=True),
        sa.Column("points_3", sa.JSON(), nullable=True),
        sa.Column("first_score", sa.Integer(), nullable=True),
        sa.Column("first_mark", sa.Integer(), nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("mark", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["protocol_id"], ["protocol.id"], name=op.f("fk_protocol_row_protocol_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_protocol_row")),
        sa.UniqueConstraint(
            "protocol_id",
            "school_class",
            "participant_code",
            name=op.f("uq_protocol_row_protocol_id_school_class_participant_code"),
        ),
    )


def _columns() -> None:
    with op.batch_alter_table("campaign", schema=None) as batch_op:
        batch_op.add_column(sa.Column("third_check_from", sa.Integer(), nullable=False, server_default="2"))
        batch_op.add_column(sa.Column("public_draw", sa.String(length=300), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("public_page", sa.Boolean(), nullable=False, server_default=sa.false()))

    with op.batch_alter_table("campaign_round", schema=None) as batch_op:
        batch_op.add_column(sa.Column("task_points", sa.JSON(), nullable=True))

    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("rooms", sa.Integer(), nullable=True))

    with op.batch_alter_table("scheme", schema=None) as batch_op:
        batch_op.add_column(sa.Column("draft_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("origin", sa.String(length=20), nullable=False, server_default="computed"))
        batch_op.add_column(sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f("ix_scheme_draft_id"), ["draft_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_scheme_draft_id"), "check_draft", ["draft_id"], ["id"])

    with op.batch_alter_table("school_round", schema=None) as batch_op:
        batch_op.add_column(sa.Column("federal_sample", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("experts", sa.String(length=500), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("responsible", sa.String(length=200), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("place", sa.String(length=200), nullable=False, server_default=""))
    with op.batch_alter_table("campaign") as batch_op:
        batch_op.alter_column("third_check_from", existing_type=sa.Integer(), server_default=None)
        batch_op.alter_column("public_draw", existing_type=sa.String(length=300), server_default=None)
        batch_op.alter_column("public_page", existing_type=sa.Boolean(), server_default=None)
    with op.batch_alter_table("scheme") as batch_op:
        batch_op.alter_column("origin", existing_type=sa.String(length=20), server_default=None)
    with op.batch_alter_table("school_round") as batch_op:
        batch_op.alter_column("federal_sample", existing_type=sa.Boolean(), server_default=None)
        batch_op.alter_column("experts", existing_type=sa.String(length=500), server_default=None)
        batch_op.alter_column("responsible", existing_type=sa.String(length=200), server_default=None)
        batch_op.alter_column("place", existing_type=sa.String(length=200), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("school_round", schema=None) as batch_op:
        batch_op.drop_column("place")
        batch_op.drop_column("responsible")
        batch_op.drop_column("experts")
        batch_op.drop_column("federal_sample")

    with op.batch_alter_table("scheme", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_scheme_draft_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_scheme_draft_id"))
        batch_op.drop_column("replaced_at")
        batch_op.drop_column("origin")
        batch_op.drop_column("draft_id")

    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.drop_column("rooms")

    with op.batch_alter_table("campaign_round", schema=None) as batch_op:
        batch_op.drop_column("task_points")

    with op.batch_alter_table("campaign", schema=None) as batch_op:
        batch_op.drop_column("public_page")
        batch_op.drop_column("public_draw")
        batch_op.drop_column("third_check_from")

    op.drop_table("protocol_row")
    op.drop_table("protocol")
    with op.batch_alter_table("cross_check", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_cross_check_in_force",
            sqlite_where=sa.text("ended_version_id IS NULL"),
            postgresql_where=sa.text("ended_version_id IS NULL"),
        )
        batch_op.drop_index("ix_cross_check_checker")
        batch_op.drop_index("ix_cross_check_checked")
        batch_op.drop_index("ix_cross_check_campaign_status")

    op.drop_table("cross_check")
    op.drop_table("order_version")
    with op.batch_alter_table("part_timer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_part_timer_school_id"))

    op.drop_table("part_timer")
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index("ix_notice_organisation_read")

    op.drop_table("notice")
    with op.batch_alter_table("check_draft", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_check_draft_campaign_id"))

    op.drop_table("check_draft")
    op.drop_table("calendar_feed")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index("ix_job_state_lease")

    op.drop_table("job")
