"""A letter by SMS or push may be told when it was accepted, or only when its delivery was reported (field case H13)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from amends.domain.actions import Bounce, Delivery, MilestoneName
from amends.domain.case import LetterState, TaskKind
from amends.domain.plan import MilestoneState
from amends.domain.types import Stage
from amends.messaging.http_gateway import Gateway, HttpChannel
from tests.integration.letters.gateways import gateway_server
from tests.integration.workflows.hours import hourly
from tests.integration.workflows.world import World, published

BY_SMS = {"contact_by": "sms", "phone": "+44 20 7946 0000", "email": None}
ACKNOWLEDGE = MilestoneName.ACKNOWLEDGE


@asynccontextmanager
async def texting(world: World, await_delivery: list[str]) -> AsyncIterator[str]:
    """A complaint of somebody who likes SMS, whose acknowledgement a real gateway has accepted."""
    await published(world.records, {"hourly": hourly(letters={"await_delivery": await_delivery})})
    async with gateway_server() as server:
        sms = HttpChannel("sms", Gateway(url=server.url))
        async with world.worker(channels={"sms": sms}):
            reference = await world.start(customer=BY_SMS)
            await world.when(reference, lambda case: case.row.letters and not case.unrecorded)
            yield reference
        await sms.close()


async def report(world: World, reference: str, kind: str, **more: Any) -> None:
    """What the gateway reports of the first letter."""
    case = await world.case(reference)
    model = {"letter_delivered": Delivery, "letter_bounced": Bounce}[kind]
    body = model(letter=case.row.letters[0].effect_id, at=case.row.updated_at, **more)
    await world.counter.signal(reference, kind, body)


async def test_h13_by_the_usual_policy_a_letter_counts_as_soon_as_it_was_accepted(world: World) -> None:
    """Without `await_delivery` the acceptance fulfils the milestone; a later report shows, and changes nothing else."""
    async with texting(world, []) as reference:
        case = await world.at_stage(reference, "deciding")
        await report(world, reference, "letter_delivered")
        delivered = await world.when(reference, lambda case: case.row.letters[0].state is LetterState.DELIVERED)
    assert case.plan.of(ACKNOWLEDGE).state is MilestoneState.FULFILLED
    assert delivered.ledger == case.ledger


async def test_h13_where_the_policy_awaits_delivery_the_report_fulfils_the_milestone_once(world: World) -> None:
    """Accepted is visible and fulfils nothing; the report fulfils it, and a second report is the same one."""
    async with texting(world, ["sms"]) as reference:
        case = await world.case(reference)
        assert [letter.state for letter in case.row.letters] == [LetterState.ACCEPTED]
        assert case.plan.of(ACKNOWLEDGE).state is MilestoneState.RUNNING
        row = await world.recorded(reference, lambda row: bool(row.letters))
        assert (row.stage, row.next_due.milestone) == (Stage.RECEIVED, ACKNOWLEDGE)
        await world.pass_time(reference, minutes=30)
        await report(world, reference, "letter_delivered")
        await report(world, reference, "letter_delivered")
        case = await world.at_stage(reference, "acknowledged")
    acknowledged = case.plan.of(ACKNOWLEDGE)
    assert acknowledged.state is MilestoneState.FULFILLED
    assert 29 * 60 < acknowledged.consumed < 35 * 60
    assert [event.milestone for event in case.ledger].count(ACKNOWLEDGE) == 1


async def test_h13_a_refusal_that_comes_later_is_a_task_and_the_clock_runs_on(world: World) -> None:
    """Accepted, delayed, refused by the network in the end: visible as bounced, fulfilled by the person who calls."""
    async with texting(world, ["sms"]) as reference:
        await report(world, reference, "letter_bounced", permanent=False, code="4.2.2")
        await report(world, reference, "letter_bounced", permanent=True, code="5.1.1")
        case = await world.when(reference, lambda case: bool(case.row.tasks))
        assert case.row.letters[0].state is LetterState.BOUNCED
        assert case.plan.of(ACKNOWLEDGE).state is MilestoneState.RUNNING
        [task] = [task for task in case.row.tasks if task.kind is TaskKind.BOUNCED]
        spoken = await world.act(
            reference, "record_contact", channel="phone", at=case.row.updated_at, reached=True, said="Hello.",
            task_id=task.id,
        )  # fmt: skip
        assert spoken.done, spoken.refusal
        case = await world.case(reference)
    assert case.plan.of(ACKNOWLEDGE).state is MilestoneState.FULFILLED
