"""Computes a policy's clocks from many days of the coming year.

Finds steps that have no effect, and calendars whose holidays run out.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property

from amends.domain.actions import MilestoneName
from amends.domain.complaint import Channel, Facts, Severity
from amends.domain.plan import ClockEvent, EscalationStep, EventKind, MilestonePlan, StepAction
from amends.policy.business_calendar import CalendarEnds, instant
from amends.policy.engine.clock_ledger import EVENT_OF
from amends.policy.engine.compiler import CompiledPolicy
from amends.policy.engine.escalation_ladder import key_of
from amends.policy.engine.planner import reckon
from amends.policy.pages.laws import ByLaw
from amends.policy.pages.milestones import Milestone
from amends.policy.pages.policy_page import Paths
from amends.policy.review.sample_complaints import Occasion, occasions

Path = tuple[str | int, ...]
Found = Iterator[tuple[Path, str]]
A_YEAR = 370
EVERY = 5
"""Days between two starts that are tried: every weekday is tried, and the days before each holiday."""
NOTICES = frozenset({StepAction.WARN_OWNER, StepAction.TELL_SUPERVISOR, StepAction.TELL_MANAGER, StepAction.TELL_DUTY})
ESTIMATED = "(estimated)"
AS_LONG_AS_IT_TAKES = "99 weeks"
ENDED_BY = {event: milestone for milestone, event in EVENT_OF.items()}


@dataclass(frozen=True)
class Run:
    """One clock that begins on a day and is never fulfilled: plain, and with every possible extension."""

    plain: MilestonePlan
    extended: MilestonePlan
    law: ByLaw | None

    @cached_property
    def steps(self) -> dict[str, EscalationStep]:
        """The ladder's steps by their keys."""
        return {step.step: step for step in self.plain.steps}

    @cached_property
    def steps_at(self) -> dict[datetime, list[EscalationStep]]:
        """The ladder's steps by the moment at which they come."""
        found: dict[datetime, list[EscalationStep]] = defaultdict(list)
        for step in self.plain.steps:
            found[step.at].append(step)
        return found


@dataclass(frozen=True)
class Runs:
    """One clock on one occasion, over the year."""

    policy: CompiledPolicy
    name: MilestoneName
    milestone: Milestone
    occasion: Occasion
    runs: Sequence[Run]


def runs_of(policy: CompiledPolicy, today: date) -> Iterator[Runs]:
    """Every clock of a page, on each occasion that it tells apart, from noon of many days on."""
    for name, milestone in policy.page.milestones.items():
        for occasion in occasions(milestone, _received(datetime.combine(today, time(12), UTC))):
            alone = _alone(policy, name, milestone, occasion)
            days = _days(policy, milestone.calendar or policy.page.calendar, today)
            runs = [run for day in days if (run := _run(alone, name, occasion, day)) is not None]
            if runs:
                yield Runs(policy, name, milestone, occasion, runs)


def steps_in_vain(all_runs: Sequence[Runs]) -> Found:
    """Steps that another always overtakes, that come at once, or only after the legal date."""
    judged: dict[tuple[MilestoneName, int], set[str | None]] = {}
    for each in all_runs:
        for number, rung in enumerate(each.milestone.ladder, start=1):
            if rung.of == "law" and not each.occasion.laws:
                continue
            key = key_of(number, rung)
            long = rung.before is not None and f"'before: {rung.before}' is longer than the time there is: done at once"
            meant = rung.of == "law" and rung.after is not None
            verdict = _verdict(key, each.runs, str(long) if long else None, late=meant)
            judged.setdefault((each.name, number - 1), set()).add(verdict)
    for (name, number), verdicts in judged.items():
        if len(verdicts) == 1 and (text := next(iter(verdicts))) is not None:
            yield ("milestones", name, "ladder", number), text


def holidays_running_out(policy: CompiledPolicy, all_runs: Sequence[Runs], today: date) -> Found:
    """Calendars whose holidays are unchecked or only estimated within the reach of today's complaints."""
    for name, hours in policy.page.calendars.items():
        if hours.holidays is None:
            continue
        path: Path = ("calendars", name)
        reach = max((_reach(each) for each in all_runs if _counts_on(each, name)), default=today)
        if name == policy.page.calendar:
            reach = max(reach, _end_of_reopening(policy, today))
        if hours.reviewed_until is None:
            text = "nobody has checked the holidays: say with 'reviewed_until' until when no proclaimed day is missing"
            yield (*path, "holidays"), text
        elif hours.reviewed_until < reach:
            text = f"the holidays were reviewed until {hours.reviewed_until}, and dates counted today reach to {reach}"
            yield (*path, "reviewed_until"), text
        guessed = [day for day, title in policy.calendars[name].holidays.items() if ESTIMATED in title]
        if soon := [day for day in guessed if today <= day <= reach]:
            text = f"from {soon[0]} on some holidays are estimated, since nobody can know them yet: look at them again"
            yield (*path, "holidays"), text


def _alone(policy: CompiledPolicy, name: MilestoneName, milestone: Milestone, occasion: Occasion) -> CompiledPolicy:
    """The same page with only this clock, on this occasion, on the one ordinary path."""
    laws = tuple(law.model_copy(update={"when": None}) for law in occasion.laws)
    clock = {"target": occasion.target, "instead": (), "starts": None, "by_law": laws or None}
    milestones = {name: milestone.model_copy(update=clock)}
    page = policy.page.model_copy(update={"milestones": milestones, "paths": Paths(), "calls": ()})
    return CompiledPolicy.model_construct(name=policy.name, page=page, calendars=policy.calendars)


def _days(policy: CompiledPolicy, calendar: str, today: date) -> list[datetime]:
    zone, end = policy.calendar(calendar).zone, today + timedelta(days=A_YEAR)
    usual = {today + timedelta(days=number) for number in range(0, A_YEAR, EVERY)}
    eves = {day - timedelta(days=before) for day in policy.calendars[calendar].holidays for before in (1, 2, 3)}
    return [
        datetime.combine(day, time(12), zone) for day in sorted(usual | {day for day in eves if today <= day < end})
    ]


def _received(at: datetime) -> Facts:
    return Facts(
        reference="any", received_at=at, channel=Channel.EMAIL, product="any", category="any", severity=Severity.NORMAL
    )


def _run(policy: CompiledPolicy, name: MilestoneName, occasion: Occasion, at: datetime) -> Run | None:
    """The clock started at this instant; None where it never runs, or runs beyond the end of the calendar."""
    milestone, facts, begun = policy.page.milestones[name], _received(at), list(_begun(name, occasion, at))
    extend = milestone.extend
    by = str(extend.by_at_most or AS_LONG_AS_IT_TAKES) if extend else ""
    extended = [ClockEvent(kind=EventKind.EXTENDED, at=at, milestone=name, by_another=by)] * (
        extend.times if extend else 0
    )
    try:
        plain = reckon(policy, facts, begun, at, derived=False).of(name)
        longer = reckon(policy, facts, [*begun, *extended], at, derived=False).of(name) if extended else plain
    except CalendarEnds:
        return None
    law = milestone.law_for(facts.model_copy(update={"reopenings": occasion.reopenings}), at.date())
    return Run(plain, longer, law) if plain.started_at and plain.due else None


def _begun(name: MilestoneName, occasion: Occasion, at: datetime) -> Iterator[ClockEvent]:
    """All starting events at one instant: receipt, the needed reopenings, and what the laws count from."""
    yield ClockEvent(kind=EventKind.RECEIVED, at=at)
    for _ in range(occasion.reopenings):
        yield ClockEvent(kind=EventKind.RESOLVED, at=at)
        yield ClockEvent(kind=EventKind.REOPENED, at=at)
    yield ClockEvent(kind=EventKind.HEARD, at=at, channel="email")
    yield ClockEvent(kind=EventKind.REMEDY_OWED, at=at, remedy="any")
    for counted_from in {law.counted_from for law in occasion.laws}:
        if counted_from == "offered":
            yield ClockEvent(kind=EventKind.OFFERED, at=at)
        elif (milestone := ENDED_BY.get(counted_from or "")) is not None and milestone is not name:
            yield ClockEvent(kind=EventKind.FULFILLED, at=at, milestone=milestone)


def _verdict(key: str, runs: Sequence[Run], at_once: str | None, *, late: bool) -> str | None:
    """What is wrong with a step on every day on which the clock may begin; None where nothing is.

    A step that is meant to be `late` may come after the legal date.
    """
    steps = [(run, run.steps[key]) for run in runs if key in run.steps]
    if not steps:
        return None
    if at_once and all(step.at <= run.plain.started_at for run, step in steps if run.plain.started_at):
        return at_once
    higher = _overtaking(steps, key)
    if higher is not None:
        return f"never sent: '{higher}' comes at the same moment and overtakes it"
    if not late and all(_breached_by(step, run) for run, step in steps):
        return "comes only when the legal date has passed"
    return None


def _breached_by(step: EscalationStep, run: Run) -> bool:
    """Whether the law's date has passed when the step comes. What else meets the law is checked separately."""
    law, due = run.law, run.plain.due_by_law
    return law is not None and not law.met_by and due is not None and step.at > due


def _overtaking(steps: Sequence[tuple[Run, EscalationStep]], key: str) -> str | None:
    """The higher notice that always comes at the same moment, so that the lower one is skipped."""
    run, first = steps[0]
    for higher in run.steps_at.get(first.at, ()):
        name = higher.step
        notices = higher.level > first.level and {higher.action, first.action} <= NOTICES
        if notices and all(name in run.steps and run.steps[name].at == step.at for run, step in steps):
            return name
    return None


def _counts_on(each: Runs, calendar: str) -> bool:
    return (each.milestone.calendar or each.policy.page.calendar) == calendar


def _reach(each: Runs) -> date:
    """The last day that this clock can reach if it begins today."""
    run, zone = each.runs[0], each.policy.calendar(each.milestone.calendar).zone
    dates = (run.plain.due, run.extended.due, run.plain.due_by_law, run.extended.due_by_law)
    return max(at.astimezone(zone).date() for at in dates if at is not None)


def _end_of_reopening(policy: CompiledPolicy, today: date) -> date:
    calendar = policy.calendar()
    noon = instant(datetime.combine(today, time(12), calendar.zone))
    return calendar.local(policy.page.reopen.within.after(noon, calendar)).date()
