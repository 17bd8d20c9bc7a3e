"""Which policy a complaint gets: the first in their order that governs it, or the default."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from amends.domain.types import Money
from amends.policy import NoPolicy, choose
from amends.policy.engine.compiler import compile_page
from amends.policy.pages.conditions import Condition
from tests.support.pages import facts, london, office_page


def policy(name: str, **keys: Any) -> Any:
    """A policy that is no default."""
    return compile_page(name, office_page(**{"default": False, "governs": {"category": "delivery"}} | keys))


def test_e4_the_first_in_the_declared_order_is_taken_and_the_default_last() -> None:
    """Two policies govern the complaint: the lower order wins, whatever their names."""
    default = compile_page("a_default", office_page())
    all_of_them = {each.name: each for each in (default, policy("b", order=20), policy("c", order=10))}

    assert choose(all_of_them, facts()).name == "c"
    assert choose(all_of_them, facts(category="rudeness")).name == "a_default"


def test_a_policy_is_chosen_by_the_day_of_receipt() -> None:
    """From its first day on and until its last, counted in the policy's own zone."""
    new = policy("new", effective_from="2027-01-01", effective_to="2027-01-31")
    both = {"new": new, "default": compile_page("default", office_page())}
    midnight = london(2027, 1, 1)

    assert choose(both, facts(received_at=midnight)).name == "new"
    assert choose(both, facts(received_at=midnight - timedelta(seconds=1))).name == "default"
    assert choose(both, facts(received_at=london(2027, 2, 1))).name == "default"


def test_the_day_of_receipt_is_that_of_the_policys_zone() -> None:
    """The first of January begins in Auckland on the 31st of December at 11:00 UTC."""
    there = {"calendars": {"office": {"zone": "Pacific/Auckland"}}}
    both = {
        "new": policy("new", effective_from="2027-01-01", **there),
        "default": compile_page("default", office_page(**there)),
    }
    new_year = datetime(2026, 12, 31, 11, tzinfo=UTC)

    assert choose(both, facts(received_at=new_year)).name == "new"
    assert choose(both, facts(received_at=new_year - timedelta(seconds=1))).name == "default"


def test_without_a_policy_that_fits_nothing_is_guessed() -> None:
    """No silent fall back."""
    with pytest.raises(NoPolicy, match="default: true"):
        choose({"b": policy("b")}, facts(category="rudeness"))


@pytest.mark.parametrize(
    ("when", "holds"),
    [
        ({"category": "delivery"}, True),
        ({"category": ["billing", "delivery"]}, True),
        ({"category": "billing"}, False),
        ({"severity": {"at_least": "normal"}}, True),
        ({"severity": {"at_most": "low"}}, False),
        ({"severity": ["low", "normal"]}, True),
        ({"vulnerable": True}, False),
        ({"vulnerable": False}, True),
        ({"loss_claimed": {"at_most": "20 EUR"}}, True),
        ({"loss_claimed": {"at_least": "20.01 EUR"}}, False),
        ({"loss_claimed": {"at_most": "20 GBP"}}, False),
        ({"loss_claimed": {"at_least": "5 GBP"}}, False),
        ({"amount_paid": {"at_most": "20 EUR"}}, False),
        ({"earlier_complaints": {"at_least": 2}}, False),
        ({"any": [{"category": "billing"}, {"channel": "email"}]}, True),
        ({"not": {"channel": "email"}}, False),
        ({"not": [{"channel": "phone"}, {"channel": "post"}]}, True),
        ({"channel": "email", "category": "billing"}, False),
    ],
)
def test_conditions(when: dict[str, Any], holds: bool) -> None:
    """On an e-mail about a delivery of normal severity with a loss of 20 EUR; what is not known fits no range."""
    loss = Money(amount="20", currency="EUR")  # type: ignore[arg-type]

    assert Condition.model_validate(when).holds(facts(loss_claimed=loss)) is holds
