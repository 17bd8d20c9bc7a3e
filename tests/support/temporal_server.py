"""The real Temporal server of the embedded stack, in memory; time may be skipped for single workflows."""

from datetime import timedelta

from temporalio.testing import WorkflowEnvironment

from amends.devstack.temporal_server import program, server_arguments
from amends.temporal.plugin import amends_plugin
from amends.temporal.search_attributes import REGISTERED

PATIENCE = timedelta(seconds=90)  # the SDK's own, with a server that starts, is 5 s


async def temporal_server(*extra: str) -> WorkflowEnvironment:
    """Start one; `extra` are more words for its command."""
    return await WorkflowEnvironment.start_time_skipping_v2(
        plugins=[amends_plugin()],
        dev_server_existing_path=program(),
        dev_server_extra_args=server_arguments(REGISTERED, extra),
        dev_server_log_level="error",
        dev_server_startup_timeout=PATIENCE,
    )
