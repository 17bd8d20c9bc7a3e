"""Reads what mail servers send back about letters that did not arrive (RFC 3464, and those who never read it)."""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message

from flufl.bounce import all_failures

from amends.domain.bounces import About, about
from amends.messaging.header_lines import header

# It logs whatever its detectors stumble over, with the message in it.
logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL)
# As amends.messaging.mime makes them: forty hexadecimal digits.
OUR_MESSAGE_ID = re.compile(r"<[0-9a-f]{40}@[^<>\s@]{1,255}>")
STATUS = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
CODE = re.compile(r"\b[45]\d\d\b")
UNTOLD = {True: "5.0.0", False: "4.0.0"}
MOST_TEXT = 200_000


@dataclass(frozen=True)
class Failed:
    """A letter that did not arrive, for good or so far. `letters` are Message-IDs of ours that the report names.

    `returned` is all that came back, for the token that proves it; `code` the status (RFC 3463) or the SMTP code;
    `about` says what stood in the way, `recipients` whom it speaks of, in small letters.
    """

    for_good: bool
    code: str
    letters: tuple[str, ...]
    returned: str
    about: About = About.ADDRESS
    recipients: tuple[str, ...] = ()


def is_a_report(message: Message) -> bool:
    """Reports about letters (RFC 6522): delivered, read, delayed; nobody wrote them."""
    return message.get_content_type() == "multipart/report"


def tells_no_failure(message: Message) -> bool:
    """A report that the letter was delivered, or read (RFC 8098): what was hoped for."""
    if is_a_report(message) and str(message.get_param("report-type", "")).lower() == "disposition-notification":
        return True
    actions = {_value(block, "Action").lower() for block in _statuses(message)} - {""}
    return bool(actions) and actions <= {"delivered", "relayed", "expanded"}


def bounce_in(message: Message, *, suspected: bool) -> Failed | None:
    """The failure that this message reports, or None. `suspected` looks for reports in nobody's standard, too: only
    in what mail systems send, since a customer may quote such a report.
    """
    statuses = _statuses(message)
    told = [(_value(block, "Action").lower(), block) for block in statuses if "Action" in block]
    if told:
        failures = [block for action, block in told if action == "failed"]
        if not failures and all(action != "delayed" for action, _ in told):
            return None
        code = _code(failures or statuses, for_good=bool(failures))
        said = "\n".join(_value(block, "Diagnostic-Code") for block in failures or statuses)
        whom = tuple(filter(None, (_recipient(block) for block in failures)))
        return Failed(bool(failures), code, *_returned(message), about(code, said or _first_words(message)), whom)
    if not suspected:
        return None
    try:
        for_now, for_good = all_failures(message)
    except Exception:  # noqa: BLE001 - its detectors stumble over odd heads: unknown, it waits for a person
        return None
    if not (for_now or for_good):
        return None
    letters, returned = _returned(message)
    said = _first_words(message) or returned
    found = STATUS.search(said) or CODE.search(said) or STATUS.search(returned)
    code = found[0] if found else UNTOLD[bool(for_good)]
    whom = tuple(each.decode("ascii", "replace").lower() for each in sorted(for_good or for_now))
    return Failed(bool(for_good), code, letters, returned, about(code, said), whom)


def _first_words(message: Message) -> str:
    """What the report itself says, without the letter that it returns."""
    for part in message.walk():
        content = part.get_payload(decode=True) if part.get_content_type() == "text/plain" else None
        if isinstance(content, bytes):
            said = content.decode("utf-8", "replace")[:MOST_TEXT]
            return re.split(
                r"(?im)^.{0,20}(?:below this line|unsent message|original message|copy of (?:your|the) message).*$",
                said,
            )[0]
    return ""


def _statuses(message: Message) -> list[Message]:
    return [block for part in _parts(message, "message/delivery-status") for block in _blocks(part)]


def _recipient(block: Message) -> str:
    said = _value(block, "Original-Recipient") or _value(block, "Final-Recipient")
    return said.rpartition(";")[2].strip(" <>").lower()


def _code(blocks: list[Message], *, for_good: bool) -> str:
    for block in blocks:
        if found := STATUS.search(_value(block, "Status")) or CODE.search(_value(block, "Diagnostic-Code")):
            return found[0]
    return UNTOLD[for_good]


def _parts(message: Message, content_type: str) -> Iterator[Message]:
    waiting = [message]
    while waiting:
        part = waiting.pop()
        if part.get_content_type() == content_type:
            yield part
        elif isinstance(inner := part.get_payload(), list):
            waiting.extend(each for each in inner if isinstance(each, Message))


def _blocks(part: Message) -> list[Message]:
    inner = part.get_payload()
    return [each for each in inner if isinstance(each, Message)] if isinstance(inner, list) else []


def _value(block: Message, name: str) -> str:
    return header(block, name).strip()


def _returned(message: Message) -> tuple[tuple[str, ...], str]:
    """Which letters came back, and everything that the report says or returns."""
    texts: list[str] = []
    waiting = [message]
    while waiting:
        part = waiting.pop()
        inner = part.get_payload()
        if part is not message:
            texts.extend(f"{name}: {value}" for name, value in part.items())
        if isinstance(inner, list):
            waiting.extend(each for each in inner if isinstance(each, Message))
        elif isinstance(content := part.get_payload(decode=True), bytes):
            texts.append(content.decode("utf-8", "replace"))
    text = "\n".join(texts)[:MOST_TEXT]
    return tuple(dict.fromkeys(OUR_MESSAGE_ID.findall(text))), text
