"""The escalation steps of one clock: when each comes, and which new date the customer is told."""

from collections.abc import Iterator

from amends.domain.plan import EscalationStep, StepAction
from amends.policy.business_calendar import HOUR, SECOND, Calendar, instant, moment
from amends.policy.engine.legal_deadlines import LegalDate
from amends.policy.engine.time_budget import TimeBudget
from amends.policy.pages.milestones import NOTICES, LadderStep, share_of


def key_of(number: int, rung: LadderStep) -> str:
    """The name of a step within its ladder, like '2.tell_supervisor'."""
    return f"{number}.{rung.do}"


def steps_of(
    ladder: tuple[LadderStep, ...], counted: TimeBudget, now: int, staff: Calendar | None
) -> list[EscalationStep]:
    """The steps that count from our own target; none while the clock stands still, since waiting is not lateness.

    `staff` is the calendar in whose hours colleagues are told; None tells them at any hour.
    """
    if counted.clock.open_gap:
        return []
    steps: list[EscalationStep] = []
    for number, rung in _left(ladder, counted):
        if rung.do is StepAction.TELL_CUSTOMER:
            steps.append(_to_customer(number, rung, counted, now))
        elif rung.of == "target":
            steps += _to_staff(number, rung, counted, staff)
    return steps


def steps_of_law(
    ladder: tuple[LadderStep, ...], counted: TimeBudget, legal: LegalDate, staff: Calendar | None
) -> list[EscalationStep]:
    """The steps that count from the legal date; none once the law is met. No pause stops them.

    A step that had been due before the reopening comes when the grace has ended. The customer has just had our answer
    with their rights, and would otherwise get three letters at once.
    """
    if legal.met_at is not None:
        return []
    begin = counted.clock.rearmed_at or counted.start
    found: list[EscalationStep] = []
    for number, rung in _left(ladder, counted):
        if rung.of == "law":
            at = _beside(rung, legal.due, counted)
            at = at if at > begin else counted.grace_until or begin
            found += _notices(number, rung, at, legal.due, counted, staff)
    return found


def _left(ladder: tuple[LadderStep, ...], counted: TimeBudget) -> Iterator[tuple[int, LadderStep]]:
    """The steps with their numbers. A customer who was told where else to go is not told again in the same round."""
    for number, rung in enumerate(ladder, start=1):
        if rung.do is not StepAction.SIGNPOST or counted.clock.signposted_at is None:
            yield number, rung


def _beside(rung: LadderStep, due: int, counted: TimeBudget) -> int:
    if rung.before is not None:
        return rung.before.before(due, counted.calendar)
    if rung.after is not None:
        return rung.after.after(due, counted.calendar)
    share = share_of(rung.at) if rung.at is not None else None
    return due if share is None else counted.point(share)


def _to_staff(number: int, rung: LadderStep, counted: TimeBudget, staff: Calendar | None) -> list[EscalationStep]:
    """Moves a notice to staff behind the start of the clock and behind the grace after a reopening."""
    begin = counted.clock.rearmed_at or counted.start
    at = counted.outside_gaps(_beside(rung, counted.due, counted))
    late = rung.before is not None and at < begin
    if counted.grace_until is not None:
        begin = min(counted.due, counted.grace_until)
    return _notices(number, rung, max(begin, at), counted.due, counted, staff, late_armed=late)


def _notices(
    number: int,
    rung: LadderStep,
    at: int,
    due: int,
    counted: TimeBudget,
    staff: Calendar | None,
    *,
    late_armed: bool = False,
) -> list[EscalationStep]:
    """The notice and its repetitions, each in the working hours of the people who get it."""
    begin = counted.clock.rearmed_at or counted.start
    hours = staff if (rung.do in NOTICES or rung.do is StepAction.REASSIGN) and not rung.any_hour else None
    defer_for = rung.defer_if_owner_active.after(0, counted.calendar) // SECOND if rung.defer_if_owner_active else 0
    found: list[EscalationStep] = []
    for time in range(1, 2 + (rung.repeat.at_most if rung.repeat else 0)):
        again = rung.repeat.every.times(time - 1).after(at, counted.calendar) if time > 1 and rung.repeat else at
        told_at = moment(max(begin, _within_hours(again, due, hours)))
        key = key_of(number, rung) + (f".{time}" if time > 1 else "")
        more: dict[str, object] = {}
        if late_armed and time == 1:
            more["late_armed"] = True
        if defer_for:
            more["defer_for"] = defer_for
        if rung.to is not None:
            more["severity"] = rung.to
        if rung.within is not None:
            more["call_by"] = moment(rung.within.after(instant(told_at), counted.calendar))
        found.append(EscalationStep(step=key, at=told_at, action=rung.do, level=number, **more))  # pyright: ignore
    return found


def _within_hours(at: int, due: int, hours: Calendar | None) -> int:
    """The same instant if the house is open then, otherwise the next opening.

    A warning for which the next opening is too late comes one open hour earlier.
    """
    if hours is None:
        return at
    opening = hours.open_time_after(at, 1) - 1
    return hours.open_time_before(at, HOUR) if at < due <= opening else opening


def _to_customer(number: int, rung: LadderStep, counted: TimeBudget, now: int) -> EscalationStep:
    """The letters that tell the customer a new date, each before the date that they know passes.

    At least half of the last interval lies between two such letters, so no policy can send two at once.
    """
    assert rung.before is not None
    assert rung.new_date is not None
    clock, calendar = counted.clock, counted.calendar
    told_at, known = clock.promises[-1] if clock.promises else (clock.rearmed_at or counted.start, counted.due)
    at = max(rung.before.before(known, calendar), told_at + max(0, known - told_at) // 2)
    at = counted.outside_gaps(at)
    if rung.before.before(counted.due, calendar) > max(now, at):
        new_date = counted.due
    else:
        new_date = rung.new_date.after(max(now, counted.due, known), calendar)
    told = len({until for _, until in clock.promises})
    return EscalationStep(
        step=key_of(number, rung) + (f".{told + 1}" if told else ""),
        at=moment(at),
        action=rung.do,
        level=number,
        new_date=moment(new_date),
    )
