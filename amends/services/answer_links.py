"""Records answers that customers give by a link in a letter, each once."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from amends.client.client import AmendsClient, UnknownComplaint
from amends.db import Records
from amends.db.ratings import Rating
from amends.domain.actions import CUSTOMER, Action, AnswerOffer, Rate
from amends.domain.case import CaseRow
from amends.domain.offers import OfferState
from amends.domain.types import Reason, Recorded
from amends.messaging.reply_tokens import Letterbox, LinkRead, Purpose

ANSWERED = {OfferState.ACCEPTED: "accepted", OfferState.REFUSED: "refused"}


class Answered(Recorded):
    """What became of a link. `recorded` now, `used` where it was recorded by this link before, else `refused`.

    `stands` is what the complaint has on record: 'accepted', 'refused', a score, or None.
    """

    state: Literal["recorded", "used", "refused"]
    purpose: Purpose
    reference: str
    subject: str
    stands: str | None = None
    refusal: Reason | None = None


async def use_link(
    token: str,
    now: datetime,
    *,
    letterbox: Letterbox,
    records: Records,
    counter: AmendsClient,
    purposes: Sequence[Purpose] | Literal["any"] = "any",
    **beside: object,
) -> Answered:
    """Does what a link is for. `beside` is what the customer adds: `words`, and with a score `solved` and `recommend`.

    A link that was used before changes nothing, and says what is on record. Raises LinkRefused for a link that cannot
    be used; then nothing was done.
    """
    link = letterbox.read_link(token, now, purposes)
    versions = [each for each in await records.ratings.of(link.reference) if each.generation == link.generation]
    name, action = _action(link, now, beside, len(versions))
    if isinstance(
        action, Rate
    ):  # what says nothing new was said before; anything else is a new version (field case H9)
        used = bool(versions) and versions[-1].score == action.score and not _adds(action, versions[-1])
    else:
        used = any(
            kept.action_id == action.action_id and kept.granted for kept in await records.actions.of(link.reference)
        )
    refusal = None
    if not used:
        try:
            refusal = (await counter.act(link.reference, name, action)).refusal
        except UnknownComplaint:
            what, do = "This complaint is closed, and no answer is waited for.", "Write to us: a person will answer."
            refusal = Reason(code="closed", what=what, do=do)
    return Answered(
        state="used" if used else "refused" if refusal else "recorded",
        purpose=link.purpose,
        reference=link.reference,
        subject=link.subject,
        stands=await _stands(records, link) if used or refusal else _said(link),
        refusal=refusal,
    )


def _adds(rate: Rate, stands: Rating) -> bool:
    """Whether it says more than the score on record."""
    return any(
        said is not None and said != kept
        for said, kept in (
            (rate.recommend, stands.recommend),
            (rate.solved, stands.solved),
            (rate.words, stands.words),
        )
    )


def _action(link: LinkRead, now: datetime, beside: dict[str, object], versions: int) -> tuple[str, Action]:
    """The action of this link. Used twice, it is the same action; a score may be changed, also back."""
    digest = hashlib.sha256(link.token.encode()).hexdigest()[:40]
    said = {name: value for name, value in beside.items() if value is not None}
    common = {"action_id": f"link/{digest}", "by": CUSTOMER, "through": "link", "at": now, **said}
    if link.purpose is Purpose.RATE:
        rate = {"action_id": f"link/{digest}/{versions}", "score": int(link.subject), "generation": link.generation}
        return "rate", Rate.model_validate(common | rate)
    return "answer_offer", AnswerOffer.model_validate(common | {"offer_id": link.subject, "answer": str(link.purpose)})


def _said(link: LinkRead) -> str:
    return {Purpose.ACCEPT: "accepted", Purpose.REFUSE: "refused", Purpose.RATE: link.subject}[link.purpose]


async def _stands(records: Records, link: LinkRead) -> str | None:
    """What is on record, in the words of the link's kind."""
    if link.purpose is Purpose.RATE:
        scores = [each.score for each in await records.ratings.of(link.reference) if each.generation == link.generation]
        return str(scores[-1]) if scores else None
    row = await records.cases.row(link.reference)
    return _of_offer(row, link.subject) if row else None


def _of_offer(row: CaseRow, offer_id: str) -> str | None:
    offer = next((offer for offer in row.offers if offer.id == offer_id), None)
    return ANSWERED.get(offer.state) if offer else None
