"""Rows of the Consumer Complaint Database, read as complaints of the past."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from amends.domain.complaint import Channel, ContactBy
from amends.intake.cfpb import COLUMNS, PublishedComplaint, UnreadableRow, published_complaints
from tests.support.exports import export, row

SAMPLE = Path(__file__).parents[4] / "shared" / "data" / "cfpb-sample.csv"


def read(file: Path) -> list[PublishedComplaint | UnreadableRow]:
    """All rows of a file."""
    return list(published_complaints(file))


def test_a_row_becomes_a_complaint_with_its_outcome(tmp_path: Path) -> None:
    """Nothing is made up: what the Bureau took out stays out, and the narrative keeps the marks for it."""
    narrative = "On XX/XX/XXXX I paid {$100.00} to XXXX.\nNobody answered."
    [found] = read(export(tmp_path, row("77", narrative=narrative, via="Postal mail")))
    assert isinstance(found, PublishedComplaint)
    assert found.outcome == "closed_with_explanation"
    complaint = found.complaint
    assert complaint.reference == "cfpb-77"
    assert complaint.received_at == datetime(2023, 5, 4, tzinfo=UTC)
    assert complaint.channel is Channel.POST
    assert complaint.what_happened == narrative
    assert complaint.category == "Cant contact lender"
    assert complaint.customer.id == "cfpb-77"
    assert complaint.customer.contact_by is ContactBy.POST
    assert complaint.customer.email is None


def test_a_row_in_progress_has_no_outcome(tmp_path: Path) -> None:
    """'In progress' was its state at the time of the copy, not how it ended."""
    [found] = read(export(tmp_path, row("77", response="In progress")))
    assert isinstance(found, PublishedComplaint)
    assert found.outcome is None


def test_a_bad_row_is_told_with_its_line_and_the_rest_go_on(tmp_path: Path) -> None:
    """Lines count as an editor shows them, also after a narrative of several lines."""
    file = export(
        tmp_path, row("1", narrative="one\ntwo\nthree"), row("2", received="yesterday"), row("3"), row("x"), row("5")
    )
    found = read(file)
    assert [bad.line for bad in found if isinstance(bad, UnreadableRow)] == [5, 7]
    assert [good.complaint.reference for good in found if isinstance(good, PublishedComplaint)] == [
        "cfpb-1", "cfpb-3", "cfpb-5"
    ]  # fmt: skip


def test_a_row_of_too_few_cells_and_one_that_is_no_utf8_are_bad_rows(tmp_path: Path) -> None:
    """Neither is guessed at, neither ends the import."""
    file = export(tmp_path, row("1"))
    latin = row("3").replace("Acme", "Acmé").encode("latin-1")
    file.write_bytes(file.read_bytes() + b"2023-05-04,Mortgage\n" + latin)
    whys = [bad.why for bad in read(file) if isinstance(bad, UnreadableRow)]
    assert whys == [f"has 2 cells where the header has {len(COLUMNS)}", "'Company' is not in UTF-8"]


def test_another_kind_of_table_is_refused_with_the_columns_it_lacks(tmp_path: Path) -> None:
    """A file of another form is no file of bad rows."""
    file = tmp_path / "other.csv"
    file.write_text("name,address\nAnn,Here\n")
    with pytest.raises(ValueError, match="'Complaint ID'"):
        read(file)


def test_the_published_sample_is_read_whole() -> None:
    """All 2,000 real rows are complaints; the 498 in progress are the ones without outcome."""
    if not SAMPLE.exists():
        pytest.skip(f"the sample of real complaints is not here ({SAMPLE})")
    found = read(SAMPLE)
    assert [bad for bad in found if isinstance(bad, UnreadableRow)] == []
    assert len(found) == 2000
    assert sum(good.outcome is None for good in found if isinstance(good, PublishedComplaint)) == 498
