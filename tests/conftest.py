"""The real things that tests talk to: PostgreSQL, Temporal and a mail server, started once for the session."""

import contextlib
import itertools
import logging
import os
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import pytest
from temporalio.testing import WorkflowEnvironment

from amends.db.migrate import OWNER, migrate
from amends.devstack import postgres as devstack_postgres
from amends.devstack.mail_catcher import MailCatcher
from amends.devstack.ports import free_port
from amends.devstack.postgres import LOGINS, Postgres, let_in, make_database
from tests.support.certificates import Certificate, make_certificate

TEMPLATE = "amends_template"
NUMBERS = itertools.count(1)


@dataclass(frozen=True)
class Database:
    """One fresh, migrated database: how each of the design's roles connects, and the superuser for breaking things."""

    name: str
    superuser_dsn: str
    owner_dsn: str
    app_dsn: str
    keeper_dsn: str
    auditor_dsn: str


def _use_another_postgres(programs_of: str) -> None:
    """Take another major version in place of the one from PyPI: `15:/usr/lib/postgresql/15/bin`."""
    version, _, folder = programs_of.partition(":")
    with_it = pytest.MonkeyPatch()  # for the whole session
    with_it.setattr(devstack_postgres, "VERSION", version)
    with_it.setattr(devstack_postgres, "programs", lambda: Path(folder))


if another := os.environ.get("AMENDS_TEST_POSTGRES"):
    _use_another_postgres(another)


@pytest.fixture(scope="session")
async def postgres(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Postgres]:
    """A PostgreSQL for the session, with a migrated template that the databases of the tests are copied from."""
    folder = tmp_path_factory.mktemp("postgres")
    server = Postgres(folder, free_port(), folder / "postgres.log", durable=False)
    await server.start()
    try:
        await make_database(server, TEMPLATE)
        await migrate(server.dsn(OWNER, TEMPLATE))
        await let_in(server)
        yield server
    finally:
        await server.stop()


@contextlib.asynccontextmanager
async def a_database(postgres: Postgres) -> AsyncIterator[Database]:
    """A fresh, migrated database for as long as this is open."""
    name = f"test_{next(NUMBERS)}"
    await _as_superuser(postgres, f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} OWNER {OWNER}")
    app, keeper, auditor = (postgres.dsn(role, name) for role in LOGINS)
    yield Database(name, postgres.dsn("postgres", name), postgres.dsn(OWNER, name), app, keeper, auditor)
    await _as_superuser(postgres, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def database(postgres: Postgres) -> AsyncIterator[Database]:
    """A fresh, migrated database for this test alone."""
    async with a_database(postgres) as fresh:
        yield fresh


async def _as_superuser(postgres: Postgres, command: str) -> None:
    connection = await asyncpg.connect(postgres.superuser_dsn)
    try:
        await connection.execute(command)
    finally:
        await connection.close()


@pytest.fixture(scope="session")
async def temporal() -> AsyncIterator[WorkflowEnvironment]:
    """The one Temporal server of the session."""
    from tests.support.temporal_server import temporal_server

    async with await temporal_server() as environment:
        yield environment


@pytest.fixture
async def mail_catcher(tmp_path: Path) -> AsyncIterator[MailCatcher]:
    """A mail server that keeps what it gets."""
    catcher = MailCatcher(tmp_path / "mail")
    await catcher.start()
    yield catcher
    await catcher.stop()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """A certificate for servers on this machine, signed by itself."""
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
async def mail_catcher_tls(tmp_path: Path, certificate: Certificate) -> AsyncIterator[MailCatcher]:
    """A mail server that takes nothing before STARTTLS, with the session's certificate."""
    catcher = MailCatcher(tmp_path / "mail-tls", tls=certificate.for_servers())
    await catcher.start()
    yield catcher
    await catcher.stop()


class Ending:
    """Ends the session safely: a process that ran Temporal workers may abort at the interpreter's exit.

    That comes after everything is done, with status 134 or 139.
    """

    def __init__(self) -> None:
        self.status: int | None = None

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Keep pytest's status."""
        self.status = int(session.exitstatus)

    @pytest.hookimpl(trylast=True)
    def pytest_unconfigure(self) -> None:
        """Leave."""
        if self.status is None:
            return
        logging.shutdown()
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError):
                stream.flush()
        os._exit(self.status)


def pytest_configure(config: pytest.Config) -> None:
    """Have pytest leave by the short way."""
    config.pluginmanager.register(Ending(), "leave by the short way")
