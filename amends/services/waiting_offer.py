"""Finds the one offer that is meant where the command names none."""

from collections.abc import Callable

from amends.audit.references import no_complaint
from amends.db import Records
from amends.domain.errors import CannotBeDone, Code, WrongUse
from amends.domain.offers import Offer, OfferState


def to_be_decided(offer: Offer) -> bool:
    """Whether the offer is proposed and not decided yet."""
    return offer.state is OfferState.PROPOSED


def to_be_answered(offer: Offer) -> bool:
    """Whether the customer has something to accept or refuse."""
    return offer.awaits_answer


async def the_only_offer(records: Records, reference: str, waits: Callable[[Offer], bool]) -> str:
    """The id of the one offer of this complaint that waits.

    Raises:
        NotFound: there is no such complaint.
        CannotBeDone: no offer waits.
        WrongUse: several offers wait; the words name them.
    """
    row = await records.cases.row(reference)
    if row is None:
        raise await no_complaint(records, reference)
    offers = [offer.id for offer in row.offers if waits(offer)]
    if not offers:
        raise CannotBeDone(f"{reference} has no offer that waits for this.", "See `amends show`.", code=Code.NO_OFFER)
    if len(offers) > 1:
        raise WrongUse(f"{reference} has several: {', '.join(offers)}.", "Name one with --offer-id.")
    return offers[0]
