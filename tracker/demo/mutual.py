"""The demo's mutual checks in the middle of the procedure: order, packets, protocols, and a draft on the desk."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from sqlalchemy import select

from tracker.demo.stage import Stage
from tracker.domain.packets import PacketStatus
from tracker.domain.protocols import Rules
from tracker.domain.roles import Actor, Role
from tracker.domain.schemes import Settings
from tracker.models.campaigns import Campaign, CampaignRound
from tracker.models.packets import CrossCheck
from tracker.queries import drafts as draft_queries
from tracker.queries import orders as order_queries
from tracker.queries import protocols as protocol_queries
from tracker.services import orders, packets, planning, protocols, readiness
from tracker.services.protocol_rows import DECIDING, FIRST, SECOND, Typed, seen
from tracker.services.protocols import Names

PUBLISHED: tuple[tuple[str, int], ...] = (("mat", 5), ("rus", 5))
PLANNED: tuple[tuple[str, int], ...] = (("rus", 6), ("mat", 6), ("phy", 7))
ORDERED_ON, RELEASED_ON = -23, -3  # days from today
RULES = Settings(k=1, seconds=5)
# What became of the packets that were handed over last, the latest first.
STOPS = ("forgotten", "short", "on the way", "half", "received", "half")
CHAIR = "Маячкова С. П."


def _rounds(stage: Stage, of: Campaign, wanted: Iterable[tuple[str, int]]) -> list[int]:
    rows = stage.session.scalars(select(CampaignRound).where(CampaignRound.campaign_id == of.id))
    names = set(wanted)
    return sorted(row.id for row in rows if (row.subject, row.grade) in names)


def hold(stage: Stage, of: Campaign) -> int:
    """Publish the order, play what has happened since, and leave a draft on the desk; returns how many packets."""
    helper, officer = stage.everybody(Role.METHODOLOGIST)[0], stage.everybody(Role.DEPARTMENT)[0]
    session, rules = stage.session, replace(RULES, seed=of.year)
    stage.go_to(ORDERED_ON)
    ids = _rounds(stage, of, PUBLISHED)
    draft_id = planning.plan_at_once(session, actor=helper, campaign_id=of.id, round_ids=ids, settings=rules)
    draft = draft_queries.require_draft(session, draft_id)
    orders.publish(session, actor=officer, draft_id=draft.id, version=draft.version)
    checks = order_queries.in_force(session, of.id)
    _Play(stage, officer).play(checks, ids)
    stage.go_to(-1)
    readiness.remind(
        session, actor=helper, campaign_id=of.id, round_ids=[row.id for row in of.rounds],
        school_ids=[row.id for row in stage.schools], url="/numbers",
    )  # fmt: skip
    ids = _rounds(stage, of, PLANNED)
    planning.plan_at_once(session, actor=helper, campaign_id=of.id, round_ids=ids, settings=rules)
    return len(checks)


@dataclass
class _Play:
    """Plays the steps of the packets in order of time; the last ones to be handed over get no further than `stops`."""

    stage: Stage
    officer: Actor
    stops: dict[int, str] = field(default_factory=dict)
    chance: Random = field(default_factory=lambda: Random(5))  # noqa: S311 - invented points

    def play(self, checks: list[CrossCheck], round_ids: list[int]) -> None:
        steps: list[tuple[date, int, int, str]] = []
        for check in checks:
            for order, (name, on) in enumerate(_dates(check)):
                if on is not None and on < self.stage.today:
                    steps.append((on, order, check.id, name))
        released = self.stage.today + timedelta(days=RELEASED_ON)
        steps.append((released, 9, 0, "release"))
        by_id = {check.id: check for check in checks}
        last = sorted((step for step in steps if step[3] == "hand over"), reverse=True)
        self.stops = {step[2]: stop for step, stop in zip(last, STOPS, strict=False)}
        for on, order, check_id, name in sorted(steps):
            self.stage.go_to((on - self.stage.today).days, 9 + order, check_id % 60)
            if name == "release":
                protocols.release(self.stage.session, actor=self.officer, round_ids=round_ids[:1])
            else:
                self._step(by_id[check_id], name)

    def _step(self, check: CrossCheck, name: str) -> None:
        session, known = self.stage.session, {"check_id": check.id, "version": check.version}
        giver = self.stage.of(check.checked_id, Role.SCHOOL)[0]
        taker = self.stage.of(check.checker_id, Role.SCHOOL, Role.METHODOLOGIST)[0]
        stop = self.stops.get(check.id, "")
        if name == "hand over" and stop != "forgotten":
            packets.hand_over(session, actor=giver, works=check.works, sheets=2 * check.works, **known)
        elif name == "receive" and check.status is PacketStatus.HANDED_OVER and stop != "on the way":
            counted = check.works - (stop == "short")
            packets.receive(session, actor=taker, works=counted, **known)
        elif name in {"mark", "sign"} and check.status is PacketStatus.RECEIVED and stop != "received":
            self._protocol(check, taker, name, stop)
        elif name == "return" and check.status is PacketStatus.MARKED and check.id % 17:
            packets.return_(session, actor=taker, **known)

    def _protocol(self, check: CrossCheck, actor: Actor, name: str, stop: str) -> None:
        if name == "mark":
            self._mark(check, actor, half=stop == "half")
        elif not stop:
            self._sign(check, actor)

    def _mark(self, check: CrossCheck, actor: Actor, *, half: bool) -> None:
        """Let two experts mark every work; in the first protocol they differ once, and a third one decides."""
        session = self.stage.session
        rules = protocol_queries.rules_of(session, check.round)
        rows = [self._row(check, place, rules) for place in range(check.received_works or 0)]
        answers = protocols.save(session, actor=actor, check_id=check.id, expert=FIRST, rows=rows)
        if half:
            return
        others = []
        if check.id % 7 == 0 and answers[0].row is not None:
            row = answers[0].row
            none = {f"p{place}": "0" for place in range(1, len(rules.maxima) + 1)}
            others = [Typed("0", row.id, seen(row, SECOND, rules), none)]
        protocols.save(session, actor=actor, check_id=check.id, expert=SECOND, rows=others, agree=True)
        if others and answers[0].row is not None:
            row = answers[0].row
            full = {f"p{place}": str(most) for place, most in enumerate(rules.maxima, 1)}
            third = [Typed("0", row.id, seen(row, DECIDING, rules), full)]
            protocols.save(session, actor=actor, check_id=check.id, expert=DECIDING, rows=third)

    def _row(self, check: CrossCheck, place: int, rules: Rules) -> Typed:
        skill = self.chance.choice((0.35, 0.55, 0.7, 0.85))
        points = [sum(self.chance.random() < skill for _ in range(most)) for most in rules.maxima]
        letter = "АБВГ"[place // 25 % 4]
        texts = {
            "code": f"{10_000 + check.checked_id % 80 * 100 + place}", "class": f"{check.round.grade}{letter}",
            "variant": str(place % 2 + 1), **{f"p{number}": str(point) for number, point in enumerate(points, 1)},
        }  # fmt: skip
        if check.checked_id % 2 and rules.scale is not None:  # these schools have marked the works themselves first
            score = sum(points)
            lifted = min(rules.highest, score + (place % 11 == 0) * 3)
            bounds = (rules.scale.three, rules.scale.four, rules.scale.five)
            texts |= {"first_score": str(lifted), "first_mark": str(2 + sum(lifted >= bound for bound in bounds))}
        return Typed(str(place), None, "", texts)

    def _sign(self, check: CrossCheck, actor: Actor) -> None:
        named = [name.strip() for name in check.experts.split(",") if name.strip()] or ["Глобусов Т. А."]
        second = named[1] if len(named) > 1 else "Указкина Е. Л."
        names = Names(named[0], second, "Звонкова Г. Е.", CHAIR)
        protocols.sign(self.stage.session, actor=actor, check_id=check.id, version=0, names=names)


def _dates(check: CrossCheck) -> tuple[tuple[str, date | None], ...]:
    """Return the steps of a packet with their days."""
    return (
        ("hand over", check.hand_over_on),
        ("receive", check.check_from),
        ("mark", check.check_from),
        ("sign", check.check_until),
        ("return", check.return_on),
    )
