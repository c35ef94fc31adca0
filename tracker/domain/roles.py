"""Who the people and the organisations are."""

from dataclasses import dataclass
from enum import StrEnum

from tracker.domain.errors import N_


class Role(StrEnum):
    """What a person does in an organisation."""

    ADMINISTRATOR = "administrator"
    DEPARTMENT = "department"
    METHODOLOGIST = "methodologist"
    SCHOOL = "school"
    OBSERVER = "observer"


class OrganisationKind(StrEnum):
    """What an organisation is."""

    DEPARTMENT = "department"
    METHODICAL_OFFICE = "methodical_office"
    SCHOOL = "school"


ROLE_NAMES: dict[Role, str] = {
    Role.ADMINISTRATOR: N_("Administrator"),
    Role.DEPARTMENT: N_("Department officer"),
    Role.METHODOLOGIST: N_("Methodologist"),
    Role.SCHOOL: N_("School representative"),
    Role.OBSERVER: N_("Public observer"),
}

KIND_NAMES: dict[OrganisationKind, str] = {
    OrganisationKind.DEPARTMENT: N_("Education department"),
    OrganisationKind.METHODICAL_OFFICE: N_("Methodical office"),
    OrganisationKind.SCHOOL: N_("School"),
}

# Which kinds of organisation a role may be held in.
ROLE_HOMES: dict[Role, frozenset[OrganisationKind]] = {
    Role.ADMINISTRATOR: frozenset({OrganisationKind.DEPARTMENT}),
    Role.DEPARTMENT: frozenset({OrganisationKind.DEPARTMENT}),
    Role.METHODOLOGIST: frozenset({OrganisationKind.METHODICAL_OFFICE}),
    Role.SCHOOL: frozenset({OrganisationKind.SCHOOL}),
    Role.OBSERVER: frozenset({OrganisationKind.DEPARTMENT, OrganisationKind.SCHOOL}),
}


@dataclass(frozen=True)
class Grant:
    """A role held in an organisation."""

    role: Role
    organisation_id: int


@dataclass(frozen=True)
class Actor:
    """Who acts: a person with grants, in one request (or one command)."""

    person_id: int | None
    name: str
    grants: frozenset[Grant] = frozenset()
    request_id: str = "-"

    def has_role(self, role: Role) -> bool:
        """Return whether the person holds `role` anywhere."""
        return any(grant.role == role for grant in self.grants)

    def organisations(self, *roles: Role) -> frozenset[int]:
        """Return the organisations in which the person holds any of `roles` (any role at all when none is named)."""
        return frozenset(g.organisation_id for g in self.grants if not roles or g.role in roles)


def system_actor(name: str, request_id: str = "-") -> Actor:
    """Return the actor of a command that no signed-in person gave."""
    return Actor(person_id=None, name=name, request_id=request_id)
