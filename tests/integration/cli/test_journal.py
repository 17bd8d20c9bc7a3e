"""`amends journal` and `amends show` as an auditor has them: what is there, and what is not what was written."""

import re

import asyncpg
import pytest

from amends.cli.exit_codes import Exit
from amends.db import Records
from amends.devstack.shipped_policies import ROOT
from amends.domain.comparison import digest
from amends.domain.complaint import NewComplaint
from amends.domain.events import keys
from amends.publication.publish import publish, read_set
from tests.conftest import Database
from tests.integration.cli.cases import deciding, keep
from tests.support.command_line import NOW, Amends
from tests.support.journal_events import entry_saying


@pytest.fixture
async def kept(records: Records, complaint: NewComplaint) -> NewComplaint:
    """A complaint in the records, and a set in force."""
    await publish(records, read_set(ROOT), by="helen", now=NOW)
    received = entry_saying("complaint.received", NOW, key=keys.RECEIVED, digest=digest(complaint))
    await keep(records, complaint, deciding(complaint, NOW), received)
    return complaint


async def tamper(database: Database, statement: str) -> None:
    """Change what was written, with every guard off."""
    conn = await asyncpg.connect(database.superuser_dsn, server_settings={"search_path": "amends"})
    try:
        await conn.execute(f"SET session_replication_role = replica; {statement}")
    finally:
        await conn.close()


async def test_a_stream_is_printed_with_who_did_what(amends: Amends, kept: NewComplaint) -> None:
    """That of a complaint by its reference, that of the policies by its name, for people and for programs."""
    said = await amends("journal", "show", kept.reference, "--json")
    assert (said.status, said.data["sound"]) == (Exit.DONE, True)
    assert [each["wrong"] for each in said.data["entries"]] == [None] * len(said.data["entries"])
    policy = await amends("journal", "show", "policy")
    assert "helen" in policy.out
    assert "policies were published" in policy.out
    nothing = await amends("journal", "show", "budget/none", "--json")
    assert (nothing.status, nothing.data["error"]["code"]) == (Exit.NOT_FOUND, "not_found")


async def test_an_entry_that_is_not_what_was_written_is_marked_wherever_it_is_read(
    amends: Amends, kept: NewComplaint, database: Database
) -> None:
    """`journal show`, `journal verify` and `show` say so at the entry; the last two leave it to the reader to go on."""
    await tamper(database, f"UPDATE journal SET who = 'helen' WHERE stream = 'complaint/{kept.reference}' AND seq = 1")
    said = await amends("journal", "show", kept.reference, "--json")
    assert (said.status, said.data["sound"]) == (Exit.REFUSED, False)
    assert "not what was written" in said.data["entries"][0]["wrong"]
    assert (await amends("journal", "verify", kept.reference)).status == Exit.REFUSED
    shown = await amends("show", kept.reference)
    assert shown.status == Exit.DONE
    assert "✗ the entry is not what was written: its hash differs" in shown.out
    faults = (await amends("show", kept.reference, "--json")).data["faults"]
    assert ("changed", 1) in {(each["kind"], each["seq"]) for each in faults}


async def test_a_check_says_how_much_it_looked_at_and_what_it_could_not(amends: Amends, kept: NewComplaint) -> None:
    """No 'nothing was changed' for what nobody looked at."""
    said = await amends("journal", "verify", "--all")
    assert "Held against them: " in said.out
    assert "policy files" in said.out
    assert "write all of it again" in said.out
    data = (await amends("journal", "verify", kept.reference, "--json")).data
    assert data["streams"][0]["checked"]["rows"] == 1


async def test_one_of_a_kind_is_counted_in_the_singular(amends: Amends, kept: NewComplaint) -> None:
    """'1 stream', '1 row': nobody reads '1 registrations, 1 rows'."""
    said = " ".join((await amends("journal", "verify", kept.reference)).out.split())
    assert "1 stream, " in said
    assert re.search(r"\b1 (row|version)\b", said)
    assert not re.search(r"\b1 [a-z]+s\b", said), said
