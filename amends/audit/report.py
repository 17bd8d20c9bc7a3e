"""Counts how a period went, from the journal: promises, causes, money, satisfaction, and whom customers praise."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime

from amends.audit.satisfaction import Satisfaction, satisfaction
from amends.db import Records
from amends.db.statistics import Cause, LawsKept, PromisesKept, WaitedAfterReply
from amends.domain.errors import WrongUse
from amends.domain.events import EventType
from amends.domain.letters import LetterPurpose
from amends.domain.types import LEFT, Stage

SETTLED = (
    EventType.LETTER_ACCEPTED,
    EventType.LETTER_REFUSED,
    EventType.LETTER_DELEGATED,
    EventType.LETTER_UNADDRESSED,
    EventType.LETTER_UNWRITTEN,
    EventType.LETTER_SUPPRESSED,
)
"""A letter that was settled: it went, or a person saw to it. One that waits or was overtaken is none of these."""
RESOLVED = (LetterPurpose.RESOLUTION, LetterPurpose.FAST_PATH)
ASKED = (EventType.LETTER_ACCEPTED, EventType.LETTER_DELEGATED)
COUNTED = (
    EventType.COMPLAINT_RECEIVED,
    EventType.STAGE_REACHED,
    EventType.COMPLAINT_REOPENED,
    EventType.SURVEY_SUPPRESSED,
    *SETTLED,
)


@dataclass(frozen=True)
class Report:
    """How a period went; for programs these are stable keys, without personal data."""

    since: datetime
    until: datetime
    complaints: dict[str, int]
    reopened: dict[str, int]
    promises: PromisesKept
    laws: LawsKept
    waited_after_reply: WaitedAfterReply
    causes: list[Cause]
    money: list[str]
    paid: list[str]
    asked: int
    not_asked: dict[str, int]
    answers: Satisfaction


async def gathered(records: Records, since: datetime, until: datetime) -> Report:
    """The figures of the period. A promise whose date is still to come is neither kept nor broken.

    Raises:
        WrongUse: the period ends before it begins.
    """
    if since >= until:
        raise WrongUse("The period ends before it begins.", "Give a --since that is before --until.")
    tallies, now = records.tallies, datetime.now(UTC)
    by_now = min(until, now) if records.clock == "real" else until
    events = await tallies.events(since, until, COUNTED)
    return Report(
        since=since,
        until=until,
        complaints={
            "received": events[EventType.COMPLAINT_RECEIVED, ""],
            "resolved": sum(events[each, purpose] for each in SETTLED for purpose in RESOLVED),
            **{str(stage): events[EventType.STAGE_REACHED, stage] for stage in Stage if stage in LEFT},
            "open_now": await tallies.open(),
        },
        reopened=_by_subject(events, EventType.COMPLAINT_REOPENED),
        promises=await tallies.promises(since, by_now),
        laws=await tallies.laws(since, by_now),
        waited_after_reply=await tallies.waited_after_reply(since, until),
        causes=await tallies.causes(since, until),
        money=[str(amount) for amount in await tallies.payouts(since, until)],
        paid=[str(amount) for amount in await tallies.paid(since, until)],
        asked=sum(events[each, LetterPurpose.SURVEY] for each in ASKED),
        not_asked=_by_subject(events, EventType.SURVEY_SUPPRESSED),
        answers=satisfaction(await records.ratings.between(since, until)),
    )


def _by_subject(events: Counter[tuple[str, str]], wanted: EventType) -> dict[str, int]:
    return {subject: times for (name, subject), times in events.items() if name == wanted}
