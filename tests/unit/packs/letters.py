"""Letters as customers get them under a shipped pack: shipped templates with the page's additions."""

import re
from datetime import datetime
from typing import Any

from amends.domain.complaint import Facts
from amends.domain.letters import LetterPurpose
from amends.policy import CompiledPolicy
from tests.support.letter_orders import complaint_of, order_for, row_for
from tests.support.writing import NEEDED, RESOLUTION, rendered
from tests.unit.packs.packs import at, facts_for, pack


def letter(name: str, purpose: LetterPurpose, language: str = "en", **facts: Any) -> str:
    """The plain text of a letter of this kind, in a complaint that the pack governs."""
    about = facts_for(name, at(name, "2026-12-18"), language=language, **facts)
    return _text(purpose, language, *_owed(pack(name), about, purpose, language))


def letter_at(
    name: str, purpose: LetterPurpose, language: str, about: Facts, now: datetime, elsewhere_from: datetime | None
) -> str:
    """The plain text, one line a paragraph, of a letter at this instant without a date of its own."""
    rights, added = _owed(pack(name), about, purpose, language)
    order = order_for(purpose, complaint_of(), dates=(), elsewhere_from=elsewhere_from).model_copy(update={"now": now})
    told = rendered(order, language, "Ada Brook", None, rights=rights, added=added)
    return re.sub("[\u2066-\u2069]", "", told.text)


def owed_lines(policy: CompiledPolicy, facts: Facts, purpose: LetterPurpose, language: str) -> list[str]:
    """The lines of the letter that would not be there but for what the page owes to it."""
    without = _text(purpose, language).splitlines()
    return [
        line
        for line in _text(purpose, language, *_owed(policy, facts, purpose, language)).splitlines()
        if line not in without
    ]


def _owed(
    policy: CompiledPolicy, facts: Facts, purpose: LetterPurpose, language: str
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    rules = policy.page.letters
    return rules.rights_in(language), rules.added_to(purpose, facts, language)


def _text(purpose: LetterPurpose, language: str, rights: tuple[str, ...] = (), added: tuple[str, ...] = ()) -> str:
    complaint = complaint_of()
    needed = dict(NEEDED.get(purpose, {}))
    words = needed.pop("words", None)
    order = order_for(purpose, complaint, row=row_for(complaint, resolution=RESOLUTION), **needed)
    told = rendered(order, language, "Ada Brook", words, rights=rights, added=added)
    return re.sub("[\u2068\u2069]", "", told.text)
