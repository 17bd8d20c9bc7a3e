"""Law 11: what a customer is called, where they can be reached and what they wrote stays out of Temporal."""

import asyncio
import logging
from typing import Any

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import WorkflowUpdateFailedError

from tests.integration.workflows.bare import Stranger, as_json, body_of
from tests.integration.workflows.history import events_of
from tests.integration.workflows.hours import hourly
from tests.integration.workflows.world import PATIENCE, SUPERVISOR, World, published
from tests.support.journal_events import event_name

NAME, EMAIL, PHONE = "Zebulon Quatermass", "zebulon.quatermass@customers.example.com", "+44 20 7946 0958"
STORY, ANSWER, WORDS = "The xylophone arrived crushed.", "My aardvark ate the receipt.", "Never again, marmalade."
PLANTED = ("Zebulon", "quatermass", "7946 0958", "xylophone", "aardvark", "marmalade")

RESOLUTION = {"finding": "not_upheld", "cause": "late", "done": "We looked."}

MESSAGES = {
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED,
}
TAKES_A_MESSAGE_IN = {"open_complaint", "authorise", "set_aside"}


def leaks(events: list[HistoryEvent]) -> list[str]:
    """Where planted words stand, outside the start, the messages, and the input of the two effects that store them."""
    found: list[str] = []
    for event in events:
        scheduled = event.activity_task_scheduled_event_attributes
        if event.event_type in MESSAGES or (
            scheduled.activity_type.name in TAKES_A_MESSAGE_IN and not in_header_of(event)
        ):
            continue
        raw = event.SerializeToString().decode("utf-8", "replace").lower()
        found += [f"{EventType.Name(event.event_type)}: {word}" for word in PLANTED if word.lower() in raw]
    return found


def in_header_of(event: HistoryEvent) -> bool:
    """Whether an effect that takes a message in has planted words anywhere but in its last argument, the message."""
    order = event.activity_task_scheduled_event_attributes.input.payloads[0].data.decode("utf-8", "replace").lower()
    return any(word.lower() in order for word in PLANTED)


def logged(caplog: pytest.LogCaptureFixture) -> str:
    """What our side logged; `mail.log` is the mail server that the test runs in the same process."""
    return "\n".join(record.getMessage() for record in caplog.records if record.name != "mail.log").lower()


async def test_law_11_a_whole_journey_leaves_no_personal_data_in_temporal(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """The raw history, the search attributes, the memo and the ids of a complaint with replies, actions and
    failures.
    """
    caplog.set_level(logging.INFO)
    await published(world.records, {"hourly": hourly()})
    world.catcher.answers[EMAIL] = "450 4.2.1 try again later"
    async with world.worker():
        reference = await world.start(
            what_happened=STORY, subject=STORY, customer={"name": NAME, "email": EMAIL, "phone": PHONE}
        )
        await world.when(reference, lambda case: case.plan is not None)
        await world.pass_time(reference, minutes=5)
        world.catcher.answers.clear()
        await world.pass_time(reference, hours=1)
        offer = (await world.at_stage(reference, "deciding")).row.offers[-1].id
        await world.handle(reference).signal(
            "reply_received", {"message_id": "m-1", "at": "2026-01-01T00:00:00Z", "text": ANSWER}
        )
        await world.act(reference, "add_information", "customer", text=ANSWER)
        await world.act(
            reference, "decide", SUPERVISOR,
            decision={"offer_id": offer, "verdict": "decline", "reason": WORDS, "words_for_customer": WORDS},
        )  # fmt: skip
        await world.act(
            reference,
            "resolve",
            SUPERVISOR,
            resolution=RESOLUTION,
        )
        await world.at_stage(reference, "resolved")
        await world.act(reference, "rate", "customer", score=3, words=WORDS)
        await world.act(reference, "note", text=WORDS)
        await world.pass_time(reference, hours=600)
        await world.over(reference)
        events = await events_of(world.handle(reference))
        described = await world.handle(reference).describe()
    assert not leaks(events)
    outside = str(described.raw_description).lower()
    assert not [word for word in PLANTED if word.lower() in outside]
    assert not [word for word in PLANTED if word.lower() in logged(caplog)]
    entries = [f"{entry.key} {entry.who} {event_name(entry)}".lower() for entry in await world.journal(reference)]
    assert not [word for word in PLANTED for entry in entries if word.lower() in entry]


async def test_law_11_what_cannot_be_read_is_not_repeated_by_any_failure(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """Rubbish starts, signals and updates: the reasons name fields, never what stood in them."""
    caplog.set_level(logging.INFO)
    stranger = await Stranger.meet(world)
    rubbish = body_of(what_happened=STORY, colour=ANSWER, customer={"name": NAME, "email": "zebulon quatermass"})
    async with world.worker():
        handle = await stranger.start(as_json(rubbish))
        reference = handle.id.removeprefix("complaint-")
        await world.when(reference, lambda case: case.row.stage == "unreadable" and not case.unrecorded)
        await handle.signal("reply_received", as_json({"text": ANSWER}))
        with pytest.raises(Exception) as refused:  # noqa: PT011 - whatever it is, it must not repeat the words
            await handle.execute_update("note", as_json({"action_id": "a", "by": "ruth", "text": ["aardvark"]}))
        case = await world.when(reference, lambda case: len(case.row.tasks) == 2 and not case.unrecorded)
        events = await events_of(handle)
    assert not leaks(events)
    told = f"{refused.value!r} {refused.value.__cause__!r} {case.model_dump_json()} {logged(caplog)}".lower()
    assert not [word for word in PLANTED if word.lower() in told]


PLANTED_NAMES = ("Ines Duarte ines@customers.example.com", "ines\0duarte", "n" * 40_000)


async def noted_as_unreadable(world: World, reference: str, messages: int) -> list[Any]:
    """The journal, once it has so many messages that could not be read."""
    async with asyncio.timeout(PATIENCE):
        while sum("unreadable" in event_name(entry) for entry in await world.journal(reference)) < messages:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    return await world.journal(reference)


@pytest.mark.parametrize("name", PLANTED_NAMES, ids=["a person", "NUL", "endless"])
async def test_names_of_fields_are_the_senders_words(world: World, name: str) -> None:
    """A field of a name that is none is told by its length alone: to its sender, in the journal and in the history
    (P1, P2); so is the name of an action that we do not know.
    """
    await published(world.records, {"hourly": hourly()})
    stranger = await Stranger.meet(world)
    async with world.worker():
        reference = await world.start()
        await world.at_stage(reference, "deciding")
        handle = stranger.client.get_workflow_handle(world.handle(reference).id)
        note = {"action_id": "n-1", "by": SUPERVISOR, "text": "a note", name: 1}
        with pytest.raises(WorkflowUpdateFailedError) as refused:
            await handle.execute_update("note", as_json(note))
        assert f"(a name of {len(name)} characters)" in str(refused.value.cause)
        assert len(str(refused.value.cause)) < 500
        await handle.signal("outcome_observed", as_json({name: 1}))
        await handle.signal("submit", as_json({"action": "ines_duarte", "body": {name: 1}}))
        await handle.signal("submit", as_json({"action": "note", "body": note}))
        entries = await noted_as_unreadable(world, reference, 3)
        said = "\n".join(f"{event_name(entry)} {entry.payload}" for entry in entries)
    assert "duarte" not in said
    assert "\\u0000" not in said
    assert len(said) < 50_000


async def test_what_pydantic_says_of_an_address_is_not_repeated(world: World) -> None:
    """Its words may quote a piece of the address that it could not read."""
    await published(world.records, {"hourly": hourly()})
    async with world.worker():
        reference = await world.start()
        await world.at_stage(reference, "deciding")
        body = {
            "action_id": "c-1",
            "by": SUPERVISOR,
            "reason": "wrong",
            "changes": {"email": "zebulon@quater\u00a7mass.example"},
        }
        with pytest.raises(WorkflowUpdateFailedError) as refused:
            await world.handle(reference).execute_update("correct", body)
    assert "changes.email: value is not a valid email address" in str(refused.value.cause)
    assert "\u00a7" not in str(refused.value.cause)
