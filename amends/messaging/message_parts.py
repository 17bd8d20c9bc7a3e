"""Reads a mail part by part: its words, and its attachments."""

import email
import json
import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from email.errors import HeaderParseError
from email.message import Message

from amends.messaging.charsets import decoded
from amends.messaging.encryption import encrypted_by, without_signature
from amends.messaging.header_lines import header, readable
from amends.messaging.html_text import HEAD_MARK, pictures_in, text_of

NOT_IN_NAMES = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
MEDIA_TYPE = re.compile(r"^[\w.+-]{1,100}/[\w.+-]{1,100}\Z", re.ASCII)
LONGEST_NAME = 200
LONGEST_PART = 1_000_000
RICH, ESCAPED = re.compile(r"</?[A-Za-z-]{1,60}>"), "\ue010"
REACTION = "text/vnd.google.email-reaction+json"
# They prove who wrote, or say what the text says already: no file that a person sent along.
BESIDE_THE_TEXT = frozenset(
    {
        "application/pgp-signature",
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
        "text/x-amp-html",
        REACTION,
    }
)
READ_AS_TEXT = frozenset({"text/plain", "text/html", "text/enriched", "text/richtext"})


@dataclass(frozen=True)
class File:
    """An attachment. `name` is safe to show; it is never used as a path."""

    name: str
    media_type: str
    content: bytes


@dataclass
class Contents:
    """The words in lines, the files, a reaction's sign, and the charsets that were guessed."""

    text: str = ""
    files: list[File] = field(default_factory=list)
    reaction: str | None = None
    guessed: list[str] = field(default_factory=list)
    encrypted: str | None = None


def contents_of(message: Message, language: str | None = None) -> Contents:
    """Reads all parts in order. `language` helps with bytes whose charset is not declared."""
    found = Contents()
    shown = _shown_pictures(message)
    texts = [_chosen(parts, language, found) for parts in _alternatives(message)]
    found.text = "\n\n".join(text.strip() for text in texts if text.strip())
    for number, part in enumerate(_leaves(message), start=1):
        if part.get_content_type() == REACTION:
            found.reaction = _sign_of(part)
        elif (file := _file(part, number, shown)) is not None:
            found.files.append(file)
    if not found.text and (alone := _only_text_is_a_file(message, found.files)) is not None:
        found.text = _words(alone, language, found)
    found.encrypted = encrypted_by(message, _leaves(message), found.text)
    return found


def texts_of(raw: bytes) -> tuple[str, ...]:
    """Each text of one of our letters, in all the forms that it was sent in."""
    found = Contents()
    parts = [part for part in _leaves(email.message_from_bytes(raw)) if _is_text(part)]
    return tuple(_words(part, None, found).replace(HEAD_MARK, "") for part in parts)


# --- the words ---


def _alternatives(message: Message) -> Iterator[list[Message]]:
    """The text parts in order; parts with the same words in several forms are together (RFC 2046 section 5.1.4)."""
    waiting: list[tuple[Message, int | None]] = [(message, None)]
    together: dict[int, list[Message]] = {}
    order: list[list[Message]] = []
    while waiting:
        part, group = waiting.pop()
        inner = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inner, list):
            mine = group
            if part.get_content_subtype() == "alternative" and group is None:
                mine = id(part)
                order.append(together.setdefault(mine, []))
            waiting.extend((each, mine) for each in reversed(inner) if isinstance(each, Message))
        elif _is_text(part) and group is not None:
            together[group].append(part)
        elif _is_text(part):
            order.append([part])
    return iter(order)


def _is_text(part: Message) -> bool:
    """Whether a part is text to read. A part with a name is a file, as is one marked as attachment."""
    if part.get_content_type() not in READ_AS_TEXT and not _is_bare(part):
        return False
    return part.get_content_disposition() != "attachment" and part.get_filename() is None


def _is_bare(part: Message) -> bool:
    """Whether a multipart has no parts: its boundary is missing or unknown, and its content is text."""
    return part.get_content_maintype() == "multipart" and isinstance(part.get_payload(), str)


def _chosen(parts: list[Message], language: str | None, found: Contents) -> str:
    """The text of alternative parts: plain, unless it is a stub and the HTML has the words."""
    if len(parts) == 1:
        return _words(parts[0], language, found)
    plain = "\n\n".join(
        _words(part, language, found) for part in parts if part.get_content_type() != "text/html"
    ).strip()
    html = "\n\n".join(
        _words(part, language, found) for part in parts if part.get_content_type() == "text/html"
    ).strip()
    if not plain or not html:
        return plain or html
    said, shown = _vocabulary(plain), _vocabulary(html)
    if len(shown & said) * 2 >= len(shown):
        return plain
    return html if said <= shown else f"{html}\n\n{plain}"


def _vocabulary(text: str) -> frozenset[str]:
    """The words of a text, without those of addresses and marks."""
    return frozenset(re.findall(r"[^\W_]+", re.sub(r"https?://\S+", " ", text.replace(HEAD_MARK, "")).casefold()))


def _words(part: Message, language: str | None, found: Contents) -> str:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    content = content[:LONGEST_PART]
    kind = part.get_content_type()
    declared = part.get_content_charset() or (_charset_in(content) if kind == "text/html" else None)
    text = decoded(content, declared, language)
    if text.guessed and text.guessed not in found.guessed:
        found.guessed.append(text.guessed)
    words = text.words.replace("\x00", "").replace(HEAD_MARK, "").encode("utf-8", "replace").decode()
    if kind == "text/html":
        return text_of(words)
    if kind in {"text/enriched", "text/richtext"}:
        return _of_enriched(words) if kind == "text/enriched" else RICH.sub("", words.replace("<<", "<"))
    return without_signature(_unwrapped(part, words))


def _of_enriched(text: str) -> str:
    """The words of text/enriched (RFC 1896), where one line end is a space."""
    text = re.sub(r"(?is)<param>.{0,1000}?</param>", "", text.replace("\r\n", "\n"))
    lines = re.sub(r"\n+", lambda ends: "\n" * (len(ends[0]) - 1) or " ", text)
    return RICH.sub("", lines.replace("<<", ESCAPED)).replace(ESCAPED, "<")


def _charset_in(content: bytes) -> str | None:
    """The charset that the HTML declares."""
    found = re.search(rb"(?i)<meta[^>]{1,200}charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", content[:4096])
    return found[1].decode("ascii") if found else None


def _unwrapped(part: Message, text: str) -> str:
    """Joins the lines of paragraphs that were wrapped for transport (RFC 3676)."""
    if str(part.get_param("format", "")).lower() != "flowed":
        return text
    without_space = str(part.get_param("delsp", "")).lower() == "yes"
    pieces: list[str] = []
    for line in text.replace("\r\n", "\n").split("\n"):
        flows = line.endswith(" ") and line != "-- " and not line.startswith(">")
        pieces += [line[:-1] if without_space else line] if flows else [line, "\n"]
    return "".join(pieces)


def _only_text_is_a_file(message: Message, files: list[File]) -> Message | None:
    """Whether the mail's only text has a file name, as some programs write it."""
    texts = [part for part in _leaves(message) if part.get_content_type() == "text/plain"]
    named = len(texts) == 1 and texts[0].get_content_disposition() != "attachment"
    return texts[0] if named and len(files) <= 1 else None


# --- what came along ---


def _leaves(message: Message) -> Iterator[Message]:
    """The parts that hold content; an attached mail is one. No recursion, since nesting may be deep."""
    waiting = [message]
    while waiting:
        part = waiting.pop()
        parts = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(parts, list):
            waiting.extend(reversed([each for each in parts if isinstance(each, Message)]))
        else:
            yield part


def _shown_pictures(message: Message) -> frozenset[str]:
    """The Content-IDs of pictures that stand in the text."""
    shown: set[str] = set()
    for part in _leaves(message):
        content = part.get_payload(decode=True) if part.get_content_type() == "text/html" else None
        if isinstance(content, bytes):
            shown |= pictures_in(content.decode("latin-1"))
    return frozenset(shown)


def _file(part: Message, number: int, shown: frozenset[str]) -> File | None:
    content_type = part.get_content_type()
    if _is_text(part) or content_type in BESIDE_THE_TEXT:
        return None
    content_id = header(part, "Content-ID").strip("<> ")
    if content_id and content_id in shown and part.get_content_disposition() != "attachment":
        return None
    content = _bytes_of(part)
    if not content:
        return None
    media_type = content_type if MEDIA_TYPE.match(content_type) else "application/octet-stream"
    return File(_safe_name(part, number), media_type, content)


def _bytes_of(part: Message) -> bytes:
    attached = part.get_payload()
    if part.get_content_type() == "message/rfc822" and isinstance(attached, list) and attached:
        return _as_bytes(attached[0]) if isinstance(attached[0], Message) else b""
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _as_bytes(message: Message) -> bytes:
    """An attached message as it came. Headers that run into each other get a line each."""
    try:
        return message.as_bytes()
    except (HeaderParseError, LookupError, ValueError):  # Unicode errors are ValueErrors
        mended = deepcopy(message)
    for each in mended.walk():
        headers = [(name, " ".join(str(value).split())) for name, value in each.raw_items()]
        for name, _ in headers:
            del each[name]
        for name, value in headers:
            each.set_raw(name, value.encode("ascii", "replace").decode())
    return mended.as_bytes()


def _safe_name(part: Message, number: int) -> str:
    """A name to show: no folders, no control characters, no marks that turn the direction of text."""
    last = re.split(r"[/\\]", readable(part.get_filename() or ""))[-1]
    return NOT_IN_NAMES.sub("", last).strip(" .")[:LONGEST_NAME].strip() or f"attachment-{number}"


def _sign_of(part: Message) -> str | None:
    """The sign of a reaction, as Gmail sends it."""
    content = part.get_payload(decode=True)
    try:
        said = json.loads(content) if isinstance(content, bytes) else None
    except ValueError:
        return None
    sign = said.get("emoji") if isinstance(said, dict) else None
    return sign if isinstance(sign, str) and 0 < len(sign) <= 20 else None


def digestible(message: Message) -> Iterator[bytes]:
    """The words and files of each part, in a form that servers on the way do not change."""
    for part in _leaves(message):
        content = _bytes_of(part)
        if part.get_content_maintype() == "text":
            text = decoded(content, part.get_content_charset()).words
            content = "\n".join(line.rstrip() for line in text.splitlines()).strip().encode("utf-8", "replace")
        yield part.get_content_type().encode("utf-8", "replace") + b"\0" + content + b"\0"
