"""Every date of a journey (told, our own, or the law's) and what became of it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import groupby, zip_longest
from typing import Any

from amends.domain.actions import CUSTOMER, MilestoneName
from amends.domain.case import Promise
from amends.domain.plan import ClockEvent, EventKind, MilestonePlan, MilestoneState
from amends.policy.pages.policy_page import PolicyPage
from amends.simulation.runner import Seen

NO_CLOCK_OF_OURS = frozenset({MilestoneState.NOT_APPLICABLE, MilestoneState.WITHDRAWN, MilestoneState.WAITING})


class DateOutcome(StrEnum):
    """What became of a date."""

    KEPT = "kept"
    LATE = "late"
    MOVED = "moved"
    BROKEN = "broken"
    OPEN = "open"
    LAPSED = "lapsed"
    IN_FORM = "in_form"


@dataclass(frozen=True)
class Promised:
    """A date: what it is for, whose it is, and what became of it.

    `whose` is `told` for a date that the customer was told, `target` for our own, `law` for the law's.
    """

    what: str
    whose: str
    date: datetime
    word: DateOutcome
    at: datetime | None = None

    @property
    def data(self) -> dict[str, Any]:
        """The date for programs."""
        return {"what": self.what, "whose": self.whose, "date": self.date, "word": self.word, "at": self.at}


@dataclass(frozen=True)
class PromisedDate:
    """A date of a milestone that the customer knows since `at`."""

    at: datetime
    milestone: MilestoneName
    date: datetime


def promises_of(
    seen: Seen, page: PolicyPage, by_letter: Iterable[PromisedDate], heard: Sequence[datetime]
) -> list[Promised]:
    """All dates that the customer was told, in order, then our own dates and the law's.

    `by_letter` are the dates in letters that arrived, `heard` the times at which the customer heard from us.
    """
    told = [*_told(seen, page, by_letter, heard), *_said(seen)]
    clocks = seen.case.plan.milestones if seen.case.plan else ()
    ours = [date for clock in clocks if clock.state not in NO_CLOCK_OF_OURS for date in _dates(clock, seen)]
    return [*sorted(told, key=lambda each: each.date), *ours]


def _told(
    seen: Seen, page: PolicyPage, by_letter: Iterable[PromisedDate], heard: Sequence[datetime]
) -> Iterator[Promised]:
    """Each told date once; another date of the same milestone replaces it."""
    ledger = seen.case.ledger
    promised = [
        PromisedDate(event.at, event.milestone, event.until)
        for event in ledger
        if event.kind is EventKind.PROMISED and event.milestone and event.until
    ]
    firsts: dict[tuple[MilestoneName, datetime], PromisedDate] = {}
    for each in sorted([*by_letter, *promised], key=lambda told: told.at):
        firsts.setdefault((each.milestone, each.date), each)
    for milestone, dates in groupby(sorted(firsts.values(), key=lambda told: (told.milestone, told.at)), _milestone):
        reached = _times_reached(milestone, seen, heard)
        waits = milestone in (page.pauses[CUSTOMER].stops if CUSTOMER in page.pauses else ())
        asked = [event.at for event in ledger if waits and _waits_for_the_customer(event)]
        following = list(dates)
        for told, anew in zip_longest(following, following[1:]):
            yield _became(told, anew, reached, asked, seen)


def _milestone(told: PromisedDate) -> MilestoneName:
    return told.milestone


def _waits_for_the_customer(event: ClockEvent) -> bool:
    return event.kind is EventKind.PAUSED and event.waits_for == CUSTOMER


def _times_reached(milestone: MilestoneName, seen: Seen, heard: Sequence[datetime]) -> Iterable[datetime]:
    """The times at which a milestone was reached.

    For news that is every time the customer heard from us. After the final answer only the follow-up is owed.
    """
    if milestone is MilestoneName.KEEP_INFORMED:
        return heard
    if milestone is MilestoneName.REMEDY:
        return [event.at for event in seen.case.ledger if event.kind is EventKind.REMEDY_DONE]
    ends = EventKind.SURVEYED if milestone is MilestoneName.FOLLOW_UP else EventKind.RESOLVED
    fulfilled = [
        event.at
        for event in seen.case.ledger
        if event.kind is ends or (event.kind is EventKind.FULFILLED and event.milestone is milestone)
    ]
    clock = seen.case.plan.of(milestone) if seen.case.plan else None
    return [*fulfilled, clock.fulfilled_at] if clock and clock.fulfilled_at else fulfilled


def _became(
    told: PromisedDate, anew: PromisedDate | None, reached: Iterable[datetime], asked: Iterable[datetime], seen: Seen
) -> Promised:
    """What happened first to a date: reached, moved, or over with the complaint.

    It is moved by another date, or by a question to the customer on which our work waits.
    """

    def first(times: Iterable[datetime]) -> datetime | None:
        return min((at for at in times if at > told.at), default=None)

    over = None if told.milestone is MilestoneName.REMEDY else _over(seen)  # what was promised is owed to the end
    came = [(first(reached), DateOutcome.KEPT), (anew.at if anew else None, DateOutcome.MOVED)]
    came += [(first(asked), DateOutcome.MOVED), (over, DateOutcome.LAPSED)]
    at, word = min(((at, word) for at, word in came if at), default=(None, DateOutcome.OPEN), key=lambda each: each[0])
    if word is DateOutcome.KEPT or at is None:
        return _reached(str(told.milestone), "told", told.date, at, seen.ended)
    shown = anew.date if anew and word is DateOutcome.MOVED else None
    became, shown = (word, shown) if at <= told.date else (DateOutcome.BROKEN, None)
    return Promised(str(told.milestone), "told", told.date, became, shown)


def _over(seen: Seen) -> datetime | None:
    return next((event.at for event in seen.case.ledger if event.kind is EventKind.ENDED), None)


def _said(seen: Seen) -> Iterator[Promised]:
    """What a person promised in a contact, or that we call: promises without a milestone."""
    over = _over(seen)
    for promise in seen.case.row.promises:
        if promise.milestone is None:
            yield _kept(promise, over, seen)


def _kept(promise: Promise, over: datetime | None, seen: Seen) -> Promised:
    if promise.kept_at is None and promise.superseded_by is not None:
        return Promised(promise.what, "told", promise.date, DateOutcome.MOVED, promise.superseded_by)
    if promise.kept_at is None and over is not None and over <= promise.date:
        return Promised(promise.what, "told", promise.date, DateOutcome.LAPSED)
    return _reached(promise.what, "told", promise.date, promise.kept_at, seen.ended)


def _dates(clock: MilestonePlan, seen: Seen) -> Iterator[Promised]:
    """Our own date and the law's, which a signpost may meet while our own clock runs on."""
    by_law = min((at for at in (clock.law_met_at, clock.fulfilled_at) if at is not None), default=None)
    for whose, date, at in (("target", clock.due, clock.fulfilled_at), ("law", clock.due_by_law, by_law)):
        if date is None:
            continue
        became = _reached(str(clock.milestone), whose, date, at, seen.ended)
        by_the_letter = clock.law_in_form and at == clock.law_met_at and at != clock.fulfilled_at
        in_form = whose == "law" and by_the_letter and became.word is DateOutcome.KEPT
        yield replace(became, word=DateOutcome.IN_FORM) if in_form else became


def _reached(what: str, whose: str, date: datetime, at: datetime | None, ended: datetime) -> Promised:
    if at is not None:
        return Promised(what, whose, date, DateOutcome.KEPT if at <= date else DateOutcome.LATE, at)
    return Promised(what, whose, date, DateOutcome.BROKEN if date < ended else DateOutcome.OPEN)
