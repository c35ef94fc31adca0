"""Organisations, their districts, successors and forbidden pairs."""

from datetime import date

from sqlalchemy import Column, ForeignKey, String, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from tracker.domain.roles import OrganisationKind
from tracker.domain.text import natural
from tracker.models.base import Base, TextEnum, Versioned

organisation_successor = Table(
    "organisation_successor",
    Base.metadata,
    Column("organisation_id", ForeignKey("organisation.id"), primary_key=True),
    Column("successor_id", ForeignKey("organisation.id"), primary_key=True),
)


class District(Base):
    """A district of the city; `bank` tells the sides of a river apart (the natural travel border)."""

    __tablename__ = "district"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    name_key: Mapped[str] = mapped_column(String(200), unique=True)
    bank: Mapped[str] = mapped_column(String(40), default="")


class Organisation(Versioned, Base):
    """The department, the methodical office or a school. Not a building: `building` may be shared."""

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[OrganisationKind] = mapped_column(TextEnum(OrganisationKind), index=True)
    name: Mapped[str] = mapped_column(String(300))
    name_key: Mapped[str] = mapped_column(String(300), unique=True)
    name_order: Mapped[str] = mapped_column(String(300), default="", index=True)  # № 2 before № 10
    short_name: Mapped[str] = mapped_column(String(80), default="")
    district_id: Mapped[int | None] = mapped_column(ForeignKey("district.id"), index=True)
    building: Mapped[str] = mapped_column(String(300), default="")
    login: Mapped[str | None] = mapped_column(String(40))  # of the federal system: sch671003
    login_key: Mapped[str | None] = mapped_column(String(40), unique=True)
    week_days: Mapped[int] = mapped_column(default=5)
    x: Mapped[int | None] = mapped_column()  # metres on the city's plan
    y: Mapped[int | None] = mapped_column()
    closed_on: Mapped[date | None] = mapped_column()
    rooms: Mapped[int | None] = mapped_column()  # in which works can be marked on one day; None: no limit

    district: Mapped[District | None] = relationship()
    successors: Mapped[list["Organisation"]] = relationship(
        secondary=organisation_successor,
        primaryjoin=lambda: Organisation.id == organisation_successor.c.organisation_id,
        secondaryjoin=lambda: Organisation.id == organisation_successor.c.successor_id,
    )

    @validates("name")
    def _put_in_order(self, _column: str, name: str) -> str:
        self.name_order = natural(name)
        return name


class ForbiddenPair(Base):
    """Two schools that may not check each other (same founder, relatives, part-timers); first_id < second_id."""

    __tablename__ = "forbidden_pair"
    __table_args__ = (UniqueConstraint("first_id", "second_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    first_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    second_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    reason: Mapped[str] = mapped_column(String(300))
