"""Whether single keys do something for a person."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("person") as batch_op:
        batch_op.add_column(sa.Column("shortcuts", sa.Boolean(), nullable=False, server_default=sa.true()))
    with op.batch_alter_table("person") as batch_op:
        batch_op.alter_column("shortcuts", existing_type=sa.Boolean(), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("person") as batch_op:
        batch_op.drop_column("shortcuts")
