"""The journal entries of a letter."""

import hashlib

from amends.db.letters import StoredLetter
from amends.domain.case import Entry
from amends.domain.orders import LetterOrder, LetterOutcome


def entries_of(
    order: LetterOrder, outcome: LetterOutcome, letter: StoredLetter | None, draft: StoredLetter | None = None
) -> list[Entry]:
    """The entries of a letter and its draft: digests and ids, never its words."""
    body: dict[str, object] = {
        "effect_id": order.effect_id,
        "purpose": str(order.purpose),
        "serves": list(order.serves),
        "state": str(outcome.state),
        "why": outcome.why.code if outcome.why else None,
        "language": outcome.language,
        "maybe_twice": outcome.maybe_twice,
    }
    if letter is not None:
        body |= {"message_id": letter.message_id, "channel": letter.channel, "words": _digest(letter.words.encode())}
        if letter.raw is not None:
            body |= {"bytes": _digest(letter.raw), "template": letter.template}
    if draft is not None:
        body |= {"draft": draft.effect_id, "draft_words": _digest(draft.words.encode()), "edited_by": order.edited_by}
    state = str(outcome.state).replace("_", " ")
    entries = [Entry(key=f"{order.effect_id}/told", at=order.now, what=f"letter {order.purpose} {state}", body=body)]
    wanted = order.row.facts.language if order.row.facts else None
    if letter is not None and wanted and wanted.partition("-")[0] != letter.language.partition("-")[0]:
        what = f"letter {order.purpose} written in {letter.language}, there is no template in {wanted}"
        entries.append(Entry(key=f"{order.effect_id}/language", at=order.now, what=what))
    return entries


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
