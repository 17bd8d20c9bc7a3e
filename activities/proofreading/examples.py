"""The letters that are read before any customer reads one: a grid of invented complaints, customers and mishaps."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from itertools import cycle, product
from typing import Any

from activities.phrasing import Phrasing
from activities.proofreading.voices import FORMER, OWNER, Voice, voice_of
from activities.signatures import LetterOrder, LetterPurpose, ToldDate
from activities.telling import words_of
from activities.vocabulary import Vocabulary
from complaints.acts import MilestoneName
from complaints.case import CaseRow
from complaints.complaint import Channel, ContactBy, Facts, Severity
from complaints.offers import Finding, LineKind, Offer, OfferLine, OfferState, Resolution, Terms
from complaints.plan import FollowUp, StepAction
from complaints.words import Money, Stage

STAFF_NOTICE = "staff_notice"
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


class Remembering(Phrasing):
    """Writes each date once: the examples tell the same few thousands of times."""

    def date(self, moment: datetime) -> str:
        """As Phrasing has it."""
        return _dates(self.language, self.time_zone, moment)


@cache
def _dates(language: str, time_zone: str, moment: datetime) -> str:
    return Phrasing(language, time_zone).date(moment)


@dataclass(frozen=True)
class Example:
    """One letter to be read: what fills it, and what is special about it. `wild` are words that look like a fault."""

    letter: str
    about: str
    words: Mapping[str, object]
    wild: bool = False


@dataclass(frozen=True)
class Situation:
    """Who complained about what, in which mood we answer, and what there is to say (`parts`, as an order has them)."""

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
    parts: Mapping[str, Any] = field(default_factory=dict)


def a_few(language: str, letters: Collection[str]) -> Iterator[Example]:
    """These letters of one language with everything to say and with nothing, and for a name full of markup."""
    voice = voice_of(language)
    phrasing, full = Remembering(language, voice.zone), everything(voice)
    for purpose, strategy in product(_among(letters), STRATEGIES):
        for situation in (
            Situation(strategy, strategy, parts=full),
            Situation(f"{strategy}, nothing more to say", strategy, earlier=1),
            Situation("a name with HTML", strategy, name=HOSTILE_NAMES["HTML"], parts=full),
        ):
            words = words_in(purpose, situation, voice, phrasing)
            yield Example(purpose, situation.about, words, wild=situation.name is not None)
    if STAFF_NOTICE in letters:
        yield from _notices(voice, phrasing)


def examples(language: str, letters: Collection[str], vocabulary: Vocabulary) -> Iterator[Example]:
    """These letters of one language in every situation; each word of its vocabulary is said at least once."""
    voice, phrasing = voice_of(language), Remembering(language, voice_of(language).zone)
    everywhere = list(_situations(voice))
    only_in = {
        LetterPurpose.ACKNOWLEDGEMENT: list(_subjects(voice, vocabulary)),
        LetterPurpose.RESOLUTION: list(_causes(voice, vocabulary)),
    }
    for purpose in _among(letters):
        for situation in (*everywhere, *only_in.get(purpose, ())):
            words = words_in(purpose, situation, voice, phrasing)
            yield Example(purpose, situation.about, words, wild=situation.name is not None)
    if STAFF_NOTICE in letters:
        yield from _notices(voice, phrasing)


def _among(letters: Collection[str]) -> list[LetterPurpose]:
    return [purpose for purpose in LetterPurpose if purpose in letters]


def words_in(purpose: LetterPurpose, situation: Situation, voice: Voice, phrasing: Phrasing) -> dict[str, object]:
    """What fills this letter in this situation, made by the same code that fills the real ones."""
    parts = dict(situation.parts)
    parts |= {name: value for name, value in _needed(purpose, voice).items() if parts.get(name) is None}
    row = CaseRow(
        reference=situation.reference,
        workflow_id=f"complaint-{situation.reference}",
        run_id="example",
        revision=1,
        stage=Stage.ACKNOWLEDGED,
        generation=1,
        facts=_facts(situation, phrasing),
        policy=None,
        path=None,
        owner=OWNER,
        waits_for="clock",
        alarm_at=None,
        next_due=None,
        updated_at=situation.now,
        resolution=parts.pop("resolution", None),
        offers=parts.pop("offers", ()),
    )
    words, links, rights = parts.pop("words", None), parts.pop("links", None), parts.pop("rights", ())
    order = LetterOrder(
        effect_id=f"complaint-{situation.reference}/1/letter.{purpose}/1",
        reference=situation.reference,
        now=situation.now,
        row=row,
        purpose=purpose,
        strategy=situation.strategy,
        repeat=situation.earlier > 0,
        **parts,
    )
    name = situation.name or voice.customer
    return words_of(order, name=name, roster=voice.roster, phrasing=phrasing, words=words, links=links, rights=rights)


def _facts(situation: Situation, phrasing: Phrasing) -> Facts:
    return Facts(
        reference=situation.reference,
        received_at=situation.now,
        channel=Channel.WEB,
        product=situation.product,
        category=situation.category,
        severity=Severity.NORMAL,
        tier=situation.tier,
        language=phrasing.language,
        time_zone=phrasing.time_zone,
        vulnerable=situation.vulnerable,
        contact_by=situation.contact_by,
        earlier_complaints=situation.earlier,
    )


def everything(voice: Voice) -> dict[str, Any]:
    """All that an order may bring along."""
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
        "call_at": NOW + timedelta(hours=4),
        "answer_by": NOW + timedelta(days=7),
        "offer_expires": NOW + timedelta(days=14),
        "follow_up": FOLLOW_UP,
        "lines": (_money(voice), _gesture(voice)),
        "dates": tuple(
            ToldDate(milestone=name, date=NOW + timedelta(days=days), before=NOW + timedelta(hours=1))
            for days, name in enumerate(MilestoneName, start=1)
        ),
        "resolution": Resolution(finding=Finding.UPHELD, cause="late", done=voice.done, outstanding=voice.outstanding),
    }


def _situations(voice: Voice) -> Iterator[Situation]:
    """Every mood with everything to say and with nothing; each thing missing by itself; and whoever writes in."""
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
    for about, name in HOSTILE_NAMES.items():
        yield Situation(f"a name with {about}", name=name, parts=full)
    yield Situation("told by phone, nothing more to say", contact_by=ContactBy.PHONE)
    for way in ContactBy:
        yield Situation(f"told by {way}", contact_by=way, parts=full)
    yield Situation("a reference of digits", reference=NUMBERED, parts={**full, "linked": NUMBERED})


def _subjects(voice: Voice, vocabulary: Vocabulary) -> Iterator[Situation]:
    """Whatever they may have complained about: each category and each product once, also those without words."""
    products = (*vocabulary.products, "trouser press")
    for category, subject in zip((*vocabulary.told, *products), cycle(products)):
        yield Situation(f"about {category}, {subject}", category=category, product=subject, parts=everything(voice))


def _causes(voice: Voice, vocabulary: Vocabulary) -> Iterator[Situation]:
    """Why it happened: each cause once, also one without words."""
    for cause in (*vocabulary.happened, "anything_else"):
        resolution = Resolution(finding=Finding.UPHELD, cause=cause, done=voice.done)
        yield Situation(f"caused by {cause}", parts={**everything(voice), "resolution": resolution})


def _gone(name: str) -> dict[str, object]:
    empty: dict[str, object] = {"serves": (), "lines": (), "dates": (), "rights": ()}
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
    replaced = Offer(id="o", lines=(), why="", proposed_by="p", state=OfferState.REPLACED)
    yield "amended", {"finding": str(OfferState.APPROVED), "offers": (replaced,)}
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


def _needed(purpose: LetterPurpose, voice: Voice) -> dict[str, Any]:
    """What this letter cannot be without: the journey never orders it otherwise."""
    needed: dict[LetterPurpose, dict[str, Any]] = {
        LetterPurpose.REQUEST: {"words": voice.words},
        LetterPurpose.REFERRED: {"referred_to": voice.referred_to},
    }
    return needed.get(purpose, {})


def _notices(voice: Voice, phrasing: Phrasing) -> Iterator[Example]:
    """The mails to staff: every clock and every step of a ladder, before and after the date, and without one."""
    clocks = [(name, StepAction.WARN_OWNER) for name in MilestoneName]
    steps = [(MilestoneName.DECIDE, action) for action in StepAction]
    for (milestone, action), (due, late) in product(clocks + steps, ((True, False), (True, True), (False, False))):
        yield Example(
            STAFF_NOTICE,
            f"{milestone}, {action}, {'late' if late else 'in time' if due else 'without a date'}",
            {
                "name": voice.owner,
                "reference": REFERENCE,
                "milestone": str(milestone),
                "action": str(action),
                "due": phrasing.date(NOW) if due else None,
                "late": late,
            },
        )
