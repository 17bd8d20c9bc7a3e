"""The escalation steps of one clock: when each comes, and which new date the customer is told."""

from complaints.plan import EscalationStep, StepAction
from planning.calendar import SECOND, moment
from planning.clocks import Counted
from planning.milestones import Rung, share_of


def key_of(number: int, rung: Rung) -> str:
    """The name of a step within its ladder, like '2.tell_supervisor'."""
    return f"{number}.{rung.do}"


def steps_of(ladder: tuple[Rung, ...], counted: Counted, now: int) -> tuple[EscalationStep, ...]:
    """The steps against our own target, soonest first. None while the clock stands still: waiting is no lateness."""
    if counted.clock.open_gap:
        return ()
    steps = [
        _to_customer(number, rung, counted, now)
        if rung.do is StepAction.TELL_CUSTOMER
        else _to_staff(number, rung, counted)
        for number, rung in enumerate(ladder, start=1)
        if rung.of == "target"
    ]
    return tuple(sorted(steps, key=lambda step: step.at))


def steps_of_law(ladder: tuple[Rung, ...], counted: Counted, due_by_law: int) -> tuple[EscalationStep, ...]:
    """The steps against the legal date. No pause of ours stops them, since none stops the law."""
    begin = counted.clock.rearmed_at or counted.start
    return tuple(
        EscalationStep(
            step=key_of(number, rung),
            at=moment(max(begin, _beside(rung, due_by_law, counted))),
            action=rung.do,
            level=number,
        )
        for number, rung in enumerate(ladder, start=1)
        if rung.of == "law"
    )


def _beside(rung: Rung, due: int, counted: Counted) -> int:
    if rung.before is not None:
        return rung.before.before(due, counted.calendar)
    if rung.after is not None:
        return rung.after.after(due, counted.calendar)
    share = share_of(rung.at) if rung.at is not None else None
    return due if share is None else counted.point(share)


def _to_staff(number: int, rung: Rung, counted: Counted) -> EscalationStep:
    """Never before the clock began, nor within the grace after reopening: nobody is warned of what just came back."""
    begin = counted.clock.rearmed_at or counted.start
    if counted.grace_until is not None:
        begin = min(counted.due, counted.grace_until)
    at = moment(max(begin, counted.outside_gaps(_beside(rung, counted.due, counted))))
    if rung.defer_if_owner_active is None:
        return EscalationStep(step=key_of(number, rung), at=at, action=rung.do, level=number)
    defer_for = (rung.defer_if_owner_active.after(0, counted.calendar)) // SECOND
    return EscalationStep(step=key_of(number, rung), at=at, action=rung.do, level=number, defer_for=defer_for)


def _to_customer(number: int, rung: Rung, counted: Counted, now: int) -> EscalationStep:
    """Before the date that the customer knows is missed they are told another one, as often as it takes.

    Half of the time between two such letters always passes, so that no policy can make them follow at once.
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
