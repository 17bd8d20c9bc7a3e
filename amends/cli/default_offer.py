"""Completes an action that names no offer with the only one that is meant."""

from collections.abc import Callable

from amends.cli.action_command import Body, Complete
from amends.cli.connections import open_records
from amends.domain.offers import Offer
from amends.services.waiting_offer import the_only_offer


def the_offer(waits: Callable[[Offer], bool], inside: str | None = None) -> Complete:
    """The offer that waits, where none is named. With two or none, the person has to say.

    Args:
        waits: whether an offer may be meant.
        inside: the part of the action that names the offer; None for the action itself.
    """

    async def complete(reference: str, body: Body) -> Body:
        part: Body = body[inside] if inside else body
        if part.get("offer_id"):
            return body
        async with open_records() as records:
            named = part | {"offer_id": await the_only_offer(records, reference, waits)}
        return body | {inside: named} if inside else named

    return complete
