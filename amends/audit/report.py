"""Counts how a period went, from the journal: promises, causes, money, satisfaction, and whom customers praise."""

from dataclasses import dataclass
from datetime import UTC, datetime

from amends.audit.satisfaction import Satisfaction, satisfaction
from amends.db import Records
from amends.db.statistics import Cause, LawsKept, PromisesKept, WaitedAfterReply
from amends.domain.errors import WrongUse
from amends.domain.types import LEFT, Stage

RECEIVED, REOPENED = "received", "reopened: "
ENDINGS = {str(stage): f"stage: {stage}" for stage in Stage if stage in LEFT}
RESOLVED = ("letter resolution ", "letter fast_path ")
ASKED = ("letter survey accepted", "letter survey contact task")
COUNTED = (RECEIVED, *ENDINGS.values(), f"{REOPENED}%", *(f"{begin}%" for begin in RESOLVED), *ASKED)
NOT_TOLD = "drafted"


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
    resolved = [what for what in events if what.startswith(RESOLVED) and not what.endswith(NOT_TOLD)]
    return Report(
        since=since,
        until=until,
        complaints={
            "received": events.get(RECEIVED, 0),
            "resolved": sum(events[what] for what in resolved),
            **{ending: events.get(what, 0) for ending, what in ENDINGS.items()},
            "open_now": await tallies.open(),
        },
        reopened={what.removeprefix(REOPENED): times for what, times in events.items() if what.startswith(REOPENED)},
        promises=await tallies.promises(since, by_now),
        laws=await tallies.laws(since, by_now),
        waited_after_reply=await tallies.waited_after_reply(since, until),
        causes=await tallies.causes(since, until),
        money=[str(amount) for amount in await tallies.payouts(since, until)],
        paid=[str(amount) for amount in await tallies.paid(since, until)],
        asked=sum(events.get(what, 0) for what in ASKED),
        not_asked=await tallies.unasked(since, until),
        answers=satisfaction(await records.ratings.between(since, until)),
    )
