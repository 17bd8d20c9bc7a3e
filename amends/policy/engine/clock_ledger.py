"""Folds the ledger of clock events into clocks: what started, stopped, was extended or promised, and when.

Every state is derived from the one ledger; there is no second flag that could contradict it. Instants are
microseconds since 1970.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from amends.domain.actions import MilestoneName
from amends.domain.complaint import Facts
from amends.domain.plan import ClockEvent, EventKind, Means
from amends.policy.business_calendar import instant
from amends.policy.pages.durations import Span, span
from amends.policy.pages.laws import REOPENED
from amends.policy.pages.policy_page import PolicyPage

EVENT_OF = {
    MilestoneName.ACKNOWLEDGE: "acknowledged",
    MilestoneName.FIRST_CONTACT: "contacted",
    MilestoneName.APOLOGISE: "apologised",
    MilestoneName.DECIDE: "decided",
}
_OUTLIVE_THE_RESOLUTION = {MilestoneName.RESOLVE, MilestoneName.REMEDY, MilestoneName.FOLLOW_UP}
_COMES_BACK = frozenset({"resolved", REOPENED})
STARTED_BY_WHAT_HAPPENS = frozenset({MilestoneName.NEXT_RESPONSE, MilestoneName.REMEDY})
_REARMED = (MilestoneName.DECIDE, MilestoneName.RESOLVE)


@dataclass
class PausePeriod:
    """A time in which a clock stood still; without an end it still stands."""

    start: int
    end: int | None = None
    why: str = "paused"


@dataclass
class Clock:
    """One milestone's budget, as the ledger records it.

    `changes` holds pauses and extensions in the order they came.
    """

    name: MilestoneName
    generation: int = 1
    first_start: int | None = None
    started_at: int | None = None
    started_by: str = "received"
    fulfilled_at: int | None = None
    stopped_at: int | None = None
    stopped_by: str = ""
    changes: list[PausePeriod | Span] = field(default_factory=list)
    extensions: int = 0
    promises: list[tuple[int, int]] = field(default_factory=list)
    rearmed_at: int | None = None
    told_longer: list[int] = field(default_factory=list)
    longer_untold: bool = False
    signposted_at: int | None = None

    @property
    def open_gap(self) -> PausePeriod | None:
        """The pause in which the clock stands now; None while it runs."""
        last = next((each for each in reversed(self.changes) if isinstance(each, PausePeriod)), None)
        return last if last is not None and last.end is None else None

    @property
    def running(self) -> bool:
        """Whether it started and is neither fulfilled nor stopped; a paused clock counts as running."""
        return self.started_at is not None and self.fulfilled_at is None and self.stopped_at is None

    def start(self, at: int, by: str) -> None:
        """Starts the budget of this clock's generation."""
        self.first_start = at if self.first_start is None else self.first_start
        self.started_at, self.started_by = at, by
        self.fulfilled_at = self.stopped_at = None
        self.changes, self.promises, self.extensions = [], [], 0
        self.signposted_at, self.longer_untold = None, False

    def end_gap(self, at: int) -> None:
        """Lets the clock run again."""
        if gap := self.open_gap:
            gap.end = max(at, gap.start)


class Ledger:
    """The ledger, folded: one clock per milestone and a few instants, from one list of events."""

    def __init__(self, page: PolicyPage, facts: Facts, events: Iterable[ClockEvent]) -> None:
        self.page = page
        self.clocks = {name: Clock(name) for name in MilestoneName}
        self.received_at = instant(facts.received_at)
        self.length = 0
        self.paused_for: str | None = None
        self.paused_at: int | None = None
        self.resolved_at: int | None = None
        self.surveyed_at: int | None = None
        self.offered_at: int | None = None
        self.ended = False
        self.reopenings = 0
        self.happened: dict[str, int] = {}
        self.begun_at = self.received_at
        self.asked_before = False
        self.unanswered: list[int] = []
        self.remedies: dict[str, int] = {}
        first_contact = page.milestones.get(MilestoneName.FIRST_CONTACT)
        self._contact_is_owed = first_contact is not None and first_contact.target_for(facts) is not None
        for event in events:
            if self.length == 0 and event.kind is not EventKind.RECEIVED:
                self._happened("received", self.received_at)
            self.length += 1
            self._apply(event)
        if self.length == 0:
            self._happened("received", self.received_at)

    def _apply(self, event: ClockEvent) -> None:
        at = instant(event.at)
        match event.kind:
            case EventKind.RECEIVED:
                self.received_at = self.begun_at = at
                self._happened("received", at)
            case EventKind.TOLD:
                self._told(at)
            case EventKind.HEARD:
                self._heard(at, event.channel or "")
            case EventKind.ANSWERED if event.means is not None:
                self._answered(event.means, event.channel or "", at, instant(event.until) if event.until else at)
            case EventKind.PAUSED:
                self._resume(at)
                self._pause(at, event.waits_for or "customer")
            case EventKind.RESUMED:
                self._resume(at)
            case EventKind.OFFERED:
                self.offered_at = at
                self._happened("offered", at)
            case EventKind.SURVEYED:
                self.surveyed_at = at
                self._fulfilled(MilestoneName.FOLLOW_UP, at)
            case EventKind.RESOLVED:
                self._resolved(at)
            case EventKind.REOPENED:
                self._reopened(at)
            case EventKind.ENDED:
                self._resume(at)
                self.ended = True
                self._stop(at, "the complaint ended", {MilestoneName.REMEDY})
            case _:
                self._apply_to_one(event, at)

    def _apply_to_one(self, event: ClockEvent, at: int) -> None:
        """Applies an event that names a milestone.

        A correction or migration moves no clock: the facts or the page are new.
        """
        if event.remedy is not None:
            self._apply_to_remedy(event.kind, event.remedy, at)
        if event.milestone is None:
            return
        clock = self.clocks[event.milestone]
        if event.kind is EventKind.FULFILLED:
            self._fulfilled(event.milestone, at)
        elif event.kind is EventKind.PROMISED and event.until is not None:
            clock.promises.append((at, instant(event.until)))
            if clock.longer_untold:
                clock.told_longer.append(at)
                clock.longer_untold = False
        elif event.kind is EventKind.EXTENDED and event.by_another is not None:
            clock.changes.append(span(event.by_another))
            clock.extensions += 1
            if event.by_letter:
                clock.longer_untold = True
            else:
                clock.told_longer.append(at)
        elif event.kind is EventKind.SIGNPOSTED and clock.signposted_at is None:
            clock.signposted_at = at

    def _happened(self, event: str, at: int) -> None:
        """Starts the clocks that wait for this event. Dates count from its first time, or from the last reopening."""
        if event in _COMES_BACK or event not in self.happened:
            self.happened[event] = at
        for name, milestone in self.page.milestones.items():
            clock = self.clocks[name]
            starts = None if name in STARTED_BY_WHAT_HAPPENS else milestone.starts or "received"
            if starts == event and (clock.started_at is None or name is MilestoneName.FOLLOW_UP):
                self._start(clock, at, event)

    def _start(self, clock: Clock, at: int, by: str) -> None:
        clock.start(at, by)
        if self.paused_for and clock.name in self._stops(self.paused_for):
            clock.changes.append(PausePeriod(at, why=self.paused_for))

    def _fulfilled(self, name: MilestoneName, at: int) -> None:
        if name is MilestoneName.KEEP_INFORMED:
            self._told(at)
            return
        clock = self.clocks[name]
        if clock.fulfilled_at is None:
            clock.end_gap(at)
            clock.fulfilled_at, clock.stopped_at = at, None
        if name in EVENT_OF:
            self._happened(EVENT_OF[name], at)
        if name is MilestoneName.FIRST_CONTACT:
            self._await_response(at)

    def _heard(self, at: int, channel: str) -> None:
        """Notes that the customer wrote.

        Their earliest message counts until a person has answered it (field case C6).
        """
        milestone = self.page.milestones.get(MilestoneName.NEXT_RESPONSE)
        if milestone is not None and milestone.started_with(channel):
            self.unanswered.append(at)
            self._await_response(at)

    def _await_response(self, at: int) -> None:
        """Starts the clock for an answer to the customer.

        Before the first contact that contact is what they wait for (C3).
        """
        clock, contact = self.clocks[MilestoneName.NEXT_RESPONSE], self.clocks[MilestoneName.FIRST_CONTACT]
        contact_comes_first = self._contact_is_owed and contact.fulfilled_at is None and contact.stopped_at is None
        over = self.resolved_at is not None or self.ended
        if self.unanswered and not clock.running and not over and not contact_comes_first:
            clock.generation += clock.first_start is not None
            self._start(clock, self.unanswered[0], "the customer wrote")

    def _answered(self, means: Means, channel: str, at: int, written: int) -> None:
        """Notes that a person told the customer something that the policy accepts as an answer to earlier messages."""
        response = self.page.milestones.get(MilestoneName.NEXT_RESPONSE)
        if response is None or response.answered_with(means, channel):
            clock = self.clocks[MilestoneName.NEXT_RESPONSE]
            self.unanswered = [message for message in self.unanswered if message > written]
            if clock.running and clock.started_at is not None and clock.started_at <= written:
                self._fulfilled(MilestoneName.NEXT_RESPONSE, at)
        contact = self.page.milestones.get(MilestoneName.FIRST_CONTACT)
        if contact is None or contact.answered_with(means, channel):
            self._fulfilled(MilestoneName.FIRST_CONTACT, at)
        self._await_response(at)

    def _apply_to_remedy(self, kind: EventKind, remedy: str, at: int) -> None:
        if kind is EventKind.REMEDY_OWED:
            self.remedies.setdefault(remedy, at)
            self._await_remedy()
        elif kind is EventKind.REMEDY_DONE:
            self._remedied(remedy, at)

    def _await_remedy(self) -> None:
        """Starts the remedy clock at the earliest promise still to be kept. Promises of one moment wait as one."""
        clock = self.clocks[MilestoneName.REMEDY]
        if self.remedies and not clock.running:
            clock.generation += clock.first_start is not None
            self._start(clock, min(self.remedies.values()), "it was promised")

    def _remedied(self, remedy: str, at: int) -> None:
        """Notes that one remedy was given.

        The clock is fulfilled by the last remedy of its moment, and starts again for those promised later.
        """
        promised_at = self.remedies.pop(remedy, None)
        clock = self.clocks[MilestoneName.REMEDY]
        if promised_at is None or not clock.running or clock.started_at in self.remedies.values():
            return
        if promised_at == clock.started_at:
            self._fulfilled(MilestoneName.REMEDY, at)
            self._await_remedy()

    def _told(self, at: int) -> None:
        """Starts the next wait of the clock that keeps the customer informed: they were told something.

        Once the complaint is resolved nothing more is owed until it is reopened.
        """
        clock = self.clocks[MilestoneName.KEEP_INFORMED]
        if clock.running:
            clock.generation += 1
            self._start(clock, at, "told")

    def _stops(self, waits_for: str) -> tuple[MilestoneName, ...]:
        rule = self.page.pauses.get(waits_for)  # pyright: ignore[reportArgumentType]
        return rule.stops if rule else ()

    def _pause(self, at: int, waits_for: str) -> None:
        self.paused_for, self.paused_at = waits_for, at
        for name in self._stops(waits_for):
            if self.clocks[name].running:
                self.clocks[name].changes.append(PausePeriod(at, why=waits_for))

    def _resume(self, at: int) -> None:
        self.paused_for = self.paused_at = None
        for clock in self.clocks.values():
            clock.end_gap(at)

    def _stop(self, at: int, why: str, spared: set[MilestoneName]) -> None:
        for name, clock in self.clocks.items():
            if name not in spared and clock.fulfilled_at is None and clock.stopped_at is None:
                clock.end_gap(at)
                clock.stopped_at, clock.stopped_by = at, why

    def _resolved(self, at: int) -> None:
        self._resume(at)
        self._fulfilled(MilestoneName.RESOLVE, at)
        self._stop(at, "resolved", _OUTLIVE_THE_RESOLUTION)
        self.resolved_at, self.surveyed_at, self.unanswered = at, None, []
        follow_up = self.clocks[MilestoneName.FOLLOW_UP]
        if follow_up.first_start is not None:
            follow_up.generation += 1
        self._happened("resolved", at)

    def _reopened(self, at: int) -> None:
        self._resume(at)
        self.reopenings += 1
        self.ended = False
        self.asked_before = self.asked_before or self.surveyed_at is not None
        self.resolved_at = self.surveyed_at = None
        self.begun_at = at
        self._stop(at, "reopened", set(MilestoneName) - {MilestoneName.FOLLOW_UP})
        informed = self.clocks[MilestoneName.KEEP_INFORMED]
        informed.generation += 1
        self._start(informed, at, "reopened")
        for name in _REARMED:
            self._rearm(self.clocks[name], at)
        self._happened(REOPENED, at)
        self._await_response(at)

    def _rearm(self, clock: Clock, at: int) -> None:
        """Starts a new generation.

        It counts on from where it stood, with the time between as a pause, or starts afresh.
        """
        clock.generation += 1
        if clock.started_at is None or self.page.reopen.clock == "fresh":
            self._start(clock, at, "reopened")
            return
        rested_since = min(each for each in (clock.fulfilled_at, clock.stopped_at, at) if each is not None)
        clock.changes.append(PausePeriod(rested_since, at, why="resolved"))
        clock.fulfilled_at = clock.stopped_at = None
        clock.promises = []
        clock.signposted_at, clock.longer_untold = None, False
        clock.rearmed_at = at
