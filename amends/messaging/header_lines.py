"""Lines of a mail's head as text, whatever set they are written in and however they are encoded."""

import email.errors
import re
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses

from amends.messaging.charsets import decoded

LONGEST_LINE = 2000


def header(message: Message, name: str) -> str:
    """A line of the head in one piece; '' where there is none."""
    found = headers(message, name)
    return found[0] if found else ""


def headers(message: Message, name: str) -> list[str]:
    """All lines of this name, as text."""
    return [readable(value) for key, value in message.raw_items() if key.lower() == name.lower()]


def readable(line: object) -> str:
    """One line in one piece: raw bytes read as UTF-8 or what they are, encoded words decoded, line ends gone."""
    raw = str(line).encode("utf-8", "surrogateescape")
    text = str(line) if raw.isascii() else decoded(raw).words
    text = " ".join(text.replace("\x00", "").split())[:LONGEST_LINE]
    if "=?" in text:
        text = _decoded_words(text)
    return text.encode("utf-8", "replace").decode()


def _decoded_words(text: str) -> str:
    """Encoded words (RFC 2047), each in its own set, and what stands between them."""
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
    """The names and addresses in the lines of this name; what is none is left out."""
    raw = [str(value) for key, value in message.raw_items() if key.lower() == name.lower()]
    lines = [line if line.isascii() else decoded(line.encode("utf-8", "surrogateescape")).words for line in raw]
    found = getaddresses([" ".join(line.split())[:LONGEST_LINE] for line in lines])
    return [(readable(who).strip(), address.strip()) for who, address in found if "@" in address]
