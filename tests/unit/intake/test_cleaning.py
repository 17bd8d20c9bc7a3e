"""Nobody falls out at the door: side fields are cleaned or left out, with a remark, and the complaint is taken."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from amends.domain.comparison import differing_fields, digest
from amends.domain.errors import Code
from amends.intake.validation import Taken, take_complaint
from tests.unit.intake.test_intake import GOOD, NOW, SECRET, with_customer

CLEANED, LEFT_OUT = Code.CLEANED, Code.LEFT_OUT
OVER = "\u202e"  # turns the reading order around


def taken(fields: object) -> Taken:
    """What became of these fields as the start of complaint-R-1; it is a complaint, or the test fails."""
    result = take_complaint(json.dumps(fields).encode(), "R-1", NOW)
    assert isinstance(result, Taken), [str(each) for each in result]
    return result


def at(result: Taken, path: str) -> Any:
    """What stands there in the complaint."""
    value: Any = result.complaint.model_dump(mode="json")
    for part in path.split("."):
        value = value[part]
    return value


def codes(result: Taken, path: str) -> set[str]:
    """What was remarked about this field."""
    return {remark.code for remark in result.remarks if remark.what.split(" ")[0] == path}


LANGUAGES = [
    ("es-419", "es-419", None), ("zh-Hant-TW", "zh-Hant-TW", None), ("en_US", "en-US", CLEANED), ("EN", "en", CLEANED),
    ("sr-Latn-RS", "sr-Latn-RS", None), ("fa-IR-u-ca-persian", "fa-IR", CLEANED), ("pt_br", "pt-BR", CLEANED),
    ("eng", "en", CLEANED), ("iw", "he", CLEANED), ("English", "en", CLEANED), ("فارسی", "fa", CLEANED),
    ("en-US-POSIX", "en-US", CLEANED), ("de-CH-1996", "de-CH", CLEANED), ("i-klingon", "en", LEFT_OUT),
    ("farsi", "fa", CLEANED),
    ("xx", "en", LEFT_OUT), ("C", "en", LEFT_OUT), ("", "en", None), (7, "en", LEFT_OUT), (["en"], "en", LEFT_OUT),
]  # fmt: skip
ZONES = [
    ("Iran Standard Time", "Asia/Tehran", CLEANED), ("Pacific Standard Time", "America/Los_Angeles", CLEANED),
    ("europe/lisbon", "Europe/Lisbon", CLEANED), ("Lisbon", "Europe/Lisbon", CLEANED), ("GMT-8", "Etc/GMT+8", CLEANED),
    ("UTC+03:00", "Etc/GMT-3", CLEANED), ("+03:30", "Asia/Tehran", CLEANED),
    ("UTC+5:45", "Asia/Kathmandu", CLEANED), ("-03:30", "UTC", LEFT_OUT), ("Z", "UTC", CLEANED),
    ("localtime", "UTC", LEFT_OUT),
    ("posixrules", "UTC", LEFT_OUT), ("right/UTC", "UTC", LEFT_OUT), ("Mars", "UTC", LEFT_OUT), (3, "UTC", LEFT_OUT),
    ("../../etc/passwd", "UTC", LEFT_OUT), ("null", "UTC", CLEANED),
]  # fmt: skip
PHONES = [
    ("۰۹۱۲ ۳۴۵ ۶۷۸۹", "0912 345 6789", CLEANED), ("\u202a+98 912 345 6789\u202c", "+98 912 345 6789", CLEANED),
    ("\u2068+98 912 345 6789\u2069", "+98 912 345 6789", CLEANED), ("٠٥٠ ١٢٣ ٤٥٦٧", "050 123 4567", CLEANED),
    ("+44 20 7946 0000 ext 3", "+44 20 7946 0000 ext 3", None), ("+1 555 0100 x12", "+1 555 0100 ext 12", CLEANED),
    ("020 7946 0000#4", "020 7946 0000 ext 4", CLEANED), ("tel:+49-30-123", "+49-30-123", CLEANED),
    ("+49\u201130\u2011123", "+49-30-123", CLEANED), ("+98 21 8888 داخلی ۲۳", "+98 21 8888 ext 23", CLEANED),
    ("０３－１２３４－５６７８", "03-1234-5678", CLEANED), ("+33 1 23 45 poste 12", "+33 1 23 45 ext 12", CLEANED),
    ("+49 30 123 (Durchwahl 5)", "+49 30 123 ext 5", CLEANED), ("0170 123 (after six)", None, LEFT_OUT),
    ("   ", None, None), ("n/a", None, CLEANED), ("call my wife", None, LEFT_OUT), (True, None, LEFT_OUT),
    (989123456789, "989123456789", None),
]  # fmt: skip
EMAILS = [
    ("\u200eines@customers.example", "ines@customers.example", CLEANED),
    ("ines@customers.example\u200f ", "ines@customers.example", CLEANED),
    (f"{OVER}ines@customers.example", "ines@customers.example", CLEANED),
    ("mailto:ines@customers.example", "ines@customers.example", CLEANED),
    ("ines@customers.example;", "ines@customers.example", CLEANED),
    ("ines@customers.example, jo@customers.example", None, LEFT_OUT),
    ("ines", None, LEFT_OUT), ("a@b@c", None, LEFT_OUT), ("null", None, CLEANED),
    ("ines@customers.example\r\nBcc: all@customers.example", None, LEFT_OUT),
]  # fmt: skip
NAMES = [
    ("Ann Null", "Ann Null", None), ("null", "null", None), ("\u200b", "", LEFT_OUT), ("", "", LEFT_OUT),
    ("Jo\r\nBcc: all@example.com", "Jo Bcc: all@example.com", None), ("Jo\u2028Roe", "Jo Roe", None),
    (f"Jo{OVER}eoR", "JoeoR", CLEANED), ("Jo\u0000", "Jo", CLEANED), ("\u200cعلی", "\u200cعلی", None),
    ("n" * 300, "n" * 200, LEFT_OUT),
]  # fmt: skip
WORDS = [
    ("Zimmer für zwei", "Zimmer für zwei", None), ("اتاق دو نفره", "اتاق دو نفره", None),
    ("men's shoes", "men's shoes", None),
    (" lost   parcel ", "lost parcel", None), (f"{OVER}lamp", "lamp", CLEANED), ("w" * 120, "w" * 100, LEFT_OUT),
    (5, "5", None), ({"a": 1}, "", LEFT_OUT), ("", "", LEFT_OUT), (None, "", LEFT_OUT), ("N/A", "", LEFT_OUT),
    ("東京ホテル", "東京ホテル", None),
]  # fmt: skip
FLAGS = [
    ("yes", True, CLEANED), ("No", False, CLEANED), (1, True, CLEANED), ("perhaps", False, LEFT_OUT),
    (None, False, None), ([], False, LEFT_OUT), (True, True, None),
]  # fmt: skip
TABLE = [
    *[("customer.language", *row) for row in LANGUAGES],
    *[("customer.time_zone", *row) for row in ZONES],
    *[("customer.phone", *row) for row in PHONES],
    *[("customer.email", *row) for row in EMAILS],
    *[("customer.name", *row) for row in NAMES],
    *[("product", *row) for row in WORDS],
    *[("category", *row) for row in WORDS],
    *[("customer.vulnerable", *row) for row in FLAGS],
    ("customer.tier", "ویژه", "ویژه", None), ("customer.region", "NA", "NA", None),
    ("customer.id", 12345, "12345", None), ("customer.id", "Müller 12", "Müller 12", None),
    ("account", "سفارش ۷۷", "سفارش ۷۷", None), ("account", 77, "77", None),
    ("channel", "WhatsApp", "other", LEFT_OUT), ("channel", "Email", "email", None),
    ("channel", "E-Mail", "email", CLEANED),
    ("channel", None, "other", LEFT_OUT),
    ("severity", "urgent", "normal", LEFT_OUT), ("severity", "HIGH", "high", None),
    ("customer.contact_by", "pigeon", "email", LEFT_OUT), ("customer.no_survey", "moved away", "opted_out", LEFT_OUT),
    ("what_happened", "", "", LEFT_OUT), ("what_happened", "a\u0000b", "ab", CLEANED),
    ("what_happened", "x" * 30_000, "x" * 20_000, LEFT_OUT), ("linked_to", "R-1", None, LEFT_OUT),
    ("linked_to", "INV/7", None, LEFT_OUT), ("attachments", "photo.png", [], LEFT_OUT),
    ("subject", "two\nlines", "two lines", None),
    ("subject", "", "late parcel: Parcel", CLEANED), ("subject", None, "late parcel: Parcel", CLEANED),
]  # fmt: skip


@pytest.mark.parametrize(("path", "came", "used", "code"), TABLE, ids=lambda value: ascii(value)[:30])
def test_side_field_is_cleaned_or_left_out_and_never_turns_anybody_away(
    path: str, came: Any, used: Any, code: str | None
) -> None:
    """Whatever a side field holds, the complaint is taken; what was changed has a remark, what was lost asks."""
    parent, _, name = path.rpartition(".")
    result = taken(with_customer(**{name: came}) if parent else GOOD | {name: came})

    assert at(result, path) == used
    assert (code in codes(result, path)) if code else not codes(result, path)


@pytest.mark.parametrize(
    ("came", "used"),
    [
        ({"amount": "18.50", "currency": "EUR"}, {"amount": "18.50", "currency": "EUR"}),
        ({"amount": 18.5, "currency": "eur"}, {"amount": "18.5", "currency": "EUR"}),
        ({"amount": "0", "currency": "EUR"}, {"amount": "0", "currency": "EUR"}),
        *[
            ({"amount": amount, "currency": currency}, None)
            for amount, currency in (
                ("-5", "EUR"), ("1e400", "EUR"), ("1e2", "EUR"), ("NaN", "EUR"), ("Infinity", "EUR"), ("1,5", "EUR"),
                ("10.50", "JPY"), ("10.005", "EUR"), ("1.0001", "KWD"), ("1", "ZZZ"), ("1", "XXX"), (True, "EUR"),
                (-0.01, "EUR"), ("", "EUR"), (None, "EUR"), ("9" * 13, "EUR"), ("1", 978), ("+1", "EUR"), ("٥", "EUR"),
            )
        ],
        ({"amount": "1", "currency": "EUR", "vat": "1"}, None),
        ("a lot", None), (18.5, None), ([], None),
    ],
    ids=str,
)  # fmt: skip
@pytest.mark.parametrize("name", ["amount_paid", "loss_claimed"])
def test_money_is_plain_in_its_currencys_coins_or_left_out(name: str, came: Any, used: Any) -> None:
    """An amount that is none, is finer than its coins or has fields nobody knows is left out, and asked about."""
    result = taken(GOOD | {name: came})
    assert at(result, name) == used
    assert codes(result, name) == (set() if used else {Code.NOT_MONEY})


def test_fields_of_the_callers_own_are_kept_under_extra() -> None:
    """A field that nobody knows stops no intake: it is kept, and said back with what may have been meant."""
    result = taken(with_customer(loyalty=7) | {"order_id": "A-1", "catgory": "x", "extra": {"shop": "Lisbon"}})
    assert result.complaint.extra == {"shop": "Lisbon", "order_id": "A-1", "catgory": "x", "customer.loyalty": 7}
    said = " ".join(str(remark) for remark in result.asks)
    assert "catgory is not a field of a complaint. Did you mean category?" in said
    assert "order_id is not a field of a complaint." in said


def test_callers_own_fields_are_bounded() -> None:
    """Ten thousand fields of one's own are not carried along, and not read for minutes."""
    result = taken(GOOD | {f"field_{number}": "x" * 20 for number in range(10_000)})
    assert result.complaint.extra == {}
    assert Code.LEFT_OUT in codes(result, "extra") or len(result.remarks) == 30


def test_field_that_stands_twice_is_told() -> None:
    """JSON lets a key stand twice; whoever wrote it meant one of them."""
    raw = json.dumps(GOOD).encode()[:-1] + b', "subject": "Another"}'
    result = take_complaint(raw, "R-1", NOW)
    assert isinstance(result, Taken)
    assert result.complaint.subject == "Another"
    assert codes(result, "subject") == {Code.KEY_TWICE}


def test_attachments_are_kept_one_by_one() -> None:
    """One file that cannot be read takes no other with it; a name that is missing is made up."""
    good = {"name": "a.png", "where": "https://files.example/a", "sha256": "AB" * 32}
    bad = [{"name": "b.png"}, "c.png", good | {"sha256": "xyz"}]
    odd = good | {"name": "", "size": "big", "media_type": "picture"}
    result = taken(GOOD | {"attachments": [good, *bad, odd]})
    assert [file.name for file in result.complaint.attachments] == ["a.png", "file-5"]
    assert {remark.what.split(" ")[0] for remark in result.asks} == {f"attachments[{n}]" for n in (1, 2, 3)}


def test_remarks_never_repeat_what_stood_there() -> None:
    """What a customer wrote is in no remark (law 11), whatever field it stood in."""
    fields = dict.fromkeys(("severity", "linked_to", "attachments", "amount_paid", f"{SECRET} said"), SECRET)
    odd = dict.fromkeys(("email", "phone", "language", "time_zone", "contact_by", "no_survey", "vulnerable"), SECRET)
    result = taken(with_customer(**odd) | fields)
    assert len(result.asks) >= 11
    assert SECRET not in " ".join(map(str, result.remarks))


SIDE = [name for name in GOOD if name not in {"reference", "received_at", "customer"}]
OF_CUSTOMER = ["id", "name", "email", "phone", "language", "time_zone", "tier", "vulnerable", "x"]
ANY_JSON = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats(allow_nan=False, allow_infinity=False) | some.text(),
    lambda parts: some.lists(parts, max_size=3) | some.dictionaries(some.text(max_size=8), parts, max_size=3),
    max_leaves=5,
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)  # a busy machine is no fault of a field
@given(
    some.dictionaries(some.sampled_from([*SIDE, "severity", "account", "linked_to", "extra", "colour"]), ANY_JSON),
    some.dictionaries(some.sampled_from(OF_CUSTOMER), ANY_JSON),
)
def test_no_side_field_whatever_it_holds_turns_anybody_away(top: dict[str, Any], customer: dict[str, Any]) -> None:
    """Any JSON in any side field: the complaint is taken, and can be stored and read again."""
    result = taken(with_customer(**customer) | top)
    again = type(result.complaint).model_validate_json(result.complaint.model_dump_json())
    assert digest(again) == digest(result.complaint)


@pytest.mark.parametrize("other", ["18.5", "18.50", "0018.500", 18.5], ids=str)
def test_i4_amounts_are_compared_by_what_they_mean(other: Any) -> None:
    """18.5 and 18.50, as text or as number, are one amount: the same complaint."""
    one = taken(GOOD | {"amount_paid": {"amount": "18.50", "currency": "EUR"}}).complaint
    two = taken(GOOD | {"amount_paid": {"amount": other, "currency": "EUR"}}).complaint
    assert digest(one) == digest(two)
    assert differing_fields(one, two) == ()


def test_i4_other_spellings_of_one_thing_are_the_same_complaint() -> None:
    """A second sending in which a program writes zone, language, time or a default otherwise is no conflict."""
    one = taken(with_customer(language="en-US", time_zone="Asia/Tehran", phone="0912 345"))
    two = taken(
        with_customer(language="en_US", time_zone="Iran Standard Time", phone="۰۹۱۲ ۳۴۵", vulnerable=False)
        | {"received_at": "2026-11-23T09:55:00+01:00", "subject": "My  parcel is late "}
    )
    assert digest(one.complaint) == digest(two.complaint)
