"""Whole journeys: one straight through, and one in which staff decide and resolve."""

import asyncio

from amends.domain.actions import ACTIONS
from amends.domain.types import Stage
from bench import complaints, policy
from bench.figures import Figure
from bench.ground import Ground
from bench.history import Price, price_of

AGENT = "maya"
UPHELD = {
    "finding": "upheld",
    "cause": "late",
    "done": "The fee was paid back and the depot changed its plan.",
}
THINKING = 0.5  # seconds between the two actions of staff
SURVEY_IS_THERE = policy.SURVEY + 0.7  # seconds from the resolution
SURVEY_IS_SURELY_THERE = policy.SURVEY + 3.0
READING = 0.2
MOST_EVENTS, MOST_KIB, MOST_EVENTS_WITH_STAFF = 60, 25, 80


async def straight_through(ground: Ground) -> str:
    """Runs from the start to the end of the reopen window, with the customer's rating; returns the reference."""
    reference = await ground.started(complaints.straight_through())
    await asyncio.sleep(SURVEY_IS_THERE)
    await _rated_and_over(ground, reference)
    return reference


async def with_staff(ground: Ground) -> tuple[str, int]:
    """A person decides, and half a second later resolves. Returns the reference, and how many events the history had
    when the survey was with the customer.
    """
    reference = await ground.started(complaints.ordinary())
    offer = await _offer_on_the_table(ground, reference)
    decision = {"offer_id": offer, "verdict": "approve", "reason": "it was our depot"}
    await act(ground, reference, "decide", AGENT, decision=decision)
    await asyncio.sleep(THINKING)
    await act(ground, reference, "resolve", AGENT, resolution=UPHELD)
    await _reads_survey(ground, reference)
    surveyed = await price_of(ground.counter.handle(reference))
    await _rated_and_over(ground, reference)
    return reference, surveyed.events


async def measure_prices(ground: Ground) -> list[Figure]:
    """Events and bytes of one complaint of each kind."""
    quick, (slow, surveyed) = await asyncio.gather(straight_through(ground), with_staff(ground))
    straight, staff = await _price(ground, quick), await _price(ground, slow)
    return [
        Figure("straight_events", "straight through: events", straight.events, "events", MOST_EVENTS),
        Figure("straight_bytes", "straight through: history", straight.kib, "KiB", MOST_KIB),
        Figure("staff_events", "two staff actions: events to the survey", surveyed, "events", MOST_EVENTS_WITH_STAFF),
        Figure("staff_events_whole", "two staff actions: events to the end", staff.events, "events"),
        Figure("staff_bytes", "two staff actions: history", staff.kib, "KiB"),
    ]


async def _price(ground: Ground, reference: str) -> Price:
    price = await price_of(ground.counter.handle(reference))
    assert price.count("TIMER_FIRED") >= 2, "the timers of the survey and of the reopen window fire"
    row = await ground.records.cases.row(reference)
    assert row is not None
    assert (row.stage, row.completed) == (Stage.CLOSED, True), "the journey ended as it should"
    return price


async def _offer_on_the_table(ground: Ground, reference: str) -> str:
    async with asyncio.timeout(60):
        while True:
            case = await ground.counter.case(reference)
            if case.row.stage is Stage.DECIDING and not case.unrecorded:
                return case.row.offers[-1].id
            await asyncio.sleep(0.1)


async def act(ground: Ground, reference: str, name: str, by: str, **part: object) -> None:
    """Does an action, which is never refused here."""
    message = ACTIONS[name].model_validate({"action_id": f"{name}-{reference}", "by": by, **part})
    outcome = await ground.counter.act(reference, name, message)
    assert outcome.done, outcome.refusal


async def _reads_survey(ground: Ground, reference: str) -> None:
    await ground.letter_accepted(reference, "survey")
    await asyncio.sleep(READING)


async def _rated_and_over(ground: Ground, reference: str) -> None:
    await _reads_survey(ground, reference)
    await act(ground, reference, "rate", "customer", score=5)
    async with asyncio.timeout(60):
        await ground.counter.handle(reference).result()
