"""Digests: how many notices a colleague gets one by one, and when the rest of them comes in one mail."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from amends.policy.business_calendar import MINUTE, Calendar, instant, moment
from amends.policy.pages.durations import SpanText
from amends.policy.pages.yaml_reader import Page

if TYPE_CHECKING:
    from amends.policy.engine.compiler import CompiledPolicy


class DigestRule(Page):
    """Who got `after` notices within the last `every` gets what follows in one mail, `every` after the first of them.

    Field case D19: 500 complaints that are late together are no reason for 500 mails.
    """

    after: Annotated[int, Field(ge=0, le=1000)]
    every: SpanText


def counted_since(policy: "CompiledPolicy", rule: DigestRule, now: datetime) -> datetime:
    """Notices that were given after this instant (UTC) count. Raises CalendarEnds."""
    return moment(rule.every.before(instant(now), policy.calendar()))


def held_until(policy: "CompiledPolicy", rule: DigestRule, now: datetime) -> datetime:
    """A notice of `now` waits in no digest that is told after this instant (UTC), whichever page began it.

    A minute more than its own time: what falls due at the same moment is written down in any order. Raises
    CalendarEnds.
    """
    return moment(rule.every.after(instant(now), policy.calendar()) + MINUTE)


def told_at(policy: "CompiledPolicy", rule: DigestRule, first: datetime, now: datetime) -> datetime:
    """When (UTC) the digest goes out that holds a notice of `now`; `first` was the first notice that counts.

    Held notices do not stay overnight: where the staff's hours end sooner, it goes out as they end. Raises
    CalendarEnds.
    """
    begins, ends = instant(first), rule.every.after(instant(first), policy.calendar())
    if policy.page.staff_hours is not None:
        ends = _within(begins, ends, instant(now), policy.calendar(policy.page.staff_hours))
    return moment(max(ends, instant(now)))


def _within(begins: int, ends: int, now: int, hours: Calendar) -> int:
    closes = hours.open_time_after(begins, hours.open_time_between(begins, ends))
    return closes if closes > now else ends
