"""Makes a digest of an action: the same id alone does not make two actions the same."""

import json
from datetime import datetime
from decimal import Decimal
from hashlib import sha256

from amends.domain.actions import Action
from amends.domain.errors import Code
from amends.domain.outcomes import ActionOutcome
from amends.domain.types import Reason

ANOTHER = Reason(
    code=Code.CONFLICT,
    what="This action id was used for another action before.",
    do="Give every action an id of its own.",
)
NOT_SAID = {"action_id", "proof", "seen_revision", "at", "quiet", "no_more", "mailed"}
"""Fields that may differ where the same action is sent again.

The proof is made for each sending, 'now' is another time, and how a message is read depends on where the complaint
stands.
"""


def content_of(action: Action) -> str:
    """The digest of who does what: 64 hexadecimal digits. 18.5 and 18.50 are the same amount."""
    said = {"action": type(action).__name__, **action.model_dump(exclude=NOT_SAID, exclude_defaults=True)}
    return sha256(json.dumps(said, sort_keys=True, default=_plain).encode()).hexdigest()


def is_of_another(outcome: ActionOutcome, action: Action) -> bool:
    """Whether the answer under this id belongs to another action. Answers older than the digests are believed."""
    return outcome.content not in (None, content_of(action))


def _plain(value: object) -> str:
    if isinstance(value, Decimal):
        return format(value.normalize(), "f") if abs(value.adjusted()) < 40 else str(value)
    assert isinstance(value, datetime), "actions hold texts, numbers, moments and amounts"
    return value.isoformat()
