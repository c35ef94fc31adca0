"""Remember which works needed a third check."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("protocol_row", schema=None) as batch_op:
        batch_op.add_column(sa.Column("third_check", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("protocol_row", schema=None) as batch_op:
        batch_op.alter_column("third_check", existing_type=sa.Boolean(), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("protocol_row", schema=None) as batch_op:
        batch_op.drop_column("third_check")
