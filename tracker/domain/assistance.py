"""The forms of methodical assistance."""

from enum import StrEnum

from tracker.domain.errors import N_


class AssistanceForm(StrEnum):
    """How help was given."""

    CONSULTATION = "consultation"
    VISIT = "visit"
    SEMINAR = "seminar"
    JOINT_CHECKING = "joint_checking"


FORM_NAMES: dict[AssistanceForm, str] = {
    AssistanceForm.CONSULTATION: N_("Consultation"),
    AssistanceForm.VISIT: N_("Visit to the school"),
    AssistanceForm.SEMINAR: N_("Seminar"),
    AssistanceForm.JOINT_CHECKING: N_("Joint checking of works"),
}
