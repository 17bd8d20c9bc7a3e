"""What comes by mail stays as it came; what became of it is noted beside it."""

from contextlib import suppress
from datetime import UTC, datetime

import asyncpg
import pytest

from amends.db import Records
from tests.conftest import Database

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
MAIL = "ab" * 32


async def test_the_first_bytes_kept_are_the_ones_that_stay(records: Records) -> None:
    """Brought again, with other lines on top, it is the same message."""
    await records.inbound.keep(MAIL, b"one", ["reply@example.com"], NOW)
    await records.inbound.keep(MAIL, b"two", [], NOW)
    (mail,) = await records.inbound.beginning_with(MAIL[:6])
    assert (mail.raw, mail.recipients, mail.state) == (b"one", ["reply@example.com"], "kept")


async def test_what_a_process_that_died_noted_is_not_there(records: Records) -> None:
    """All of a message's outcome, or none of it: the mail server brings it again."""
    await records.inbound.keep(MAIL, b"one", [], NOW)
    with suppress(RuntimeError):
        async with records.inbound.taken(MAIL) as taken:
            await taken.note("waiting", why="no_token")
            raise RuntimeError
    (mail,) = await records.inbound.beginning_with(MAIL)
    assert mail.state == "kept"
    assert await records.journal.read("staff") == []


async def test_an_address_is_found_again(records: Records) -> None:
    """Told twice, it is one address; one that nobody was told belongs to nobody."""
    await records.inbound.expect("token", "PARCEL-7")
    await records.inbound.expect("token", "PARCEL-7")
    assert await records.inbound.reference_of("token") == "PARCEL-7"
    assert await records.inbound.reference_of("other") is None


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE inbound_mail SET raw = ''",
        "DELETE FROM inbound_mail",
        "UPDATE reply_tokens SET reference = 'OTHER'",
        "DELETE FROM reply_tokens",
    ],
)
async def test_the_application_cannot_change_what_came(records: Records, database: Database, change: str) -> None:
    """Nor whose address it is: the database says no."""
    conn = await asyncpg.connect(database.app_dsn, server_settings={"search_path": "amends"})
    try:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await conn.execute(change)
    finally:
        await conn.close()
