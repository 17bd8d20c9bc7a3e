"""Two packs played on the real engine with staff who never answer: who learns when where else to go."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.integration.packs.journeys import Lanes, journey, sent

A_DAY, A_MOMENT = timedelta(days=1), timedelta(minutes=5)
OF_A_BANK: dict[str, Any] = {
    "channel": "web",
    "product": "bank account",
    "category": "service",
    "severity": "normal",
    "subject": "A fee that nobody explains",
    "what_happened": "For three months a fee has been taken that nobody at the branch can explain.",
    "jurisdiction": "AU",
    "customer": {"id": "customer-ruby-lee", "name": "Ruby Lee", "email": "ruby.lee@customers.example"},
}
OF_A_PUBLIC_BODY: dict[str, Any] = {
    "channel": "web",
    "product": "public service",
    "category": "delay",
    "severity": "normal",
    "subject": "پروانهٔ من دو ماه است که مانده",
    "what_happened": "دو ماه پیش درخواست دادم و هنوز پاسخی نگرفته‌ام.",
    "jurisdiction": "IR",
    "customer": {
        "id": "customer-nasrin-ahmadi",
        "name": "نسرین احمدی",
        "email": "nasrin.ahmadi@customers.example",
        "language": "fa",
        "time_zone": "Asia/Tehran",
    },
}


def played(name: str, complaint: dict[str, Any], received: str, length: str, folder: Path) -> Lanes:
    """The complaint on the same weekday of a week to come, and nobody answers it."""
    file = folder / "complaint.json"
    file.write_text(json.dumps({"reference": "JOURNEY-1", "received_at": received} | complaint), "utf-8")
    return journey(name, "--complaint", str(file), "--for", length)


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Lanes:
    """Received on a Thursday at 10:00 in Sydney."""
    return played("au-rg271", OF_A_BANK, "2026-10-08T10:00:00+11:00", "31 days", tmp_path_factory.mktemp("bank"))


@pytest.fixture(scope="module")
def public_body(tmp_path_factory: pytest.TempPathFactory) -> Lanes:
    """Received on a Saturday at 10:00 in Tehran."""
    folder = tmp_path_factory.mktemp("body")
    return played("ir-consumer", OF_A_PUBLIC_BODY, "2026-10-03T10:00:00+03:30", "11 days", folder)


def test_the_customer_of_a_silent_bank_hears_of_afca_a_day_before_the_thirty_are_over(bank: Lanes) -> None:
    """In one letter that says how to reach it and not why it took so long: the guide's date is met in form."""
    (signpost,) = bank.letters("signpost")

    assert timedelta() <= sent(signpost) - bank.arrived - 29 * A_DAY < A_MOMENT
    assert "1800 931 678" in signpost["words"]
    assert bank.law("resolve") == ["in_form"]
    assert not bank.letters("resolution")


def test_each_letter_that_tells_of_a_delay_names_afca(bank: Lanes) -> None:
    """And when they may go there: once the time that the law gives us is over."""
    holding = bank.letters("holding")

    assert holding
    assert all("afca.org.au" in each["words"] for each in holding)
    assert all("afca.org.au" not in each["words"] for each in bank.letters("news"))


def test_who_waits_for_a_public_body_learns_on_the_tenth_day_whom_to_call(public_body: Lanes) -> None:
    """In Persian, with the date as Iran writes it; and the law's date is broken, since nobody answered."""
    (signpost,) = public_body.letters("signpost")

    assert timedelta() <= sent(signpost) - public_body.arrived - 10 * A_DAY < A_MOMENT
    assert "تلفن ۱۲۴" in signpost["words"]
    assert "هفت روز کاری" not in signpost["words"]
    assert public_body.law("resolve") == ["broken"]
