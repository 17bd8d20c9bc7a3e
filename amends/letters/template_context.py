"""Makes the words that fill a template from an order, the complaint and the people."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from amends.domain.actions import MilestoneName
from amends.domain.case import REACHED
from amends.domain.complaint import ContactBy, Facts
from amends.domain.letters import LetterPurpose
from amends.domain.names import to_address
from amends.domain.offers import Finding, LineKind, OfferLine, OfferState, Resolution, Terms
from amends.domain.orders import LetterOrder
from amends.letters.dates import day, first_day, last_day, promised, promised_before, promised_day
from amends.letters.formatting import Phrasing, clean
from amends.policy.pages.roster import Roster

# A resolution is told when there is one; the letters before it have nothing of the kind to tell.
TELLS_RESOLUTION = frozenset({LetterPurpose.RESOLUTION, LetterPurpose.FAST_PATH})
LISTS = frozenset({LetterPurpose.DECISION, LetterPurpose.OFFER, LetterPurpose.FAST_PATH, LetterPurpose.RESOLUTION})
FIRST_LETTERS = frozenset({LetterPurpose.ACKNOWLEDGEMENT, LetterPurpose.FAST_PATH})
A_DAY = timedelta(days=1)
NOT_OURS = "not_our_fault"
SPOKEN_OR_ON_PAPER = frozenset({ContactBy.PHONE, ContactBy.POST})  # where nobody can follow a link
BY_MACHINE = frozenset({ContactBy.EMAIL, ContactBy.SMS, ContactBy.PUSH})


def words_of(
    order: LetterOrder,
    *,
    name: str,
    roster: Roster,
    phrasing: Phrasing,
    words: str | None,
    links: Mapping[str, Any] | None = None,
    channel: str | None = None,
    rights: Iterable[str] = (),
    added: Iterable[str] = (),
) -> dict[str, object]:
    """Everything a template may use; what this letter has no use for is None or empty.

    `words` are a colleague's; `links` those of the letterbox; `channel` the way this letter goes, if it is not the
    customer's own; `rights` the lines that the policy owes to a final response, `added` those that it owes to this
    letter. Of category, product, cause, tier, earlier and channel the templates make words of their language.
    """
    way = channel or _way(order)
    return {
        "name": to_address(clean(name)) or "",
        "reference": order.reference,
        "owner": name_of(roster, order.owner, phrasing),
        "signed_by": name_of(roster, order.signed_by or order.owner, phrasing),
        "former_owner": name_of(roster, order.former_owner, phrasing),
        "strategy": order.strategy,
        "work": order.work,
        "times_put_off": max((told.put_off for told in order.dates), default=0),
        "channel": way,
        **_customer(order),
        **_promises(order, phrasing),
        "replaces": day(phrasing, order.replaces, order.now) if order.replaces else None,
        "received_on": _received_on(order, phrasing),
        **_decided(order, phrasing),
        **_resolved(order),
        **_dates(order, phrasing),
        "rights": [clean(line) for line in rights],
        "added": [clean(line) for line in added],
        "nps": order.follow_up.nps if order.follow_up else False,
        "links": _links({} if way in SPOKEN_OR_ON_PAPER else links or {}),
        "referred_to": _said(order.referred_to),
        "linked": order.linked,
        "serves": order.serves,
        "words": _said(words),
    }


def name_of(roster: Roster, staff_id: str | None, phrasing: Phrasing) -> str | None:
    """A colleague's name as the language spells it; None for a role, or a person not on the page."""
    person = roster.person(staff_id)
    return clean(person.name_in(phrasing.language)) if person else None


def _customer(order: LetterOrder) -> dict[str, object]:
    """What depends on this customer. `earlier` is the number of their earlier complaints, 0 if unknown."""
    facts = order.row.facts
    return {
        "repeat": order.repeat,
        "earlier": facts.earlier_complaints if facts else 0,
        "vulnerable": facts.vulnerable if facts else False,
        "tier": facts.tier if facts else "standard",
        "category": facts.category if facts else None,
        "product": facts.product if facts else None,
    }


def _decided(order: LetterOrder, phrasing: Phrasing) -> dict[str, object]:
    """The decision (yes, no, amended) and what comes with it."""
    decision = _decision(order)
    lines = () if decision == "no" else order.lines
    if order.purpose is LetterPurpose.FAST_PATH:  # its words are told as what was done, not as a thing that is given
        lines = tuple(line for line in lines if line.kind is not LineKind.WORDS)
    return {
        "decision": decision,
        "given": _lines(lines, Terms.GIVEN, phrasing),
        "offered": _lines(lines, Terms.OFFERED, phrasing),
        "instead_of": phrasing.money(order.instead_of) if order.instead_of else None,
    }


def _resolved(order: LetterOrder) -> dict[str, object]:
    """The finding, whose fault it was, and what was done."""
    resolution = _resolution(order)
    finding = order.finding or (resolution.finding if resolution else None)
    return {
        "finding": finding,
        "fault": _fault(finding, resolution),
        "cause": resolution.cause if resolution and order.purpose is LetterPurpose.RESOLUTION else None,
        "done": _said(resolution.done if resolution else None),
        "outstanding": _said(resolution.outstanding if resolution else None),
    }


def _dates(order: LetterOrder, phrasing: Phrasing) -> dict[str, str | None]:
    follow_up = order.follow_up
    moments = {
        "offer_expires": (last_day, order.offer_expires),
        "answer_by": (last_day, order.answer_by),
        "call_at": (promised, order.call_at),
        "call_missed": (promised_before, order.call_missed),
        "reopen_until": (last_day, follow_up.reopen_until if follow_up else None),
        "survey_closes": (last_day, follow_up.survey_closes_at if follow_up else None),
        "answered_on": (day, _answered(order)),
        "elsewhere_from": (first_day, _not_before(order)),
    }
    return {what: say(phrasing, moment, order.now) if moment else None for what, (say, moment) in moments.items()}


def _answered(order: LetterOrder) -> datetime | None:
    """When the final answer reached the customer, in the cycle that this letter belongs to."""
    times = [sent.at for sent in order.row.letters if sent.purpose in TELLS_RESOLUTION and sent.state in REACHED]
    return max(times, default=None)


def _not_before(order: LetterOrder) -> datetime | None:
    """The legal date that a letter has to name; None once it has passed.

    Nobody is sent to an ombudsman who does not take the case yet.
    """
    door = order.elsewhere_from
    return door if door is not None and door > order.now else None


def _way(order: LetterOrder) -> ContactBy:
    """The channel that this customer prefers, or the one by which a person reaches them."""
    facts: Facts | None = order.row.facts
    preferred = facts.contact_by if facts else ContactBy.EMAIL
    return spoken_way(preferred) if order.by_person else preferred


def spoken_way(preferred: ContactBy) -> ContactBy:
    """The channel for what a person tells: phone, unless the customer prefers another way that needs a person."""
    return ContactBy.PHONE if preferred in BY_MACHINE else preferred


def _resolution(order: LetterOrder) -> Resolution | None:
    return order.row.resolution if order.purpose in TELLS_RESOLUTION else None


def _fault(finding: str | None, resolution: Resolution | None) -> bool | None:
    """Whether the fault is ours; None until it is found out."""
    if finding in {Finding.UPHELD, Finding.PARTLY}:
        return resolution is None or resolution.cause != NOT_OURS
    return False if finding == Finding.NOT_UPHELD else None


def _links(links: Mapping[str, Any]) -> dict[str, object]:
    """Every kind of link, None where this letter has none. Scores are numbers, even where JSON made them text."""
    scores: Mapping[object, str] = links.get("rate") or {}
    rate = {int(str(score)): url for score, url in scores.items()}
    return {"accept": links.get("accept"), "refuse": links.get("refuse"), "rate": rate or None}


def _said(words: str | None) -> str | None:
    return clean(words) if words else None


def _promises(order: LetterOrder, phrasing: Phrasing) -> dict[str, object]:
    """Dates that are still to come, soonest first: a past date is not promised.

    A letter that lists what is given has the date of it in `given_by` instead.
    """
    dates = sorted((told for told in order.dates if told.date > order.now), key=lambda told: told.date)
    given = [line for line in order.lines if line.kind is not LineKind.WORDS and not _only_offered(line, order)]
    listed = [told for told in dates if told.milestone is MilestoneName.REMEDY and order.purpose in LISTS and given]
    return {
        "given_by": promised(phrasing, listed[-1].date, order.now) if listed else None,
        "promises": [
            {
                "milestone": str(told.milestone),
                "date": promised(phrasing, told.date, order.now),
                "day": promised_day(phrasing, told.date, order.now),
                "before": promised_before(phrasing, told.before, order.now) if told.before else None,
            }
            for told in dates
            if told not in listed
        ],
    }


def _received_on(order: LetterOrder, phrasing: Phrasing) -> str | None:
    """When the complaint was received, for a first letter that comes more than a day after it."""
    facts = order.row.facts
    late = facts is not None and order.now - facts.received_at > A_DAY
    return day(phrasing, facts.received_at, order.now) if facts and late and order.purpose in FIRST_LETTERS else None


def _only_offered(line: OfferLine, order: LetterOrder) -> bool:
    """Whether the line is offered and the customer has not accepted it."""
    return order.purpose is LetterPurpose.OFFER and line.terms is Terms.OFFERED


def _lines(lines: Iterable[OfferLine], terms: Terms, phrasing: Phrasing) -> list[Mapping[str, object]]:
    return [
        {
            "kind": str(line.kind),
            "detail": clean(line.detail),
            "money": phrasing.money(line.money) if line.money else None,
        }
        for line in lines
        if line.terms is terms
    ]


def _decision(order: LetterOrder) -> str:
    """How a decision reads to the customer: 'yes', 'no' or 'amended'.

    A declined offer's lines are what the customer does not get. Lines after an offer that they knew amend it; what the
    policy suggested, or a colleague proposed, the customer never heard of.
    """
    if not order.lines or order.finding == OfferState.DECLINED:
        return "no"
    amended = any(offer.state in {OfferState.REFUSED, OfferState.LAPSED} for offer in order.row.offers)
    return "amended" if amended else "yes"
