"""One rule for money at every door: a currency that has coins, an amount that they can pay, nothing more."""

from decimal import Decimal

import pycountry
import pytest
from pydantic import ValidationError

from amends.domain.actions import CompleteTask, Decide
from amends.domain.form import amounts_in, wrong_form
from amends.domain.money import COINS, decimals_of, wrong_amount
from amends.domain.offers import OfferLine
from amends.domain.types import Money
from amends.intake.validation import read_fields
from amends.policy.pages.conditions import read_money
from tests.unit.intake.test_intake import GOOD, NOW

WITHOUT_COINS = ["XAD", "XAG", "XAU", "XBA", "XBB", "XBC", "XBD", "XDR", "XPD", "XPT", "XSU", "XTS", "XUA", "XXX"]
WRONG = [
    ("10.50", "JPY"), ("0.5", "JPY"), ("10.005", "EUR"), ("1.0001", "KWD"), ("1E-9", "EUR"), ("1E+1", "EUR"),
    ("50.00000000000000000000000000001", "EUR"), ("1000000000000", "EUR"), ("1E+400", "EUR"), ("1e9999999", "EUR"),
    ("-5", "EUR"), ("10", "ZZZ"), ("10", "XXX"), ("10", "XAU"), ("10", "XTS"),
]  # fmt: skip
RIGHT = [
    ("10", "JPY"), ("10.0", "JPY"), ("18.5", "EUR"), ("18.500", "EUR"), ("1.001", "KWD"), ("999999999999.99", "EUR"),
]  # fmt: skip


def of(amount: str, currency: str) -> Money:
    """Money as JSON brings it, whatever it is."""
    return Money.model_validate({"amount": amount, "currency": currency})


def deciding(line: dict[str, object]) -> Decide:
    """A decision to give this line."""
    line = {"kind": "money", "detail": "the fare"} | line
    return Decide.model_validate(
        {"action_id": "a", "by": "maya"}
        | {"decision": {"offer_id": "offer-1", "verdict": "amend", "reason": "fair", "lines": [line]}}
    )


def test_the_currencies_are_those_of_iso_4217_that_somebody_can_be_paid_in() -> None:
    """The list in the code is the list of the standard, without metals, funds of banks and codes for tests."""
    known = {currency.alpha_3 for currency in pycountry.currencies}  # pyright: ignore
    assert set(COINS) == known - set(WITHOUT_COINS)


@pytest.mark.parametrize(("amount", "currency"), WRONG)
def test_what_no_coins_can_pay_is_refused_at_every_door(amount: str, currency: str) -> None:
    """A decision, a payment, a complaint and a policy refuse the same amounts."""
    handed_in = {"amount": amount, "currency": currency}
    decided = wrong_form(deciding({"money": handed_in})) if Decimal(amount) > 0 else "refused by its type"
    paid = CompleteTask.model_validate(
        {"action_id": "a", "by": "maya", "task_id": "t", "result": "r", "value": handed_in}
    )
    assert decided is not None
    assert wrong_form(paid) is not None
    assert isinstance(read_fields(GOOD | {"amount_paid": handed_in}, "SHOP-1", NOW), list)
    with pytest.raises(ValueError, match="is"):
        read_money(f"{amount} {currency}")


@pytest.mark.parametrize(("amount", "currency"), RIGHT)
def test_what_its_coins_can_pay_is_taken(amount: str, currency: str) -> None:
    """Zeros at the end are the same amount."""
    assert wrong_form(deciding({"money": {"amount": amount, "currency": currency}})) is None
    assert isinstance(read_money(f"{amount} {currency}"), Money)


def test_an_amount_has_nothing_beside_it() -> None:
    """A field that nobody knows would be silently left out of what is paid."""
    money = {"amount": "10", "currency": "EUR", "cents": 5}
    with pytest.raises(ValidationError, match="nothing else"):
        deciding({"money": money})


def test_decimals_are_counted_without_rounding() -> None:
    """Arithmetic at 28 digits would call a thirty-digit amount whole."""
    assert decimals_of(Decimal("50." + "0" * 30 + "1")) == 31
    assert decimals_of(Decimal("50." + "0" * 30)) == 0
    assert decimals_of(Decimal("1E+5")) is None


def test_what_was_recorded_goes_on_loading() -> None:
    """An offer of an earlier build is read as it stands, however odd its amount: only new ones are refused."""
    line = OfferLine.model_validate({"kind": "money", "detail": "x", "money": {"amount": "10.005", "currency": "EUR"}})
    assert line.money == of("10.005", "EUR")
    assert wrong_amount(of("0", "EUR"), may_be_nothing=True) is None


def test_every_amount_of_an_action_is_found() -> None:
    """Wherever it stands, so that no new field of money is forgotten."""
    action = deciding({"money": {"amount": "10", "currency": "EUR"}})
    assert [path for path, _ in amounts_in(action)] == ["decision.lines.0.money"]
