"""AMENDS_PLAN_BY: a run plans by local activities or by ordinary ones, and every worker goes on with either."""

import pytest
from temporalio.client import Client
from temporalio.runtime import Runtime

from amends.settings import Settings
from amends.worker.main import connect
from tests.integration.workflows.history import count, effects_scheduled, events_of
from tests.integration.workflows.paths import decide, resolve
from tests.integration.workflows.world import World


async def client_of(world: World, plan_by: str) -> Client:
    """The client of a worker with this setting."""
    here = world.environment.client
    given = {"TEMPORAL_ADDRESS": here.service_client.config.target_host, "TEMPORAL_NAMESPACE": here.namespace}
    settings = Settings.load(given | {"DATABASE_URL": "postgresql://db.example/amends", "AMENDS_PLAN_BY": plan_by})
    return await connect(settings, Runtime.default())


@pytest.mark.parametrize(
    ("begun_by", "ended_by"), [("activity", "local_activity"), ("local_activity", "activity")], ids=["off", "on"]
)
async def test_a_complaint_plans_to_its_end_as_it_began(world: World, begun_by: str, ended_by: str) -> None:
    """The setting is changed while a complaint runs. It keeps to its way, so that its history replays on both."""
    async with world.worker(client=await client_of(world, begun_by), and_sweep=False):
        reference = await world.start()
        await decide(world, reference)
    async with world.worker(client=await client_of(world, ended_by)):
        await resolve(world, reference)
        await world.pass_time(reference, days=120)
        assert (await world.over(reference))["outcome"] == "resolved"
        events = await events_of(world.handle(reference))
    local = [event for event in events if event.marker_recorded_event_attributes.marker_name == "core_local_activity"]
    ordinary = effects_scheduled(events)["reckon"]
    assert not count(events)["WORKFLOW_TASK_FAILED"]
    if begun_by == "activity":
        assert not local
        assert ordinary > 5
    else:
        assert len(local) > 5
        assert ordinary <= 2, "each worker loads the policy once"
