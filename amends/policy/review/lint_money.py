"""Looks at the limits of a page: in other currencies than its money, or lower for who may more."""

from collections import Counter
from collections.abc import Iterator
from itertools import combinations

from amends.domain.types import Money
from amends.policy.pages.policy_page import PolicyPage
from amends.policy.pages.roster import AGENT, MANAGER, SUPERVISOR

Found = Iterator[tuple[tuple[str | int, ...], str]]
UPWARDS = (AGENT, SUPERVISOR, MANAGER)


def limits(page: PolicyPage) -> Found:
    """Limits that somebody wrote down and that allow something else than was meant."""
    yield from _mixed(page)
    yield from _of_nothing_here(page)
    yield from _upside_down(page)


def _mixed(page: PolicyPage) -> Found:
    """A limit says nothing of money in another currency, so that its role may give none."""
    counted = Counter(limit.currency for limit in page.authority.values() if limit is not None)
    if len(counted) < 2:
        return
    usual = max(counted, key=lambda currency: (counted[currency], currency in _given_here(page)))
    for role, limit in page.authority.items():
        if limit is not None and limit.currency != usual:
            what = f"limits in several currencies: {limit} lets the {_spoken(role)} decide about no {usual}"
            yield ("authority", role), f"{what}, and those whose limit is in {usual} about no {limit.currency}"


def _of_nothing_here(page: PolicyPage) -> Found:
    """Everything that the page gives is in other currencies than this limit: the role can decide about none of it."""
    given = _given_here(page)
    currencies = {limit.currency for limit in page.authority.values() if limit is not None}
    if not given or len(currencies) > 1:  # told above
        return
    for role, limit in page.authority.items():
        if limit is not None and limit.currency not in given:
            what = f"a limit in {limit.currency}, and all that this page offers is in {', '.join(sorted(given))}"
            yield ("authority", role), f"{what}: the {_spoken(role)} could decide about none of it"


def _upside_down(page: PolicyPage) -> Found:
    """Who is asked when it is too much for another may give less than they do."""
    for lower, higher in combinations([role for role in UPWARDS if role in page.authority], 2):
        less, more = page.authority[lower], page.authority[higher]
        if more is not None and (less is None or (less.currency == more.currency and less.amount > more.amount)):
            yield ("authority", higher), f"{more} is less than the {_spoken(lower)} may give: {less or 'unlimited'}"


def _given_here(page: PolicyPage) -> set[str]:
    """The currencies of all that the page suggests or gives by itself."""
    fast = page.paths.straight_through
    lines = [*(fast.gives if fast else ()), *(line for each in page.offers.suggest for line in each.lines)]
    amounts = [amount for line in lines for amount in (line.money, line.worth)]
    return {amount.currency for amount in amounts if isinstance(amount, Money)}


def _spoken(role: str) -> str:
    return role.replace("_", " ")
