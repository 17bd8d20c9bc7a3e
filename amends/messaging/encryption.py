"""Tells what is encrypted or sealed (S/MIME, PGP), and takes the frame of a clear signature off."""

import re
from collections.abc import Iterable
from email.message import Message

SMIME, PGP = "S/MIME", "PGP"
SMIME_TYPES = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
ENCRYPTED = re.compile(r"^-----BEGIN PGP MESSAGE-----\s*$.*?(?:^-----END PGP MESSAGE-----\s*$|\Z)", re.M | re.S)
SIGNED = re.compile(
    r"^-----BEGIN PGP SIGNED MESSAGE-----[ \t]*\r?\n(?:[\w-]+:[^\n]*\n)*[ \t]*\r?\n(?P<words>.*?)"
    r"^-----BEGIN PGP SIGNATURE-----.*?(?:^-----END PGP SIGNATURE-----[ \t]*\r?$|\Z)",
    re.M | re.S,
)
DASHED = re.compile(r"^- (?=-)", re.M)


def encrypted_by(message: Message, parts: Iterable[Message], text: str) -> str | None:
    """'S/MIME' or 'PGP' where a key is needed to read the message, else None.

    A message that is signed so that its words lie within the signature is sealed like an encrypted one.
    """
    kinds = {part.get_content_type() for part in parts}
    if kinds & SMIME_TYPES:
        return SMIME
    if message.get_content_type() == "multipart/encrypted" or "application/pgp-encrypted" in kinds:
        return PGP
    return PGP if ENCRYPTED.search(text) else None


def without_signature(text: str) -> str:
    """The words of a text with a PGP signature around them (RFC 9580 section 7)."""
    return SIGNED.sub(lambda found: DASHED.sub("", found["words"]), text)
