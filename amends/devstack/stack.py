"""Runs the whole stack in one folder: starts it in order, watches it, and leaves nothing running."""

import asyncio
import contextlib
import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from amends.db import APP, OWNER, Records, migrate
from amends.devstack import external_services as outside
from amends.devstack.ports import LOCALHOST, answers, says_healthy
from amends.devstack.postgres import Postgres, let_in, make_database
from amends.devstack.processes import PATIENCE, ManagedProcess, ProcessId
from amends.devstack.programs import our_program, with_our_code
from amends.devstack.shipped_policies import publish_shipped
from amends.devstack.state import Running, RunningProcess, StateFolder
from amends.devstack.supervisor import kept_running
from amends.devstack.temporal_server import Temporal
from amends.settings import PASSWORDS, Clock, Settings, database, with_secrets
from amends.temporal.search_attributes import REGISTERED

DATABASE = "amends"
WORKER = "worker"
# Both lead to this machine alone (RFC 6761).
LETTERBOX = {"MAIL_REPLY": "reply@localhost.example", "AMENDS_PUBLIC_URL": "http://desk.localhost"}
DRAIN = "4"  # seconds: with the other parts, all of it stops in less than ten


class Stack:
    """`async with Stack(folder) as stack:` and complaints can be started by `stack.settings`.

    What TEMPORAL_ADDRESS, DATABASE_URL or SMTP_URL name in `environment` is used in place of a part of our own.
    `temporal_arguments` are more words for the command of the Temporal dev server; `worker=False` leaves the worker
    to the caller. Raises SettingsError, AlreadyRunsError or ProcessFailed, each with one line that says what to do.
    """

    def __init__(
        self,
        folder: Path,
        *,
        clock: Clock = "real",
        environment: Mapping[str, str] | None = None,
        temporal_arguments: Sequence[str] = (),
        worker: bool = True,
    ) -> None:
        self.folder = folder.absolute()
        self.clock = clock
        self.environment = with_secrets(os.environ if environment is None else environment)
        self.temporal_arguments = temporal_arguments
        self.with_worker = worker
        self.leftovers: list[str] = []
        self._state = StateFolder(self.folder)
        self._known = self.environment | {"AMENDS_STATE": str(self.folder), "AMENDS_CLOCK": clock}
        self._parts: list[RunningProcess] = []
        self._own: list[ManagedProcess] = []
        self._since: datetime | None = None
        self._open = contextlib.AsyncExitStack()

    @property
    def settings(self) -> Settings:
        """How clients and workers reach this stack."""
        return Settings.load(self._known)

    @property
    def running(self) -> Running:
        """This stack, as stack.json describes it."""
        told = {name: value for name, value in self.settings.environment().items() if name != "AMENDS_STATE"}
        supervisor = ProcessId.of(os.getpid())
        return Running(settings=told, parts=self._parts, supervisor=supervisor, since=self._since or datetime.now(UTC))

    async def __aenter__(self) -> Self:
        try:
            await self._start()
        except BaseException:
            await self._open.aclose()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._open.aclose()

    async def _start(self) -> None:
        temporal, owner, relay = await self._outside()
        self._open.enter_context(self._state.held())
        self.leftovers = await asyncio.to_thread(self._state.stop_leftovers)
        self._open.callback(self._state.clear)
        self._open.push_async_callback(self._stop)
        self._known = {"AMENDS_SECRET": self._state.secret()} | LETTERBOX | self._known
        ports = self._state.ports("temporal", "ui", "postgres", "mail", "health", "metrics")
        try:
            # The worker comes last: each of the others has written down its address before it first waits.
            async with asyncio.TaskGroup() as starting:
                starting.create_task(self._temporal(ports) if temporal is None else self._foreign("Temporal", temporal))
                starting.create_task(self._mail(ports["mail"]) if relay is None else self._foreign("mail", relay))
                starting.create_task(self._database(owner, ports["postgres"]))
                if self.with_worker:
                    starting.create_task(self._worker(ports))
        except ExceptionGroup as several:
            raise several.exceptions[0] from None
        await self._open.enter_async_context(kept_running(self._own))
        self._since = datetime.now(UTC)
        self._state.write_running(self.running)

    async def _outside(self) -> tuple[str | None, str | None, str | None]:
        """The parts that run elsewhere. A wrong setting is found here, before anything starts."""
        stand_ins = {"TEMPORAL_ADDRESS": "localhost:1", "DATABASE_URL": "postgresql://localhost/amends"}
        Settings.load(stand_ins | self._known)
        return await asyncio.gather(
            outside.temporal(self.environment), outside.database(self.environment), outside.mail(self.environment)
        )

    async def _foreign(self, name: str, address: str) -> None:
        self._parts.append(RunningProcess(name=name, address=address.rpartition("@")[2]))

    async def _temporal(self, ports: Mapping[str, int]) -> None:
        log = self.folder / "logs" / "temporal.log"
        arguments = self.temporal_arguments
        server = Temporal(self.folder / "temporal", ports["temporal"], ports["ui"], log, REGISTERED, arguments)
        self._known["TEMPORAL_ADDRESS"] = server.address
        self._take(server.part)
        await server.start()
        self._note(server.part, server.address)
        self._parts.append(RunningProcess(name="Temporal's pages", address=server.ui))

    async def _mail(self, port: int) -> None:
        self._known["SMTP_URL"] = f"smtp://{LOCALHOST}:{port}"
        receive = ["--receive", self._known["MAIL_REPLY"]]
        command = [*our_program("amends.devstack.mail_catcher"), self.folder / "mail", str(port), *receive]
        told = with_our_code(without_passwords(self.environment)) | {"AMENDS_STATE": str(self.folder)}
        catcher = ManagedProcess("mail catcher", command, self.folder / "logs" / "mail.log", environment=told)
        self._take(catcher)
        catcher.start()
        await until(answers, port, catcher)
        self._note(catcher, self._known["SMTP_URL"])

    async def _database(self, owner: str | None, port: int) -> None:
        if owner:
            await self._foreign("PostgreSQL", owner)
            await migrate(owner)
        else:
            await self._own_database(port)
        records = await Records.connect(database("DATABASE_URL", self._known), clock=self.clock, max_size=2)
        try:
            await publish_shipped(records, datetime.now(UTC))
        finally:
            await records.close()

    async def _own_database(self, port: int) -> None:
        server = Postgres(self.folder / "postgres", port, self.folder / "logs" / "postgres.log")
        self._known["DATABASE_URL"] = server.dsn(APP, DATABASE)
        self._take(server.part)
        await server.start()
        self._note(server.part, f"{LOCALHOST}:{port}/{DATABASE}")
        await make_database(server, DATABASE)
        await migrate(server.dsn(OWNER, DATABASE))
        await let_in(server)

    async def _worker(self, ports: Mapping[str, int]) -> None:
        """Starts the worker early: it loads its code and waits for the other parts."""
        health, metrics = f"{LOCALHOST}:{ports['health']}", f"{LOCALHOST}:{ports['metrics']}"
        self._known |= {"AMENDS_HEALTH": health, "AMENDS_METRICS": metrics, "AMENDS_DRAIN": DRAIN}
        told = with_our_code(without_passwords(self.environment)) | self.settings.environment()
        worker = ManagedProcess(
            WORKER, our_program("amends.worker"), self.folder / "logs" / "worker.log", environment=told
        )
        self._take(worker)
        worker.start()
        await until(says_healthy, ports["health"], worker)
        self._note(worker, f"http://{health}/healthz")
        self._parts.append(RunningProcess(name="worker's metrics", address=f"http://{metrics}/metrics"))

    def _take(self, part: ManagedProcess) -> None:
        """Adds a part that we watch and stop from here on."""
        part.when_started = self._started
        self._own.append(part)

    def _started(self, name: str, trace: ProcessId) -> None:
        """Writes down a process that starts; clients are told of one that replaces another."""
        self._state.remember(name, trace)
        self._parts = [each.model_copy(update={"trace": trace}) if each.name == name else each for each in self._parts]
        if self._since is not None:
            self._state.write_running(self.running)

    def _note(self, part: ManagedProcess, address: str) -> None:
        self._parts.append(RunningProcess(name=part.name, address=address, trace=part.trace, log=part.log))

    async def _stop(self) -> None:
        """Stops the parts, the worker first, so that it can finish while the others run."""
        workers = [part for part in self._own if part.name == WORKER]
        others = [part for part in self._own if part.name != WORKER]
        await asyncio.gather(*(part.stop() for part in workers))
        await asyncio.gather(*(part.stop() for part in others))


def without_passwords(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment for a process of the stack, without the passwords of the database's owner.

    `Settings` tells the process what it needs.
    """
    return {name: value for name, value in environment.items() if name not in PASSWORDS}


async def until(ready: Callable[[int], Awaitable[bool]], port: int, part: ManagedProcess) -> None:
    """Waits until a part is ready at this port. Raises ProcessFailed."""
    await part.until(partial(ready, port), f"the {part.name} is not ready after {PATIENCE} seconds")
