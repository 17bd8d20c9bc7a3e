"""Writes a letter again that found no way to the customer, as soon as there is one."""

from typing import Any

from temporalio import workflow

from amends.domain.case import LetterSent, Task
from amends.domain.events.letters import LetterDropped, LetterRewritten
from amends.domain.letters import LetterParts, LetterPurpose
from amends.domain.plan import ClockEvent, EventKind
from amends.workflows.calls import call_to_offer
from amends.workflows.conversation import told_at
from amends.workflows.letters import Letters, PendingLetter, forget
from amends.workflows.promises import promises_in

BY_MAIL = "email"


async def send_again(letters: Letters, task_id: str, by: str) -> None:
    """Sends the letter that this task is about, with the dates that are true now, and ends the task.

    One that was never told is written again. One that came back after it was taken is sent once more in its own words.
    Where it cannot be sent now either, a new task replaces this one.
    """
    state, now = letters.state, workflow.now()
    task = next((task for task in state.open_tasks if task.id == task_id), None)
    sent = state.letter(task.letter) if task else None
    if task is None or sent is None:
        return
    if sent.effect_id not in state.untold:
        await _send_once_more(letters, task, sent, by)
        return
    events = tuple(told_at(now, event, written=now) for event in state.untold[sent.effect_id] if _is_true(event))
    purpose = LetterPurpose(sent.purpose)
    fulfils = tuple(event.milestone for event in events if event.kind is EventKind.FULFILLED and event.milestone)
    telling = PendingLetter(
        purpose,
        fulfils,
        events,
        promises_in(events),
        call_to_offer(state, now),
        generation=state.generation,
        owner=state.owner,
    )
    parts = state.untold_parts.get(sent.effect_id, LetterParts())
    state.finish_task(task, by, now)
    forget(state, sent.effect_id)
    if letters.has_nothing_left_to_say(telling):
        state.journal(LetterDropped(letter=sent.effect_id, purpose=LetterPurpose(sent.purpose)), now)
        return
    state.journal(LetterRewritten(letter=sent.effect_id, purpose=LetterPurpose(sent.purpose)), now, by)
    dates = await letters.dates_of_offer(sent.offer_expires, events) if parts.draft_of else {}
    if sent.offer_expires and not parts.draft_of:
        dates = {"offer_expires": (await letters.dates_of_offer(sent.offer_expires, events))["offer_expires"]}
    await letters.tell(telling, **(_said(parts) | dates))


async def _send_once_more(letters: Letters, task: Task, sent: LetterSent, by: str) -> None:
    """What it told is true already: it only has to be read. By mail alone, since only a mail is kept whole."""
    state, now = letters.state, workflow.now()
    if str(state.the_facts.contact_by) != BY_MAIL:
        return
    state.finish_task(task, by, now)
    state.journal(LetterRewritten(letter=sent.effect_id, purpose=LetterPurpose(sent.purpose)), now, by)
    told = (ClockEvent(kind=EventKind.TOLD, at=now),)
    telling = PendingLetter(LetterPurpose(sent.purpose), (), told, generation=state.generation, owner=state.owner)
    await letters.tell(telling, draft_of=sent.effect_id, offer_expires=sent.offer_expires)


def _is_true(event: ClockEvent) -> bool:
    """A date that was to be promised and has passed is promised to nobody."""
    return event.kind is not EventKind.PROMISED or event.until is None or event.until > workflow.now()


def _said(parts: LetterParts) -> dict[str, Any]:
    return {name: value for name, value in parts if value}
