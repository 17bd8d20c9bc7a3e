"""What an act says, as a digest: an id alone makes no two acts the same."""

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
"""What may differ where the same act is sent again: the proof is made anew, 'now' is another moment, and what a message
is taken for depends on where the complaint stands.
"""


def content_of(act: Act) -> str:
    """The digest of who does what: 64 hexadecimal digits. 18.5 and 18.50 are the same amount."""
    said = {"act": type(act).__name__, **act.model_dump(exclude=NOT_SAID, exclude_defaults=True)}
    return sha256(json.dumps(said, sort_keys=True, default=_plain).encode()).hexdigest()


def is_of_another(outcome: ActOutcome, act: Act) -> bool:
    """What is answered under this id was said by another act. Answers of before there were digests are believed."""
    return outcome.content not in (None, content_of(act))


def _plain(value: object) -> str:
    if isinstance(value, Decimal):
        return format(value.normalize(), "f") if abs(value.adjusted()) < 40 else str(value)
    assert isinstance(value, datetime), "acts hold texts, numbers, moments and amounts"
    return value.isoformat()
