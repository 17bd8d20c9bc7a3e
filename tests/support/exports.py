"""A small export of the Consumer Complaint Database, written by hand."""

import csv
import io
from pathlib import Path

from amends.intake.cfpb import COLUMNS


def row(
    number: str,
    *,
    received: str = "2023-05-04",
    narrative: str = "",
    via: str = "Web",
    response: str = "Closed with explanation",
) -> str:
    """One row as the Bureau would write it."""
    cells = {
        "Date received": received,
        "Product": "Mortgage",
        "Issue": "Can't contact lender",
        "Consumer complaint narrative": narrative,
        "Company": "Acme Bank",
        "State": "TX",
        "Submitted via": via,
        "Company response to consumer": response,
        "Timely response?": "Yes",
        "Consumer disputed?": "N/A",
        "Complaint ID": number,
    }
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells.get(column, "") for column in COLUMNS)
    return text.getvalue()


def export(folder: Path, *rows: str) -> Path:
    """A file with the header and these rows."""
    file = folder / "complaints.csv"
    header = io.StringIO()
    csv.writer(header, lineterminator="\n").writerow(COLUMNS)
    file.write_text(header.getvalue() + "".join(rows), encoding="utf-8", newline="")
    return file
