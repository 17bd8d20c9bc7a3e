"""Runs one worker: it takes workflow tasks and activities of complaints until it is asked to end."""

import asyncio
import logging
import os
import signal

from temporalio.client import Client
from temporalio.runtime import PrometheusConfig, Runtime, TelemetryConfig
from temporalio.worker import PollerBehaviorAutoscaling, Worker

from amends.activities.all_activities import all_activities
from amends.activities.notice_batching import begin_digest
from amends.db import Records, RecordsError
from amends.db.errors import DATABASE_AWAY
from amends.domain.identifiers import TASK_QUEUE
from amends.settings import Settings, SettingsError
from amends.temporal.plugin import amends_plugin
from amends.temporal.process_exit import leave
from amends.temporal.rejection_log import turned_away_is_journalled
from amends.worker.health import health_port
from amends.worker.logs import core_log, set_up_log
from amends.worker.messaging_setup import Outgoing, outgoing
from amends.worker.policy_monitor import check_policies, policies_are_watched
from amends.worker.readiness import NotFit, check_sdk, check_search_attributes, patiently
from amends.worker.work_metrics import work_is_measured
from amends.workflows.all_workflows import KINDS

log = logging.getLogger("amends.worker")


def runtime(settings: Settings) -> Runtime:
    """Temporal's core with its log in ours, and Prometheus metrics where an address is set. One per process."""
    if settings.metrics is None:
        return Runtime(telemetry=TelemetryConfig(logging=core_log()))
    host, port = settings.metrics
    metrics = PrometheusConfig(bind_address=f"{host}:{port}")
    try:
        return Runtime(telemetry=TelemetryConfig(logging=core_log(), metrics=metrics))
    except (RuntimeError, ValueError):
        raise NotFit(f"AMENDS_METRICS: {host}:{port} is taken or not of this machine: name another") from None


async def connect(settings: Settings, core: Runtime) -> Client:
    """A client for the worker, on a Temporal that knows our search attributes."""
    plugin = amends_plugin(plan_by_activity=settings.plan_by == "activity")

    async def once() -> Client:
        try:
            return await Client.connect(**settings.temporal, plugins=[plugin], runtime=core)
        except RuntimeError:
            where = settings.temporal.get("target_host")
            raise NotFit(f"Temporal does not answer at {where}: start it, or mend TEMPORAL_ADDRESS") from None

    client = await patiently(once)
    await patiently(lambda: check_search_attributes(client))
    return client


async def work(settings: Settings) -> None:
    """Works until SIGTERM or SIGINT, then finishes within the drain what has begun."""
    asked_to_end = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, asked_to_end.set)
    async with outgoing(settings) as ways:
        await work_with(settings, ways, asked_to_end)
    log.info("ended")


async def work_with(settings: Settings, ways: Outgoing, asked_to_end: asyncio.Event) -> None:
    """Works until the event is set."""
    check_sdk()
    core = runtime(settings)
    client = await connect(settings, core)
    records = await patiently(lambda: Records.connect(settings.database_url, clock=settings.clock))
    await patiently(lambda: check_policies(records))
    worker = Worker(
        client,
        task_queue=TASK_QUEUE,
        workflows=KINDS,
        activities=all_activities(
            records, ways.mailer, settings.letterbox, ways.channels, begin_digest if records.clock == "real" else None
        ),
        graceful_shutdown_timeout=settings.drain,
        max_cached_workflows=settings.cache,
        workflow_task_poller_behavior=PollerBehaviorAutoscaling(),
        activity_task_poller_behavior=PollerBehaviorAutoscaling(),
    )

    async def why_not_ready() -> str | None:
        if asked_to_end.is_set() or not worker.is_running:
            return "not polling"
        try:
            await records.pool.fetchval("SELECT 1", timeout=3)
        except DATABASE_AWAY:
            return "the database does not answer"
        return None

    try:
        async with (
            health_port(settings.health, why_not_ready),
            turned_away_is_journalled(records, core.metric_meter),
            policies_are_watched(records, core.metric_meter),
            work_is_measured(records, core.metric_meter),
            worker,
        ):
            log.info("polling %s at %s", TASK_QUEUE, settings.temporal.get("target_host"))
            await asked_to_end.wait()
            log.info("asked to end; finishing what has begun, for %s at most", settings.drain)
    finally:
        await records.close()


def forget_the_owner() -> None:
    """Removes the login of the database's owner from this process: only `amends migrate` may have it."""
    for name in [each for each in os.environ if each.startswith("DATABASE_OWNER_")]:
        del os.environ[name]
        log.warning("%s is not for a worker, and is not used: set it for `amends migrate` alone", name)


def main() -> None:
    """Runs a worker by the settings. Exit status 0 when asked to end, 1 where something must be mended, else 70."""
    set_up_log({})
    status = 0
    forget_the_owner()
    try:
        set_up_log(os.environ)
        asyncio.run(work(Settings.load()))
    except (SettingsError, RecordsError, NotFit, OSError) as error:
        log.error("%s", error)
        status = 1
    except BaseException:
        log.exception("the worker failed")
        status = 70
    finally:
        leave(status)


if __name__ == "__main__":
    main()
