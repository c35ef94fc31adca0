"""The whole permission policy as one table: which role may do what, everywhere or in its own organisation."""

from enum import StrEnum

from tracker.domain.roles import Actor, Role


class Action(StrEnum):
    """Everything a person can do; every route names exactly one."""

    PUBLIC = "public"
    SIGNED_IN = "signed_in"
    CAMPAIGN_VIEW = "campaign_view"
    CAMPAIGN_MANAGE = "campaign_manage"
    CALENDAR_MANAGE = "calendar_manage"
    ORGANISATION_VIEW = "organisation_view"
    ORGANISATION_MANAGE = "organisation_manage"
    PERSON_MANAGE = "person_manage"
    MAIL_MANAGE = "mail_manage"
    NUMBERS_VIEW = "numbers_view"
    NUMBERS_EDIT = "numbers_edit"
    MEMO_VIEW = "memo_view"
    MEMO_MANAGE = "memo_manage"
    RECOMMENDATION_VIEW = "recommendation_view"
    RECOMMENDATION_MANAGE = "recommendation_manage"
    BOARD_VIEW = "board_view"
    TASK_VIEW = "task_view"
    TASK_EXECUTE = "task_execute"
    TASK_CONTROL = "task_control"
    ASSISTANCE_VIEW = "assistance_view"
    ASSISTANCE_MANAGE = "assistance_manage"
    SCHEME_VIEW = "scheme_view"
    SCHEME_MANAGE = "scheme_manage"
    ORDER_VIEW = "order_view"
    ORDER_PUBLISH = "order_publish"
    PACKET_VIEW = "packet_view"
    PACKET_MOVE = "packet_move"
    PACKET_CONTROL = "packet_control"
    PROTOCOL_FILL = "protocol_fill"
    PROTOCOL_RELEASE = "protocol_release"
    RESULT_VIEW = "result_view"
    NOTICE_VIEW = "notice_view"
    JOURNAL_VIEW = "journal_view"


class Scope(StrEnum):
    """How far a permission reaches."""

    ALL = "all"
    OWN = "own"


_A, _D, _M, _S, _O = Role.ADMINISTRATOR, Role.DEPARTMENT, Role.METHODOLOGIST, Role.SCHOOL, Role.OBSERVER
ALL, OWN = Scope.ALL, Scope.OWN

# PUBLIC and SIGNED_IN are answered in `allowed`; every other action has a row here, and a role not named has no right.
POLICY: dict[Action, dict[Role, Scope]] = {
    Action.CAMPAIGN_VIEW: {_A: ALL, _D: ALL, _M: ALL, _S: ALL, _O: ALL},
    Action.CAMPAIGN_MANAGE: {_A: ALL, _D: ALL},
    Action.CALENDAR_MANAGE: {_A: ALL},
    Action.ORGANISATION_VIEW: {_A: ALL, _D: ALL, _M: ALL, _S: OWN},
    Action.ORGANISATION_MANAGE: {_A: ALL, _D: ALL},
    Action.PERSON_MANAGE: {_A: ALL},
    Action.MAIL_MANAGE: {_A: ALL},
    Action.NUMBERS_VIEW: {_A: ALL, _D: ALL, _M: ALL, _S: OWN},
    Action.NUMBERS_EDIT: {_D: ALL, _M: ALL, _S: OWN},
    Action.MEMO_VIEW: {_A: ALL, _D: ALL, _M: ALL},
    Action.MEMO_MANAGE: {_D: ALL},
    Action.RECOMMENDATION_VIEW: {_A: ALL, _D: ALL, _M: ALL},
    Action.RECOMMENDATION_MANAGE: {_D: ALL},
    Action.BOARD_VIEW: {_A: ALL, _D: ALL, _M: ALL},
    Action.TASK_VIEW: {_A: ALL, _D: ALL, _M: OWN, _S: OWN},
    Action.TASK_EXECUTE: {_D: OWN, _M: OWN, _S: OWN},
    Action.TASK_CONTROL: {_D: ALL},
    Action.ASSISTANCE_VIEW: {_A: ALL, _D: ALL, _M: ALL, _S: OWN},
    Action.ASSISTANCE_MANAGE: {_M: ALL},
    Action.SCHEME_VIEW: {_A: ALL, _D: ALL, _M: ALL},
    Action.SCHEME_MANAGE: {_D: ALL, _M: ALL},
    Action.ORDER_VIEW: {_A: ALL, _D: ALL, _M: ALL},
    Action.ORDER_PUBLISH: {_D: ALL},
    # Of a packet both schools are "own"; which of them may do what is said by domain/packets.py.
    Action.PACKET_VIEW: {_A: ALL, _D: ALL, _M: ALL, _S: OWN},
    Action.PACKET_MOVE: {_M: OWN, _S: OWN},
    Action.PACKET_CONTROL: {_D: ALL, _M: ALL},
    Action.PROTOCOL_FILL: {_M: OWN, _S: OWN},
    Action.PROTOCOL_RELEASE: {_D: ALL},
    Action.RESULT_VIEW: {_A: ALL, _D: ALL, _M: ALL, _S: OWN},
    Action.NOTICE_VIEW: {_D: OWN, _M: OWN, _S: OWN},
    Action.JOURNAL_VIEW: {_A: ALL, _D: ALL},
}


def reach(actor: Actor, action: Action) -> frozenset[int] | None:
    """Return the organisations in which `actor` may do `action`; None means everywhere, an empty set nowhere."""
    row = POLICY[action]
    if any(row.get(grant.role) == Scope.ALL for grant in actor.grants):
        return None
    return frozenset(grant.organisation_id for grant in actor.grants if row.get(grant.role) == Scope.OWN)


def allowed(actor: Actor | None, action: Action, organisation_id: int | None = None) -> bool:
    """Return whether `actor` may do `action` on an object of `organisation_id` (None: anywhere at all)."""
    if action is Action.PUBLIC:
        return True
    if actor is None or not actor.grants:
        return False
    if action is Action.SIGNED_IN:
        return True
    where = reach(actor, action)
    if where is None:
        return True
    return bool(where) if organisation_id is None else organisation_id in where
