"""Finds two keys of a page that cannot both be followed (field case E5)."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from amends.domain.actions import MilestoneName
from amends.domain.plan import StepAction
from amends.domain.text import counted
from amends.policy.business_calendar import Calendar, CalendarEnds, instant
from amends.policy.engine.compiler import CompiledPolicy
from amends.policy.engine.derivation import told
from amends.policy.pages.conversation import Call
from amends.policy.pages.durations import Span
from amends.policy.pages.milestones import Milestone

Found = Iterator[tuple[tuple[str | int, ...], str]]
A_YEAR, EVERY = 370, 5


def contradictions(policy: CompiledPolicy, today: date) -> Found:
    """Every pair of keys of the page that cannot both be followed, tried on many days from today on."""
    yield from _too_many_reassignments(policy)
    yield from _calls_after_the_first_contact(policy, today)
    yield from _asked_too_late(policy, today)


def _too_many_reassignments(policy: CompiledPolicy) -> Found:
    page = policy.page
    times = sum(rung.do is StepAction.REASSIGN for each in page.milestones.values() for rung in each.ladder)
    if times > page.handovers_at_most:
        handed = f"the ladders alone hand a complaint over {counted(times, 'time')}"
        text = f"{handed}; more than {page.handovers_at_most} are an alarm"
        yield ("handovers_at_most",), text


def _calls_after_the_first_contact(policy: CompiledPolicy, today: date) -> Found:
    contact = policy.page.milestones.get(MilestoneName.FIRST_CONTACT)
    if contact is None or contact.starts not in {None, "received"}:
        return
    calendar = policy.calendar(contact.calendar)
    for number, call in enumerate(policy.page.calls):
        late = [_later(call.within, policy.calendar(), target, calendar, today) for target in _targets(contact, call)]
        if late and (shown := late[0]) and all(late):
            yield ("calls", number, "within"), f"a call that is made in time is late as the first_contact: {shown}"


def _targets(contact: Milestone, call: Call) -> list[Span]:
    """The targets that may hold for a complaint with this call: those of the same condition, or any."""
    same = [other.target for other in contact.instead if other.when == call.when]
    targets = same or [contact.target, *(other.target for other in contact.instead)]
    return [target for target in targets if isinstance(target, Span)]


def _asked_too_late(policy: CompiledPolicy, today: date) -> Found:
    rule, page, calendar = policy.page.follow_up, policy.page, policy.calendar()
    if rule is None:
        return
    follow_up = page.milestones.get(MilestoneName.FOLLOW_UP)
    if follow_up and follow_up.starts == "resolved" and isinstance(follow_up.target, Span):
        own = policy.calendar(follow_up.calendar)
        if late := _later(rule.survey, calendar, follow_up.target, own, today):
            yield ("follow_up", "survey"), f"a survey that goes out in time is late as the follow_up: {late}"
    if page.reopen.score_at_most and (late := _later(rule.closes, calendar, page.reopen.within, calendar, today)):
        yield ("follow_up", "closes"), f"a low score can come when nothing is reopened any more: {late}"


def _later(one: Span, by: Calendar, other: Span, on: Calendar, today: date) -> str | None:
    """The first day on which `one` ends after the `other`, with both dates in words.

    None where it never does.
    """
    for days in range(0, A_YEAR, EVERY):
        noon = instant(datetime.combine(today + timedelta(days=days), time(12), by.zone))
        try:
            first, second = one.after(noon, by), other.after(noon, on)
        except CalendarEnds:  # told by `amends.policy.review.calendar_horizon`
            return None
        if first > second:
            return f"from {told(noon, by)} {one} end {told(first, by)}, {other} {told(second, on)}"
    return None
