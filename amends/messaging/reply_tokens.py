"""Reply addresses and links that only the customer who got the letter can know."""

import base64
import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Literal, cast

from itsdangerous import BadData, URLSafeSerializer
from itsdangerous.encoding import base64_decode, base64_encode

from amends.domain.errors import AmendsError, Code
from amends.domain.types import Reason
from amends.messaging.link_tokens import tokens_in

SHORTEST_KEY = 32
TOKEN_LENGTH = 32  # of base32: 160 bits; with the name before it, within the 64 octets of RFC 5321 §4.5.3.1.1
LONGEST_MAILBOX = 64 - TOKEN_LENGTH - 1
SCORES = range(1, 6)
_REPLY, _LINK = b"amends.reply.1", "amends.link.1"


class Purpose(StrEnum):
    """The one thing that a link is for."""

    ACCEPT = "accept"
    REFUSE = "refuse"
    RATE = "rate"


@dataclass(frozen=True)
class LinkRead:
    """What a genuine link says. `subject` is the offer's id, or the score; `expires` is business time; `token` is the
    link's own part, without what mail programs wrote around it.
    """

    purpose: Purpose
    reference: str
    subject: str
    generation: int
    expires: datetime
    token: str = ""


class LinkRefused(AmendsError):
    """A link that cannot be used: forged, damaged, expired, or for another purpose."""

    kind = Code.FORGED_LINK


FORGED = Reason(
    code=Code.FORGED_LINK, what="This link is not one of ours, or a part of it is missing.", do="Copy the whole link."
)


class Letterbox:
    """Makes and reads what letters carry so that they can be answered; without keys it makes nothing.

    The first key signs, all of them verify, so that a key can be changed while letters are on their way.
    """

    def __init__(
        self, keys: Sequence[str] = (), reply_address: str | None = None, public_url: str | None = None
    ) -> None:
        """`reply_address` is the mailbox whose subaddresses reach us (RFC 5233), `public_url` where links lead to."""
        self._keys = [key.encode() for key in keys]
        self.reply_address = reply_address
        self._public_url = public_url.rstrip("/") if public_url else None

    def reply_to(self, reference: str) -> str | None:
        """The address at which this complaint is answered, like reply+TOKEN@example.com; None where not set up."""
        token = self.reply_token(reference)
        if token is None or self.reply_address is None:
            return None
        mailbox, _, domain = self.reply_address.rpartition("@")
        return f"{mailbox}+{token}@{domain}"

    @property
    def mailboxes(self) -> tuple[str, ...]:
        """How the mailbox of every reply address begins, as quotations show it."""
        return (f"{self.reply_address.rpartition('@')[0]}+",) if self.reply_address else ()

    def receives(self, address: str) -> bool:
        """Whether mail to this address reaches us: the reply address, with any subaddress."""
        if self.reply_address is None:
            return False
        mailbox, _, domain = address.lower().rpartition("@")
        return f"{mailbox.partition('+')[0]}@{domain}" == self.reply_address.lower()

    def reply_token(self, reference: str) -> str | None:
        """The token of this complaint, stored with its letters; None where there is no key."""
        return _token(self._keys[0], reference) if self._keys else None

    def tokens_in(self, text: str) -> tuple[str, ...]:
        """The tokens of all our reply addresses in a text, in any case; each once."""
        if self.reply_address is None:
            return ()
        mailbox, _, domain = map(re.escape, self.reply_address.rpartition("@"))
        address = rf"(?<![\w.+-]){mailbox}\+([a-z2-7]{{{TOKEN_LENGTH}}})@{domain}(?![\w-]|\.\w)"
        return tuple(dict.fromkeys(found.lower() for found in re.findall(address, text, re.IGNORECASE)))

    def vouches(self, token: str, reference: str) -> bool:
        """Whether one of our keys made this token for this complaint."""
        return any(hmac.compare_digest(_token(key, reference).encode(), token.encode()) for key in self._keys)

    def links(
        self, reference: str, *, offer_id: str | None = None, generation: int, expires: datetime
    ) -> dict[str, Any]:
        """The links of one letter: to accept or refuse an offer, or to give each score.

        With an offer {"accept": url, "refuse": url}, without one {"rate": {1: url, ... 5: url}}, {} where not
        configured. Each link is good for one purpose, until `expires` (business time).
        """
        if not self._keys or self._public_url is None:
            return {}

        def link(purpose: Purpose, subject: str) -> str:
            return f"{self._public_url}/answer/{self._sign(purpose, reference, subject, generation, expires)}"

        if offer_id is not None:
            return {str(purpose): link(purpose, offer_id) for purpose in (Purpose.ACCEPT, Purpose.REFUSE)}
        return {str(Purpose.RATE): {score: link(Purpose.RATE, str(score)) for score in SCORES}}

    def read_link(self, token: str, now: datetime, purposes: Sequence[Purpose] | Literal["any"] = "any") -> LinkRead:
        """What a link says at `now` (business time). Reading changes nothing.

        `token` is the whole link or its last part, also with characters that mail programs and filters added. Raises
        LinkRefused: forged, expired, or not for these purposes.
        """
        candidates = tokens_in(token) if self._keys else ()
        link = next((link for link in map(self._read, candidates) if link is not None), None)
        if link is None:
            raise LinkRefused(FORGED)
        if purposes != "any" and link.purpose not in purposes:
            what = f"This link is to {link.purpose}, not to {' or to '.join(purposes)}."
            raise LinkRefused(Reason(code=Code.WRONG_LINK, what=what, do="Take the right link of the letter."))
        if link.expires <= now:
            what = f"This link ended on {link.expires:%d %B %Y at %H:%M} UTC."
            raise LinkRefused(Reason(code=Code.EXPIRED_LINK, what=what, do="Write to us: a person will answer."))
        return link

    def _read(self, token: str) -> LinkRead | None:
        if not _is_spelled_as_made(token):
            return None
        try:
            purpose, reference, subject, generation, until = cast(
                "tuple[str, str, str, int, int]", self._serializer().loads(token)
            )
            ends = datetime.fromtimestamp(until, UTC)
            return LinkRead(Purpose(purpose), reference, subject, generation, ends, token)
        except (BadData, TypeError, ValueError):
            return None

    def _sign(self, purpose: Purpose, reference: str, subject: str, generation: int, expires: datetime) -> str:
        said = [str(purpose), reference, subject, generation, int(expires.timestamp())]
        return str(self._serializer().dumps(said))

    def _serializer(self) -> URLSafeSerializer:
        # The library takes the newest key last.
        digest = {"key_derivation": "hmac", "digest_method": hashlib.sha256}
        return URLSafeSerializer(self._keys[::-1], salt=_LINK, signer_kwargs=digest)


def _is_spelled_as_made(token: str) -> bool:
    """Whether each part of a token is the one spelling of its bytes.

    The last character of base64 has spare bits, so that other spellings exist.
    """
    try:
        return all(base64_encode(base64_decode(part)) == part.encode() for part in token.split(".") if part)
    except BadData:
        return False


def _token(key: bytes, reference: str) -> str:
    mac = hmac.digest(hmac.digest(key, _REPLY, "sha256"), reference.encode(), "sha256")
    return base64.b32encode(mac[:20]).decode().lower()
