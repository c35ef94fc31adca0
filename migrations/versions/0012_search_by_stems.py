"""The index of the search; `sverka migrate` fills it."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "search_stem",
        sa.Column("stem", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("object_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("stem", "kind", "object_id", name=op.f("pk_search_stem")),
    )
    with op.batch_alter_table("search_stem") as batch_op:
        batch_op.create_index("ix_search_stem_object", ["kind", "object_id"], unique=False)


def downgrade() -> None:
    op.drop_table("search_stem")
