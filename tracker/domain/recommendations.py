"""Recommendations of a memo: addressees and statuses."""

from enum import StrEnum

from tracker.domain.errors import N_
from tracker.domain.roles import OrganisationKind


class Addressee(StrEnum):
    """To whom the memo speaks."""

    DEPARTMENT = "department"
    METHODICAL_OFFICE = "methodical_office"
    SCHOOLS = "schools"
    OTHER = "other"


class RecommendationStatus(StrEnum):
    """Where a recommendation stands."""

    DRAFT = "draft"
    SENT = "sent"
    WITHDRAWN = "withdrawn"


ADDRESSEE_NAMES: dict[Addressee, str] = {
    Addressee.DEPARTMENT: N_("To the department"),
    Addressee.METHODICAL_OFFICE: N_("To the methodical office"),
    Addressee.SCHOOLS: N_("To the heads of schools"),
    Addressee.OTHER: N_("To others"),
}

RECOMMENDATION_STATUS_NAMES: dict[RecommendationStatus, str] = {
    RecommendationStatus.DRAFT: N_("Draft"),
    RecommendationStatus.SENT: N_("Sent for execution"),
    RecommendationStatus.WITHDRAWN: N_("Withdrawn"),
}

# Whose organisations an addressee means; OTHER has no organisation here and cannot be sent.
ADDRESSEE_KINDS: dict[Addressee, OrganisationKind] = {
    Addressee.DEPARTMENT: OrganisationKind.DEPARTMENT,
    Addressee.METHODICAL_OFFICE: OrganisationKind.METHODICAL_OFFICE,
    Addressee.SCHOOLS: OrganisationKind.SCHOOL,
}
