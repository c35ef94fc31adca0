"""Files of schools or people that were read and wait for a person's confirmation."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.domain.imports import ImportKind
from tracker.models.base import Base, TextEnum


class ImportDraft(Base):
    """The rows of an uploaded file between its preview and its confirmation; `sha256` is of the file."""

    __tablename__ = "import_draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ImportKind] = mapped_column(TextEnum(ImportKind))
    file_name: Mapped[str] = mapped_column(String(255))
    sha256: Mapped[str] = mapped_column(String(64))
    rows: Mapped[list[Any]] = mapped_column()
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(index=True)
