"""Import drafts, and the order of organisations' names."""

import re
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def order_key(name: str) -> str:
    """Return the key as it was when this migration was written."""
    folded = unicodedata.normalize("NFC", name.casefold()).replace("ё", "е")
    return re.sub(r"[0-9]+", lambda found: found[0].zfill(6), folded)[:300]


def upgrade() -> None:
    op.create_table(
        "import_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_import_draft_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_draft")),
    )
    op.create_index(op.f("ix_import_draft_person_id"), "import_draft", ["person_id"])
    op.create_index(op.f("ix_import_draft_created_at"), "import_draft", ["created_at"])
    op.add_column("organisation", sa.Column("name_order", sa.String(length=300), nullable=False, server_default=""))
    organisation = sa.table("organisation", sa.column("id"), sa.column("name"), sa.column("name_order"))
    connection = op.get_bind()
    for row in connection.execute(sa.select(organisation.c.id, organisation.c.name)).all():
        change = sa.update(organisation).where(organisation.c.id == row.id)
        connection.execute(change.values(name_order=order_key(row.name)))
    with op.batch_alter_table("organisation") as batch_op:
        batch_op.alter_column("name_order", existing_type=sa.String(length=300), server_default=None)
        batch_op.create_index(op.f("ix_organisation_name_order"), ["name_order"])


def downgrade() -> None:
    with op.batch_alter_table("organisation") as batch_op:
        batch_op.drop_index(op.f("ix_organisation_name_order"))
        batch_op.drop_column("name_order")
    op.drop_table("import_draft")
