"""Reads a line of an offer, an amount or a promise as a person types it."""

import re
from typing import Any

from amends.cli.exit_codes import CommandError, Exit
from amends.cli.formatting import instant
from amends.domain.money import AMOUNT

WORTH = r"(?P<worth>\d+(?:\.\d+)?)\s+(?P<in>[A-Z]{3})"
LINE = re.compile(
    rf"(?:(?P<kind>words|gesture)(?:\s+worth\s+{WORTH})?|money\s+{AMOUNT.pattern})\s*:\s*(?P<detail>\S.*)", re.DOTALL
)


def money(text: str) -> dict[str, str]:
    """Reads an amount like '20.00 EUR'.

    Raises:
        CommandError: where it is none.
    """
    found = AMOUNT.fullmatch(text.strip())
    if found is None:
        raise CommandError(Exit.WRONG_USE, f"'{text}' is no amount.", "Write it like '20.00 EUR'.")
    return {"amount": found["amount"], "currency": found["currency"]}


def offer_line(text: str, terms: str) -> dict[str, Any]:
    """A line like 'money 20.00 EUR: postage', 'gesture worth 90.00 EUR: a free night' or 'words: we were wrong'.

    Raises:
        CommandError: where it is none.
    """
    found = LINE.fullmatch(text.strip())
    if found is None:
        raise CommandError(
            Exit.WRONG_USE,
            f"'{text}' is no line of an offer.",
            "Write 'money 20.00 EUR: what for', 'gesture worth 8.00 EUR: what' or 'words: what'.",
        )
    paid = {"money": {"amount": found["amount"], "currency": found["currency"]}} if found["amount"] else {}
    worth = {"worth": {"amount": found["worth"], "currency": found["in"]}} if found["worth"] else {}
    return {"kind": found["kind"] or "money", "detail": found["detail"], "terms": terms, **paid, **worth}


def promise(text: str) -> dict[str, Any]:
    """A promise like '2026-12-01T17:00+00:00 a call back'.

    Raises:
        CommandError: where the date or the words are missing.
    """
    date, _, what = text.strip().partition(" ")
    if not what.strip():
        raise CommandError(
            Exit.WRONG_USE, f"'{text}' is no promise.", "Write the date, then what: '2026-12-01T17:00+00:00 a call'."
        )
    return {"date": instant(date), "what": what}
