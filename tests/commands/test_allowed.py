"""`amends allowed` tells what an act would meet: the limits in force, and what is left of them."""

from tests.commands.conftest import Amends
from tests.commands.test_policy_migrate import amends as amends
from tests.workflows.conftest import world as world
from tests.workflows.hours import hourly
from tests.workflows.world import AGENT, World, published


async def test_allowed_tells_the_limits_in_force_and_what_is_left_of_them(world: World, amends: Amends) -> None:
    """Published narrower since, and partly given away: what stands there is what a decision may still give."""
    await published(world.records, {"default": hourly(authority={"agent": "80 EUR"})})
    async with world.worker():
        reference = await world.start()
        offer = (await world.at_stage(reference, "deciding")).row.offers[-1].id
        assert "agent: 80 EUR" in (await amends("allowed", reference, "--as", AGENT)).out
        await published(world.records, {"default": hourly(authority={"agent": "60 EUR"})})
        assert "agent: 60 EUR\n" in (await amends("allowed", reference)).out.replace("  ", "\n")
        money = {"kind": "money", "detail": "for the trouble", "money": {"amount": "45.50", "currency": "EUR"}}
        decision = {"offer_id": offer, "verdict": "amend", "lines": [money], "reason": "it was our depot"}
        given = await world.act(reference, "decide", AGENT, decision=decision)
        assert given.done, given.refusal
        await world.recorded(reference, lambda row: len(row.offers) == 2)
        said = await amends("allowed", reference, "--as", AGENT)
        [decide] = [each for each in (await amends("allowed", reference, "--json")).data["actions"] if each["limits"]]
    assert "agent: 60 EUR, 14.50 EUR left" in " ".join(said.out.split())
    assert (decide["limits"]["agent"]["amount"], decide["left"]["agent"]["amount"]) == ("60", "14.50")
