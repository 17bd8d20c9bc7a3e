"""How much may still be given: limits in force, less everything that a complaint gives already. Pure."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from amends.domain.offers import Offer
from amends.domain.types import Money

Limits = Mapping[str, Money | None]


def narrowed(in_force: Limits, pinned: Limits) -> dict[str, Money | None]:
    """The limits now, for roles on both pages; the complaint's own page may only narrow them.

    A limit of the older page in another currency cannot be compared, and does not count.
    """
    return {role: _lower(limit, pinned[role]) for role, limit in in_force.items() if role in pinned}


def left_of(limits: Limits, offers: Iterable[Offer]) -> dict[str, Money | None]:
    """What each role may still give, after what the complaint gives already in the limit's currency."""
    given = tuple(offers)
    return {
        role: limit
        and Money(amount=max(limit.amount - given_already(given, limit.currency), Decimal(0)), currency=limit.currency)
        for role, limit in limits.items()
    }


def given_already(offers: Iterable[Offer], currency: str) -> Decimal:
    """What a complaint gives in this currency, gestures by their worth. Refused and lapsed offers do not count."""
    values = (line.value for offer in offers for line in offer.live)
    return sum((value.amount for value in values if value and value.currency == currency), Decimal(0))


def _lower(one: Money | None, other: Money | None) -> Money | None:
    if one is None or other is None:
        return one if other is None else other
    return other if other.currency == one.currency and other.amount < one.amount else one
