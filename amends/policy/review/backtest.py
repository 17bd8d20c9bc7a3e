"""Runs past complaints again under another policy. Pure.

What customers and staff did is taken from the past. What a policy does by itself (its steps, its letters about new
dates, the end of a pause) happens as the other policy says.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from amends.domain.complaint import Facts
from amends.domain.plan import (
    ClockEvent,
    EscalationStep,
    EventKind,
    HandlingPath,
    MilestonePlan,
    MilestoneState,
    Plan,
    StepAction,
)
from amends.domain.types import Money
from amends.policy.engine.compiler import CompiledPolicy
from amends.policy.engine.planner import reckon
from amends.policy.review.lint import totals

BY_THE_POLICY = frozenset({EventKind.PROMISED, EventKind.SIGNPOSTED})
MOST_STEPS = 500
"""After so many steps nobody learns more from a complaint that nobody ever answered."""


@dataclass
class BacktestResult:
    """What became of one complaint under a policy. `judged` is False where only its receipt is known."""

    policy: str
    path: HandlingPath
    judged: bool
    breaches: Counter[str] = field(default_factory=Counter[str])
    breaches_of_law: Counter[str] = field(default_factory=Counter[str])
    laws_in_form: Counter[str] = field(default_factory=Counter[str])
    notices: Counter[str] = field(default_factory=Counter[str])
    new_dates: int = 0
    offered: list[Money] = field(default_factory=list[Money])
    decided_by: str | None = None


def live(policy: CompiledPolicy, facts: Facts, past: Sequence[ClockEvent], until: datetime) -> BacktestResult:
    """Runs it until an instant. Without a past only what is known at the receipt is told: no date can be judged."""
    life = _Life(policy, facts)
    for event_at, events in _moments(past):
        if event_at > until:
            break
        life.pass_time(event_at)
        life.happen(events, event_at)
    if past:
        life.pass_time(until)
    return life.lived(judged=bool(past))


class _Life:
    """One complaint while it runs."""

    def __init__(self, policy: CompiledPolicy, facts: Facts) -> None:
        self.policy, self.facts = policy, facts
        self.ledger: list[ClockEvent] = []
        self.served: set[tuple[str, int, str]] = set()
        self.late: set[tuple[str, int, str]] = set()  # milestone; generation or the law's date; whose date it is
        self.notices: Counter[str] = Counter()
        self.new_dates = 0
        received = ClockEvent(kind=EventKind.RECEIVED, at=facts.received_at)
        self.plan = self.first_plan = self.happen([received], facts.received_at)

    def happen(self, events: Iterable[ClockEvent], at: datetime) -> Plan:
        """Adds these events to the ledger and computes the plan again."""
        self.ledger += events
        self.plan = reckon(self.policy, self.facts, self.ledger, at, derived=False)
        return self.plan

    def pass_time(self, until: datetime) -> None:
        """Takes the policy's own steps up to an instant, then sees which dates were missed."""
        for _ in range(MOST_STEPS):
            if not self._next_step(until):
                break
        for clock in self.plan.milestones:
            running = clock.state is MilestoneState.RUNNING
            over = clock.state in {MilestoneState.FULFILLED, MilestoneState.WITHDRAWN}
            if running and clock.due is not None and clock.due < until:
                self.late.add((clock.milestone, clock.generation, "own"))
            law = clock.due_by_law
            met = law is not None and clock.law_met_at is not None and clock.law_met_at <= law
            if law is not None and law < until and not over and (not met or clock.law_in_form):
                self.late.add((clock.milestone, int(law.timestamp()), "in form" if met else "law"))

    def _next_step(self, until: datetime) -> bool:
        """Takes the steps of the next instant, if one comes before `until`; False where none does."""
        ends = self.plan.pause_ends
        due = [(step.at, clock, step) for clock, step in self._steps() if step.at < until]
        first = min((at for at, _, _ in due), default=until)
        if ends is not None and ends < until and ends <= first:
            self.happen([ClockEvent(kind=EventKind.RESUMED, at=ends)], ends)
            return True
        told: list[ClockEvent] = []
        for at, clock, step in due:
            if at > first:
                continue
            self.served.add((clock.milestone, clock.generation, step.step))
            if step.action is StepAction.TELL_CUSTOMER:
                promised = ClockEvent(kind=EventKind.PROMISED, at=first, milestone=clock.milestone, until=step.new_date)
                told += [ClockEvent(kind=EventKind.TOLD, at=first), promised]
                self.new_dates += 1
            elif step.action is StepAction.SIGNPOST:
                sent = ClockEvent(kind=EventKind.SIGNPOSTED, at=first, milestone=clock.milestone)
                told += [ClockEvent(kind=EventKind.TOLD, at=first), sent]
            else:
                self.notices[step.action] += 1
        if told:
            self.happen(told, first)
        return bool(due)

    def _steps(self) -> Iterator[tuple[MilestonePlan, EscalationStep]]:
        for clock in self.plan.milestones:
            for step in clock.steps:
                if (clock.milestone, clock.generation, step.step) not in self.served:
                    yield clock, step

    def lived(self, *, judged: bool) -> BacktestResult:
        """What became of it."""
        plan, suggested = self.first_plan, self.first_plan.suggested
        offered = totals(line.money for line in suggested.lines) if suggested else []
        reopened = sum(event.kind is EventKind.REOPENED for event in self.ledger)
        decided = plan.path is not HandlingPath.STRAIGHT_THROUGH or reopened
        return BacktestResult(
            policy=self.policy.name,
            path=plan.path,
            judged=judged,
            breaches=Counter(name for name, _, kind in self.late if kind == "own"),
            breaches_of_law=Counter(name for name, _, kind in self.late if kind == "law"),
            laws_in_form=Counter(name for name, _, kind in self.late if kind == "in form"),
            notices=self.notices,
            new_dates=self.new_dates,
            offered=offered,
            decided_by=_lowest(plan, offered) if decided else None,
        )


def _moments(past: Sequence[ClockEvent]) -> Iterator[tuple[datetime, list[ClockEvent]]]:
    """The past events by their instants, without letters about new dates and signposts that the old policy sent."""
    for at, together in groupby(sorted(past, key=lambda event: event.at), key=lambda event: event.at):
        events = [event for event in together if event.kind is not EventKind.RECEIVED]
        done = [_told_at_once(event) for event in events if event.kind not in BY_THE_POLICY]
        if done and (len(done) == len(events) or {event.kind for event in done} != {EventKind.TOLD}):
            yield at, done


def _told_at_once(event: ClockEvent) -> ClockEvent:
    """An extension without its letter: here the customer is told when it is given."""
    return event.model_copy(update={"by_letter": None}) if event.kind is EventKind.EXTENDED else event


def _lowest(plan: Plan, wanted: Sequence[Money]) -> str:
    """The role with the lowest limit that may decide this; 'nobody' where all limits are too low."""
    able = [
        (limit is None, limit.amount if limit else 0, role)
        for role, limit in plan.limits.items()
        if all(money.within(limit) for money in wanted)
    ]
    return min(able)[2] if able else "nobody"
