"""Makes a digest of an action: the same id alone does not make two actions the same."""

import json
from datetime import datetime
from decimal import Decimal
from hashlib import sha256

from amends.domain.actions import Act
from amends.domain.errors import Code
from amends.domain.outcomes import ActOutcome
from amends.domain.types import Reason

ANOTHER = Reason(
    code=Code.CONFLICT, what="This act id was used for another act before.", do="Give every act an id of its own."
)
NOT_SAID = {"act_id", "proof", "seen_revision", "at", "quiet", "no_more", "mailed"}
"""Fields that may differ where the same action is sent again.

The proof is made for each sending, 'now' is another time, and how a message is read depends on where the complaint
stands.
"""


def content_of(act: Act) -> str:
    """The digest of who does what: 64 hexadecimal digits. 18.5 and 18.50 are the same amount."""
    said = {"act": type(act).__name__, **act.model_dump(exclude=NOT_SAID, exclude_defaults=True)}
    return sha256(json.dumps(said, sort_keys=True, default=_plain).encode()).hexdigest()


def is_of_another(outcome: ActOutcome, act: Act) -> bool:
    """Whether the answer under this id belongs to another action. Answers older than the digests are believed."""
    return outcome.content not in (None, content_of(act))


def _plain(value: object) -> str:
    if isinstance(value, Decimal):
        return format(value.normalize(), "f") if abs(value.adjusted()) < 40 else str(value)
    assert isinstance(value, datetime), "acts hold texts, numbers, moments and amounts"
    return value.isoformat()
