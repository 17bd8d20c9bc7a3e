"""Finds the one offer that is meant where nobody named it, so that people need not copy ids."""

from collections.abc import Callable

from amends.cli.action_command import Body, Complete
from amends.cli.connections import open_records
from amends.cli.exit_codes import Exit, Failure
from amends.cli.near_references import no_complaint
from amends.domain.offers import Offer, OfferState


def to_be_decided(offer: Offer) -> bool:
    """Somebody proposed it, and nobody has decided it yet."""
    return offer.state is OfferState.PROPOSED


def to_be_answered(offer: Offer) -> bool:
    """The customer has something to accept or refuse."""
    return offer.awaits_answer


def the_offer(waits: Callable[[Offer], bool], inside: str | None = None) -> Complete:
    """Take the offer that waits where none is named; two or none are sorted out by the person.

    Args:
        waits: whether an offer may be meant.
        inside: the part of the act that names the offer; None for the act itself.
    """

    async def complete(reference: str, body: Body) -> Body:
        part: Body = body[inside] if inside else body
        if part.get("offer_id"):
            return body
        async with open_records() as records:
            row = await records.cases.row(reference)
            if row is None:
                raise await no_complaint(records, reference)
        named = part | {"offer_id": _only_one(reference, [offer.id for offer in row.offers if waits(offer)])}
        return body | {inside: named} if inside else named

    return complete


def _only_one(reference: str, offers: list[str]) -> str:
    """The one offer of these.

    Raises:
        Failure: where there is none, or more than one.
    """
    if not offers:
        raise Failure(Exit.REFUSED, f"{reference} has no offer that waits for this.", "See `amends show`.", "no_offer")
    if len(offers) > 1:
        raise Failure(Exit.WRONG_USE, f"{reference} has several: {', '.join(offers)}.", "Name one with --offer-id.")
    return offers[0]
