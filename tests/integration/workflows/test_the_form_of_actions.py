"""What a new action may hold: amounts that can be paid, dates that can be, a size that can be carried."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.integration.workflows.world import World, a_complaint

LONG_AGO, FAR_AHEAD = "1970-01-01T00:00:00+00:00", "9999-12-31T23:59:59+00:00"
SOON = datetime.now(UTC) + timedelta(hours=1)
CALL: dict[str, Any] = {"channel": "phone", "said": "I said sorry.", "apologised": True, "reached": True}
GIVING = {"offer_id": "offer-1", "verdict": "amend", "reason": "fair"}


def money(amount: str, currency: str) -> dict[str, Any]:
    """A decision that gives this much."""
    line = {"kind": "money", "detail": "fare", "money": {"amount": amount, "currency": currency}}
    return {"decision": GIVING | {"lines": [line]}}


def promising(*dates: str) -> dict[str, Any]:
    """A call in which something was promised by these dates."""
    promises = [{"what": "a call", "date": date} for date in dates]
    return {**CALL, "at": datetime.now(UTC).isoformat(), "promises": promises}


REFUSED: dict[str, tuple[str, dict[str, Any], str]] = {
    "half a yen": ("decide", money("10.50", "JPY"), "wrong_amount"),
    "half a cent": ("decide", money("10.005", "EUR"), "wrong_amount"),
    "no currency": ("decide", money("5", "ZZZ"), "wrong_amount"),
    "more than there is": ("decide", money("1e30", "EUR"), "wrong_amount"),
    "beyond arithmetic": ("decide", money("1e9999999", "EUR"), "wrong_amount"),
    "a payment of half a cent": (
        "complete_task",
        {"task_id": "task-1", "result": "paid", "value": {"amount": "0.001", "currency": "EUR"}},
        "wrong_amount",
    ),
    "a call of 1970": ("record_contact", {**CALL, "at": LONG_AGO}, "out_of_range"),
    "a call of 9999": ("record_contact", {**CALL, "at": FAR_AHEAD}, "out_of_range"),
    "a call of tomorrow": (
        "record_contact",
        {**CALL, "at": (datetime.now(UTC) + timedelta(days=1)).isoformat()},
        "out_of_range",
    ),
    "a promise by 9999": ("record_contact", promising(FAR_AHEAD), "out_of_range"),
    "twelve thousand promises": ("record_contact", promising(*[SOON.isoformat()] * 12_000), "too_large"),
    "21 promises": ("record_contact", promising(*[SOON.isoformat()] * 21), "unreadable"),
    "three thousand lines": (
        "decide",
        {"decision": GIVING | {"lines": [{"kind": "words", "detail": "x" * 490}] * 2_800}},
        "too_large",
    ),
}


async def test_what_cannot_be_is_turned_away_before_it_is_done(world: World) -> None:
    """Every one with its own code, by the update as by the signal, and the complaint lives on."""
    async with world.worker():
        reference = await world.start()
        await world.at_stage(reference, "deciding")
        codes: dict[str, str] = {}
        for what, (name, body, _code) in REFUSED.items():
            outcome = await refused_raw(world, reference, name, body)
            codes[what] = outcome
        for number, (name, body, _code) in enumerate(REFUSED.values()):
            action = {"action_id": f"signalled-{number}", "by": "maya"} | body
            await world.handle(reference).signal("submit", {"action": name, "body": action})
        case = await world.when(reference, lambda case: not case.unrecorded)
    assert codes == {what: code for what, (_name, _body, code) in REFUSED.items()}
    assert {offer.state for offer in case.row.offers} == {"proposed"}
    assert not case.row.promises


async def refused_raw(world: World, reference: str, name: str, body: dict[str, Any]) -> str:
    """Send a body as any client does, past our own models, and return the code of the refusal."""
    from temporalio.client import WorkflowUpdateFailedError
    from temporalio.exceptions import ApplicationError

    world.actions += 1
    action = {"action_id": f"raw-{world.actions}", "by": "maya"} | body
    with pytest.raises(WorkflowUpdateFailedError) as failed:
        await world.handle(reference).execute_update(name, action)
    cause = failed.value.cause
    assert isinstance(cause, ApplicationError)
    return cause.type or ""


async def test_a_contact_before_the_complaint_excuses_nothing(world: World) -> None:
    """A call of the day before was about something else, and opens no money."""
    received = datetime.now(UTC) - timedelta(hours=2)
    assert a_complaint(received_at=received).received_at == received
    async with world.worker():
        reference = await world.start(received_at=received)
        await world.at_stage(reference, "deciding")
        before, after = received - timedelta(days=1), received + timedelta(minutes=10)
        early = await world.act(reference, "record_contact", **CALL, at=before)
        then = await world.act(reference, "record_contact", **CALL, at=after)
    assert early.refusal is not None
    assert early.refusal.code == "out_of_range"
    assert then.done, then.refusal
