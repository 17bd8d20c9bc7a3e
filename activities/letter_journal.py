"""The journal entries of a letter."""

import hashlib
from collections.abc import Mapping

from amends.db.letters import StoredLetter
from amends.domain.case import LetterState
from amends.domain.events import keys
from amends.domain.events.entry import Entry
from amends.domain.events.letters import (
    LetterAccepted,
    LetterDelegated,
    LetterDrafted,
    LetterLanguageSubstituted,
    LetterOvertaken,
    LetterRefused,
    LetterSuppressed,
    LetterTold,
    LetterUnaddressed,
    LetterUnwritten,
)
from amends.domain.orders import LetterOrder, LetterOutcome

BECAME: Mapping[LetterState, type[LetterTold]] = {
    LetterState.ACCEPTED: LetterAccepted,
    LetterState.BOUNCED: LetterRefused,
    LetterState.CONTACT_TASK: LetterDelegated,
    LetterState.NO_RECIPIENT: LetterUnaddressed,
    LetterState.NO_TEMPLATE: LetterUnwritten,
    LetterState.DRAFTED: LetterDrafted,
    LetterState.NOT_SENT: LetterSuppressed,
    LetterState.OVERTAKEN: LetterOvertaken,
}
"""The event by what became of a letter; `delivered` is known later only."""
assert set(BECAME) == set(LetterState) - {LetterState.DELIVERED}


def entries_of(
    order: LetterOrder, outcome: LetterOutcome, letter: StoredLetter | None, draft: StoredLetter | None = None
) -> list[Entry]:
    """What the journal says of the letter, and of the draft it was: digests and ids, never its words."""
    told = BECAME[outcome.state](
        letter=order.effect_id,
        purpose=order.purpose,
        serves=tuple(map(str, order.serves)),
        reason=outcome.why.code if outcome.why else None,
        language=outcome.language,
        maybe_twice=outcome.maybe_twice,
        message_id=letter.message_id if letter else None,
        channel=letter.channel if letter else None,
        words=_digest(letter.words.encode()) if letter else None,
        bytes=_digest(letter.raw) if letter and letter.raw is not None else None,
        template=letter.template if letter and letter.raw is not None else None,
        draft=draft.effect_id if draft else None,
        draft_words=_digest(draft.words.encode()) if draft else None,
        edited_by=order.edited_by if draft else None,
        overtaken_by=outcome.overtaken,
    )
    entries = [Entry.of(told, key=keys.of_effect(order.effect_id), at=order.now)]
    wanted = order.row.facts.language if order.row.facts else None
    if letter is not None and wanted and wanted.partition("-")[0] != letter.language.partition("-")[0]:
        other = LetterLanguageSubstituted(
            letter=order.effect_id, purpose=order.purpose, written_in=letter.language, wanted=wanted
        )
        entries.append(Entry.of(other, key=keys.of_language(order.effect_id), at=order.now))
    return entries


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
