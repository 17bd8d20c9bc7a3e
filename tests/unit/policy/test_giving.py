"""What is given may be what the customer paid or lost; where nobody knows how much that is, it is not given."""

from typing import Any

import pytest

from amends.domain.plan import HandlingPath, Plan
from amends.domain.types import Money
from amends.policy import CompiledSet, PolicyErrors, reckon
from amends.policy.review.explain import explain
from tests.support.pages import compiled, event, facts, london, office_page

RECEIVED = london(2026, 12, 18, 16)
REFUND = {"kind": "money", "detail": "your money back", "money": "amount_paid"}
PAID = Money(amount="34.90", currency="GBP")  # pyright: ignore[reportArgumentType]
FAST = {"when": {"category": "late parcel"}, "why": "it never came", "finding": "upheld", "cause": "late"}


def planned(page: dict[str, Any], **more: Any) -> Plan:
    """The plan on the day of receipt."""
    return reckon(compiled(office_page(**page)), facts(**more), [event("received", RECEIVED)], RECEIVED)


def suggested(plan: Plan) -> list[str]:
    """The lines that are suggested, with their amounts."""
    return [f"{line.detail}: {line.money or line.kind}" for line in plan.suggested.lines] if plan.suggested else []


def test_what_the_customer_paid_is_suggested_where_it_is_known() -> None:
    """Not known, or nothing at all, the next suggestion is taken."""
    usual = {"kind": "gesture", "detail": "free delivery"}
    page = {"offers": {"suggest": [{"why": "a refund", "lines": [REFUND]}, {"why": "else", "lines": [usual]}]}}
    nothing = Money(amount="0", currency="GBP")  # pyright: ignore[reportArgumentType]

    assert suggested(planned(page, amount_paid=PAID)) == ["your money back: 34.90 GBP"]
    assert suggested(planned(page)) == ["free delivery: gesture"]
    assert suggested(planned(page, amount_paid=nothing)) == ["free delivery: gesture"]


def test_an_offer_of_which_one_line_is_not_known_is_not_made() -> None:
    """Half of what was meant would be another offer."""
    both = {"why": "a refund and a voucher", "lines": [REFUND, {"kind": "gesture", "detail": "a voucher"}]}

    assert suggested(planned({"offers": {"suggest": [both]}})) == []


def test_loss_and_payment_are_two_amounts() -> None:
    """What they lost is not what they paid."""
    page = {"offers": {"suggest": [{"why": "a refund", "lines": [REFUND | {"money": "loss_claimed"}]}]}}
    lost = Money(amount="12", currency="EUR")  # pyright: ignore[reportArgumentType]

    assert suggested(planned(page, amount_paid=PAID, loss_claimed=lost)) == ["your money back: 12 EUR"]


def test_a_path_that_gives_what_nobody_knows_is_not_taken() -> None:
    """Straight through with the amount; without it a person looks."""
    page = {"paths": {"straight_through": FAST | {"gives": [REFUND]}}}

    known, unknown = planned(page, category="late parcel", amount_paid=PAID), planned(page, category="late parcel")

    assert (known.path, suggested(known)) == (HandlingPath.STRAIGHT_THROUGH, ["your money back: 34.90 GBP"])
    assert unknown.path is HandlingPath.STANDARD


def test_an_explanation_says_that_an_amount_is_missing() -> None:
    """The condition of the path holds: what stops it is that nobody knows what was paid."""
    policy = compiled(office_page(paths={"straight_through": FAST | {"gives": [REFUND]}}))

    told = explain(CompiledSet({policy.name: policy}), facts(category="late parcel"))

    assert told.other_paths["straight_through"] == "amount_paid is not known, and it would be given"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (REFUND | {"money": "amount_lost"}, "'amount_lost' is no amount of money.* or say amount_paid or loss_claimed"),
        (REFUND | {"kind": "words"}, "a line of kind 'money'"),
        (REFUND | {"money": "0 EUR"}, "more than zero"),
    ],
)
def test_a_line_that_cannot_be_is_refused(line: dict[str, Any], words: str) -> None:
    """As for every line of an offer."""
    with pytest.raises(PolicyErrors, match=words):
        compiled(office_page(offers={"suggest": [{"why": "a refund", "lines": [line]}]}))
