"""The text of a report about a letter: what the mail system says itself, and what it returns."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message

from amends.messaging.charsets import decoded
from amends.messaging.failure_phrases import RETURNED
from amends.messaging.header_lines import readable
from amends.messaging.html_text import text_of

MOST_TEXT = 200_000
FIELD = re.compile(
    r"^[ \t>]{0,8}(Original-Recipient|Final-Recipient|Action|Status|Diagnostic-Code)[ \t]*:[ \t]*"
    r"([^\n]{0,500}(?:\n[ \t]{1,12}\S[^\n]{0,500}){0,8})",
    re.IGNORECASE | re.MULTILINE,
)


@dataclass(frozen=True)
class ReportText:
    """`said` are the words of the mail system, `returned` the letter as far as it came back."""

    said: str
    returned: str


def report_text(message: Message) -> ReportText:
    """All text of a report, at most 200,000 characters of each kind."""
    said: list[str] = []
    returned: list[str] = []
    for part, is_returned in _parts(message):
        (returned if is_returned else said).append(_text(part, with_head=is_returned))
    words, marked, rest = _split("\n".join(said)[:MOST_TEXT])
    return ReportText(words, "\n".join([marked, rest, *returned])[:MOST_TEXT])


def fields_in(text: str) -> list[dict[str, str]]:
    """The fields of RFC 3464 in a text, by recipient; names in small letters."""
    blocks: list[dict[str, str]] = []
    for found in FIELD.finditer(text):
        name, value = found[1].lower(), " ".join(found[2].split())
        if not blocks or name in blocks[-1]:
            blocks.append({})
        blocks[-1][name] = value
    return blocks


def _split(text: str) -> tuple[str, str, str]:
    """The text, and from the line on that says so, the letter that it returns."""
    found = RETURNED.search(text)
    return (text[: found.start()], found[0], text[found.end() :]) if found else (text, "", "")


def _parts(message: Message) -> Iterator[tuple[Message, bool]]:
    """Every part that holds text, in its order, and whether it belongs to what came back. No recursion."""
    waiting: list[tuple[Message, bool]] = [(message, False)]
    any_text = False
    while waiting:
        part, is_returned = waiting.pop()
        inner = part.get_payload()
        kind = part.get_content_type()
        if kind == "message/delivery-status":
            yield part, is_returned
            continue
        is_letter = kind in {"message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/partial"}
        named = part.get_content_disposition() == "attachment" or part.get_filename() is not None
        is_returned = is_returned or is_letter or (any_text and named)
        if isinstance(inner, list):
            if part is not message or part.preamble:
                yield part, is_returned
            waiting.extend((each, is_returned) for each in reversed(inner) if isinstance(each, Message))
        else:
            any_text = any_text or part.get_content_maintype() == "text"
            yield part, is_returned


def _text(part: Message, *, with_head: bool) -> str:
    inner = part.get_payload()
    head = "\n".join(f"{name}: {readable(value)}" for name, value in part.items()) + "\n\n" if with_head else ""
    if isinstance(inner, list):
        if part.get_content_type() != "message/delivery-status":
            return f"{head}{part.preamble or ''}"
        blocks = (each for each in inner if isinstance(each, Message))
        return "\n\n".join("\n".join(f"{name}: {readable(value)}" for name, value in each.items()) for each in blocks)
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes) or part.get_content_maintype() not in {"text", "message", "multipart"}:
        return head
    text = decoded(content[:MOST_TEXT], part.get_content_charset()).words.replace("\r\n", "\n")
    return head + (text_of(text) if part.get_content_type() == "text/html" else text)
