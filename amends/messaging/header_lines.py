"""Reads lines of a mail's head as text, in any charset and any encoding."""

import email.errors
import re
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses

from amends.messaging.charsets import decoded

LONGEST_LINE = 2000
ENCODED_WORD = re.compile(r"=\?(?P<charset>[!->@-~]+)\?(?P<how>[bBqQ])\?[^?\s]*\?=")
RAW = re.compile(r"[^\x00-\x7f]")


def header(message: Message, name: str) -> str:
    """A header's text in one line; '' where the mail has none."""
    found = headers(message, name)
    return found[0] if found else ""


def headers(message: Message, name: str) -> list[str]:
    """All lines of this name, as text."""
    return [readable(value) for key, value in message.raw_items() if key.lower() == name.lower()]


def readable(line: object) -> str:
    """A header's text in one line, with encoded words decoded and line ends removed.

    Raw bytes are read as UTF-8 or as the charset that they are in.
    """
    raw = str(line).encode("utf-8", "surrogateescape")
    text = str(line) if raw.isascii() else decoded(raw).words
    text = " ".join(text.replace("\x00", "").split())[:LONGEST_LINE]
    if "=?" in text:
        text = _decoded_words(text)
    return text.encode("utf-8", "replace").decode()


def _decoded_words(text: str) -> str:
    """Encoded words (RFC 2047), each in its own charset, and the text between them."""
    if not text.isascii():  # the library takes raw signs for Latin-1
        return ENCODED_WORD.sub(_decoded_word, text)
    try:
        pieces = decode_header(text)
    except (ValueError, LookupError, UnicodeError, email.errors.MessageError):
        return text
    return "".join(
        piece if isinstance(piece, str) else decoded(piece, charset or "us-ascii").words for piece, charset in pieces
    )


def _decoded_word(word: re.Match[str]) -> str:
    """One encoded word; programs that do not encode every sign leave raw ones in it."""
    raw = RAW.sub(lambda sign: _quoted(sign[0], word["charset"]), word[0]) if word["how"] in "qQ" else word[0]
    return _decoded_words(raw) if raw.isascii() else word[0]


def _quoted(sign: str, charset: str) -> str:
    try:
        return "".join(f"={byte:02X}" for byte in sign.encode(charset))
    except (LookupError, UnicodeError):
        return sign


def with_readable_parameters(part: Message) -> None:
    """Reads raw bytes in Content-Type and Content-Disposition, which the library replaces by question marks."""
    for name in ("Content-Type", "Content-Disposition"):
        raw = next((str(value) for key, value in part.raw_items() if key.lower() == name.lower()), "")
        if not raw.isascii():
            part.replace_header(name, decoded(raw.encode("utf-8", "surrogateescape")).words)


def addresses(message: Message, name: str) -> list[tuple[str, str]]:
    """The names and addresses in the headers of this name; parts that are no address are left out."""
    raw = [str(value) for key, value in message.raw_items() if key.lower() == name.lower()]
    lines = [line if line.isascii() else decoded(line.encode("utf-8", "surrogateescape")).words for line in raw]
    found = getaddresses([" ".join(line.split())[:LONGEST_LINE] for line in lines])
    return [(readable(who).strip(), address.strip()) for who, address in found if "@" in address]
