"""Counts a policy's clocks from every day of the coming year, to find dates that come too late and steps in vain."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property

from complaints.acts import MilestoneName
from complaints.plan import EscalationStep, StepAction
from planning.calendar import instant, moment
from planning.clocks import Counted
from planning.compiling import CompiledPolicy
from planning.derivation import told
from planning.ladders import key_of, steps_of, steps_of_law
from planning.ledger import Clock
from planning.milestones import Milestone
from planning.spans import Span

Path = tuple[str | int, ...]
Found = Iterator[tuple[Path, str]]
DAYS_LOOKED_AT = 370
NOTICES = frozenset({StepAction.WARN_OWNER, StepAction.TELL_SUPERVISOR, StepAction.TELL_MANAGER, StepAction.TELL_DUTY})
ESTIMATED = "(estimated)"


@dataclass(frozen=True)
class Run:
    """One clock as it runs, when nobody does anything, from an instant on."""

    milestone: Milestone
    counted: Counted
    start: int

    @cached_property
    def by_law(self) -> int | None:
        """The legal date."""
        return self.milestone.by_law.after(self.start, self.counted.calendar) if self.milestone.by_law else None

    @cached_property
    def extended(self) -> int:
        """The due date after every extension that the policy allows."""
        due, extend = self.counted.due, self.milestone.extend
        for _ in range(extend.times if extend else 0):
            due = self.counted.extended(extend.by_at_most, due) if extend else due
        return due

    @cached_property
    def steps(self) -> dict[str, EscalationStep]:
        """The ladder's steps by their keys."""
        steps = steps_of(self.milestone.ladder, self.counted, self.start)
        if self.by_law is not None:
            steps += steps_of_law(self.milestone.ladder, self.counted, self.by_law)
        return {step.step: step for step in steps}


def legal_dates(policy: CompiledPolicy, first: int) -> Found:
    """Legal dates that our own date, or the ladder, would reach too late."""
    for name, milestone in policy.page.milestones.items():
        path: Path = ("milestones", name)
        if milestone.by_law is None:
            continue
        if not any(rung.of == "law" and rung.before is not None for rung in milestone.ladder):
            advice = "add one like '{before: 2 weeks, of: law, do: tell_manager}'"
            yield (*path, "by_law"), f"no step of the ladder comes before the legal date; {advice}"
        for target, runs in _runs(policy, milestone, first):
            if late := _first_late(runs, lambda run: run.counted.due):
                yield (*path, "target"), _too_late(f"with a target of {target} our own date is", late, late.counted.due)
            elif late := _first_late(runs, lambda run: run.extended):
                yield (*path, "extend"), _too_late("after every extension our own date is", late, late.extended)


def steps_in_vain(policy: CompiledPolicy, first: int) -> Found:
    """Steps that another one always overtakes, that come at once, or not before the law's date has passed."""
    for name, milestone in policy.page.milestones.items():
        kinds = [dict(_judged(runs)) for _, runs in _runs(policy, milestone, first)]
        for number, rung in enumerate(milestone.ladder, start=1):
            verdicts = {verdicts.get(key_of(number, rung)) for verdicts in kinds}
            if len(verdicts) == 1 and (text := verdicts.pop()) is not None:
                yield ("milestones", name, "ladder", number - 1), text


def holidays_running_out(policy: CompiledPolicy, today: date) -> Found:
    """Calendars whose holidays nobody has checked, or are only guessed, as far as today's complaints may reach."""
    for name, hours in policy.page.calendars.items():
        reach = today + max((span for span in _spans(policy, name, today)), default=timedelta(0))
        path: Path = ("calendars", name)
        if hours.holidays is None:
            continue
        if hours.reviewed_until is None:
            text = "nobody has checked the holidays: say with 'reviewed_until' until when no proclaimed day is missing"
            yield (*path, "holidays"), text
        elif hours.reviewed_until < reach:
            yield (
                (*path, "reviewed_until"),
                f"the holidays were reviewed until {hours.reviewed_until}, and dates counted today reach to {reach}",
            )
        guessed = [day for day, title in policy.calendars[name].holidays.items() if ESTIMATED in title]
        if soon := [day for day in guessed if today <= day <= reach]:
            text = f"from {soon[0]} on some holidays are estimated, since nobody can know them yet: look at them again"
            yield (*path, "holidays"), text


def _runs(policy: CompiledPolicy, milestone: Milestone, first: int) -> Iterator[tuple[Span, list[Run]]]:
    """For each of its targets the clock as it runs from noon of every day."""
    calendar = policy.calendar(milestone.calendar)
    targets = dict.fromkeys((milestone.target, *(other.target for other in milestone.instead)))
    for target in targets:
        if isinstance(target, Span):
            starts = (calendar.same_time_on(first, day) for day in range(DAYS_LOOKED_AT))
            yield (
                target,
                [
                    Run(
                        milestone, Counted(_begun(start), target, calendar, milestone.extend, policy.page.reopen), start
                    )
                    for start in starts
                ],
            )


def _begun(start: int) -> Clock:
    return Clock(MilestoneName.RESOLVE, first_start=start, started_at=start)


def _first_late(runs: Sequence[Run], date_of: Callable[[Run], int]) -> Run | None:
    return next((run for run in runs if run.by_law is not None and date_of(run) > run.by_law), None)


def _too_late(what: str, run: Run, date_of_ours: int) -> str:
    assert run.by_law is not None
    calendar = run.counted.calendar
    return (
        f"{what} later than the law's: begun {told(run.start, calendar)}, ours is {told(date_of_ours, calendar)}, "
        f"the law's {told(run.by_law, calendar)}"
    )


def _judged(runs: Sequence[Run]) -> Iterator[tuple[str, str | None]]:
    """What is wrong with each step, whatever the day on which the clock begins; None where nothing is."""
    milestone = runs[0].milestone
    for number, rung in enumerate(milestone.ladder, start=1):
        key = key_of(number, rung)
        if all(run.steps[key].at <= moment(run.start) for run in runs if key in run.steps) and rung.before is not None:
            yield key, f"'before: {rung.before}' is longer than the time there is: this is done at once"
        elif rung.do in NOTICES and (higher := _overtaking(runs, key)) is not None:
            yield key, f"never sent: '{higher}' comes at the same moment and overtakes it"
        elif all(run.by_law is not None and run.steps[key].at > moment(run.by_law) for run in runs):
            yield key, "comes only when the legal date has passed"
        else:
            yield key, None


def _overtaking(runs: Sequence[Run], key: str) -> str | None:
    """The higher notice that always comes at the same moment: the lower one is then skipped."""
    level = runs[0].steps[key].level
    for higher in runs[0].steps.values():
        together = higher.level > level and higher.action in NOTICES
        if together and all(run.steps[higher.step].at == run.steps[key].at for run in runs):
            return higher.step
    return None


def _spans(policy: CompiledPolicy, calendar_name: str, today: date) -> Iterator[timedelta]:
    """How far the dates that are counted on a calendar lie ahead, extensions and legal dates included."""
    page, calendar = policy.page, policy.calendar(calendar_name)
    start = instant(datetime.combine(today, time(12), calendar.zone))
    for milestone in page.milestones.values():
        if (milestone.calendar or page.calendar) == calendar_name:
            for _, [run, *_] in _runs(policy, milestone, start):
                yield calendar.local(max(run.extended, run.by_law or 0)).date() - today
    if calendar_name == page.calendar:
        yield calendar.local(page.reopen.within.after(start, calendar)).date() - today
