"""Two stages, two people: with `reopen: {owner: another}` who decides again is not who decided (law 13)."""

from typing import Any

from amends.domain.case import TaskKind
from amends.domain.views import CaseView
from tests.integration.workflows.hours import hourly
from tests.integration.workflows.paths import UPHELD, decide
from tests.integration.workflows.test_corners import granted
from tests.integration.workflows.test_escalating import staff
from tests.integration.workflows.test_held_up_letters import LATER
from tests.integration.workflows.test_policies_about_letters import said
from tests.integration.workflows.world import World, published
from tests.support.journal_events import event_name

RUTH = {"id": "ruth", "roles": ["supervisor", "manager", "duty"]}
TEAM = staff({"id": "ann"}, {"id": "bob"}, {"id": "cyd"}, RUTH)
ALONE = staff({"id": "ann"}, RUTH)


def two_stages(owner: str = "another", **milestones: Any) -> bytes:
    """A page whose second stage is decided by this owner."""
    return hourly(reopen={"owner": owner}, milestones=milestones)


async def reopened(world: World, page: bytes, team: bytes = TEAM, refusing: str = "") -> tuple[str, CaseView, CaseView]:
    """A complaint that its first owner resolved and the customer reopened: as it was resolved, and as it is now."""
    await published(world.records, {"hourly": page}, team)
    reference = await world.start()
    await decide(world, reference, by="ruth")
    owner = (await world.case(reference)).row.owner
    assert owner is not None
    await granted(world, reference, "resolve", owner, resolution=UPHELD)
    before = await world.at_stage(reference, "resolved")
    for colleague in {"ann", "bob", "cyd"} - {owner} if refusing else ():
        world.catcher.answers[f"{colleague}@amends.example"] = refusing
    await granted(world, reference, "reopen", "customer", reason="not solved")
    if refusing:
        await world.pass_time(reference, minutes=2)
    after = await world.when(reference, lambda case: letters(case).count("reopened") == 1 and not case.unrecorded)
    return reference, before, after


async def test_another_owner_decides_again_and_the_customer_hears_who(world: World) -> None:
    """One letter says both: it is open again, and somebody has it who had no part in the decision before."""
    async with world.worker():
        _, before, after = await reopened(world, two_stages())
        letter = said(world.letters()[-1])
    assert after.row.owner not in {before.row.owner, "ruth", None}
    assert after.row.handoffs == before.row.handoffs + 1
    assert "handover" not in letters(after)
    name = str(after.row.owner).title()
    assert f"This time somebody else will decide: {name}, who had no part in it before." in letter
    told = [f"{after.row.owner}@amends.example" in str(mail["To"]) for mail in world.letters()]
    assert told.count(True) == 1, "the colleague hears that it is theirs"


async def test_the_same_owner_decides_again_where_the_page_wants_nobody_else(world: World) -> None:
    """The page differs in one word, and so does who decides."""
    async with world.worker():
        _, before, after = await reopened(world, two_stages("same"))
        letter = said(world.letters()[-1])
    assert after.row.owner == before.row.owner
    assert "somebody else decides" not in letter


async def test_who_decided_can_neither_decide_nor_resolve_it_again_nor_get_it_back(world: World) -> None:
    """The letter says that somebody else decides, and the Code means it: the actions of the first stage's people are
    refused, whatever their role; the new owner's is done.
    """
    async with world.worker():
        reference, before, after = await reopened(world, two_stages())
        former, owner = before.row.owner or "nobody", after.row.owner or "nobody"
        offer = (await world.when(reference, lambda case: bool(case.row.offers[1:]))).row.offers[-1]
        again = {"decision": {"offer_id": offer.id, "verdict": "approve", "reason": "as before"}}
        decided = [await world.act(reference, "decide", by, **again) for by in (former, "ruth")]
        resolved = await world.act(reference, "resolve", "ruth", resolution=UPHELD)
        assigned = await world.act(reference, "assign", "ruth", to=former, reason="knows it", story="Late.")
        done = await world.act(reference, "decide", owner, **again)
    refused = [*decided, resolved, assigned]
    assert [str(each.refusal and each.refusal.code) for each in refused] == ["not_allowed"] * 4
    assert all("had a part in the decision before" in each.refusal.what for each in refused if each.refusal)
    assert done.done, done.refusal


async def test_no_step_of_a_ladder_hands_it_back_to_who_decided(world: World) -> None:
    """The second stage is late, too: whoever is left gets it, not the owner of the first stage."""
    late = {"target": "10 hours", "ladder": [{"at": "due", "do": "reassign"}, {"after": "2 hours", "do": "reassign"}]}
    async with world.worker():
        reference, before, _ = await reopened(world, two_stages(decide=late))
        await world.pass_time(reference, hours=20)
        case = await world.when(reference, lambda case: len(case.row.escalations) >= 2 and not case.unrecorded)
        journal = [entry for entry in await world.journal(reference) if event_name(entry) == "complaint.handed_over"]
    assert len(journal) >= 2
    assert before.row.owner not in {owner for each in case.row.escalations for owner in each.to}
    assert case.row.owner != before.row.owner


async def test_where_there_is_nobody_else_the_duty_role_has_it_and_a_task_says_so(world: World) -> None:
    """The one agent decided, and so did the one supervisor: nobody gets it by mistake, and somebody has to find one."""
    async with world.worker():
        _, _, after = await reopened(world, two_stages(), ALONE)
        letter = said(world.letters()[-1])
    assert after.row.owner is None
    tasks = [task for task in after.row.tasks if task.kind is TaskKind.READ and task.done_at is None]
    assert [(task.for_whom, "had no part in it" in task.why) for task in tasks] == [("duty", True)]
    assert "Our complaints team has your complaint." in letter


async def test_a_colleague_who_cannot_be_reached_holds_up_no_letter_to_the_customer(world: World) -> None:
    """The mail server takes nothing for them: after a minute the customer hears that it is open, later who has it."""
    async with world.worker():
        reference, before, after = await reopened(world, two_stages(), refusing=LATER)
        assert after.row.owner is None
        world.catcher.answers.clear()
        await world.pass_time(reference, hours=1)
        case = await world.when(reference, lambda case: "handover" in letters(case) and not case.unrecorded)
    assert case.row.owner not in {before.row.owner, None}


async def test_who_withdraws_meanwhile_hears_of_no_new_owner(world: World) -> None:
    """Nobody can be reached until the customer has left: the farewell is the last word."""
    async with world.worker():
        reference, _, _ = await reopened(world, two_stages(), refusing=LATER)
        await granted(world, reference, "withdraw", "ruth", reason="the customer rang")
        await world.when(reference, lambda case: letters(case)[-1] == "withdrawn")
        world.catcher.answers.clear()
        await world.pass_time(reference, hours=1)
        case = await world.when(reference, lambda case: not case.row.stuck and not case.unrecorded)
    assert letters(case)[-2:] == ["reopened", "withdrawn"]
    assert case.row.owner is None


def letters(case: CaseView) -> list[str]:
    """What the letters so far were for."""
    return [letter.purpose for letter in case.row.letters]
