"""Signs mail with the key of our domain (DKIM, RFC 6376), so that receivers can detect forgeries."""

from pathlib import Path

import dkim

from amends.domain.errors import AmendsError, Code
from amends.messaging.mime import address_of

_CANONICAL = (b"relaxed", b"relaxed")  # relays on the way fold headers and trim lines; neither breaks the signature
# Whoever adds a second one of these, or the first one that a letter lacks, breaks the signature.
_ONCE = (b"from", b"to", b"subject", b"date", b"message-id", b"reply-to", b"in-reply-to", b"references")


class DomainKeyError(AmendsError, ValueError):
    """The key cannot sign. The message says what would be right."""

    kind = Code.SETTING


class DomainKey:
    """An RSA key of the sender's domain. The public half is in the DNS at SELECTOR._domainkey.DOMAIN."""

    def __init__(self, pem: bytes, selector: str, domain: str) -> None:
        self._pem = pem
        self._selector = selector.encode()
        self._domain = domain.encode()

    @classmethod
    def load(cls, path: Path, selector: str, sender: str) -> "DomainKey":
        """The key in this PEM file, for the domain of `sender`. Raises DomainKeyError in one line."""
        try:
            key = cls(path.read_bytes(), selector, address_of(sender).rpartition("@")[2])
        except OSError as error:
            raise DomainKeyError(f"MAIL_DKIM_KEY: {path} cannot be read ({type(error).__name__})") from None
        try:
            key.signed(b"From: nobody\r\n\r\n\r\n")
        except (dkim.DKIMException, ValueError, KeyError, TypeError):
            right = "make one with `openssl genrsa -traditional 2048`"
            raise DomainKeyError(f"MAIL_DKIM_KEY: {path} holds no RSA private key in PEM: {right}") from None
        return key

    def signed(self, raw: bytes) -> bytes:
        """The mail with its signature on top. Costs about 10 ms of CPU with 2,048 bits."""
        signature = dkim.sign(
            raw,
            self._selector,
            self._domain,
            self._pem,
            canonicalize=_CANONICAL,
            include_headers=_headers_of(raw),
        )
        return bytes(signature) + raw


def _headers_of(raw: bytes) -> list[bytes]:
    """Every header of the mail as often as it occurs, and the important ones once more.

    Once more, so that nobody can add one.
    """
    head = raw.partition(b"\r\n\r\n")[0]
    there = [line.partition(b":")[0].lower() for line in head.split(b"\r\n") if line[:1] not in {b" ", b"\t"}]
    return [*there, *_ONCE]
