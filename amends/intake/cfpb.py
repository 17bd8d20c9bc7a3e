"""Reads the CFPB's public Consumer Complaint Database: a row of its CSV export becomes a complaint, and its outcome.

The Bureau publishes no name, no contact and no time of day. So the customer is called 'Consumer', has the id
`cfpb-<complaint id>` (nobody can know whether two rows are of one person), is reached by post, which makes every letter
a task for a person, and gets no survey. Narratives keep the Bureau's own marks for what it took out: XXXX, {$100.00}.
"""

import csv
import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import ValidationError

from amends.domain.complaint import Channel, ContactBy, Customer, NewComplaint
from amends.domain.errors import AmendsError, Code
from amends.intake.date_formats import day_in, form_of

COLUMNS = (
    "Date received", "Product", "Issue", "Sub-issue", "Consumer complaint narrative", "Company", "State",
    "Submitted via", "Company response to consumer", "Timely response?", "Consumer disputed?", "Complaint ID",
)  # fmt: skip
IN_PROGRESS = "In progress"
CHANNELS = {
    "web": Channel.WEB,
    "web referral": Channel.WEB,
    "email": Channel.EMAIL,
    "phone": Channel.PHONE,
    "postal mail": Channel.POST,
    "fax": Channel.POST,
    "referral": Channel.POST,
}
LONGEST_FIELD = 4_000_000


class BadRow(AmendsError):
    """A row that is not a complaint, and why."""

    kind = Code.UNREADABLE


@dataclass(frozen=True)
class PublishedComplaint:
    """A row of the export. `outcome` is the company's response; None if it was in progress when the copy was made."""

    line: int
    complaint: NewComplaint
    outcome: str | None
    timely: bool
    disputed: bool

    @property
    def source(self) -> dict[str, object]:
        """The source that the journal records."""
        return {"source": "cfpb", "timely": self.timely, "disputed": self.disputed}


@dataclass(frozen=True)
class UnreadableRow:
    """A row that could not be read: the line it begins on, and why."""

    line: int
    why: str


BY_THE_BUREAU = "11/22/2023"


def published_complaints(file: Path, days: str | None = None) -> Iterator[PublishedComplaint | UnreadableRow]:
    """Yields the rows of the export in order, bad rows with their line.

    `days` is the form of its days (`amends.intake.date_formats.FORMS`); without it all rows are looked at, and where
    several forms fit it is the Bureau's.

    Raises:
        ValueError: where the file is another kind of table (names the columns that are missing), or where its days
            are not all in one form.
    """
    csv.field_size_limit(LONGEST_FIELD)
    form = days or form_of(_days_of(file), BY_THE_BUREAU)
    with file.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as text:
        rows = csv.reader(text, strict=True)
        header = next(rows, [])
        missing = [column for column in COLUMNS if column not in header]
        if missing:
            raise ValueError(f"this is no CFPB export: it has no column {', '.join(repr(name) for name in missing)}")
        while True:
            line = rows.line_num + 1
            try:
                cells = next(rows)
                if cells:
                    yield _complaint(line, _row(header, cells), form)
            except StopIteration:
                return
            except (BadRow, csv.Error) as error:
                yield UnreadableRow(line, str(error))


def _days_of(file: Path) -> Iterator[str]:
    """Every day in the file, also from rows that have other mistakes."""
    with file.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as text:
        rows = csv.reader(text)
        header = next(rows, [])
        if "Date received" not in header:
            return
        column = header.index("Date received")
        with suppress(csv.Error):
            yield from (cells[column] for cells in rows if len(cells) > column)


def _row(header: list[str], cells: list[str]) -> dict[str, str]:
    """The cells of a row by column."""
    if len(cells) != len(header):
        raise BadRow(f"has {len(cells)} cells where the header has {len(header)}")
    row = {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
    for name, cell in row.items():
        if any("\ud800" <= character <= "\udfff" for character in cell):
            raise BadRow(f"'{name}' is not in UTF-8")
    return row


def _complaint(line: int, row: dict[str, str], form: str) -> PublishedComplaint:
    """The complaint of one row."""
    number = row["Complaint ID"]
    if not re.fullmatch(r"[0-9]{1,20}", number):
        raise BadRow("'Complaint ID' is no number")
    reference = f"cfpb-{number}"
    try:
        complaint = NewComplaint(
            reference=reference,
            received_at=_day(row["Date received"], form),
            channel=_channel(row["Submitted via"]),
            product=_word(row["Product"], "Product"),
            category=_word(row["Issue"], "Issue"),
            subject=_subject(row),
            what_happened=row["Consumer complaint narrative"] or _without_narrative(row),
            customer=Customer(
                id=reference, name="Consumer", contact_by=ContactBy.POST, survey=False,
                region=_word(row["State"], "State") if row["State"] else None,
            ),
            jurisdiction="US",
        )  # fmt: skip
    except ValidationError as error:
        fields = ", ".join(".".join(str(part) for part in mistake["loc"]) for mistake in error.errors())
        raise BadRow(f"does not make a complaint: {fields}") from None
    response = row["Company response to consumer"]
    if not response:
        raise BadRow("'Company response to consumer' is empty")
    return PublishedComplaint(
        line=line,
        complaint=complaint,
        outcome=None if response == IN_PROGRESS else re.sub(r"[^a-z]+", "_", response.lower()).strip("_"),
        timely=row["Timely response?"] == "Yes",
        disputed=row["Consumer disputed?"] == "Yes",
    )


def _day(text: str, form: str) -> datetime:
    """Midnight UTC of a day: the export has no times."""
    try:
        return day_in(text, form)
    except ValueError:
        raise BadRow(f"'Date received' is no day like {form}") from None


def _channel(text: str) -> Channel:
    """The channel that a complaint came by; referrals and faxes count as letters."""
    try:
        return CHANNELS[text.lower()]
    except KeyError:
        raise BadRow("'Submitted via' is none of " + ", ".join(sorted(CHANNELS))) from None


def _word(text: str, column: str) -> str:
    """The text as a word that policies can match: plain letters, no apostrophes, at most 100 characters."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    word = re.sub(r"\s+", " ", re.sub(r"[^A-Za-z0-9 ._/&,()-]", "", plain)).strip(" ._/&,()-")[:100]
    if not word:
        raise BadRow(f"'{column}' is empty")
    return word


def _subject(row: dict[str, str]) -> str:
    """One line from the consumer's choices on the form."""
    return re.sub(r"\s+", " ", f"{row['Product']}: {row['Sub-issue'] or row['Issue']}")[:500]


def _without_narrative(row: dict[str, str]) -> str:
    """A text for a complaint whose words were not published."""
    about = f"{row['Issue']}: {row['Sub-issue']}" if row["Sub-issue"] else row["Issue"]
    return f"The consumer's own words were not published. About {row['Company'] or 'a company'}: {about}."
