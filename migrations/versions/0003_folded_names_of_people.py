"""Folded names of people, to search by."""

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("person", sa.Column("name_key", sa.String(length=200), nullable=False, server_default=""))
    person = sa.table("person", sa.column("id"), sa.column("full_name"), sa.column("name_key"))
    connection = op.get_bind()
    for row in connection.execute(sa.select(person.c.id, person.c.full_name)).all():
        key = unicodedata.normalize("NFC", row.full_name.casefold()).replace("ё", "е")[:200]
        connection.execute(sa.update(person).where(person.c.id == row.id).values(name_key=key))
    with op.batch_alter_table("person") as batch_op:
        batch_op.alter_column("name_key", existing_type=sa.String(length=200), server_default=None)
        batch_op.create_index(op.f("ix_person_name_key"), ["name_key"])


def downgrade() -> None:
    with op.batch_alter_table("person") as batch_op:
        batch_op.drop_index(op.f("ix_person_name_key"))
        batch_op.drop_column("name_key")
