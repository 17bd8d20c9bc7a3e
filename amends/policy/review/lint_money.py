"""Looks at limits in a currency that the page does not use, and lower limits for higher roles."""

from collections import Counter
from collections.abc import Iterator
from itertools import combinations

from amends.domain.types import Money
from amends.policy.pages.policy_page import PolicyPage
from amends.policy.pages.roster import AGENT, MANAGER, SUPERVISOR

Found = Iterator[tuple[tuple[str | int, ...], str]]
UPWARDS = (AGENT, SUPERVISOR, MANAGER)


def limits(page: PolicyPage) -> Found:
    """Limits that allow something else than was meant."""
    yield from _mixed(page)
    yield from _of_nothing_here(page)
    yield from _upside_down(page)


def _mixed(page: PolicyPage) -> Found:
    """Limits in several currencies: a limit allows nothing in another currency, so the role may give none."""
    counted = Counter(limit.currency for limit in page.authority.values() if limit is not None)
    if len(counted) < 2:
        return
    usual = max(counted, key=lambda currency: (counted[currency], currency in _given_here(page)))
    for role, limit in page.authority.items():
        if limit is not None and limit.currency != usual:
            what = f"limits in several currencies: {limit} lets the {_spoken(role)} decide about no {usual}"
            yield ("authority", role), f"{what}, and those whose limit is in {usual} about no {limit.currency}"


def _of_nothing_here(page: PolicyPage) -> Found:
    """Limits in a currency that the page never gives: the role can decide about nothing on it."""
    given = _given_here(page)
    currencies = {limit.currency for limit in page.authority.values() if limit is not None}
    if not given or len(currencies) > 1:  # told above
        return
    for role, limit in page.authority.items():
        if limit is not None and limit.currency not in given:
            what = f"a limit in {limit.currency}, and all that this page offers is in {', '.join(sorted(given))}"
            yield ("authority", role), f"{what}: the {_spoken(role)} could decide about none of it"


def _upside_down(page: PolicyPage) -> Found:
    """Roles that are asked when a decision is too large for another role, but may give less."""
    for lower, higher in combinations([role for role in UPWARDS if role in page.authority], 2):
        less, more = page.authority[lower], page.authority[higher]
        if more is not None and (less is None or (less.currency == more.currency and less.amount > more.amount)):
            yield ("authority", higher), f"{more} is less than the {_spoken(lower)} may give: {less or 'unlimited'}"


def _given_here(page: PolicyPage) -> set[str]:
    """The currencies of everything that the page suggests or gives by itself."""
    fast = page.paths.straight_through
    lines = [*(fast.gives if fast else ()), *(line for each in page.offers.suggest for line in each.lines)]
    amounts = [amount for line in lines for amount in (line.money, line.worth)]
    return {amount.currency for amount in amounts if isinstance(amount, Money)}


def _spoken(role: str) -> str:
    return role.replace("_", " ")
