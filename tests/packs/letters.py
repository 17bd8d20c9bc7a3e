"""Letters as customers get them under a shipped pack: the shipped templates with all that the page owes to each."""

import re
from typing import Any

from activities.signatures import LetterPurpose
from tests.letters.conftest import complaint_of, order_for, row_for
from tests.letters.writing import NEEDED, RESOLUTION, rendered
from tests.packs.packs import at, facts_for, pack


def letter(name: str, purpose: LetterPurpose, language: str = "en", **facts: Any) -> str:
    """The plain text of a letter of this kind, in a complaint that the pack governs."""
    rules = pack(name).page.letters
    about = facts_for(name, at(name, "2026-12-18"), language=language, **facts)
    complaint = complaint_of()
    needed = dict(NEEDED.get(purpose, {}))
    words = needed.pop("words", None)
    order = order_for(purpose, complaint, row=row_for(complaint, resolution=RESOLUTION), **needed)
    added = rules.added_to(purpose, about, language)
    told = rendered(order, language, "Ada Brook", words, rights=rules.rights_in(language), added=added)
    return re.sub("[\u2068\u2069]", "", told.text)
