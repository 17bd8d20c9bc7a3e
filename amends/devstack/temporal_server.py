"""Runs the real Temporal dev server, with a SQLite file, our search attributes and skippable time."""

import contextlib
import shutil
import sys
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path

from google.protobuf.duration_pb2 import Duration
from temporalio.api.namespace.v1 import NamespaceConfig
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest, UpdateNamespaceRequest
from temporalio.client import Client
from temporalio.service import RPCError

from amends.devstack.ports import LOCALHOST
from amends.devstack.processes import ManagedProcess, ProcessFailed

RETENTION = timedelta(days=30)

SKIP_TIME = (
    # The switch for the time skipping of single workflows, and three settings by which one skip takes 24 ms instead of
    # 1 s. None of the four is documented: they are found in the server's own list of settings.
    "frontend.WorkflowTimeSkippingEnabled=true",
    'history.timerProcessorMaxTimeShift="1ms"',
    "history.timerProcessorMaxPollRPS=2000",
    "history.transferProcessorMaxPollRPS=2000",
    'history.workflowIdReuseMinimalInterval="0s"',
)

# The dev server's own journal mode is 2.5 times slower.
SQLITE = ("journal_mode=WAL", "synchronous=NORMAL")


def program() -> str:
    """The Temporal command line, from the package on PyPI or else as installed here."""
    beside = Path(sys.executable).parent / "temporal"
    found = str(beside) if beside.exists() else shutil.which("temporal")
    if found is None:
        raise ProcessFailed(
            "the Temporal server is not installed here: run make, or set TEMPORAL_ADDRESS to one of yours"
        )
    return found


def server_arguments(search_attributes: Mapping[str, str], extra: Sequence[str] = ()) -> list[str]:
    """The arguments of every embedded dev server, tests' included; `extra` are added to its command."""
    words = [word for setting in SKIP_TIME for word in ("--dynamic-config-value", setting)]
    words += [word for name, kind in search_attributes.items() for word in ("--search-attribute", f"{name}={kind}")]
    return [*words, *extra]


class Temporal:
    """The server. `port` is its address for clients, `ui_port` its web page.

    Without a folder it keeps everything in memory.
    """

    def __init__(
        self,
        folder: Path | None,
        port: int,
        ui_port: int,
        log: Path,
        search_attributes: Mapping[str, str],
        extra: Sequence[str] = (),
    ) -> None:
        self.address = f"{LOCALHOST}:{port}"
        self.ui = f"http://{LOCALHOST}:{ui_port}"
        store: list[str | Path] = []
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            pragmas = [word for pragma in SQLITE for word in ("--sqlite-pragma", pragma)]
            store = ["--db-filename", folder / "temporal.sqlite", *pragmas]
        command = [
            program(), "server", "start-dev", "--ip", LOCALHOST, "--port", str(port), "--ui-port", str(ui_port),
            "--ui-disable-news-fetch", "--log-level", "error", *store,
            *server_arguments(search_attributes, extra),
        ]  # fmt: skip
        self.part = ManagedProcess("Temporal", command, log)

    async def start(self) -> None:
        """Starts it. On return it takes complaints, and keeps them for 30 days after they are over."""
        self.part.start()
        await self.part.until(self._keeps_for_long, "Temporal does not answer")

    async def _keeps_for_long(self) -> bool:
        with contextlib.suppress(RPCError, RuntimeError):
            await keep_for(await Client.connect(self.address), RETENTION)
            return True
        return False

    async def stop(self) -> None:
        """Stops it with everything written."""
        await self.part.stop()


async def keep_for(client: Client, retention: timedelta) -> None:
    """Sets how long the client's namespace keeps closed workflows."""
    wanted = Duration()
    wanted.FromTimedelta(retention)
    described = await client.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace=client.namespace))
    if described.config.workflow_execution_retention_ttl != wanted:
        kept = NamespaceConfig(workflow_execution_retention_ttl=wanted)
        await client.workflow_service.update_namespace(UpdateNamespaceRequest(namespace=client.namespace, config=kept))
