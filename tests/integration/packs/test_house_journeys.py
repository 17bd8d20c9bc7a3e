"""The house packs as a customer lives through them: the first letter, played on the real engine."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.integration.packs.journeys import journey

PLAYED = [
    ("ecommerce", "en", {"product": "lamp", "category": "lost parcel", "paid": "30.00"}, "fast_path",
     ["your money back", "€30.00: all that you paid for it", "If it still comes, keep it."]),
    ("hospitality", "fa", {"product": "hotel night", "category": "noise"}, "acknowledgement",
     ["سپاسگزاریم که به ما گفتید", "ماجرا را از زبان خودتان بشنویم", "به پذیرش هم مراجعه کنید"]),
    ("software", "en", {"product": "app", "category": "outage"}, "acknowledgement",
     ["We are sorry that our app stopped working when you needed it.", "You need not send us logs"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "language", "about", "letter", "says"), PLAYED, ids=[each[0] for each in PLAYED])
def test_a_customer_gets_the_letter_of_the_house(
    tmp_path: Path, name: str, language: str, about: dict[str, str], letter: str, says: list[str]
) -> None:
    """Played on the real engine: the first letter is the pack's own, in the customer's language, with what is given."""
    file = tmp_path / "complaint.json"
    file.write_text(json.dumps(complaint(language, **about)), "utf-8")
    lanes = journey(name, "--complaint", str(file), "--for", "1 day")
    (first,) = lanes.letters(letter)
    assert first == next(each for each in lanes.told["customer"] if each["kind"] == "letter")
    assert [each for each in says if each not in f"{first['title']}\n{first['words']}"] == []


def complaint(language: str, product: str, category: str, paid: str | None = None) -> dict[str, Any]:
    """A complaint as a backend hands it over."""
    return {
        "reference": "HOUSE-1",
        "received_at": "2026-10-20T10:00:00+01:00",
        "channel": "email",
        "product": product,
        "category": category,
        "subject": "It did not work",
        "what_happened": "It did not work, and nobody was there.",
        **({"amount_paid": {"amount": paid, "currency": "EUR"}} if paid else {}),
        "customer": {
            "id": "customer-7",
            "name": "Robin Example",
            "email": "robin@customers.example",
            "language": language,
            "time_zone": "Europe/London",
        },
    }
