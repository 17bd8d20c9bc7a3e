"""Reads lines of a mail's head as text, in any charset and any encoding."""

import email.errors
import re
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses

from amends.messaging.charsets import decoded

LONGEST_LINE = 2000


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
        return re.sub(r"=\?[!->@-~]+\?[bBqQ]\?[!->@-~]*\?=", lambda word: _decoded_words(word[0]), text)
    try:
        pieces = decode_header(text)
    except (ValueError, LookupError, UnicodeError, email.errors.MessageError):
        return text
    return "".join(
        piece if isinstance(piece, str) else decoded(piece, charset or "us-ascii").words for piece, charset in pieces
    )


def addresses(message: Message, name: str) -> list[tuple[str, str]]:
    """The names and addresses in the headers of this name; parts that are no address are left out."""
    raw = [str(value) for key, value in message.raw_items() if key.lower() == name.lower()]
    lines = [line if line.isascii() else decoded(line.encode("utf-8", "surrogateescape")).words for line in raw]
    found = getaddresses([" ".join(line.split())[:LONGEST_LINE] for line in lines])
    return [(readable(who).strip(), address.strip()) for who, address in found if "@" in address]
