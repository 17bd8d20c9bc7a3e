"""Reads reports of mail servers about letters that did not arrive (RFC 3464, and other forms)."""

import logging
import re
from dataclasses import dataclass
from email.message import Message

from flufl.bounce import all_failures

from amends.domain.bounces import VAGUE, About, about
from amends.messaging.failure_phrases import AT_AN_END, FAILED, LATE, SUBJECT
from amends.messaging.header_lines import addresses, header
from amends.messaging.report_text import ReportText, fields_in, report_text

# It logs whatever its detectors stumble over, with the message in it.
logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL)
# As amends.messaging.mime makes them: forty hexadecimal digits.
OUR_MESSAGE_ID = re.compile(r"<[0-9a-f]{40}@[^<>\s@]{1,255}>")
STATUS = re.compile(r"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?!\d|\.\d)")
CODE = re.compile(
    r"(?<![\w.\-/:@#%])[45]\d\d(?=[ \-:;,#\]]|$)(?![ ]?(?:days?|hours?|minutes?|seconds?|bytes?|[kKmM]i?[bB]"
    r"|recipients|of)\b)",
    re.MULTILINE,
)
ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[A-Za-z0-9](?:[\w-]*\.)+[A-Za-z]{2,24}", re.ASCII)
UNTOLD = {True: "5.0.0", False: "4.0.0"}
FAILED_ACTIONS = frozenset({"failed", "failure", "expired", "undeliverable", "error"})
GOOD_ACTIONS = frozenset({"delivered", "relayed", "expanded"})
LATE_ACTIONS = frozenset({"delayed", "deferred"})
REPORT_TYPE = "delivery-status"
FEEDBACK = "message/feedback-report"
ARRIVED = "2.0.0"
MOST_RECIPIENTS = 20


@dataclass(frozen=True)
class Failed:
    """A letter that did not arrive, permanently or so far. `letters` are the Message-IDs that the report names.

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


def is_about_delivery(message: Message) -> bool:
    """A report that says of itself that it is about the delivery of a letter (RFC 3464)."""
    return is_a_report(message) and str(message.get_param("report-type", "")).lower() == REPORT_TYPE


def has_a_subject_of_failures(message: Message) -> bool:
    """Whether the subject is one of those under which mail systems return letters."""
    return SUBJECT.match(header(message, "Subject")) is not None


def tells_no_failure(message: Message) -> bool:
    """A report that the letter was delivered, or read (RFC 8098): what was hoped for."""
    if is_a_report(message) and str(message.get_param("report-type", "")).lower() == "disposition-notification":
        return True
    actions = {block.get("action", "").lower() for block in _statuses(message)} - {""}
    return bool(actions) and actions <= GOOD_ACTIONS


def bounce_in(message: Message, *, suspected: bool, small: bool = True) -> Failed | None:
    """The failure that this message reports, or None. `suspected` looks for reports in nobody's standard, too: only
    in what mail systems send, since a customer may quote such a report. The library's detectors read what is `small`.
    """
    statuses = _statuses(message)
    text = report_text(message)
    if not any("action" in block for block in statuses) and suspected:
        statuses = fields_in(text.said) or statuses
    told = [(_action(block), block) for block in statuses if "action" in block]
    if any(action in FAILED_ACTIONS | LATE_ACTIONS for action, _ in told):
        return _by_fields(message, text, told)
    if (told and all(action in GOOD_ACTIONS for action, _ in told)) or not suspected:
        return None
    return _by_words(message, text, small=small)


def feedback_in(message: Message) -> Failed | None:
    """What a mailbox provider says of a letter that its reader called spam (RFC 5965), or None."""
    blocks = _blocks(message, FEEDBACK)
    if not blocks:
        return None
    told = blocks[0].get("feedback-type", "").lower()
    if told in {"not-spam", "auth-failure", "virus"}:
        return None
    text = report_text(message)
    named = "\n".join(blocks[0].get(name, "") for name in ("original-rcpt-to", "removal-recipient"))
    whom = tuple(each.lower() for each in ADDRESS.findall(named)) or _addresses(message, text)
    return Failed(False, ARRIVED, *_returned(message, text), About.UNWANTED, whom)


def _by_fields(message: Message, text: ReportText, told: list[tuple[str, dict[str, str]]]) -> Failed:
    failures = [block for action, block in told if action in FAILED_ACTIONS]
    blocks = failures or [block for _, block in told]
    said = "\n".join(block.get("diagnostic-code", "") for block in blocks)
    code = _code("\n".join(block.get("status", "") for block in blocks), said, for_good=bool(failures))
    whom = tuple(filter(None, (_recipient(block) for block in failures)))
    why = said if said.strip() else _reason(text.said)
    return Failed(bool(failures), code, *_returned(message, text), about(code, why), whom)


def _by_words(message: Message, text: ReportText, *, small: bool) -> Failed | None:
    """What the detectors know, or else what the report says in words."""
    subject = header(message, "Subject")
    for_now, for_good = _detected(message) if small else (set[str](), set[str]())
    said = f"{subject}\n{text.said}"
    if not (for_now or for_good):
        if FAILED.search(said) is None and (CODE.search(text.said) is None or not _addresses(message, text)):
            return None
        lasts = LATE.search(said) is None or AT_AN_END.search(text.said) is not None
    else:
        lasts = bool(for_good)
    reason = _reason(text.said)
    whom = tuple(sorted(for_good or for_now)) or _addresses(message, text)
    code = _code(reason, "" if reason == text.said else text.said, for_good=lasts)
    return Failed(lasts, code, *_returned(message, text), about(code, reason), whom)


def _detected(message: Message) -> tuple[set[str], set[str]]:
    """Whom the library's detectors find: told later, and for good."""
    try:
        for_now, for_good = all_failures(message)
    except Exception:  # noqa: BLE001 - its detectors stumble over odd heads: then the words decide
        return set(), set()
    return _decoded(for_now), _decoded(for_good)


def _decoded(found: frozenset[bytes]) -> set[str]:
    return {each.decode("ascii", "replace").lower() for each in found}


def _reason(said: str) -> str:
    """The lines that say why: those with a code or a status, and what belongs to them; else all."""
    lines = said.splitlines()
    found: list[str] = []
    inside = False
    for line in lines:
        tells = CODE.search(line) or STATUS.search(line)
        inside = bool(tells) or (inside and bool(line.strip()) and line[:1] in " \t")
        if inside:
            found.append(line)
    return "\n".join(found) if found else said


def _statuses(message: Message) -> list[dict[str, str]]:
    """The fields of each recipient (RFC 3464), names in small letters."""
    return _blocks(message, "message/delivery-status")


def _blocks(message: Message, kind: str) -> list[dict[str, str]]:
    """The groups of fields in parts of this kind, names in small letters. No recursion: nests run deep."""
    found: list[dict[str, str]] = []
    waiting = [message]
    while waiting:
        part = waiting.pop()
        inner = [each for each in part.get_payload() if isinstance(each, Message)] if part.is_multipart() else []
        if part.get_content_type() == kind:
            found += [{name.lower(): header(block, name).strip() for name, _ in block.items()} for block in inner]
        else:
            waiting.extend(inner)
    return found


def _action(block: dict[str, str]) -> str:
    return (block["action"].lower().split() or [""])[0].strip(".;")


def _recipient(block: dict[str, str]) -> str:
    said = block.get("original-recipient") or block.get("final-recipient") or ""
    return said.rpartition(";")[2].strip(" <>").lower()


def _addresses(message: Message, text: ReportText) -> tuple[str, ...]:
    """The addresses that a report speaks of, without those that it comes from and goes to."""
    named = [address for _, address in addresses(message, "X-Failed-Recipients")]
    own = {address.lower() for name in ("To", "From", "Reply-To") for _, address in addresses(message, name)}
    found = (each.lower() for each in named or ADDRESS.findall(text.said))
    others = dict.fromkeys(each for each in found if each not in own and not each.startswith("postmaster@"))
    return tuple(others)[:MOST_RECIPIENTS]


def _code(*said: str, for_good: bool) -> str:
    """The status that says most, of the first text that has one; the three digits where there is none."""
    statuses = [status for text in said for status in STATUS.findall(text) if not status.startswith("2")]
    if clear := next((each for each in statuses if not VAGUE.fullmatch(each)), None):
        return clear
    codes = [code for text in said for code in CODE.findall(text)]
    if statuses and not re.fullmatch(r"\d\.0\.0", statuses[0]):
        return statuses[0]
    return next(iter(codes or statuses), UNTOLD[for_good])


def _returned(message: Message, text: ReportText) -> tuple[tuple[str, ...], str]:
    """Which letters came back, and everything that the report says or returns."""
    everything = f"{text.returned}\n{text.said}\n{header(message, 'References')}\n{header(message, 'In-Reply-To')}"
    return tuple(dict.fromkeys(OUR_MESSAGE_ID.findall(everything))), everything
