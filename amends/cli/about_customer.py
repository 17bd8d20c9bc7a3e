"""The head of `amends show`: who complains, how to reach them, about what, and what they want."""

import json
from collections.abc import Iterator

from rich.text import Text

from amends.db.cases import OfSameCustomer
from amends.domain.complaint import Attachment, ContactBy, Customer, NewComplaint
from amends.domain.zones import ZoneInfo
from amends.text import day_and_time, printable

# Which field of the customer each way of contact needs; the others go by the caller's own id.
NEEDED = {
    ContactBy.EMAIL: "email",
    ContactBy.PHONE: "phone",
    ContactBy.SMS: "phone",
    ContactBy.POST: "address",
}
WAYS = (("phone", "phone"), ("e-mail", "email"), ("address", "address"))
Row = tuple[str, Text]


def who(customer: Customer) -> str:
    """Name, the caller's id, and what a person who speaks with them has to know."""
    marks = [
        *(["vulnerable"] if customer.vulnerable else []),
        *([f"{printable(customer.tier)} tier"] if customer.tier != "standard" else []),
        f"speaks {customer.language}",
        *([printable(customer.region)] if customer.region else []),
        *([customer.time_zone] if customer.time_zone != "UTC" else []),
        *([f"asked for no survey ({customer.no_survey or 'opted out'})"] if _unasked(customer) else []),
    ]
    return f"{name_of(customer)} ({customer.id}), {', '.join(marks)}"


def name_of(customer: Customer) -> str:
    """Their name, or that it is not known."""
    return printable(customer.name) or "(name not told)"


def _unasked(customer: Customer) -> bool:
    return customer.no_survey is not None or not customer.survey


def ways_to_reach(customer: Customer) -> Iterator[Row]:
    """Every way of contact with its number or address; the preferred one is marked.

    A way without an address on file is shown as missing.
    """
    wanted = NEEDED.get(customer.contact_by)
    for label, field in WAYS:
        value, wants = getattr(customer, field), field == wanted
        if value:
            line = Text(printable(value), "bold" if wants else "")
        else:
            line = Text("✗ not on file" if wants else "not on file", "bold red" if wants else "dim")
        if wants:
            line.append(f"  ← wants to be contacted by {customer.contact_by}", "yellow")
        yield label, line
    if wanted is None:
        yield "contact by", Text(f"{customer.contact_by}: they are known there as {customer.id}", "yellow")


def how_to_reach(customer: Customer) -> Text:
    """The ways of contact in one line, for a task to contact them."""
    line = Text(f"{name_of(customer)}: ")
    wanted = NEEDED.get(customer.contact_by)
    ordered = sorted(WAYS, key=lambda way: way[1] != wanted)
    known = [(label, getattr(customer, field), field == wanted) for label, field in ordered]
    if wanted is None:
        line.append(f"{customer.contact_by} ({customer.id})", "bold")
    for number, (label, value, wants) in enumerate([each for each in known if each[1] or each[2]]):
        line.append("; " if number or wanted is None else "")
        shown = " ".join(printable(value).split()) if value else "✗ not on file"
        line.append(f"{label} {shown}", ("bold" if value else "bold red") if wants else "")
    return line


def about(complaint: NewComplaint, zone: ZoneInfo) -> Iterator[Row]:
    """Product, category and severity, channel, amounts, account, and attachments."""
    product, category = (printable(word) for word in (complaint.product, complaint.category))
    yield (
        "about",
        Text.assemble(
            f"{product or 'product not told'}, {category or 'category not told'}, ",
            (f"{complaint.severity} severity", "bold red" if complaint.severity in {"high", "critical"} else ""),
        ),
    )
    yield "came in", Text(f"{day_and_time(complaint.received_at, zone)}, by {complaint.channel}")
    paid, claimed = complaint.amount_paid, complaint.loss_claimed
    yield (
        "amounts",
        Text(f"paid {paid or 'not told'}, claims {claimed or 'not told'}", "" if paid or claimed else "dim"),
    )
    if complaint.account:
        yield "account", Text(complaint.account)
    if complaint.jurisdiction:
        yield "law of", Text(printable(complaint.jurisdiction))
    for name, value in complaint.extra.items():
        yield (
            printable(name),
            Text(printable(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))),
        )
    for number, sent in enumerate(complaint.attachments):
        yield "" if number else "sent along", Text(sent_along(sent))


def sent_along(sent: Attachment) -> str:
    """An attachment by its name, its kind, and where it is."""
    size = f", {sent.size:,} bytes" if sent.size else ""
    return f"{printable(sent.name)} ({sent.media_type}{size}), at {printable(sent.where)}"


def others(found: tuple[OfSameCustomer, ...], zone: ZoneInfo) -> Iterator[Row]:
    """The other complaints of the same customer, newest first."""
    for number, each in enumerate(found):
        ended = f" ({each.outcome})" if each.outcome else ""
        line = Text.assemble((each.reference, "bold"), f"  {each.stage}{ended}, {each.at.astimezone(zone):%d %b %Y}")
        if each.subject:
            line.append(f", {printable(each.subject)}", "italic")
        yield "" if number else "also theirs", line
