"""What a letter has to say: an order, the complaint and the people, as the words that fill a template."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from activities.phrasing import Phrasing, clean
from activities.signatures import LetterOrder, LetterPurpose
from complaints.offers import LineKind, OfferLine, OfferState, Terms
from planning.roster import Roster

# A resolution is told when there is one; the letters before it have nothing of the kind to tell.
TELLS_RESOLUTION = frozenset({LetterPurpose.RESOLUTION, LetterPurpose.FAST_PATH})


def words_of(
    order: LetterOrder, *, name: str, roster: Roster, phrasing: Phrasing, words: str | None
) -> dict[str, object]:
    """Everything a template may use; what this letter has no use for is None or empty. `words` are a colleague's."""
    follow_up, decision = order.follow_up, _decision(order)
    lines = () if decision == "no" else order.lines
    if order.purpose is LetterPurpose.FAST_PATH:  # its words are told as what was done, not as a thing that is given
        lines = tuple(line for line in lines if line.kind is not LineKind.WORDS)
    resolution = order.row.resolution if order.purpose in TELLS_RESOLUTION else None
    return {
        "name": clean(name),
        "reference": order.reference,
        "owner": name_of(roster, order.owner),
        "former_owner": name_of(roster, order.former_owner),
        "repeat": order.repeat,
        "strategy": order.strategy,
        "promises": _promises(order, phrasing),
        "given": _lines(lines, Terms.GIVEN, phrasing),
        "offered": _lines(lines, Terms.OFFERED, phrasing),
        "offer_expires": _date(order.offer_expires, phrasing),
        "decision": decision,
        "finding": order.finding or (resolution.finding if resolution else None),
        "done": _said(resolution.done if resolution else None),
        "outstanding": _said(resolution.outstanding if resolution else None),
        "reopen_until": _date(follow_up.reopen_until if follow_up else None, phrasing),
        "survey_closes": _date(follow_up.survey_closes_at if follow_up else None, phrasing),
        "referred_to": order.referred_to,
        "linked": order.linked,
        "serves": order.serves,
        "words": _said(words),
    }


def name_of(roster: Roster, staff_id: str | None) -> str | None:
    """The name of a colleague; None where a role has it, or somebody who has left the page."""
    person = roster.person(staff_id)
    return clean(person.name) if person else None


def _said(words: str | None) -> str | None:
    return clean(words) if words else None


def _date(moment: datetime | None, phrasing: Phrasing) -> str | None:
    return phrasing.date(moment) if moment else None


def _promises(order: LetterOrder, phrasing: Phrasing) -> list[Mapping[str, object]]:
    """Dates that are still to come, soonest first: a date that has passed is no promise."""
    return [
        {
            "milestone": str(told.milestone),
            "date": phrasing.date(told.date),
            "before": _date(told.before, phrasing),
        }
        for told in sorted(order.dates, key=lambda told: told.date)
        if told.date > order.now
    ]


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
    """A declined offer's lines are what the customer does not get; lines that replaced a first idea amend it."""
    if not order.lines or order.finding == OfferState.DECLINED:
        return "no"
    amended = any(offer.state is OfferState.REPLACED for offer in order.row.offers)
    return "amended" if amended else "yes"
