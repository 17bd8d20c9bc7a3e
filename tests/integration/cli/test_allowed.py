"""What somebody may do is told before they try, and what they may have meant after it."""

from amends.cli.exit_codes import Exit
from tests.integration.cli.test_policy_migrate import amends as amends
from tests.integration.workflows.conftest import world as world
from tests.integration.workflows.hours import hourly
from tests.integration.workflows.world import AGENT, World, published
from tests.support.command_line import Amends


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


async def test_causes_are_listed_where_one_is_asked_and_near_misses_are_told(world: World, amends: Amends) -> None:
    """Nobody has to try a wrong cause to see the right ones; a typing mistake is guessed."""
    async with world.worker():
        reference = await world.start()
        await world.at_stage(reference, "deciding")
        how = (reference, "--as", AGENT, "--finding", "upheld", "--done", "The fee was paid back.")
        unnamed = await amends("resolve", *how)
        causes = (await world.case(reference)).plan.causes
        offer = ("--verdict", "decline", "--reason", "r", "--words", "We looked at it.")
        near = await amends("decide", *how, *offer, "--cause", f"{causes[0]}s")
        colleague = await amends(
            "assign", reference, "--as", AGENT, "--to", "darja", "--reason", "r", "--story", "s", "--json"
        )
        stranger = await amends("note", f"{reference}x", "hello", "--as", AGENT)
    assert unnamed.status == Exit.WRONG_USE
    assert f"--cause is one of: {', '.join(causes)}." in " ".join(unnamed.err.split())
    assert f"Did you mean {causes[0]}?" in " ".join((near.out + near.err).split())
    assert "Did you mean darya?" in colleague.data["refusal"]["do"]
    assert stranger.status == Exit.NOT_FOUND
    assert f"There is no complaint {reference}x. Did you mean {reference}" in " ".join(stranger.err.split())
