"""Takes in mail: stores it first, then reads it, then brings it to the complaint it belongs to."""

import hashlib
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from temporalio.client import Client
from temporalio.service import RPCError

from amends.client.client import AmendsClient, UnknownComplaint
from amends.client.room import NoRoom
from amends.db import Records
from amends.db.errors import DATABASE_AWAY
from amends.db.inbound_mail import MailState, TakenMail
from amends.db.letters import StoredLetter
from amends.domain.actions import Bounce, Mailed, Reply
from amends.domain.complaint import NewComplaint
from amends.domain.errors import AmendsError, Code
from amends.messaging.attachments import Attachments
from amends.messaging.bounces import Failed
from amends.messaging.inbound import Inbound, Kind, identity, read
from amends.messaging.message_parts import texts_of
from amends.messaging.mime import address_of, mailbox_of
from amends.messaging.reply_text import Known, names_in
from amends.messaging.reply_tokens import Letterbox

log = logging.getLogger("amends.receiving")
BIGGEST_MESSAGE = 50 * 1024 * 1024
LONGEST_TEXT, LONGEST_ADDRESS = 20_000, 320
CUT = "\n[…]"
MOST_FILES = 50
"""Named in a message; the rest is in the mail, and the message says how many. A list without an end is never taken."""
LONGEST_NOTE = 60
LONGEST_HEAD = 4000
NO_WORDS = "(no words)"
ENCRYPTED = "[encrypted or sealed by {}: open the mail with its key, or ask for it unencrypted]"
AWAY = (RPCError, *DATABASE_AWAY)


class Away(AmendsError):
    """The database or Temporal does not answer. The message has to be brought again."""

    kind = Code.AWAY

    def __init__(self, who: str, what: str = "") -> None:
        super().__init__(what or f"{who} is away.", "Bring the message again.")
        self.who = who


class Crowded(Away):
    """The complaint has not read yet what came before. The message has to be brought again."""

    kind = Code.BUSY

    def __init__(self) -> None:
        super().__init__("the complaint", "The complaint has not read yet what came before.")


class UnreadableMail(AmendsError):
    """A message without readable words."""

    kind = Code.UNREADABLE

    def __init__(self) -> None:
        super().__init__("It cannot be read as mail.", "A person has to look at it.")


@dataclass(frozen=True)
class Taken:
    """What became of a message. `reached` are the complaints that have it, `why` what a person has to look into."""

    id: str
    state: MailState
    reached: tuple[str, ...] = ()
    why: str | None = None


class Receiving:
    """Takes messages in, each once, even if it is brought several times."""

    def __init__(
        self,
        records: Records,
        letterbox: Letterbox,
        attachments: Attachments,
        connect: Callable[[], Awaitable[Client]],
    ) -> None:
        """`connect` reaches Temporal when it is first needed, and raises RuntimeError where it does not answer."""
        self._records = records
        self._letterbox = letterbox
        self._attachments = attachments
        self._connect = connect
        self._counter: AmendsClient | None = None

    async def take(
        self, raw: bytes, now: datetime, *, recipients: Sequence[str] = (), sender: str | None = None
    ) -> Taken:
        """Stores a message, then brings it where it belongs. A message that belongs nowhere waits for a person.

        `recipients` and `sender` are the envelope's, where the mail server tells them; `now` is business time. Raises
        Away; what was stored by then is found again when the message is brought again.
        """
        mail_id = _identity(raw)
        try:
            await self._records.inbound.keep(mail_id, raw, recipients, now)
            async with self._records.inbound.taken(mail_id) as taken:
                return await self._handle(taken, now, recipients, sender)
        except NoRoom as crowded:
            raise Crowded from crowded
        except AWAY as away:
            raise Away(type(away).__name__) from away

    async def hand_over(self, taken: TakenMail, reference: str, now: datetime) -> str:
        """Brings a waiting message to the complaint that a person names; returns the complaint that took it.

        Raises UnknownComplaint, UnreadableMail, Away.
        """
        try:
            message = read(taken.mail.raw)
        except Exception as rubbish:
            raise UnreadableMail from rubbish
        try:
            reached = await self._join(taken, message, reference, now)
        except NoRoom as crowded:
            raise Crowded from crowded
        await taken.note("joined", reached=[reached], message_id=message.message_id, writer=message.writer)
        return reached

    async def _handle(self, taken: TakenMail, now: datetime, recipients: Sequence[str], sender: str | None) -> Taken:
        """Reads and sorts it. A message that no code can handle is stored as a task for a person."""
        try:
            message = read(taken.mail.raw, sender)
        except Exception as rubbish:  # noqa: BLE001 - it makes the parsers of the standard library raise anything
            log.warning("message %s cannot be read: %s", taken.mail.id[:12], type(rubbish).__name__)
            return await self._wait(taken, None, "unreadable")
        try:
            return await self._sort(taken, message, "\n".join([message.addressed, *recipients]), now)
        except (Away, NoRoom, *AWAY):
            raise
        except Exception as fault:  # noqa: BLE001 - a message is not lost for a fault of ours
            log.error("message %s was not handled: %s", taken.mail.id[:12], type(fault).__name__)
            return await self._wait(taken, message, "fault")

    async def _sort(self, taken: TakenMail, message: Inbound, addressed: str, now: datetime) -> Taken:
        addressed = "\n".join([addressed, *taken.mail.recipients])
        if taken.mail.state in {"bounce", "auto_reply", "settled"}:
            return Taken(taken.mail.id, taken.mail.state, tuple(taken.mail.reached))
        match message.kind:
            case Kind.BOUNCE | Kind.FEEDBACK:
                return await self._bounced(taken, message, addressed, now)
            case Kind.AUTO_REPLY | Kind.MACHINE:
                proved, _ = await self._proved(addressed)
                if message.kind is Kind.AUTO_REPLY and message.sure:
                    return await self._note(taken, message, "auto_reply", proved)
                why = "perhaps_automatic" if message.kind is Kind.AUTO_REPLY else "machine"
                return await self._wait(taken, message, why, hint=next(iter(proved), None))
            case Kind.REPLY:
                return await self._replied(taken, message, addressed, now)

    # --- the customer wrote ---

    async def _replied(self, taken: TakenMail, message: Inbound, addressed: str, now: datetime) -> Taken:
        proved, tokens = await self._proved(addressed)
        if not proved and taken.mail.reached:
            return Taken(taken.mail.id, taken.mail.state, tuple(taken.mail.reached))
        if not proved:
            return await self._wait(taken, message, "forged_token" if tokens else "no_token")
        reached: list[str] = []
        not_taken: str | None = None
        for reference in proved:
            if _has(taken.mail.reached, reference):
                continue
            try:
                reached.append(await self._join(taken, message, reference, now))
            except UnknownComplaint:
                not_taken = reference
        if not_taken:
            return await self._wait(taken, message, "not_taken", hint=not_taken, reached=reached)
        return await self._note(taken, message, "joined", reached)

    async def _join(self, taken: TakenMail, message: Inbound, reference: str, now: datetime) -> str:
        complaint = await self._records.cases.complaint(reference)
        if message.guessed and complaint is not None:
            message = read(taken.mail.raw, language=complaint.customer.language)
        cut = message.cut(await self._known(reference, complaint, taken.mail.id))
        said = cut.words or message.subject or NO_WORDS
        if message.encrypted:
            said = f"{ENCRYPTED.format(message.encrypted)}\n{said}"
        words, too_long = _shortened(said)
        if (more := len(message.files) - MOST_FILES) > 0:
            words = f"{words[: LONGEST_TEXT - LONGEST_NOTE]}\n[{more} more files are in the mail itself]"
        names = (complaint.customer.name,) if complaint else ()
        reply = Reply(
            message_id=taken.mail.id,
            at=now,
            text=words,
            courtesy=message.is_courtesy(cut, names),
            attachments=self._attachments.keep(message.files[:MOST_FILES], taken.mail.id),
            mailed=_mailed(taken.mail.id, message, complaint, cut.lines + too_long),
        )
        return (await (await self._complaints()).deliver(reference, reply, now)).reference

    async def _known(self, reference: str, complaint: NewComplaint | None, mail_id: str) -> Known:
        """What this message can quote: our latest letters in all their forms, and what the customer wrote before."""
        letters, mails = await self._records.letters.said(reference)
        wrote = [mailbox_of(mail[:LONGEST_HEAD]) for mail in mails]
        before = await self._records.inbound.before(reference, mail_id)
        return Known(
            letters=names_in([*letters, *(text for mail in mails for text in texts_of(mail))]),
            told=names_in([*await self._records.actions.told(reference), *map(_text_of, before)]),
            ours=names_in([*(part for both in wrote for part in both), *self._letterbox.mailboxes]),
            theirs=names_in([complaint.customer.name, complaint.customer.email or ""]) if complaint else (),
        )

    # --- a letter came back ---

    async def _bounced(self, taken: TakenMail, message: Inbound, addressed: str, now: datetime) -> Taken:
        """Handles a bounce. Only a report that returns the letter, or the secret address in it, is believed."""
        assert message.failed is not None
        came_back = message.kind is Kind.BOUNCE
        proved, _ = await self._proved(f"{addressed}\n{message.failed.returned}")
        reached: list[str] = []
        hint = next(iter(proved), None)
        for letter in await self._returned(message.failed, proved):
            if letter.reference not in proved:
                hint = letter.reference
                continue
            code, about = message.failed.code, message.failed.about
            if came_back:
                await self._records.letters.bounced(taken.conn, letter.effect_id, code, about)
            bounce = Bounce(letter=letter.effect_id, at=now, permanent=came_back, code=code, about=about)
            try:
                await (await self._complaints()).signal(letter.reference, "letter_bounced", bounce)
            except UnknownComplaint:
                return await self._wait(taken, message, "not_taken", hint=hint)
            reached.append(letter.reference)
        if not reached:
            return await self._wait(taken, message, f"unproved_{message.kind}", hint=hint)
        return await self._note(taken, message, "bounce", reached)

    async def _returned(self, failed: Failed, proved: Sequence[str]) -> list[StoredLetter]:
        """The letters that came back: those that the report names.

        Where it names no letter that we sent (relays write a Message-ID of their own), the last letter of each
        complaint whose reply address stands in the report, if that letter went to the recipient that failed.
        """
        named = [await self._records.letters.by_message_id(message_id) for message_id in failed.letters]
        if any(named):
            return [letter for letter in named if letter is not None]
        last: list[StoredLetter] = []
        for reference in proved:
            letter = await self._records.letters.last_mailed(reference)
            if letter and letter.recipient and letter.recipient.lower() in failed.recipients:
                last.append(letter)
        return last

    # --- what both need ---

    async def _proved(self, text: str) -> tuple[list[str], tuple[str, ...]]:
        """The complaints whose genuine reply addresses are in a text, and all tokens in it."""
        tokens = self._letterbox.tokens_in(text)
        found = [(token, await self._records.inbound.reference_of(token)) for token in tokens]
        proved = [reference for token, reference in found if reference and self._letterbox.vouches(token, reference)]
        return list(dict.fromkeys(proved)), tokens

    async def _complaints(self) -> AmendsClient:
        if self._counter is None:
            try:
                self._counter = AmendsClient(await self._connect(), self._records)
            except RuntimeError as error:  # the client library has no error of its own for "nobody answers"
                raise Away("Temporal") from error
        return self._counter

    async def _note(self, taken: TakenMail, message: Inbound, state: MailState, reached: Sequence[str]) -> Taken:
        await taken.note(state, reached=reached, message_id=message.message_id, writer=message.writer)
        return Taken(taken.mail.id, state, tuple(dict.fromkeys([*taken.mail.reached, *reached])))

    async def _wait(
        self, taken: TakenMail, message: Inbound | None, why: str, hint: str | None = None, reached: Sequence[str] = ()
    ) -> Taken:
        message_id, writer = (message.message_id, message.writer) if message else (None, None)
        await taken.note("waiting", reached=reached, message_id=message_id, writer=writer, why=why, hint=hint)
        return Taken(taken.mail.id, "waiting", tuple(dict.fromkeys([*taken.mail.reached, *reached])), why)


def _shortened(words: str) -> tuple[str, int]:
    """As much of the words as an action holds, and how many lines that leaves out."""
    if len(words) <= LONGEST_TEXT:
        return words, 0
    kept = words[: LONGEST_TEXT - len(CUT)]
    return kept + CUT, words.count("\n") - kept.count("\n") + (1 if words[len(kept)] != "\n" else 0)


def _text_of(raw: bytes) -> str:
    """The text of a message that was read before; '' where it cannot be read now."""
    try:
        return read(raw).whole
    except Exception:  # noqa: BLE001 - it makes the parsers of the standard library raise anything
        return ""


def _mailed(mail_id: str, message: Inbound, complaint: NewComplaint | None, cut: int) -> Mailed:
    """How it came by mail: from whom, and what is not in the words."""
    writer, on_file = (message.writer or "")[:LONGEST_ADDRESS], complaint.customer.email if complaint else None
    return Mailed(
        mail=mail_id,
        sender=writer or None,
        on_file=bool(writer and on_file and same_mailbox(writer, on_file)),
        copies=tuple(copy[:LONGEST_ADDRESS] for copy in message.copies),
        cut=cut,
        guessed=message.guessed[0] if message.guessed else None,
    )


def same_mailbox(one: str, other: str) -> bool:
    """Whether two addresses are one mailbox, in any spelling of letters and domain."""
    try:
        return address_of(one).lower() == address_of(other).lower()
    except ValueError:  # a domain that is none
        return one.strip().lower() == other.strip().lower()


def _has(reached: Sequence[str], reference: str) -> bool:
    """Whether the complaint has it, or one that was linked because the complaint was over."""
    base = reference.partition("~")[0]
    return any(each.partition("~")[0] == base for each in reached)


def _identity(raw: bytes) -> str:
    try:
        return identity(raw)
    except Exception:  # noqa: BLE001 - rubbish is kept, too: then every byte of it counts
        return hashlib.sha256(raw).hexdigest()
