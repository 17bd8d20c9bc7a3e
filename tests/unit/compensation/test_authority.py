"""Authority: who may do what and how much of it, from the roster and the limits alone."""

from decimal import Decimal
from typing import Any

import pytest

from amends.compensation.authority import judge, standing_of
from amends.domain.errors import Code
from amends.domain.offers import LineKind, Offer, OfferLine, OfferState, Terms
from amends.domain.orders import ActionOrder, ActionVerdict
from amends.domain.types import Money
from amends.policy import Roster
from tests.support.roster import STAFF
from tests.support.samples import NOW, row

ROSTER = Roster.from_yaml(STAFF.encode())
LIMITS = {
    "agent": Money(amount=Decimal(50), currency="EUR"),
    "supervisor": Money(amount=Decimal(250), currency="EUR"),
    "manager": None,
}


def eur(amount: str, currency: str = "EUR") -> Money:
    """An amount."""
    return Money(amount=Decimal(amount), currency=currency)


def ask(by: str, action: str = "decide", **changes: Any) -> ActionVerdict:
    """The answer to an action."""
    order: dict[str, Any] = {
        "effect_id": "complaint-R-1/action/a-1",
        "reference": "R-1",
        "now": NOW,
        "row": row(),
        "action": action,
        "action_id": "a-1",
        "by": by,
        "owner": "maya",
        "limits": LIMITS,
    }
    asked = ActionOrder.model_validate(order | changes)
    return judge(asked, standing_of(asked, ROSTER))


def code_of(verdict: ActionVerdict) -> str | None:
    """Why it was refused; None if it was granted."""
    assert (verdict.grant is None) != (verdict.refusal is None)
    return verdict.refusal.code if verdict.refusal else None


@pytest.mark.parametrize(
    ("by", "amounts", "code", "higher"),
    [
        ("maya", ["50"], None, None),
        ("maya", ["50.01"], Code.OVER_LIMIT, "supervisor"),
        ("maya", ["25", "25.01"], Code.OVER_LIMIT, "supervisor"),
        ("maya", ["251"], Code.OVER_LIMIT, "manager"),
        ("ruth", ["250"], None, None),
        ("helen", ["1000000"], None, None),
        ("jonas", ["1"], Code.OVER_LIMIT, "agent"),
        ("jonas", [], None, None),
        ("paul", [], Code.NOT_ALLOWED, None),
    ],
)
def test_limit_is_the_sum_of_one_decision(by: str, amounts: list[str], code: str | None, higher: str | None) -> None:
    """The limit itself is within; above it the refusal names who may; a role without a limit gives nothing."""
    verdict = ask(by, amounts=tuple(eur(amount) for amount in amounts))
    assert (code_of(verdict), verdict.higher_role) == (code, higher)


def test_person_with_two_roles_decides_by_the_higher_limit() -> None:
    """A manager who is an agent too is not held to the agent's limit."""
    verdict = ask("helen", amounts=(eur("500"),))
    assert verdict.grant is not None
    assert verdict.grant.role == "manager"


@pytest.mark.parametrize(
    ("by", "amounts", "code"),
    [
        ("maya", (eur("1"), eur("1", "GBP")), Code.MIXED_CURRENCY),
        ("maya", (eur("1", "GBP"),), Code.MIXED_CURRENCY),
        ("helen", (eur("1", "GBP"),), None),
    ],
    ids=["two at once", "not the limit's", "no limit"],
)
def test_amounts_of_another_currency_are_held_against_no_limit(
    by: str, amounts: tuple[Money, ...], code: str | None
) -> None:
    """Nobody compares pounds with euros in silence."""
    assert code_of(ask(by, amounts=amounts)) == code


@pytest.mark.parametrize("by", ["maya", "ruth", "helen"])
@pytest.mark.parametrize("amounts", [(), (eur("0.01"),)], ids=["no money", "a cent"])
def test_nobody_decides_their_own_proposal(by: str, amounts: tuple[Money, ...]) -> None:
    """Law 7, at any amount and for any role."""
    assert code_of(ask(by, proposed_by=by, amounts=amounts)) == Code.OWN_PROPOSAL


@pytest.mark.parametrize(
    ("by", "action", "code"),
    [
        ("paul", "note", None),
        ("paul", "complete_task", None),
        ("paul", "resume", Code.NOT_ALLOWED),
        ("jonas", "resume", None),
        ("maya", "rate", Code.NOT_ALLOWED),
        ("customer", "rate", None),
        ("customer", "withdraw", None),
        ("customer", "note", Code.NOT_ALLOWED),
        ("maya", "migrate_policy", Code.NOT_ALLOWED),
    ],
)
def test_each_action_is_for_its_roles(by: str, action: str, code: str | None) -> None:
    """Handling a complaint is for those who handle complaints, rating for the customer, notes for everybody."""
    assert code_of(ask(by, action)) == code


@pytest.mark.parametrize(
    ("to", "code"),
    [("tom", None), ("gone", Code.NOT_ALLOWED), ("nobody", Code.UNKNOWN_PERSON), ("paul", Code.NOT_ALLOWED)],
)
def test_k1_complaint_is_handed_only_to_somebody_who_is_there(to: str, code: str | None) -> None:
    """The new owner exists, handles complaints and is present; the refusal names who stands in."""
    verdict = ask("maya", "assign", assign_to=to)
    assert code_of(verdict) == code
    if to == "gone":
        assert verdict.refusal is not None
        assert "tom stands in" in verdict.refusal.do


@pytest.mark.parametrize(
    ("by", "owner", "behalf"), [("tom", "gone", "gone"), ("maya", "gone", None), ("tom", "maya", None)]
)
def test_substitute_acts_on_behalf_of_the_absent_owner(by: str, owner: str, behalf: str | None) -> None:
    """The record shows in whose place it was done, and only where it was so."""
    verdict = ask(by, "note", owner=owner)
    assert verdict.grant is not None
    assert verdict.grant.on_behalf_of == behalf


def offer(state: OfferState, amount: str = "40", terms: Terms = Terms.GIVEN, **line: Any) -> Offer:
    """An offer of the complaint, with what became of it."""
    kind = LineKind.GESTURE if "worth" in line else LineKind.MONEY
    money = {} if "worth" in line else {"money": eur(amount)}
    lines = (OfferLine(kind=kind, detail="fee", terms=terms, **money, **line),)
    return Offer(id="offer-1", lines=lines, why="late", proposed_by="policy", state=state)


@pytest.mark.parametrize(
    ("before", "code"),
    [
        (offer(OfferState.APPROVED), Code.OVER_LIMIT),
        (offer(OfferState.ACCEPTED, terms=Terms.OFFERED), Code.OVER_LIMIT),
        (offer(OfferState.APPROVED, terms=Terms.OFFERED), Code.OVER_LIMIT),
        (offer(OfferState.APPROVED, worth=eur("40")), Code.OVER_LIMIT),
        (offer(OfferState.REFUSED), Code.OVER_LIMIT),
        (offer(OfferState.REFUSED, terms=Terms.OFFERED), None),
        (offer(OfferState.LAPSED, terms=Terms.OFFERED), None),
        (offer(OfferState.DECLINED), None),
        (offer(OfferState.REPLACED), None),
        (offer(OfferState.PROPOSED), None),
        (offer(OfferState.APPROVED, amount="30"), None),
    ],
)
def test_limit_holds_for_everything_that_is_live(before: Offer, code: str | None) -> None:
    """What was given and what waits for an answer counts; what was refused, lapsed or was never decided is free."""
    assert code_of(ask("maya", amounts=(eur("20"),), row=row(offers=(before,)))) == code


def test_gestures_count_by_their_worth_and_without_one_take_a_supervisor() -> None:
    """No limit can hold a gesture of which nobody said what it is worth."""
    unpriced = ask("maya", unpriced=True)
    assert (code_of(unpriced), unpriced.higher_role) == (Code.OVER_LIMIT, "supervisor")
    assert code_of(ask("ruth", unpriced=True)) is None


def test_who_changed_the_contact_does_not_decide_alone_about_money() -> None:
    """Where the money goes was changed by whoever wants to give it: a second person looks. Words need none."""
    verdict = ask("maya", amounts=(eur("5"),), contact_changed_by=("maya",))
    assert (code_of(verdict), verdict.higher_role) == (Code.SECOND_PERSON, "agent")
    assert code_of(ask("ruth", amounts=(eur("5"),), contact_changed_by=("maya",))) is None
    assert code_of(ask("maya", contact_changed_by=("maya",))) is None
