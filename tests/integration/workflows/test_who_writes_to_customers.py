"""Anybody on the staff page may note and do tasks; what the customer reads is for those who handle complaints."""

from typing import Any

import pytest

from amends.domain.errors import Code
from tests.integration.workflows.hours import hourly
from tests.integration.workflows.test_drafts import DECISIONS, EDITED, drafted
from tests.integration.workflows.world import MANAGER, ROOT, World, published

STAFF = (ROOT / "policies/staff.yaml").read_bytes().replace(b"roles: [manager]", b"roles: [policy_owner]")


@pytest.mark.parametrize(
    ("words", "refused"), [({}, None), ({"words_for_customer": "We owe you nothing."}, Code.NOT_ALLOWED)]
)
async def test_who_handles_no_complaints_notes_but_writes_no_letter(
    world: World, words: dict[str, Any], refused: Code | None
) -> None:
    """The same note with words for the customer is refused."""
    await published(world.records, staff=STAFF)
    async with world.worker():
        reference = await world.start()
        await world.at_stage(reference, "deciding")
        outcome = await world.act(reference, "note", MANAGER, text="For the file.", **words)
    assert (outcome.refusal.code if outcome.refusal else None) == refused


@pytest.mark.parametrize(("words", "refused"), [({}, None), ({"words": EDITED}, Code.NOT_ALLOWED)])
async def test_who_handles_no_complaints_rewrites_no_draft(
    world: World, words: dict[str, Any], refused: Code | None
) -> None:
    """They may say that a draft is good, and may not put their own words in its place."""
    async with world.worker():
        reference, task = await drafted(world)
        await published(world.records, {"hourly": hourly(letters=DECISIONS)}, staff=STAFF)
        outcome = await world.act(reference, "complete_task", MANAGER, task_id=task.id, result="read", **words)
    assert (outcome.refusal.code if outcome.refusal else None) == refused
