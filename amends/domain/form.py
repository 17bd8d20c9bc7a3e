"""Checks a new action beyond its types: amounts, size and dates.

Only new actions are checked, never recorded ones: what was accepted once goes on loading and replaying.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, cast

from pydantic import BaseModel

from amends.domain.actions import OF_CUSTOMERS_ALONE, Action, AnswerOffer, Correct, Rate, RecordContact
from amends.domain.errors import Code
from amends.domain.money import wrong_amount
from amends.domain.types import Money, Reason

MOST_BYTES = 64 * 1024
MOST_BYTES_OF_CUSTOMERS = 256 * 1024
"""The customer's words may be long, and come with attachments; the same limit holds for a whole complaint."""
CLOCKS_MAY_DIFFER_BY = timedelta(minutes=5)
FURTHEST_PROMISE = timedelta(days=3 * 366)


def too_large(name: str, size: int) -> Reason | None:
    """Why an action of this many bytes is not accepted; None where it is not too large."""
    most = MOST_BYTES_OF_CUSTOMERS if name in OF_CUSTOMERS_ALONE | {"correct", "submit"} else MOST_BYTES
    if size <= most:
        return None
    return Reason(
        code=Code.TOO_LARGE,
        what=f"'{name}' has {size} bytes, more than the {most} that fit.",
        do="Say it shorter, and keep long papers in your own store, named by a link.",
    )


def wrong_form(action: Action, now: datetime | None = None, received_at: datetime | None = None) -> Reason | None:
    """The first thing in a new action that cannot be; None where all of it can.

    Args:
        action: as it was handed in.
        now: business time (UTC), where it is known; without it no date is judged.
        received_at: when the complaint reached us (UTC), where it is known.
    """
    for path, money in amounts_in(action):
        if (wrong := wrong_amount(money, may_be_nothing=path.endswith("worth"))) is not None:
            return Reason(code=Code.WRONG_AMOUNT, what=f"{path} {wrong}.", do="Give an amount that can be paid.")
    return _wrong_date(action, now, received_at) if now is not None else None


def amounts_in(value: object, path: str = "") -> Iterator[tuple[str, Money]]:
    """Every amount of money in a message, with the way to it, like `decision.lines.0.money`."""
    if isinstance(value, Money):
        yield path, value
    elif isinstance(value, Correct) and value.complaint is not None:
        return  # a whole complaint is judged as every new one
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from amounts_in(getattr(value, name), f"{path}.{name}".lstrip("."))
    elif isinstance(value, tuple | list):
        for number, each in enumerate(cast("tuple[Any, ...]", value)):
            yield from amounts_in(each, f"{path}.{number}")


def _wrong_date(action: Action, now: datetime, received_at: datetime | None) -> Reason | None:
    at = action.at if isinstance(action, RecordContact | AnswerOffer | Rate) else None
    if at is not None and at > now + CLOCKS_MAY_DIFFER_BY:
        return _out_of_range("at lies in the future.", "Give the time at which it happened.")
    if at is not None and received_at is not None and at < received_at - CLOCKS_MAY_DIFFER_BY:
        return _out_of_range("at lies before the complaint.", "Give the time at which it happened.")
    if isinstance(action, RecordContact):
        for promise in action.promises:
            if not action.at <= promise.date <= now + FURTHEST_PROMISE:
                what = "promises has a date before the contact, or more than three years away."
                return _out_of_range(what, "Give the date by which it was promised.")
    return None


def _out_of_range(what: str, do: str) -> Reason:
    return Reason(code=Code.OUT_OF_RANGE, what=what, do=do)
