"""Computes when the notices of a digest count, and when it is sent."""

from datetime import datetime

from amends.policy.business_calendar import MINUTE, Calendar, instant, moment
from amends.policy.engine.compiler import CompiledPolicy
from amends.policy.pages.digest_rule import DigestRule


def counted_since(policy: CompiledPolicy, rule: DigestRule, now: datetime) -> datetime:
    """The instant (UTC) after which notices count. Raises CalendarEnds."""
    return moment(rule.every.before(instant(now), policy.calendar()))


def held_until(policy: CompiledPolicy, rule: DigestRule, now: datetime) -> datetime:
    """The latest instant (UTC) at which a digest can be sent that holds a notice of `now`.

    Any page may have begun that digest. One minute is added, since notices due at one moment are written in any order.
    Raises CalendarEnds.
    """
    return moment(rule.every.after(instant(now), policy.calendar()) + MINUTE)


def told_at(policy: CompiledPolicy, rule: DigestRule, first: datetime, now: datetime) -> datetime:
    """The instant (UTC) at which the digest with a notice of `now` is sent.

    `first` was the first notice that counts. Held notices do not wait overnight: where the staff's hours end sooner,
    the digest is sent as they end. Raises CalendarEnds.
    """
    begins, ends = instant(first), rule.every.after(instant(first), policy.calendar())
    if policy.page.staff_hours is not None:
        ends = _within(begins, ends, instant(now), policy.calendar(policy.page.staff_hours))
    return moment(max(ends, instant(now)))


def _within(begins: int, ends: int, now: int, hours: Calendar) -> int:
    closes = hours.open_time_after(begins, hours.open_time_between(begins, ends))
    return closes if closes > now else ends
