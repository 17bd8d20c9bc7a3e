"""Letters as the shipped templates make them, without sending them: what the tests of their wording read."""

import html
import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

from amends.domain.actions import MilestoneName
from amends.domain.letters import LetterPurpose
from amends.domain.offers import Finding, LineKind, OfferLine, Resolution, Terms
from amends.domain.orders import LetterOrder, ToldDate
from amends.domain.plan import FollowUp
from amends.domain.types import Money
from amends.letters.formatting import Phrasing
from amends.letters.rendering import Rendered, Templates
from amends.letters.template_context import words_of
from amends.policy.pages.roster import Roster
from tests.support.letter_orders import NOW, complaint_of, order_for, row_for, shipped_files

LANGUAGES = ("en", "fa")
FILES = shipped_files()
SOURCES = {path: content.decode() for path, content in FILES.items() if path.startswith("templates/")}
TEMPLATES = Templates(SOURCES)
FOLDERS = {folder: Templates(SOURCES, folder) for folder in ("ecommerce", "hospitality", "software")}
ROSTER = Roster.from_yaml(FILES["policies/staff.yaml"])
PLACES = {"en": "Europe/London", "fa": "Asia/Tehran"}
RESOLUTION = Resolution(finding=Finding.UPHELD, cause="carrier", done="We sent a new one.", outstanding="The refund.")
EVERYTHING: dict[str, Any] = {
    "former_owner": "tom",
    "referred_to": "The Ombudsman",
    "linked": "L-0",
    "finding": "upheld",
    "offer_expires": NOW + timedelta(days=14),
    "follow_up": FollowUp(
        survey_at=NOW + timedelta(days=7),
        reminder_at=NOW + timedelta(days=10),
        survey_closes_at=NOW + timedelta(days=14),
        reopen_until=NOW + timedelta(days=30),
    ),
    "lines": (
        OfferLine(kind=LineKind.MONEY, detail="for the delay", money=Money(amount=Decimal("20.50"), currency="GBP")),
        OfferLine(kind=LineKind.GESTURE, detail="a free month", terms=Terms.OFFERED),
    ),
    "dates": tuple(
        ToldDate(milestone=name, date=NOW + timedelta(days=days), before=NOW + timedelta(hours=1))
        for days, name in enumerate(MilestoneName, start=1)
    ),
}
NOTHING: dict[str, Any] = {"owner": None, "dates": ()}

P = LetterPurpose
FIRST = (P.ACKNOWLEDGEMENT, P.APOLOGY, P.FAST_PATH)
STRATEGIES = ("efficiency", "balanced", "empathy")
ANSWERS = (P.OFFER, P.DECISION, P.RESOLUTION, P.FAST_PATH)
FINAL = (P.RESOLUTION, P.FAST_PATH)
LINKS: dict[str, Any] = {
    "accept": "https://amends.example/a/yes",
    "refuse": "https://amends.example/a/no",
    "rate": {score: f"https://amends.example/r/{score}" for score in range(1, 6)},
}
ASKED = FollowUp(
    survey_at=NOW, survey_closes_at=NOW + timedelta(days=14), reopen_until=NOW + timedelta(days=30), nps=True
)
LATE = {"category": "late parcel", "product": "parcel"}
TOLD = {
    "en": "You told us that your parcel did not come when it was promised.",
    "fa": "اعلام کرده‌اید که بسته‌ی شما در زمانی که قول داده بودیم نرسیده است.",
}
NEEDED: dict[P, dict[str, Any]] = {
    P.REQUEST: {"words": "Please send the label."},
    P.REFERRED: {"referred_to": "The Parcel Ombudsman"},
}


def written(
    purpose: LetterPurpose,
    language: str,
    *,
    name: str = "Ada Brook",
    words: str | None = None,
    facts: dict[str, Any] | None = None,
    resolution: Resolution | None = None,
    folder: str | None = None,
    **parts: Any,
) -> Rendered:
    """The letter for a complaint whose facts differ by `facts` from the usual ones.

    `parts` are the order's or the renderer's own (`links`, `channel`, `rights`). `folder` is that of the policy.
    """
    complaint = complaint_of()
    told = {key: parts.pop(key) for key in ("links", "channel", "rights") if key in parts}
    row = parts.pop("row", None) or row_for(complaint, resolution=resolution)
    row = row.model_copy(update={"facts": row.facts.model_copy(update=facts or {})})
    return rendered(order_for(purpose, complaint, row=row, **parts), language, name, words, folder, **told)


def rendered(
    order: LetterOrder, language: str, name: str, words: str | None, folder: str | None = None, **told: Any
) -> Rendered:
    """The letter of this order."""
    phrasing = Phrasing(language, PLACES[language])
    filled = words_of(order, name=name, roster=ROSTER, phrasing=phrasing, words=words, **told)
    return (FOLDERS[folder] if folder else TEMPLATES).render(order.purpose, phrasing, filled)


def usual(purpose: LetterPurpose, language: str, **parts: Any) -> str:
    """The plain text of a usual letter, without isolating marks."""
    usually: dict[str, Any] = {"facts": LATE, **NEEDED.get(purpose, {}), **parts}
    return re.sub("[\u2068\u2069]", "", written(purpose, language, **usually).text)


def visible(markup: str) -> str:
    """What a reader of the HTML part reads; a link as its words and its address."""
    body = re.sub(r'<a href="([^"]*)"[^>]*>(.*?)</a>', r"\2: \1", markup.partition("<body")[2].partition(">")[2])
    return squeezed(html.unescape(re.sub(r"<[^>]*>", " ", body)))


def squeezed(text: str) -> str:
    """Words alone: no space, list dash or isolating mark."""
    return re.sub(r"[\s\u2068\u2069]|^- ", "", text, flags=re.MULTILINE)
