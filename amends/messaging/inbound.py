"""Reads a message as it came by mail: its kind, its writer's words, its attachments."""

import email
import email.utils
import hashlib
import re
from dataclasses import dataclass, replace
from email._policybase import Compat32
from email.message import Message
from enum import StrEnum

from amends.domain.courtesies import is_courtesy
from amends.messaging.automatic_replies import answered, sent_on
from amends.messaging.bounces import (
    UNTOLD,
    Failed,
    bounce_in,
    feedback_in,
    has_a_subject_of_failures,
    is_a_report,
    is_about_delivery,
    tells_no_failure,
)
from amends.messaging.charsets import NO_CHARSETS
from amends.messaging.header_lines import addresses, header, headers, with_readable_parameters
from amends.messaging.html_text import HEAD_MARK
from amends.messaging.message_parts import LONGEST_NAME, NOT_IN_NAMES, File, contents_of, digestible
from amends.messaging.quote_headers import is_forward
from amends.messaging.reply_text import Cut, Known, names_in, new_words

ADDRESSED = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc", "Resent-To")
SAME = ("Message-ID", "From", "Date", "Subject")
# Postfix writes the null sender so, unless it is told otherwise.
NULL_SENDERS = frozenset({"", "MAILER-DAEMON"})
MAIL_SYSTEMS = frozenset({"mailerdaemon", "postmaster", "maildaemon", "mdaemon", "mailer", "poostmaster", "mailsystem"})
CALLED_MAIL_SYSTEM = re.compile(
    r"(?i)\b(?:e?mail|message) deliver(?:y|ed)? (?:sub)?system|\bmailer.?daemon|\bpostmaster\b|\bndr administrator"
    r"|^system administrator$|mail administrator$|mail delivery (?:service|agent)"
)
MOST_COPIES, LONGEST_ADDRESS = 20, 320
LONGEST_HEADER, BIGGEST_REPORT = 20_000, 300_000


class Bounded(Compat32):
    """The standard library's tolerant policy, with a limit for header lines, which are read in quadratic time."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """The name, and as much of the value as is anybody's address or file name."""
        name, value = super().header_source_parse(sourcelines)
        return name, value[:LONGEST_HEADER]


BOUNDED = Bounded()


class Kind(StrEnum):
    """What a message is, and so what is to be done with it."""

    REPLY = "reply"
    BOUNCE = "bounce"
    AUTO_REPLY = "auto_reply"
    FEEDBACK = "feedback"
    MACHINE = "machine"


@dataclass(frozen=True)
class Inbound:
    """One message. `message_id` and `subject` are its sender's; `addressed` holds every address line as it came.

    `words` are new, `whole` is all of the text, `text` the same with the marks of mail programs; `failed` says of a
    bounce which letter came back and why. `writer` is the address in From, `named` the name beside it, `copies` the
    addresses in Cc. `guessed` names the charsets that nobody told us; `reaction` is the sign of one. Where it is not
    `sure`, it looks like an automatic answer and may be a person's. `encrypted` is by what, where a key is needed.
    """

    kind: Kind
    message_id: str | None
    subject: str
    addressed: str
    words: str
    whole: str
    files: tuple[File, ...] = ()
    failed: Failed | None = None
    writer: str | None = None
    named: str = ""
    copies: tuple[str, ...] = ()
    guessed: tuple[str, ...] = ()
    reaction: str | None = None
    text: str = ""
    sure: bool = True
    encrypted: str | None = None

    def cut(self, known: Known) -> Cut:
        """The words without what is quoted of our letters and without the sign-off, as far as `known` tells."""
        theirs = names_in([self.named, self.writer or "", *known.theirs])
        everything = replace(known, theirs=theirs, forward=is_forward(self.subject))
        return new_words(self.text, everything)

    def is_courtesy(self, cut: Cut, names: tuple[str, ...] = ()) -> bool:
        """Whether it is a mere thank-you, without attachments: all of the words, or a reaction's one sign."""
        if self.files or not self.text or self.encrypted or cut.unproved:
            return False
        if self.reaction and "\n" not in cut.unsigned_off.strip():
            return is_courtesy(self.reaction)
        return is_courtesy(cut.words, names_in([self.named, *names]))


def identity(raw: bytes) -> str:
    """A digest of head, words and files, the same for a message that is delivered again.

    Headers that mail servers add, and other encodings of the same content, do not change it.
    """
    message = email.message_from_bytes(raw.lstrip(b"\r\n"), policy=BOUNDED)
    _mend_parameters(message)
    told = "\0".join(header(message, name) for name in SAME)
    digest = hashlib.sha256(told.encode("utf-8", "replace") + b"\0")
    for part in digestible(message):
        digest.update(part)
    return digest.hexdigest()


def read(raw: bytes, sender: str | None = None, language: str | None = None) -> Inbound:
    """What a message says. `sender` is the envelope's, '' for the null sender; None takes it from Return-Path.

    `language` (of the complaint) helps with text in no charset that is told. The standard library reads nearly
    everything; what it still chokes on raises, and the caller keeps the message.
    """
    message = email.message_from_bytes(raw, policy=BOUNDED)
    _mend_parameters(message)
    found = contents_of(message, language)
    whole = found.text.replace(HEAD_MARK, "")
    kind, failed, sure = _kind(message, sender, whole, small=len(raw) < BIGGEST_REPORT)
    named, writer = next(iter(_mailboxes(message, "From")), ("", ""))
    inbound = Inbound(
        kind=kind,
        message_id=_message_id(message),
        subject=header(message, "Subject"),
        addressed=" ".join(line for name in ADDRESSED for line in headers(message, name)),
        words=whole,
        whole=whole,
        files=tuple(found.files) if failed is None else (),
        failed=failed,
        writer=writer or None,
        named=named,
        copies=tuple(address for _, address in _mailboxes(message, "Cc"))[:MOST_COPIES],
        guessed=tuple(found.guessed),
        reaction=found.reaction,
        text=found.text,
        sure=sure,
        encrypted=found.encrypted,
    )
    if kind is not Kind.REPLY or not whole:
        return inbound
    domains = {address.rpartition("@")[2] for _, address in _mailboxes(message, "To")}
    ours = tuple(f"@{domain}" for domain in sorted(domains - {writer.rpartition("@")[2], ""}))
    return replace(inbound, words=inbound.cut(Known(ours=ours)).words)


# --- what it is ---


def _kind(message: Message, sender: str | None, text: str, *, small: bool) -> tuple[Kind, Failed | None, bool]:
    told = sender if sender is not None or "Return-Path" not in message else header(message, "Return-Path")
    by_nobody = told is not None and told.strip("<> \t").upper() in NULL_SENDERS
    by_system = _from_the_mail_system(message)
    if (called := feedback_in(message)) is not None:
        return Kind.FEEDBACK, called, True
    by_machine = by_nobody or by_system  # a customer may send us a report along with their words
    automatic, sure = answered(message, text)
    if (failed := _failure(message, by_nobody=by_nobody, by_system=by_system, small=small)) and not (
        automatic and not by_system and not is_a_report(message) and _is_vague(message, failed)
    ):
        return (Kind.BOUNCE if failed.for_good else Kind.AUTO_REPLY), failed, True
    if tells_no_failure(message) and (by_machine or is_a_report(message)):
        return Kind.AUTO_REPLY, None, True
    if is_a_report(message) or by_system or sent_on(message):
        return Kind.MACHINE, None, True
    if automatic:
        return Kind.AUTO_REPLY, None, sure
    return (Kind.MACHINE if by_nobody else Kind.REPLY), None, True


def _failure(message: Message, *, by_nobody: bool, by_system: bool, small: bool) -> Failed | None:
    """What the message reports, if a mail system wrote it. Without an envelope, the subject and what came back tell."""
    if by_nobody or by_system or is_about_delivery(message):
        return bounce_in(message, suspected=True, small=small)
    if is_a_report(message):
        return bounce_in(message, suspected=False)
    if not has_a_subject_of_failures(message):
        return None
    failed = bounce_in(message, suspected=True, small=small)
    return failed if failed and (failed.letters or not _is_untold(failed)) and failed.recipients else None


def _is_vague(message: Message, failed: Failed) -> bool:
    """Nothing but words that an absent person's program may write, too."""
    return _is_untold(failed) and not failed.letters and not has_a_subject_of_failures(message)


def _is_untold(failed: Failed) -> bool:
    return failed.code in UNTOLD.values()


def _from_the_mail_system(message: Message) -> bool:
    named, address = email.utils.parseaddr(header(message, "From"))
    mailbox = re.sub(r"[^a-z]", "", address.partition("@")[0].lower() or named.lower())
    return mailbox in MAIL_SYSTEMS or CALLED_MAIL_SYSTEM.search(named) is not None or "X-Failed-Recipients" in message


# --- what it says ---


def _mend_parameters(message: Message) -> None:
    """Makes parameters readable, and removes charsets that are none.

    The standard library decodes by any codec that a mail names, and some of them raise, or never end.
    """
    waiting = [message]
    while waiting:
        part = waiting.pop()
        with_readable_parameters(part)
        if isinstance(part.get_param("charset"), tuple) or part.get_content_charset() in NO_CHARSETS:
            part.del_param("charset")
        if isinstance(inner := part.get_payload(), list):
            waiting.extend(each for each in inner if isinstance(each, Message))


def _mailboxes(message: Message, name: str) -> list[tuple[str, str]]:
    """Names and addresses that can be shown and stored, without invisible characters, of a usual length."""
    return [
        (NOT_IN_NAMES.sub("", named)[:LONGEST_NAME], address)
        for named, address in addresses(message, name)
        if len(address) <= LONGEST_ADDRESS and address.isprintable() and " " not in address
    ]


def _message_id(message: Message) -> str | None:
    """The sender's Message-ID, if our letters may repeat it in their headers; else None."""
    found = re.search(r"<[^<>\s@]{1,200}@[^<>\s@]{1,200}>", header(message, "Message-ID"))
    return found[0] if found and found[0].isascii() and found[0].isprintable() else None
