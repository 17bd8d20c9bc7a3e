"""`amends list`, `show` and `journal verify` read what a real database holds."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg

from amends.cli.exit_codes import Exit
from amends.db import Records
from amends.domain.case import Promise
from amends.domain.complaint import NewComplaint
from amends.domain.types import Stage
from tests.conftest import Database
from tests.integration.cli.cases import deciding, keep
from tests.support.command_line import Amends
from tests.support.journal_events import entry_saying

NOW = datetime.now(UTC).replace(microsecond=0)


async def test_list_tells_what_waits_for_somebody_soonest_first(
    amends: Amends, records: Records, complaint: NewComplaint
) -> None:
    """The one that is due first stands first; what waits for others is not in it."""
    for number, (days, waits_for) in enumerate([(5, "sara"), (1, "sara"), (2, "ben")]):
        one = complaint.model_copy(update={"reference": f"P-{number}"})
        row = deciding(one, NOW + timedelta(days=days), waits_for=waits_for, owner=waits_for, tasks=())
        await keep(records, one, row)
    said = await amends("list", "--for", "sara", "--json")
    assert [one["reference"] for one in said.data["complaints"]] == ["P-1", "P-0"]


async def test_list_says_late_in_words_and_not_by_colour_alone(
    amends: Amends, records: Records, complaint: NewComplaint
) -> None:
    """Somebody who sees no colour reads that the promise is late, and by how much."""
    await keep(records, complaint, deciding(complaint, NOW - timedelta(days=5)))
    assert "3d late" in (await amends("list")).out


async def test_show_tells_the_whole_story(amends: Amends, records: Records, complaint: NewComplaint) -> None:
    """Who has it, until when and why that date; what happened; what is to do; promises kept, moved and to come."""
    told = entry_saying("action.granted note", NOW, who="sara", own={"text": "The depot knows about it."})
    await keep(records, complaint, deciding(complaint, NOW), told)
    out = (await amends("show", "PARCEL-7")).out
    for words in (
        "PARCEL-7", "The parcel came a week late", "sara", "decide, by", "2 days from Mon 09:00", "left a note",
        "The depot knows about it.", "task-1", "say sorry by phone", "✓ acknowledge", "→ decide", "○ a call back",
        "5.00 EUR - postage", "The clocks are not shown",
    ):  # fmt: skip
        assert words in out, words


async def test_a_promise_that_nobody_kept_is_broken_also_when_all_is_over(
    amends: Amends, records: Records, complaint: NewComplaint
) -> None:
    """The end of a complaint does not make a broken promise a kept one."""
    broken = Promise(what="a call back", date=NOW - timedelta(days=1), told_in="a/1")
    row = deciding(complaint, NOW, promises=(broken,), completed=True, outcome="solved")
    await keep(records, complaint, row)
    assert "✗ a call back" in (await amends("show", "PARCEL-7")).out


async def test_show_tells_times_in_the_readers_zone(amends: Amends, records: Records, complaint: NewComplaint) -> None:
    """The same instant, where the reader lives."""
    await keep(records, complaint, deciding(complaint, datetime(2026, 11, 23, 9, 0, tzinfo=UTC)))
    out = (await amends("show", "PARCEL-7", "--zone", "Asia/Tehran")).out
    assert "Wed 25 Nov 2026 12:30 +0330" in out


async def test_show_cannot_be_tricked_by_what_a_customer_wrote(
    amends: Amends, records: Records, complaint: NewComplaint
) -> None:
    """Markup and escape sequences in a subject are shown as text and do nothing."""
    nasty = complaint.model_copy(update={"subject": "[red]x[/red] \x1b[2J gone"})
    await keep(records, nasty, deciding(nasty, NOW))
    out = (await amends("show", "PARCEL-7")).out
    assert "[red]x[/red]" in out
    assert "\x1b[2J" not in out


async def test_show_of_an_unknown_complaint_is_not_found(amends: Amends) -> None:
    """Status 4, and where to look."""
    said = await amends("show", "NOBODY-1")
    assert said.status == Exit.NOT_FOUND
    assert "amends list --all" in said.err


async def test_the_picture_needs_nothing_from_anybody_elses_server(
    amends: Amends, records: Records, complaint: NewComplaint, tmp_path: Path
) -> None:
    """The SVG holds the words and loads no font."""
    await keep(records, complaint, deciding(complaint, NOW))
    file = tmp_path / "timeline.svg"
    assert (await amends("show", "PARCEL-7", "--svg", str(file))).status == Exit.DONE
    svg = file.read_text("utf-8")
    assert "PARCEL-7" in svg
    assert "font-face" not in svg
    assert "cdnjs" not in svg


async def test_show_as_json_has_the_case_the_words_and_the_journal(
    amends: Amends, records: Records, complaint: NewComplaint
) -> None:
    """One document; a journal entry is known by stream and number."""
    await keep(records, complaint, deciding(complaint, NOW), entry_saying("complaint.received", NOW))
    data = (await amends("show", "PARCEL-7", "--json")).data
    assert data["case"]["stage"] == "deciding"
    assert data["complaint"]["subject"] == complaint.subject
    assert [(entry["stream"], entry["seq"], entry["type"]) for entry in data["journal"]] == [
        ("complaint/PARCEL-7", 1, "complaint.received")
    ]
    assert data["plan"] is None


async def test_list_of_one_stage(amends: Amends, records: Records, complaint: NewComplaint) -> None:
    """--stage leaves out what stands elsewhere."""
    await keep(records, complaint, deciding(complaint, NOW))
    assert (await amends("list", "--stage", Stage.RESOLVED, "--json")).data["complaints"] == []
    assert len((await amends("list", "--stage", Stage.DECIDING, "--json")).data["complaints"]) == 1


async def test_journal_verify_is_sound_until_somebody_changes_an_entry(
    amends: Amends, records: Records, complaint: NewComplaint, database: Database
) -> None:
    """An entry that a superuser changed behind everybody's back is found, with its number, and the status is 1."""
    await keep(records, complaint, deciding(complaint, NOW), entry_saying("complaint.received", NOW))
    assert (await amends("journal", "verify", "PARCEL-7")).status == Exit.DONE
    connection = await asyncpg.connect(database.superuser_dsn)
    try:
        await connection.execute("SET session_replication_role = replica; UPDATE amends.journal SET who = 'nobody'")
    finally:
        await connection.close()
    said = await amends("journal", "verify", "--all", "--json")
    assert said.status == Exit.REFUSED
    assert not said.data["sound"]
    assert said.data["streams"][0]["faults"][0]["seq"] == 1


async def test_what_somebody_said_is_quoted_and_dates_are_in_the_readers_zone(
    amends: Amends, records: Records, complaint: NewComplaint
) -> None:
    """An action reads as a sentence about who did it, with what was promised and until when."""
    action = {
        "said": "I called her.",
        "promises": [{"what": "a call back", "date": "2026-11-24T12:00:00Z"}],
        "by": "darya",
    }
    grant = {"role": "agent", "roster_version": "1"}
    entry = entry_saying("action.granted record_contact", NOW, who="darya", own=action, grant=grant)
    await keep(records, complaint, deciding(complaint, NOW), entry)
    out = (await amends("show", "PARCEL-7", "--zone", "Asia/Tehran")).out
    assert "recorded a contact" in out
    assert "“I called her.”" in out
    assert "promised: a call back by Tue 24 Nov 2026 15:30 +0330" in out
