"""Reckons a policy's clocks from many days of the coming year, to find dates that come too late and steps in vain."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from complaints.acts import MilestoneName
from complaints.complaint import Channel, Facts, Severity
from complaints.plan import ClockEvent, EscalationStep, EventKind, MilestonePlan, StepAction
from planning.calendar import CalendarEnds, instant
from planning.compiling import CompiledPolicy
from planning.derivation import told
from planning.ladders import key_of
from planning.language import Paths
from planning.milestones import Milestone
from planning.reckoning import reckon
from planning.spans import Span

Path = tuple[str | int, ...]
Found = Iterator[tuple[Path, str]]
A_YEAR = 370
EVERY = 5
"""Days between those that are looked at: all weekdays come, and so do the days before each holiday by name."""
NOTICES = frozenset({StepAction.WARN_OWNER, StepAction.TELL_SUPERVISOR, StepAction.TELL_MANAGER, StepAction.TELL_DUTY})
ESTIMATED = "(estimated)"
AS_LONG_AS_IT_TAKES = "99 weeks"


@dataclass(frozen=True)
class Run:
    """One clock that begins on a day and that nobody fulfils: as it is, and with every extension there may be."""

    plain: MilestonePlan
    extended: MilestonePlan

    @property
    def steps(self) -> dict[str, EscalationStep]:
        """The ladder's steps by their keys."""
        return {step.step: step for step in self.plain.steps}


@dataclass(frozen=True)
class Runs:
    """One clock with one of its targets, over the year."""

    policy: CompiledPolicy
    name: MilestoneName
    milestone: Milestone
    target: str
    runs: Sequence[Run]


def runs_of(policy: CompiledPolicy, today: date) -> Iterator[Runs]:
    """Every clock of a page, with each of its targets, from noon of many days on."""
    for name, milestone in policy.page.milestones.items():
        targets = dict.fromkeys((milestone.target, *(other.target for other in milestone.instead)))
        for target in targets:
            if not isinstance(target, Span):
                continue
            alone = _alone(policy, name, milestone.model_copy(update={"target": target, "instead": (), "starts": None}))
            days = _days(policy, milestone.calendar or policy.page.calendar, today)
            runs = [run for day in days if (run := _run(alone, name, day)) is not None]
            if runs:
                yield Runs(policy, name, milestone, str(target), runs)


def legal_dates(all_runs: Sequence[Runs]) -> Found:
    """Legal dates that our own date, or the ladder, would reach too late."""
    unannounced: set[MilestoneName] = set()
    for each in all_runs:
        milestone, path = each.milestone, ("milestones", each.name)
        if milestone.by_law is None:
            continue
        announced = any(rung.of == "law" and rung.before is not None for rung in milestone.ladder)
        if not announced and each.name not in unannounced:
            unannounced.add(each.name)
            advice = "add one like '{before: 2 weeks, of: law, do: tell_manager}'"
            yield (*path, "by_law"), f"no step of the ladder comes before the legal date; {advice}"
        if late := _first_late(each.runs, lambda run: run.plain):
            what = f"with a target of {each.target} our own date is"
            yield (*path, "target"), _too_late(what, late.plain, each)
        elif late := _first_late(each.runs, lambda run: run.extended):
            yield (*path, "extend"), _too_late("after every extension our own date is", late.extended, each)


def steps_in_vain(all_runs: Sequence[Runs]) -> Found:
    """Steps that another one always overtakes, that come at once, or not before the law's date has passed."""
    judged: dict[tuple[MilestoneName, int], set[str | None]] = {}
    for each in all_runs:
        for number, rung in enumerate(each.milestone.ladder, start=1):
            key = key_of(number, rung)
            long = rung.before is not None and f"'before: {rung.before}' is longer than the time there is: done at once"
            verdict = _verdict(key, each.runs, str(long) if long else None)
            judged.setdefault((each.name, number - 1), set()).add(verdict)
    for (name, number), verdicts in judged.items():
        if len(verdicts) == 1 and (text := next(iter(verdicts))) is not None:
            yield ("milestones", name, "ladder", number), text


def holidays_running_out(policy: CompiledPolicy, all_runs: Sequence[Runs], today: date) -> Found:
    """Calendars whose holidays nobody has checked, or are only guessed, as far as today's complaints may reach."""
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


def _alone(policy: CompiledPolicy, name: MilestoneName, milestone: Milestone) -> CompiledPolicy:
    """The same page with this clock alone, on the one ordinary path."""
    page = policy.page.model_copy(update={"milestones": {name: milestone}, "paths": Paths(), "calls": ()})
    return CompiledPolicy.model_construct(name=policy.name, page=page, calendars=policy.calendars)


def _days(policy: CompiledPolicy, calendar: str, today: date) -> list[datetime]:
    zone, end = policy.calendar(calendar).zone, today + timedelta(days=A_YEAR)
    usual = {today + timedelta(days=number) for number in range(0, A_YEAR, EVERY)}
    eves = {day - timedelta(days=before) for day in policy.calendars[calendar].holidays for before in (1, 2, 3)}
    return [
        datetime.combine(day, time(12), zone) for day in sorted(usual | {day for day in eves if today <= day < end})
    ]


def _run(policy: CompiledPolicy, name: MilestoneName, at: datetime) -> Run | None:
    """The clock begun at this instant; None where it never runs, or beyond the end of the calendar."""
    facts = Facts(
        reference="any", received_at=at, channel=Channel.EMAIL, product="any", category="any", severity=Severity.NORMAL
    )
    begun = [ClockEvent(kind=EventKind.RECEIVED, at=at), ClockEvent(kind=EventKind.HEARD, at=at, channel="email")]
    extend = policy.page.milestones[name].extend
    by = str(extend.by_at_most or AS_LONG_AS_IT_TAKES) if extend else ""
    extended = [ClockEvent(kind=EventKind.EXTENDED, at=at, milestone=name, by_another=by)] * (
        extend.times if extend else 0
    )
    try:
        plain = reckon(policy, facts, begun, at, derived=False).of(name)
        longer = reckon(policy, facts, [*begun, *extended], at, derived=False).of(name) if extended else plain
    except CalendarEnds:
        return None
    return Run(plain, longer) if plain.started_at and plain.due else None


def _first_late(runs: Sequence[Run], which: Callable[[Run], MilestonePlan]) -> Run | None:
    return next((run for run in runs if _past_the_law(which(run))), None)


def _past_the_law(plan: MilestonePlan) -> bool:
    return plan.due is not None and plan.due_by_law is not None and plan.due > plan.due_by_law


def _too_late(what: str, plan: MilestonePlan, each: Runs) -> str:
    calendar = each.policy.calendar(each.milestone.calendar)
    begun, ours, law = (
        told(instant(at), calendar) for at in (plan.started_at, plan.due, plan.due_by_law) if at is not None
    )
    return f"{what} later than the law's: begun {begun}, ours is {ours}, the law's {law}"


def _verdict(key: str, runs: Sequence[Run], at_once: str | None) -> str | None:
    """What is wrong with a step, whatever the day on which the clock begins; None where nothing is."""
    steps = [(run, run.steps[key]) for run in runs if key in run.steps]
    if not steps:
        return None
    if at_once and all(step.at <= run.plain.started_at for run, step in steps if run.plain.started_at):
        return at_once
    higher = _overtaking(steps, key)
    if higher is not None:
        return f"never sent: '{higher}' comes at the same moment and overtakes it"
    if all(run.plain.due_by_law is not None and step.at > run.plain.due_by_law for run, step in steps):
        return "comes only when the legal date has passed"
    return None


def _overtaking(steps: Sequence[tuple[Run, EscalationStep]], key: str) -> str | None:
    """The higher notice that always comes at the same moment: the lower one is then skipped."""
    first = steps[0][1]
    for name, higher in steps[0][0].steps.items():
        notices = higher.level > first.level and {higher.action, first.action} <= NOTICES
        if notices and all(name in run.steps and run.steps[name].at == step.at for run, step in steps):
            return name
    return None


def _counts_on(each: Runs, calendar: str) -> bool:
    return (each.milestone.calendar or each.policy.page.calendar) == calendar


def _reach(each: Runs) -> date:
    """The last day that this clock may reach if it begins today."""
    run, zone = each.runs[0], each.policy.calendar(each.milestone.calendar).zone
    dates = (run.plain.due, run.extended.due, run.plain.due_by_law, run.extended.due_by_law)
    return max(at.astimezone(zone).date() for at in dates if at is not None)


def _end_of_reopening(policy: CompiledPolicy, today: date) -> date:
    calendar = policy.calendar()
    noon = instant(datetime.combine(today, time(12), calendar.zone))
    return calendar.local(policy.page.reopen.within.after(noon, calendar)).date()
