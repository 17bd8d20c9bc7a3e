"""Every letter in every language says all it has to say, whatever it is filled with."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from amends.domain.actions import MilestoneName
from amends.domain.letters import LetterPurpose
from amends.domain.offers import Finding, Offer, OfferLine, OfferState
from amends.domain.orders import ToldDate
from amends.domain.types import Money
from amends.letters.formatting import Phrasing
from amends.letters.rendering import Templates, UnrenderableError
from tests.support.letter_orders import NOW, complaint_of, order_for, row_for
from tests.support.writing import (
    EVERYTHING,
    LANGUAGES,
    NOTHING,
    RESOLUTION,
    rendered,
    squeezed,
    visible,
    written,
)

HOSTILE = (
    "<script>alert(1)</script>",
    "{{ 7 * 7 }}{% for x in y %}",
    "\u202eevil\u202c name\u2066",
    'O\'Brien & Søns "Ltd" – 株式会社',
    "Name\u2028Bcc: all@example.org\x85X: y",
    "سارا محمدی",
    "a" * 200,
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("purpose", LetterPurpose)
@pytest.mark.parametrize("parts", [EVERYTHING, NOTHING], ids=["everything", "nothing"])
def test_no_letter_has_an_unfilled_place(purpose: LetterPurpose, language: str, parts: dict[str, Any]) -> None:
    """With all that an order may bring and with the least: words, a subject with the reference, no trace of a place."""
    needs_words = purpose is LetterPurpose.REQUEST
    if purpose is LetterPurpose.REFERRED:
        parts = parts | {"referred_to": "The Ombudsman"}
    letter = written(purpose, language, words="Please send the label." if needs_words else None, **parts)
    assert "L-1" in letter.subject
    for part in (letter.text, letter.html):
        assert not re.search(r"\{[{%]|[%}]\}|None|Undefined|undefined", part)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("purpose", LetterPurpose)
@pytest.mark.parametrize("name", HOSTILE)
def test_both_parts_say_the_same_whatever_the_name(purpose: LetterPurpose, language: str, name: str) -> None:
    """Nobody gets less for reading plain text; no name becomes markup, a place, a header or a change of direction."""
    order = order_for(purpose, complaint_of(), row=row_for(complaint_of(), resolution=RESOLUTION), **EVERYTHING)
    letter = rendered(order, language, name, words="Two lines:\nthe <second> & last.")
    assert visible(letter.html) == squeezed(letter.text)
    assert "<script" not in letter.html
    assert not re.search("[\u202a-\u202e\u2066\u2067\u2028\x85]", letter.text + letter.html + letter.subject)
    assert "\n" not in letter.subject


def test_persian_letters_read_right_to_left_in_their_own_calendar_and_digits() -> None:
    """Dates by the Iranian calendar alone for a reader in Iran, money in Persian digits, Latin isolated."""
    letter = written(LetterPurpose.OFFER, "fa", **EVERYTHING)
    assert 'lang="fa" dir="rtl"' in letter.html
    assert "تا دوشنبه ۱۶ آذر برقرار است" in letter.text
    assert "۲۰٫۵۰" in letter.text
    assert "\u2068for the delay\u2069" in letter.text
    assert "<bdi>for the delay</bdi>" in letter.html


@pytest.mark.parametrize(
    ("amount", "currency", "english", "persian"),
    [
        ("20.5", "GBP", "£20.50", "۲۰٫۵۰ پوند بریتانیا"),
        ("0.125", "GBP", "£0.125", "۰٫۱۲۵ پوند بریتانیا"),
        ("1500", "JPY", "¥1,500", "۱٬۵۰۰ ین ژاپن"),
        ("50.00", "EUR", "€50.00", "۵۰ یورو"),
        ("1500000", "IRR", "IRR1,500,000", "۱٬۵۰۰٬۰۰۰ ریال ایران"),
    ],
)
def test_money_is_exact_and_written_as_the_language_writes_it(
    amount: str, currency: str, english: str, persian: str
) -> None:
    """A finer amount is not rounded behind the customer's back; Persian names the currency after it."""
    money = Money(amount=Decimal(amount), currency=currency)
    assert Phrasing("en", "UTC").money(money) == english
    assert Phrasing("fa", "UTC").money(money) == persian


def test_dates_are_those_of_the_readers_zone_across_a_change_of_the_clocks() -> None:
    """One instant, two places; the hour is the local one of that day."""
    moment = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert Phrasing("en", "Europe/London").date(moment) == "Sunday 25 October 2026, 01:30 (London)"
    assert Phrasing("en", "America/New_York").date(moment) == "Saturday 24 October 2026, 21:30 (New York)"
    assert Phrasing("en", "UTC").date(moment) == "Sunday 25 October 2026, 01:30 (UTC)"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("purpose", [LetterPurpose.ACKNOWLEDGEMENT, LetterPurpose.APOLOGY, LetterPurpose.FAST_PATH])
def test_a_repeat_complaint_is_answered_in_other_words(purpose: LetterPurpose, language: str) -> None:
    """Somebody who had to complain before hears that we know it."""
    assert written(purpose, language, repeat=True).text != written(purpose, language, repeat=False).text


def test_a_strategy_changes_the_tone() -> None:
    """Efficiency acknowledges in fewer words; empathy apologises in more."""
    ack, apology = LetterPurpose.ACKNOWLEDGEMENT, LetterPurpose.APOLOGY
    assert len(written(ack, "en", strategy="efficiency").text) < len(written(ack, "en").text)
    assert len(written(apology, "en", strategy="empathy").text) > len(written(apology, "en").text)


@pytest.mark.parametrize(
    ("lines", "finding", "offers", "says"),
    [
        ((), None, (), "we cannot give it to you"),
        (EVERYTHING["lines"], OfferState.DECLINED, (), "we cannot give it to you"),
        (EVERYTHING["lines"], OfferState.APPROVED, (), "this is our decision"),
        (EVERYTHING["lines"], OfferState.APPROVED, (OfferState.LAPSED,), "changed our first idea"),
    ],
)
def test_a_decision_says_no_yes_or_changed(
    lines: tuple[OfferLine, ...], finding: str | None, offers: tuple[OfferState, ...], says: str
) -> None:
    """A no is said as a no, with a colleague's words for it; what replaced a first idea is told as that."""
    row = row_for(
        complaint_of(), offers=tuple(Offer(id="o", lines=(), why="", proposed_by="p", state=state) for state in offers)
    )
    letter = written(LetterPurpose.DECISION, "en", words="The rate was agreed.", lines=lines, finding=finding, row=row)
    assert ("£20.50" in letter.text) == ("cannot give" not in says)
    assert says in letter.text
    assert "The rate was agreed." in letter.text


@pytest.mark.parametrize("finding", Finding)
def test_a_resolution_says_finding_deeds_what_remains_and_how_to_disagree(finding: Finding) -> None:
    """The four things an answer owes."""
    resolution = RESOLUTION.model_copy(update={"finding": finding})
    row = row_for(complaint_of(), resolution=resolution)
    letter = written(LetterPurpose.RESOLUTION, "en", row=row, follow_up=EVERYTHING["follow_up"])
    said = {
        Finding.UPHELD: "You are right, and the fault is ours",
        Finding.PARTLY: "You are right in part",
        Finding.NOT_UPHELD: "We did not find that we were at fault",
    }
    assert said[finding] in letter.text
    until = "reply to this email by Wednesday 23 December"
    for part in ("We sent a new one.", "The refund.", until):
        assert part in letter.text


def test_a_date_that_has_passed_is_not_promised() -> None:
    """After downtime a letter may go out when a date it was to tell is over: it does not promise the past."""
    past = (ToldDate(milestone=MilestoneName.DECIDE, date=NOW - timedelta(hours=1)),)
    assert "decided by" not in written(LetterPurpose.ACKNOWLEDGEMENT, "en", dates=past).text


def test_a_request_without_words_is_an_error() -> None:
    """A letter that asks for nothing must not go out."""
    with pytest.raises(UnrenderableError, match=r"templates/en/request\.md\.j2:\d+: a place was left unfilled"):
        written(LetterPurpose.REQUEST, "en")


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("Subject: x\n{{ ().__class__.__base__ }}", "SecurityError"),
        ("Subject: x\n{{ nobody }}", "'nobody' is undefined"),
        ("Subject: x\n{% if %}", "Expected"),
        ("Dear {{ name }}", "its first line is not 'Subject: …'"),
        ("Subject: x\n{{ 1 // 0 }}", "ZeroDivisionError"),
        ('{% extends "nowhere.md.j2" %}', "there is no templates/en/nowhere.md.j2"),
    ],
)
def test_a_broken_template_says_where_and_why(source: str, why: str) -> None:
    """Templates are edited by people who do not program: each mistake is an answer, never a crash or a way out."""
    templates = Templates(
        {"templates/en/news.md.j2": source, "templates/en/layout.html.j2": "<body>{{ letter }}</body>"}
    )
    with pytest.raises(UnrenderableError) as broken:
        templates.render("news", Phrasing("en", "UTC"), {"name": "Ada"})
    assert "templates/en/news.md.j2" in broken.value.reason.what
    assert why in broken.value.reason.what
