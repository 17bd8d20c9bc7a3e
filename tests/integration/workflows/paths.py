"""Every path of the journey, scripted: what `make record-histories` plays and the replay test replays.

The people are invented. Each path leaves a complaint whose runs are recorded; those of a short path stay open.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from amends.domain.case import Task, TaskKind
from amends.domain.types import Stage
from tests.integration.workflows.bare import Stranger, as_json, body_of, raw
from tests.integration.workflows.hours import SUPERVISOR_AT_DUE, WARN, hourly
from tests.integration.workflows.world import AGENT, DUTY, MANAGER, SUPERVISOR, World

INFORMED = {"target": "40 hours", "ladder": [{"before": "1 hour", "do": "tell_customer", "new_date": "40 hours"}]}
PAGE = hourly(
    milestones={
        "decide": {
            "target": "10 hours",
            "by_law": [{"when": {"category": ["hardship"]}, "within": "5 hours"}],
            "ladder": [
                WARN,
                SUPERVISOR_AT_DUE,
                {"after": "1 hour", "do": "reassign"},
                {"at": "due", "of": "law", "do": "signpost"},
            ],
        },
        "keep_informed": INFORMED,
    },
    letters={
        "drafts": [{"when": {"category": ["safety"]}, "letters": ["decision", "resolution"]}],
        "rights": {"en": ["You may take it to an ombudsman."]},
    },
    reopen={"owner": "another"},
    calls=[{"when": {"category": ["safety"]}, "within": "3 hours"}],
)
UPHELD = {"finding": "upheld", "cause": "late", "done": "The fee was paid back."}
NOT_UPHELD = {"finding": "not_upheld", "cause": "other", "done": "We looked at it with the carrier."}
MONEY = {"kind": "money", "detail": "for the trouble", "money": {"amount": "40.00", "currency": "EUR"}}
MUCH_MONEY = {**MONEY, "money": {"amount": "120.00", "currency": "EUR"}}
OFFERED = {**MONEY, "terms": "offered"}
Path = Callable[[World], Awaitable[str]]


async def on_the_table(world: World, reference: str) -> str:
    """The offer that waits for a decision."""
    return (await world.at_stage(reference, "deciding")).row.offers[-1].id


async def decide(world: World, reference: str, by: str = SUPERVISOR, verdict: str = "approve", **more: Any) -> None:
    """Decide the offer on the table."""
    offer = await on_the_table(world, reference)
    decision = {"offer_id": offer, "verdict": verdict, "reason": "it was our depot", **more}
    await world.act(reference, "decide", by, decision=decision)


async def resolve(world: World, reference: str, resolution: dict[str, str] = UPHELD, by: str = SUPERVISOR) -> None:
    """Resolve it and do what was promised."""
    done = await world.act(reference, "resolve", by, resolution=resolution)
    assert done.done, done.refusal
    case = await world.at_stage(reference, "resolved")
    for task in case.row.tasks:
        if task.done_at is None:
            await world.act(reference, "complete_task", finisher(task), task_id=task.id, result="done")


def finisher(task: Task) -> str:
    """Who does it: money is paid by somebody who had no part in the decision."""
    return DUTY if task.kind is TaskKind.PAY_BY_HAND else AGENT


async def to_the_end(world: World, reference: str) -> str:
    """Let the survey, its reminder and the reopen window pass."""
    await world.pass_time(reference, hours=900)
    await world.over(reference)
    return reference


async def straight_through(world: World) -> str:
    """Small, clear and cheap: no person until the survey."""
    reference = await world.start(category="late parcel", severity="low")
    await world.at_stage(reference, "resolved")
    for task in (await world.case(reference)).row.tasks:
        await world.act(reference, "complete_task", AGENT, task_id=task.id, result="done")
    await world.pass_time(reference, hours=40)
    await world.act(reference, "rate", "customer", score=5, solved=True)
    return await to_the_end(world, reference)


async def standard(world: World) -> str:
    """Decided, resolved, surveyed, closed."""
    reference = await world.start()
    await decide(world, reference)
    await resolve(world, reference)
    return await to_the_end(world, reference)


async def severe_by_phone(world: World) -> str:
    """A vulnerable customer without e-mail: contact tasks instead of letters."""
    by_phone = {"email": None, "phone": "+44 20 7946 0000", "contact_by": "phone"}
    reference = await world.start(severity="high", customer=by_phone)
    case = await world.when(reference, lambda case: len(case.row.tasks) == 2 and not case.unrecorded)
    for task in case.row.tasks:
        await world.act(
            reference, "record_contact", channel="phone", at=case.row.updated_at, reached=True,
            said="We are sorry.", apologised=True, task_id=task.id,
        )  # fmt: skip
    await on_the_table(world, reference)
    return reference


async def climbed_the_ladder(world: World) -> str:
    """Nobody decides: warned, told, reassigned, and the customer kept informed all the while."""
    reference = await world.start()
    await world.at_stage(reference, "deciding")
    await world.pass_time(reference, hours=14)
    await world.when(reference, lambda case: case.row.handoffs == 1 and not case.unrecorded)
    await world.pass_time(reference, hours=50)
    await world.at_stage(reference, "deciding")
    return reference


async def declined(world: World) -> str:
    """Not upheld, in words for the customer."""
    reference = await world.start()
    await decide(world, reference, verdict="decline", words_for_customer="The carrier showed us your signature.")
    await resolve(world, reference, NOT_UPHELD)
    return await to_the_end(world, reference)


async def amended_over_the_limit(world: World) -> str:
    """An agent wants to give more than they may: it becomes a proposal that a supervisor decides."""
    reference = await world.start()
    await decide(world, reference, AGENT, "amend", lines=[MUCH_MONEY])
    await decide(world, reference, SUPERVISOR)
    await resolve(world, reference)
    return await to_the_end(world, reference)


async def offered(world: World) -> str:
    """An offer that needs the customer's answer."""
    reference = await world.start()
    await decide(world, reference, SUPERVISOR, "amend", lines=[OFFERED])
    await world.when(
        reference, lambda case: any(each.purpose == "offer" for each in case.row.letters) and not case.unrecorded
    )
    return reference


async def offered_and_accepted(world: World) -> str:
    """The customer accepts, and is paid by hand."""
    reference = await offered(world)
    offer = (await world.case(reference)).row.offers[-1].id
    await world.act(reference, "answer_offer", "customer", offer_id=offer, answer="accept")
    await world.when(reference, lambda case: any(task.kind == "pay_by_hand" for task in case.row.tasks))
    await resolve(world, reference)
    return await to_the_end(world, reference)


async def offered_and_lapsed(world: World) -> str:
    """The customer does not answer: silence is never acceptance."""
    reference = await offered(world)
    await world.pass_time(reference, hours=101)
    await world.when(reference, lambda case: case.row.offers[-1].state == "lapsed")
    return reference


async def paused(world: World) -> str:
    """Paused for the customer, who answers; then for a carrier."""
    reference = await world.start()
    await world.at_stage(reference, "deciding")
    await world.act(
        reference, "pause", waits_for="customer", reason="receipt", words_for_customer="Please send the receipt."
    )
    await world.when(reference, lambda case: case.row.paused_for == "customer" and not case.unrecorded)
    await world.pass_time(reference, hours=30)
    await world.act(reference, "add_information", "customer", text="Here it is.")
    await world.act(reference, "pause", waits_for="third_party", reason="the carrier looks for it")
    await world.pass_time(reference, hours=5)
    await world.act(reference, "resume", reason="they found it")
    return reference


async def extended(world: World) -> str:
    """Taken longer than promised, and told so."""
    reference = await world.start()
    await world.at_stage(reference, "deciding")
    await world.act(
        reference, "extend", milestone="resolve", by_another="50 hours", reason="the carrier is slow",
        words_for_customer="The carrier needs two more days.",
    )  # fmt: skip
    await world.at_stage(reference, "deciding")
    return reference


async def reopened(world: World) -> str:
    """A low score begins the story again, and somebody else decides it."""
    reference = await world.start()
    await decide(world, reference)
    await resolve(world, reference)
    await world.pass_time(reference, hours=31)
    await world.at_stage(reference, "following up")
    await world.act(reference, "rate", "customer", score=1, words="It is still not here.")
    await decide(world, reference, by=MANAGER)
    await resolve(world, reference, by=MANAGER)
    return await to_the_end(world, reference)


async def handed_over(world: World) -> str:
    """A correction, a link, a new owner, and back again."""
    reference = await world.start()
    owner = (await world.at_stage(reference, "deciding")).row.owner
    to = "tom" if owner != "tom" else "maya"
    await world.act(reference, "correct", reason="a typing mistake", changes={"tier": "gold"})
    await world.act(reference, "link", other=await world.start(), reason="the same parcel")
    await world.act(reference, "assign", SUPERVISOR, to=to, reason="knows the depot", story="Nine days late.")
    await world.act(reference, "give_back", SUPERVISOR, reason="ill today")
    await world.at_stage(reference, "deciding")
    return reference


async def withdrawn(world: World) -> str:
    """The customer takes it back."""
    reference = await world.start()
    await world.at_stage(reference, "deciding")
    await world.act(reference, "withdraw", "customer", reason="it came after all")
    await world.over(reference)
    return reference


async def cancelled(world: World) -> str:
    """Cancelled from outside: the same."""
    reference = await world.start()
    await world.at_stage(reference, "deciding")
    await world.handle(reference).cancel()
    await world.over(reference)
    return reference


async def referred(world: World) -> str:
    """Somebody outside decides it."""
    reference = await world.start()
    await world.at_stage(reference, "deciding")
    done = await world.act(reference, "refer", MANAGER, to="The Ombudsman", reason="they asked for it")
    assert done.done, done.refusal
    await world.over(reference)
    return reference


async def unreadable_then_corrected(world: World) -> str:
    """Rubbish, a signal that is rubbish too, and a person who puts it right."""
    handle = await (await Stranger.meet(world)).start(raw(b"rubbish"))
    reference = handle.id.removeprefix("complaint-")
    await world.when(reference, lambda case: case.row.stage is Stage.UNREADABLE and not case.unrecorded)
    await handle.signal("reply_received", raw(b"rubbish"))
    whole = body_of(reference=reference)
    await world.act(reference, "correct", SUPERVISOR, reason="read it to them", complaint=whole)
    await world.at_stage(reference, "deciding")
    return reference


async def duplicate(world: World) -> str:
    """Started again after it was over: `same`."""
    stranger, body = await Stranger.meet(world), body_of()
    handle = await stranger.start(as_json(body), reference=body["reference"])
    await world.at_stage(body["reference"], "deciding")
    await world.act(body["reference"], "withdraw", "customer", reason="it came after all")
    await handle.result()
    await (await stranger.start(as_json(body), reference=body["reference"])).result()
    return str(body["reference"])


async def refused_mail(world: World) -> str:
    """An address that is gone, and a server that is busy for a while."""
    world.catcher.answers["gone@customers.example.com"] = "550 5.1.1 no such user"
    world.catcher.answers["busy@customers.example.com"] = "450 4.2.1 try again later"
    gone = await world.start(customer={"email": "gone@customers.example.com"})
    await world.when(gone, lambda case: case.row.tasks and not case.unrecorded)
    reference = await world.start(customer={"email": "busy@customers.example.com"})
    await world.when(reference, lambda case: case.plan is not None)
    await world.pass_time(reference, minutes=8)
    world.catcher.answers.clear()
    await world.pass_time(reference, hours=1)
    await world.at_stage(reference, "deciding")
    return reference


async def continued_as_new(world: World) -> str:
    """So much talk that the server suggests a new run."""
    reference = await world.start()
    first_run = (await world.at_stage(reference, "deciding")).row.run_id
    for number in range(12):
        await world.act(reference, "note", SUPERVISOR, action_id=f"n-{number}", text="another note")
    await world.recorded(reference, lambda row: row.run_id != first_run)
    await decide(world, reference)
    await resolve(world, reference)
    return await to_the_end(world, reference)


PATHS: tuple[Path, ...] = (
    straight_through, standard, severe_by_phone, climbed_the_ladder, declined, amended_over_the_limit,
    offered_and_accepted, offered_and_lapsed, paused, extended, reopened, handed_over, withdrawn, cancelled, referred,
    unreadable_then_corrected, duplicate, refused_mail,
)  # fmt: skip
ON_SHORT_HISTORIES: tuple[Path, ...] = (continued_as_new,)
