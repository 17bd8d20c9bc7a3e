"""`amends policy migrate`: running complaints move to another policy by recorded actions, and by nothing else."""

from datetime import UTC, datetime, timedelta
from itertools import count
from time import monotonic
from typing import Any

import pytest
from temporalio.service import RPCError, RPCStatusCode

from amends.cli.exit_codes import Exit
from amends.client.client import AmendsClient
from amends.domain.actions import MilestoneName
from amends.domain.plan import MilestonePlan, MilestoneState, Plan, PolicyRef
from amends.policy import compile_set
from amends.policy.review.migration_impact import moves
from amends.publication.publish import read_set
from tests.conftest import Database
from tests.integration.workflows.conftest import world as world
from tests.integration.workflows.hours import deciding, hourly
from tests.integration.workflows.world import AGENT, MANAGER, ROOT, World, published
from tests.support.command_line import NOW, Amends, on_the_command_line
from tests.support.journal_events import event_name

PAGES = {
    "hourly": deciding(),
    "calm": hourly(default=False, governs={"product": ["nothing"]}, milestones={"decide": {"target": "14 hours"}}),
}


@pytest.fixture
def amends(world: World, database: Database, monkeypatch: pytest.MonkeyPatch) -> Amends:
    """The command line on the engine of the test."""
    monkeypatch.setenv("DATABASE_URL", database.app_dsn)
    monkeypatch.setenv("TEMPORAL_ADDRESS", world.environment.client.service_client.config.target_host)
    monkeypatch.setenv("TEMPORAL_NAMESPACE", world.environment.client.namespace)
    monkeypatch.setenv("AMENDS_CLOCK", "virtual")
    monkeypatch.setenv("COLUMNS", "160")
    return on_the_command_line


async def in_force(world: World, pages: dict[str, bytes]) -> None:
    """Put pages in force as an older edition would have, which did not look how far their calendars reach."""
    files = {path: page for path, page in read_set(ROOT).items() if not path.startswith("policies/default")}
    files |= {f"policies/{name}.yaml": content for name, content in pages.items()}
    policies = {name: policy.content() for name, policy in compile_set(files).policies.items()}
    await world.records.store.publish(files, policies, "tests", datetime.now(UTC))


async def under_way(world: World, count: int) -> list[str]:
    """So many complaints that wait for a decision under the hourly policy."""
    await published(world.records, PAGES)
    references = [await world.start() for _ in range(count)]
    for reference in references:
        await world.at_stage(reference, "deciding")
    return references


async def test_e1_a_dry_run_shows_every_date_that_moves_and_moves_nothing(world: World, amends: Amends) -> None:
    """Four hours more for the decision, and nothing else; the complaint follows its policy as before."""
    async with world.worker():
        [reference] = await under_way(world, 1)
        said = await amends("policy", "migrate", "hourly", "calm", "--dry-run", "--json")
        assert said.status == 0, said.out
        [complaint] = said.data["complaints"]
        assert complaint["reference"] == reference
        assert [(move["what"], move["seconds"]) for move in complaint["moves"]] == [("decide", 4 * 3600)]
        assert "4 hours later" in (await amends("policy", "migrate", "hourly", "calm", "--dry-run")).out
        assert (await world.case(reference)).row.policy.name == "hourly"


async def test_e1_each_complaint_moves_by_an_action_of_its_own_and_only_once(world: World, amends: Amends) -> None:
    """Who and why is in every journal, the dates are the new policy's, and a second run finds nothing left."""
    async with world.worker():
        references = await under_way(world, 3)
        how = ("policy", "migrate", "hourly", "calm", "--as", MANAGER, "--reason", "calmer", "--json")
        began = monotonic()
        said = await amends(*how, "--per-second", "2")
        assert monotonic() - began >= 1, "three at two a second take at least one second"
        assert (said.status, said.data["moved"]) == (Exit.DONE, 3)
        for reference in references:
            case = await world.case(reference)
            assert case.row.policy.name == "calm"
            assert case.plan.of(MilestoneName.DECIDE).target == "14 hours"
            [entry] = [
                each for each in await world.journal(reference) if event_name(each) == "action.granted migrate_policy"
            ]
            assert entry.who == MANAGER
            assert "calmer" in (entry.payload or "")
            await world.recorded(reference, lambda row: row.policy is not None and row.policy.name == "calm")
        again = await amends(*how)
        assert (again.data["complaints"], again.data["moved"]) == ([], 0)


async def test_who_may_not_move_complaints_is_told_and_nothing_moves(world: World, amends: Amends) -> None:
    """An agent is refused, complaint by complaint, with the status for what was done in part."""
    async with world.worker():
        [reference] = await under_way(world, 1)
        said = await amends("policy", "migrate", "hourly", "calm", "--as", AGENT, "--reason", "calmer", "--json")
        assert (said.status, said.data["refused"]) == (Exit.IN_PART, 1)
        assert said.data["complaints"][0]["refusal"]["code"] == "not_allowed"
        assert (await world.case(reference)).row.policy.name == "hourly"


async def test_who_was_refused_can_be_followed_by_who_may(world: World, amends: Amends) -> None:
    """A refusal is of what was asked by whom, and under which set: it must not stand in the way of the next run."""
    how = ("policy", "migrate", "hourly", "calm", "--reason", "calmer", "--json", "--as")
    async with world.worker():
        [reference] = await under_way(world, 1)
        assert (await amends(*how, "nobody")).data["complaints"][0]["refusal"]["code"] == "unknown_person"
        said = await amends(*how, MANAGER)
        assert (said.status, said.data["moved"]) == (Exit.DONE, 1), said.out
        await world.recorded(reference, lambda row: row.policy is not None and row.policy.name == "calm")


async def test_whom_is_meant_is_told_by_four_digits_and_not_guessed_from_fewer(world: World, amends: Amends) -> None:
    """A hash is told by its first four digits, for FROM and for TO; fewer, or a name that nobody ever had, is a mistake
    with a status of its own. Where all have moved already there is nothing to do, which is no mistake.
    """
    async with world.worker():
        [reference] = await under_way(world, 1)
        content_hash = (await world.case(reference)).row.policy.content_hash
        calm = next(digest for name, digest in await world.records.store.ever() if name == "calm")
        look = ("--dry-run", "--json")
        for start in (content_hash[:4], content_hash[:8].upper(), content_hash, "hourly"):
            said = await amends("policy", "migrate", start, calm[:4], *look)
            assert len(said.data["complaints"]) == 1, start
        for start in ("", content_hash[:3], "hurly"):
            said = await amends("policy", "migrate", start, "calm", *look)
            assert (said.status, said.data["error"]["code"]) == (Exit.NOT_FOUND, "no_policy"), start
        assert "Those that run follow hourly" in (await amends("policy", "migrate", "hurly", "calm", "--dry-run")).err
        said = await amends("policy", "migrate", "calm", "hourly", *look)
        assert (said.status, said.data["complaints"]) == (Exit.DONE, [])


async def test_show_tells_from_what_to_what_and_which_dates_moved(world: World, amends: Amends) -> None:
    """The action is told with both policies, and the date of the decision before and after."""
    async with world.worker():
        [reference] = await under_way(world, 1)
        before = (await world.case(reference)).plan.of(MilestoneName.DECIDE).due
        await amends("policy", "migrate", "hourly", "calm", "--as", MANAGER, "--reason", "calmer")
        await world.recorded(reference, lambda row: row.policy is not None and row.policy.name == "calm")
        out = " ".join((await amends("show", reference, "--zone", "UTC")).out.split())
    assert before is not None
    assert "from hourly 1 (" in out
    assert "to calm 1 (" in out
    assert f"decide: {before:%a %d %b %Y %H:%M} UTC → {before + timedelta(hours=4):%a %d %b %Y %H:%M} UTC" in out


async def test_how_far_it_came_is_told_whatever_ends_it(world: World, amends: Amends) -> None:
    """One has moved when Temporal goes away: nobody has to guess, and the next run goes on with the other."""
    how = ("policy", "migrate", "hourly", "calm", "--as", MANAGER, "--reason", "calmer")
    async with world.worker():
        await under_way(world, 2)
        act, sent = AmendsClient.act, count(1)

        async def goes_away(self: AmendsClient, *asked: Any) -> Any:
            if next(sent) == 2:
                raise RPCError("gone", RPCStatusCode.UNAVAILABLE, b"")
            return await act(self, *asked)

        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(AmendsClient, "act", goes_away)
            ended = await amends(*how)
        rest = await amends(*how, "--json")
    assert ended.status == Exit.NOT_THERE
    assert "1 of 2 complaints moved. Run it again" in ended.err
    assert "4 hours later" in ended.out, "which dates move is said before any does"
    assert (rest.status, rest.data["moved"]) == (Exit.DONE, 1)


async def test_an_unknown_target_and_a_forgotten_reason_are_told(world: World, amends: Amends) -> None:
    """Nothing is guessed, and nothing moves without a reason."""
    await published(world.records, PAGES)
    unknown = await amends("policy", "migrate", "hourly", "quiet", "--dry-run", "--json")
    assert unknown.data["error"]["code"] == "no_policy"
    assert "calm" in unknown.data["error"]["do"]
    assert (await amends("policy", "migrate", "hourly", "calm")).status == Exit.WRONG_USE


async def test_nobody_is_moved_to_where_they_would_have_no_dates(world: World, amends: Amends) -> None:
    """The calendar of the other policy ends before its dates: command and action say so, and nothing moves."""
    clocks = {"decide": {"target": "99999 business days"}}
    endless = hourly(default=False, governs={"product": ["nothing"]}, milestones=clocks)
    async with world.worker():
        [reference] = await under_way(world, 1)
        await in_force(world, {"hourly": PAGES["hourly"], "endless": endless})
        seen = await amends("policy", "migrate", "hourly", "endless", "--dry-run", "--json")
        [complaint] = seen.data["complaints"]
        moved = await amends("policy", "migrate", "hourly", "endless", "--as", MANAGER, "--reason", "better")
        content_hash = seen.data["to"]["content_hash"]
        part = {"policy": "endless", "content_hash": content_hash, "reason": "better"}
        outcome = await world.act(reference, "migrate_policy", MANAGER, **part)
        case = await world.case(reference)
    assert (complaint["refusal"]["code"], complaint["done"]) == ("calendar_ends", None)
    assert "0 complaints now on" in moved.out
    assert outcome.refusal is not None
    assert outcome.refusal.code == "calendar_ends"
    assert case.row.policy is not None
    assert case.row.policy.name == "hourly"
    assert not case.row.stuck


def plan(**dates: int) -> Plan:
    """A plan as of noon with clocks that are due so many hours later."""
    clocks = tuple(
        MilestonePlan(milestone=name, state=MilestoneState.RUNNING, due=NOW + timedelta(hours=hours))  # pyright: ignore[reportArgumentType]
        for name, hours in dates.items()
    )
    ref = PolicyRef(name="p", version="1", content_hash="0" * 64)
    return Plan(policy=ref, reckoned_at=NOW, ledger_length=1, path="standard", milestones=clocks)  # pyright: ignore[reportArgumentType]


def test_a_date_that_comes_goes_or_is_past_already_is_said_to_be() -> None:
    """What stays is not told."""
    found = {
        move.what: move
        for move in moves(plan(decide=2, resolve=9, apologise=1), plan(decide=-1, resolve=9, acknowledge=3))
    }
    assert set(found) == {"decide", "apologise", "acknowledge"}
    assert (found["decide"].by, found["decide"].past) == (timedelta(hours=-3), True)
    assert (found["apologise"].after, found["acknowledge"].before) == (None, None)
