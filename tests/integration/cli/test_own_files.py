"""Files of one's own: days in one form for the whole file, a complaint a line, a table by a page that maps it."""

import json
from pathlib import Path
from typing import Any

import pytest

from amends.cli.exit_codes import Exit
from amends.db import Records
from amends.intake.date_formats import NoOneForm, form_of
from tests.support.command_line import Amends
from tests.support.exports import export, row
from tests.unit.intake.test_intake import GOOD

ISO, AMERICAN, EUROPEAN, DOTTED = "2023-11-22", "11/22/2023", "22/11/2023", "22.11.2023"


@pytest.mark.parametrize(
    ("days", "preferred", "form"),
    [
        (["05/11/2023", "13/05/2023"], AMERICAN, EUROPEAN),
        (["13/05/2023", "07/08/2023"], AMERICAN, EUROPEAN),
        (["05/11/2023", "05/13/2023"], None, AMERICAN),
        (["05/11/2023", "07/08/2023"], AMERICAN, AMERICAN),
        (["05/11/2023", "07/08/2023"], None, None),
        (["05/13/2023", "13/05/2023"], AMERICAN, None),
        (["2023-11-22", "13/05/2023"], AMERICAN, None),
        (["22.11.2023", "", "rubbish"], None, DOTTED),
        (["2023-11-22"], AMERICAN, ISO),
    ],
    ids=str,
)
def test_i8_days_have_one_form_in_the_whole_file(days: list[str], preferred: str | None, form: str | None) -> None:
    """A day that fits one form alone decides for all; where none or several fit, somebody is asked."""
    if form is None:
        with pytest.raises(NoOneForm):
            form_of(days, preferred)
    else:
        assert form_of(days, preferred) == form


async def test_i8_no_row_comes_in_with_day_and_month_changed(amends: Amends, records: Records, tmp_path: Path) -> None:
    """05/11 beside 13/05 is the fifth of November; a file in which no form fits all brings nothing in."""
    file = export(tmp_path, row("1", received="05/11/2023"), row("2", received="13/05/2023"))
    assert (await amends("import", "--format", "cfpb", str(file))).status == Exit.DONE
    first = await records.cases.complaint("cfpb-1")
    assert first is not None
    assert (first.received_at.month, first.received_at.day) == (11, 5)
    mixed = export(tmp_path, row("3", received="05/13/2023"), row("4", received="13/05/2023"))
    said = await amends("import", "--format", "cfpb", str(mixed))
    assert said.status == Exit.WRONG_USE
    assert "--days" in said.err
    assert await records.cases.complaint("cfpb-3") is None


MAPPING = """
fields: {reference: Ticket, received_at: Opened, subject: Title, customer.name: Client, customer.phone: Phone}
days: 22.11.2023
zone: Europe/Berlin
outcome: Result
separator: ";"
always: {channel: email, customer.language: de, customer.id: shop}
"""
TABLE = """Ticket;Opened;Title;Client;Phone;Result;Room
A-1;05.11.2023;Zu kalt;Jo Beispiel;030 123;refunded;412
A-2;06.11.2023;Zu laut;Ann Beispiel;0049 30 1;;7
A 3;06.11.2023;Kaputt;Eva;1;refunded;8
A-4;31.11.2023;Kaputt;Eva;1;refunded;8
"""


async def test_b11_table_of_ones_own_comes_in_by_a_page(amends: Amends, records: Records, tmp_path: Path) -> None:
    """Columns by field, days in their form and zone, what holds for all; the rest is kept, mistakes have their line."""
    page, table = tmp_path / "map.yaml", tmp_path / "own.csv"
    page.write_text(MAPPING)
    table.write_text(TABLE)
    said = await amends("import", "--format", "csv", "--mapping", str(page), str(table), "--json")
    assert said.status == Exit.IN_PART
    assert (said.data["imported"], said.data["in_progress"]) == (1, 1)
    assert [each["line"] for each in said.data["unreadable"]] == [4, 5]
    complaint = await records.cases.complaint("A-1")
    assert complaint is not None
    assert complaint.received_at.isoformat() == "2023-11-04T23:00:00+00:00"
    assert (complaint.customer.language, complaint.extra) == ("de", {"Room": "412"})
    again = await amends("import", "--format", "csv", "--mapping", str(page), str(table), "--json")
    assert (again.data["imported"], again.data["already_here"]) == (0, 1)


@pytest.mark.parametrize(
    ("page", "told"),
    [
        ("fields: {refrence: Ticket}", "refrence: no field of a complaint"),
        ("fields: {reference: Number}", "it has no column 'Number'"),
        ("fields: {reference: Ticket}\ndays: dd.mm.yyyy", "22.11.2023"),
        ("- a list", "Input should be"),
        ("a: [", "this is no YAML page"),
        ("fields: {reference: Ticket}\nencoding: klingon", "no such encoding"),
        ("fields: {reference: Ticket}\nzone: Mars", "no such time zone"),
    ],
)
async def test_page_that_maps_wrongly_is_told_and_brings_nothing_in(
    amends: Amends, tmp_path: Path, page: str, told: str
) -> None:
    """A mistake in the page is told before any row is read."""
    mapping, table = tmp_path / "map.yaml", tmp_path / "own.csv"
    mapping.write_text(page)
    table.write_text(TABLE.replace(";", ","))
    said = await amends("import", "--format", "csv", "--mapping", str(mapping), str(table))
    assert said.status == Exit.WRONG_USE
    assert told in said.err


def rows_of(tmp_path: Path, table: bytes, **page: Any) -> list[Any]:
    """The rows of a table whose columns are Ticket, Opened, Client, Phone and Paid."""
    from amends.intake.own_files import Mapping, rows_of_table
    from tests.support.samples import NOW

    file = tmp_path / "own.csv"
    file.write_bytes(table)
    fields = {"reference": "Ticket", "received_at": "Opened", "customer.name": "Client", "customer.phone": "Phone"}
    return list(rows_of_table(file, Mapping(fields=fields | {"amount_paid.amount": "Paid"}, **page), NOW))


WORDS = "Ticket;Opened;Client;Phone;Paid\r\nA-1;22.11.2023;José Müller;ask for me;18,50\r\n"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "windows-1252"])
def test_b11_no_word_of_a_table_is_lost_in_its_encoding(tmp_path: Path, encoding: str) -> None:
    """It is read as the page says, with or without a mark in front; what no field can take stays under `extra`."""
    page = {"separator": ";", "always": {"amount_paid.currency": "EUR"}}
    [row] = rows_of(tmp_path, WORDS.encode(encoding), encoding=encoding, **page)
    assert row.complaint.customer.name == "José Müller"
    assert row.complaint.extra == {"Phone": "ask for me", "Paid": "18,50"}


def test_b11_a_row_in_another_encoding_is_told_and_not_half_read(tmp_path: Path) -> None:
    """Else its words came in as question marks."""
    [row] = rows_of(tmp_path, WORDS.encode("windows-1252"), separator=";")
    assert "encoding" in row.why


def test_c_lines_of_json_are_complaints_with_their_line(tmp_path: Path) -> None:
    """One complaint a line, cleaned as everywhere; a bad line is told and the rest go on."""
    from amends.intake.cfpb import UnreadableRow
    from amends.intake.own_files import OwnRow, lines_of_json
    from tests.support.samples import NOW

    bodies: list[Any] = [GOOD, GOOD | {"reference": "R-2", "received_at": 0}, "no", GOOD | {"reference": "R-3"}]
    file = tmp_path / "many.jsonl"
    file.write_text("\n".join([*map(json.dumps, bodies), "", "{half"]))
    rows = list(lines_of_json(file, NOW))
    assert [row.line for row in rows] == [1, 2, 3, 4, 6]
    assert [isinstance(row, UnreadableRow) for row in rows] == [False, True, True, False, True]
    odd = json.dumps(GOOD | {"customer": GOOD["customer"] | {"phone": "ask for me"}}).encode()
    file.write_bytes(odd)
    [row] = lines_of_json(file, NOW)
    assert isinstance(row, OwnRow)
    assert row.came == odd
