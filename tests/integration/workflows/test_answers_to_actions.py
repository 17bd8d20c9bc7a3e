"""What an action is answered with while the mail server takes nothing."""

from amends.domain.letters import LetterPurpose
from amends.domain.types import Stage
from tests.integration.workflows.world import AGENT, SUPERVISOR, World

LATER = "450 4.2.1 try again later"


async def test_a_letter_behind_another_is_named_and_the_same_action_gets_the_same_answer(world: World) -> None:
    """The mail server takes nothing: each answer names its own letter all the same, and an action sent again what it
    was told the first time.
    """
    async with world.worker():
        reference = await world.start()
        await world.at_stage(reference, "deciding")
        complaint = await world.records.cases.complaint(reference)
        assert complaint is not None
        world.catcher.answers[str(complaint.customer.email)] = LATER
        first = await world.act(reference, "note", AGENT, text="asked", words_for_customer="We look into it.")
        decision = {"offer_id": "offer-1", "verdict": "approve", "reason": "it was our depot"}
        second = await world.act(reference, "decide", SUPERVISOR, action_id="once", decision=decision)
        again = await world.act(reference, "decide", SUPERVISOR, action_id="once", decision=decision)
        world.catcher.answers.clear()
    assert first.follows is not None
    assert [letter.purpose for letter in first.follows.letters] == [LetterPurpose.NEWS]
    assert second.follows is not None
    assert [letter.purpose for letter in second.follows.letters] == [LetterPurpose.DECISION]
    assert second.stage is Stage.DECIDED
    assert again == second
