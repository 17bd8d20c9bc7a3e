"""Invented complaints: who complained about what, in which tone we answer, and what there is to say."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import cycle, product
from typing import Any

from amends.domain.actions import MilestoneName
from amends.domain.case import LetterSent, LetterState
from amends.domain.complaint import ContactBy
from amends.domain.letters import LetterPurpose, Work
from amends.domain.offers import Finding, LineKind, Offer, OfferLine, OfferState, Resolution, Terms
from amends.domain.orders import ToldDate
from amends.domain.plan import FollowUp
from amends.domain.types import Money
from amends.letters.proofreading.sample_people import FORMER, OWNER, Voice
from amends.letters.vocabulary import Vocabulary

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
STRATEGIES = ("balanced", "efficiency", "empathy")
TIERS = ("standard", "vip")
EARLIER = (0, 1, 3)
LINKS = {
    "accept": "https://amends.example/a/eyJvZmZlciI6",
    "refuse": "https://amends.example/a/eyJyZWZ1c2Ui",
    "rate": {score: f"https://amends.example/r/eyJyYXRl{score}" for score in range(1, 6)},
}
# A reference of digits and hyphens is the one that the neighbourhood of Arabic letters turns around.
REFERENCE, NUMBERED = "PARCEL-7", "2026-11-7"
HOSTILE_NAMES = {
    "marks that turn the direction": "\u202eevil\u202c name\u2066",
    "HTML": "<script>alert(1)</script> & <b>Sons</b>",
    "template braces": "{{ 7 * 7 }}{% raw %}",
    "Markdown": "[Ada](javascript:x) **bold** > # `",
    "line breaks": "Ada\u2028Bcc: all@example.org\x85X: y",
    "200 letters": "Wolfeschlegelsteinhausenbergerdorff " * 5 + "a" * 20,
    "emoji": "Ada \U0001f469\u200d\U0001f469\u200d\U0001f467 \U0001f1ee\U0001f1f7",
    "a single letter": "A",
    "Persian letters": "سارا محمدی",
    "Latin letters": 'O\'Brien & Søns "Ltd" – 株式会社',
}
FOLLOW_UP = FollowUp(
    survey_at=NOW + timedelta(days=3),
    reminder_at=NOW + timedelta(days=7),
    survey_closes_at=NOW + timedelta(days=14),
    reopen_until=NOW + timedelta(days=30),
)

ANSWERED = LetterSent(
    effect_id=f"complaint-{REFERENCE}/1/letter.{LetterPurpose.RESOLUTION}/1",
    purpose=LetterPurpose.RESOLUTION,
    state=LetterState.ACCEPTED,
    at=NOW - timedelta(days=3),
)


@dataclass(frozen=True)
class Situation:
    """One invented complaint, the tone of the answer, and what there is to say.

    `parts` are named like the parts of an order.
    """

    about: str
    strategy: str = "balanced"
    earlier: int = 0
    vulnerable: bool = False
    tier: str = "standard"
    name: str | None = None
    reference: str = REFERENCE
    category: str = "late parcel"
    product: str = "parcel"
    contact_by: ContactBy = ContactBy.EMAIL
    now: datetime = NOW
    received_at: datetime | None = None
    parts: Mapping[str, Any] = field(default_factory=dict)


def everything(voice: Voice) -> dict[str, Any]:
    """All parts that an order may have."""
    return {
        "words": voice.words,
        "links": LINKS,
        "owner": OWNER,
        "former_owner": FORMER,
        "serves": (str(MilestoneName.ACKNOWLEDGE), str(MilestoneName.APOLOGISE)),
        "referred_to": voice.referred_to,
        "linked": "PARCEL-3",
        "finding": str(Finding.UPHELD),
        "rights": voice.rights,
        "added": voice.added,
        "call_at": NOW + timedelta(hours=4),
        "answer_by": NOW + timedelta(days=7),
        "elsewhere_from": NOW + timedelta(days=5),
        "offer_expires": NOW + timedelta(days=14),
        "follow_up": FOLLOW_UP,
        "lines": (_money(voice), _gesture(voice)),
        "letters": (ANSWERED,),
        "dates": tuple(
            ToldDate(milestone=name, date=NOW + timedelta(days=days), before=NOW + timedelta(hours=1))
            for days, name in enumerate(MilestoneName, start=1)
        ),
        "resolution": Resolution(finding=Finding.UPHELD, cause="late", done=voice.done, outstanding=voice.outstanding),
    }


def situations(voice: Voice) -> Iterator[Situation]:
    """Situations of every tone, with all parts and with none, with each part missing, and of special customers."""
    full = everything(voice)
    for strategy, earlier, vulnerable, tier in product(STRATEGIES, EARLIER, (False, True), TIERS):
        mood = f"{strategy}, {earlier} earlier complaints, {'vulnerable, ' if vulnerable else ''}{tier}"
        bare = Situation(f"{mood}, nothing more to say", strategy, earlier, vulnerable, tier)
        yield replace(bare, about=mood, parts=full)
        if strategy == STRATEGIES[0] or (tier == TIERS[0] and not vulnerable):
            yield bare
    for name in full:
        yield Situation(f"without {name}", parts={**full, **_gone(name)})
        yield Situation(f"with {name} alone", parts={name: full[name]})
    for name in ("call_at", "owner"):
        yield Situation(f"vip, without {name}", tier="vip", parts={**full, **_gone(name)})
    for about, parts in _outcomes(voice):
        yield Situation(about, parts={**full, **parts})
    for strategy in STRATEGIES:
        yield Situation(f"it arrived late, {strategy}", strategy, received_at=NOW - timedelta(days=10), parts=full)
    late = ToldDate(milestone=MilestoneName.REMEDY, date=NOW + timedelta(days=2), before=NOW + timedelta(hours=1))
    for strategy in STRATEGIES:
        about = f"what was promised is late, {strategy}"
        yield Situation(about, strategy, parts={**full, "dates": (late,), "words": None})
    for work, put_off in product(Work, (0, 1, 2, 5)):
        moved = ToldDate(
            milestone=MilestoneName.RESOLVE,
            date=NOW + timedelta(days=2),
            before=NOW + timedelta(hours=1),
            put_off=put_off,
        )
        missed = NOW - timedelta(hours=3) if put_off else None
        parts = {**full, "dates": (moved,), "words": None, "work": work, "call_missed": missed}
        yield Situation(f"work {work}, put off {put_off} times", parts=parts)
    yield Situation("it takes the place of another letter", parts=full | {"replaces": NOW - timedelta(days=1)})
    for about, name in HOSTILE_NAMES.items():
        yield Situation(f"a name with {about}", name=name, parts=full)
    yield Situation("told by phone, nothing more to say", contact_by=ContactBy.PHONE)
    for way in ContactBy:
        yield Situation(f"told by {way}", contact_by=way, parts=full)
    yield Situation("a reference of digits", reference=NUMBERED, parts={**full, "linked": NUMBERED})


def subjects(voice: Voice, vocabulary: Vocabulary) -> Iterator[Situation]:
    """Complaints about each category and each product once, and about one that has no words."""
    products = (*vocabulary.products, "trouser press")
    for category, subject in zip((*vocabulary.told, *products), cycle(products)):
        yield Situation(f"about {category}, {subject}", category=category, product=subject, parts=everything(voice))


def causes(voice: Voice, vocabulary: Vocabulary) -> Iterator[Situation]:
    """Complaints with each cause once, and one that has no words."""
    for cause in (*vocabulary.happened, "anything_else"):
        resolution = Resolution(finding=Finding.UPHELD, cause=cause, done=voice.done)
        yield Situation(f"caused by {cause}", parts={**everything(voice), "resolution": resolution})


def _gone(name: str) -> dict[str, object]:
    empty: dict[str, object] = {"serves": (), "lines": (), "letters": (), "dates": (), "rights": (), "added": ()}
    return {name: empty.get(name)}


def _outcomes(voice: Voice) -> Iterator[tuple[str, dict[str, Any]]]:
    for finding in Finding:
        resolution = Resolution(finding=finding, cause="late", done=voice.done)
        yield f"{finding}", {"finding": str(finding), "resolution": resolution}
        yield f"{finding}, found by the resolution", {"finding": None, "resolution": resolution}
    partly = Resolution(finding=Finding.PARTLY, cause="not_our_fault", done=voice.done)
    yield "partly, and not our fault", {"finding": None, "resolution": partly}
    yield "asked for a recommendation", {"follow_up": FOLLOW_UP.model_copy(update={"nps": True})}
    yield (
        "asked for a recommendation, by answer",
        {
            "follow_up": FOLLOW_UP.model_copy(update={"nps": True}),
            "links": None,
        },
    )
    yield "declined", {"finding": str(OfferState.DECLINED)}
    lapsed = Offer(id="o", lines=(), why="", proposed_by="p", state=OfferState.LAPSED)
    yield "amended", {"finding": str(OfferState.APPROVED), "offers": (lapsed,)}
    yield "signed by another than the owner", {"signed_by": FORMER}
    yield "another amount was paid", {"instead_of": Money(amount=Decimal("40.50"), currency="GBP")}
    yield "given alone", {"lines": (_money(voice),)}
    yield "given alone, without money", {"lines": (_on_terms(_gesture(voice), Terms.GIVEN),)}
    yield "offered alone", {"lines": (_on_terms(_money(voice), Terms.OFFERED),)}
    yield "offered without an end", {"offer_expires": None, "lines": (_gesture(voice),)}
    yield (
        "no date to tell instead of another",
        {"dates": (ToldDate(milestone=MilestoneName.RESOLVE, date=NOW + timedelta(days=2)),)},
    )


def _on_terms(line: OfferLine, terms: Terms) -> OfferLine:
    return line.model_copy(update={"terms": terms})


def _money(voice: Voice) -> OfferLine:
    amount = Money(amount=Decimal("20.50"), currency="GBP")
    return OfferLine(kind=LineKind.MONEY, detail=voice.for_the_delay, money=amount)


def _gesture(voice: Voice) -> OfferLine:
    return OfferLine(kind=LineKind.GESTURE, detail=voice.gesture, terms=Terms.OFFERED)
