"""Protocols of mutual checks: their states."""

from enum import StrEnum

from tracker.domain.errors import N_


class ProtocolStatus(StrEnum):
    """A draft is being filled in; a signed one waits for release; a released one is seen by the checked school."""

    DRAFT = "draft"
    SIGNED = "signed"
    RELEASED = "released"


STATUS_NAMES: dict[ProtocolStatus, str] = {
    ProtocolStatus.DRAFT: N_("Being filled in"),
    ProtocolStatus.SIGNED: N_("Signed"),
    ProtocolStatus.RELEASED: N_("Released to the school"),
}
