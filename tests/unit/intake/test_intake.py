"""Intake: a complaint is read, or every reason why it is none is told at once, naming fields and never contents."""

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from amends.domain.comparison import differing_fields, digest
from amends.domain.complaint import NewComplaint
from amends.domain.types import Reason
from amends.intake.validation import MOST_REASONS, read_complaint
from tests.support.samples import NOW, complaint

GOOD: dict[str, Any] = {
    "reference": "R-1",
    "received_at": "2026-11-23T08:55:00+00:00",
    "channel": "email",
    "product": "Parcel",
    "category": "late parcel",
    "subject": "My parcel is late",
    "what_happened": "It was promised for Monday.",
    "customer": {"id": "C-7", "name": "Ann Example", "email": "ann@example.org"},
    "amount_paid": {"amount": "12.50", "currency": "EUR"},
}
SECRET = "Zanzibar"


def read(fields: object) -> NewComplaint | list[Reason]:
    """Read these fields as the start of complaint-R-1."""
    return read_complaint(json.dumps(fields).encode(), "R-1", NOW)


def problems(fields: object) -> list[str]:
    """What is wrong, in words."""
    result = read(fields)
    assert isinstance(result, list)
    return [str(reason) for reason in result]


def with_customer(**changes: Any) -> dict[str, Any]:
    """The good complaint with another customer."""
    return GOOD | {"customer": GOOD["customer"] | changes}


def test_complaint_is_read() -> None:
    """What is right is a complaint, with times in UTC."""
    result = read(GOOD)
    assert isinstance(result, NewComplaint)
    assert result.customer.name == "Ann Example"


@pytest.mark.parametrize(
    "raw",
    [b"", b"\xff\xfe\x00", b"{", b"[" * 100_000, b'{"a": NaN}', b'{"subject": "\\ud800"}'],
    ids=["nothing", "no text", "half", "too deep", "not a number", "half a character"],
)
def test_bytes_that_are_no_json_are_refused(raw: bytes) -> None:
    """Whatever comes in, there is one clear reason."""
    result = read_complaint(raw, "R-1", NOW)
    assert [str(reason) for reason in result] == ["the body is not JSON. Send a JSON object in UTF-8."]


@pytest.mark.parametrize("value", [[], "text", 7, None, True], ids=str)
def test_json_of_another_type_is_refused(value: object) -> None:
    """A list is no complaint."""
    assert problems(value) == ["the body is not a JSON object. Send the complaint as one object in braces."]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        (GOOD | {"received_at": "2026-12-24T00:00:00Z"}, "received_at lies in the future."),
        (GOOD | {"received_at": "1999-12-24T00:00:00Z"}, "received_at lies before 2000."),
        *[
            (GOOD | {"received_at": moment}, "received_at is not in the form it needs. Give the time with its offset")
            for moment in (
                0, 1763888100, "1763888100", "1795000000.5", False, [], "0001-01-01T00:00:00+12:00",
                "9999-12-31T23:59:59-12:00", "2026-11-23T08:55:00", "2026-11-23", "2026-02-30T00:00:00Z", "now",
            )
        ],
        (GOOD | {"reference": "R-2"}, "reference is not the one that the workflow id bears."),
        (GOOD | {"customer": SECRET}, "customer is of another type. Give an object in braces."),
        ({name: value for name, value in GOOD.items() if name != "customer"}, "customer is missing. Add it."),
        ({}, "received_at is missing. Give the time with its offset"),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else "",
)  # fmt: skip
def test_what_no_date_or_letter_can_be_made_of_is_named_and_never_repeated(fields: object, told: str) -> None:
    """The reason names the field and what would be right; what stood in the field is nowhere (law 11)."""
    said = problems(fields)
    assert any(told in each for each in said), said
    assert SECRET not in " ".join(said)


def test_all_mistakes_are_told_at_once() -> None:
    """Nobody mends one field only to hear of the next."""
    wrong = with_customer(email="x", time_zone="Mars") | {"received_at": "2027-01-01T00:00:00Z", "colour": 1}
    paths = {each.split(" ")[0] for each in problems(wrong)}
    assert paths == {"customer.email", "customer.time_zone", "received_at", "colour"}


def test_list_of_mistakes_has_an_end() -> None:
    """Ten thousand unknown fields do not fill a history."""
    said = problems(GOOD | {"received_at": 1} | {f"field_{number}": 1 for number in range(10_000)})
    assert len(said) == MOST_REASONS + 1
    assert said[-1].startswith("the body has ")


def test_clock_a_little_ahead_is_no_future() -> None:
    """Two machines never agree to the second."""
    assert isinstance(read(GOOD | {"received_at": (NOW + timedelta(minutes=4)).isoformat()}), NewComplaint)


@given(
    some.recursive(
        some.none() | some.booleans() | some.floats() | some.text(),
        lambda parts: some.lists(parts) | some.dictionaries(some.sampled_from([*GOOD, "x"]) | some.text(), parts),
    )
)
def test_whatever_json_comes_in_is_answered(value: object) -> None:
    """No body makes the intake fail: it is a complaint or it has reasons."""
    raw = json.dumps(value).encode()
    result = read_complaint(raw, "R-1", NOW)
    assert isinstance(result, NewComplaint) or result


@given(some.permutations(list(GOOD)), some.sampled_from([None, 0, 4]))
def test_order_and_space_do_not_make_another_complaint(order: list[str], indent: int | None) -> None:
    """The digest is that of the content."""
    turned = json.dumps({name: GOOD[name] for name in order}, indent=indent).encode()
    result = read_complaint(turned, "R-1", NOW)
    first = read(GOOD)
    assert isinstance(result, NewComplaint)
    assert isinstance(first, NewComplaint)
    assert digest(result) == digest(first)


def test_default_that_is_spelled_out_is_the_same_complaint() -> None:
    """Saying what goes without saying changes nothing."""
    assert digest(complaint(severity="normal")) == digest(complaint())


def test_difference_is_told_by_names() -> None:
    """A conflict says where two bodies differ, not what stands there."""
    other = complaint(subject="Other", customer={"id": "C-7", "name": "Ben", "email": "ann@example.org"})
    assert differing_fields(complaint(), other) == ("customer.name", "subject")
