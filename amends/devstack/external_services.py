"""Parts of the stack that run elsewhere: reads their settings, and tries them before anything starts."""

import asyncio
from collections.abc import Mapping
from urllib.parse import urlsplit

import asyncpg
from temporalio.client import Client
from temporalio.envconfig import ClientConfig

from amends import settings
from amends.db.errors import DATABASE_AWAY
from amends.settings import SettingsError

PATIENCE = 10


async def temporal(environment: Mapping[str, str]) -> str | None:
    """The address of the Temporal that the environment or its profile names; None for an embedded one."""
    if not (environment.get("TEMPORAL_ADDRESS") or environment.get("TEMPORAL_PROFILE") or _configured(environment)):
        return None
    config = settings.temporal(environment)
    address = config.get("target_host", "")
    try:
        async with asyncio.timeout(PATIENCE):
            await Client.connect(**config)
    except (RuntimeError, TimeoutError):
        raise SettingsError(f"TEMPORAL_ADDRESS is {address}: no Temporal answers there; start it or mend it") from None
    return address


def _configured(environment: Mapping[str, str]) -> bool:
    return bool(ClientConfig.load_client_connect_config(override_env_vars=dict(environment)).get("target_host"))


async def database(environment: Mapping[str, str]) -> str | None:
    """The owner's address of the PostgreSQL that the environment names; None for an embedded one."""
    if not environment.get("DATABASE_URL"):
        return None
    url = owner = settings.database("DATABASE_URL", environment)
    if environment.get("DATABASE_OWNER_URL"):
        owner = settings.database("DATABASE_OWNER_URL", environment)
    for name, value in {"DATABASE_URL": url, "DATABASE_OWNER_URL": owner}.items():
        await _try_database(name, value)
    return owner


async def _try_database(name: str, value: str) -> None:
    try:
        connection = await asyncpg.connect(value, timeout=PATIENCE)
        await connection.close()
    except DATABASE_AWAY as error:
        where = urlsplit(value)
        raise SettingsError(
            f"{name}: PostgreSQL at {where.hostname}:{where.port or 5432} does not let us in ({type(error).__name__}): "
            f"mend the address, the user or the password"
        ) from None


async def mail(environment: Mapping[str, str]) -> str | None:
    """The address of the mail server that the environment names; None for the mail catcher."""
    url = environment.get("SMTP_URL")
    if not url:
        return None
    relay = settings.Relay.from_url(settings.relay(url))
    try:
        async with asyncio.timeout(PATIENCE):
            _, writer = await asyncio.open_connection(relay.host, relay.port)
        writer.close()
    except (OSError, TimeoutError):
        raise SettingsError(f"SMTP_URL: nobody answers at {relay.host}:{relay.port}: start it or mend it") from None
    return url
