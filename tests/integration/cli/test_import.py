"""`amends import` and `amends list`, against a real database."""

from datetime import timedelta
from pathlib import Path

from amends.audit.checks import in_the_records
from amends.cli.exit_codes import Exit
from amends.db import Records
from amends.db.journal import stream_of
from tests.support.command_line import Amends
from tests.support.exports import export, row
from tests.support.journal_events import event_name


async def test_c10_imported_rows_with_an_outcome_are_closed_records_of_the_past(
    amends: Amends, records: Records, tmp_path: Path
) -> None:
    """They are journalled as imported and are over: no alarm, nobody waits, no letter; `list --all` shows them."""
    said = await amends("import", "--format", "cfpb", str(export(tmp_path, row("1"), row("2"))), "--json")
    assert said.status == Exit.DONE
    assert said.data["imported"] == 2
    assert (await amends("list", "--json")).data["complaints"] == []
    listed = (await amends("list", "--all", "--json")).data["complaints"]
    assert [(one["reference"], one["stage"], one["outcome"]) for one in listed] == [
        ("cfpb-1", "closed", "closed_with_explanation"),
        ("cfpb-2", "closed", "closed_with_explanation"),
    ]
    assert listed[0]["alarm_at"] is None
    assert [event_name(entry) for entry in await records.journal.read(stream_of("cfpb-1"))] == ["complaint.imported"]
    assert await records.letters.of("cfpb-1") == []
    assert await records.cases.open_workflows() == []
    assert list(await in_the_records(records, timedelta())) == []


async def test_running_it_again_imports_nothing_twice(amends: Amends, records: Records, tmp_path: Path) -> None:
    """The second run finds everything here, and the journal has not grown."""
    file = str(export(tmp_path, row("1"), row("2")))
    await amends("import", "--format", "cfpb", file, "--limit", "1")
    said = await amends("import", "--format", "cfpb", file, "--json")
    assert (said.data["imported"], said.data["already_here"]) == (1, 1)
    assert len(await records.journal.read(stream_of("cfpb-1"))) == 1


async def test_a_row_that_changed_since_is_a_conflict_with_its_line(amends: Amends, tmp_path: Path) -> None:
    """What is written stays written; the row that says otherwise is told, and the status is 'in part'."""
    await amends("import", "--format", "cfpb", str(export(tmp_path, row("1"))))
    said = await amends(
        "import", "--format", "cfpb", str(export(tmp_path, row("1", narrative="Other words."))), "--json"
    )
    assert said.status == Exit.IN_PART
    assert said.data["conflicts"] == [{"line": 2, "reference": "cfpb-1"}]


async def test_bad_rows_and_rows_in_progress_are_told_and_the_rest_come_in(amends: Amends, tmp_path: Path) -> None:
    """People read the line and the reason; a row still in progress is skipped and says how to start it."""
    file = export(tmp_path, row("x"), row("2", response="In progress"), row("3"))
    said = await amends("import", "--format", "cfpb", str(file))
    assert said.status == Exit.IN_PART
    assert f"{file.name}:2: 'Complaint ID' is no number" in said.out.replace("\n", "")
    assert "1 imported" in said.out
    assert "1 still in progress" in said.out


async def test_a_file_that_is_not_there_is_not_found(amends: Amends, tmp_path: Path) -> None:
    """The status says that the file is missing, not that its rows are bad."""
    said = await amends("import", "--format", "cfpb", str(tmp_path / "nothing.csv"), "--json")
    assert said.status == Exit.NOT_FOUND
    assert said.data["error"]["code"] == "not_found"
