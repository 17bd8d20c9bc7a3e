"""Takes in what comes by mail: kept first, then read, then brought to the complaint that it proves to belong to."""

import hashlib
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg
from temporalio.client import Client
from temporalio.service import RPCError

from activities.attachments import Attachments
from activities.inbound import Inbound, Kind, identity, read
from activities.letterbox import Letterbox
from activities.quoting import is_courtesy
from complaints.acts import Bounce, Reply
from counter.complaints import Complaints, UnknownComplaint
from records import Records
from records.inbound import MailState, TakenMail

log = logging.getLogger("amends.receiving")
BIGGEST_MESSAGE = 50 * 1024 * 1024
LONGEST_TEXT = 20_000
CUT = "\n[…]"
NO_WORDS = "(no words)"
AWAY = (OSError, RPCError, asyncpg.PostgresError, asyncpg.InterfaceError)
WHY = {
    "no_token": "it is to none of our reply addresses: whom is it from, and what about?",
    "forged_token": "its reply address is none that we ever gave out, or its key was taken away",
    "unproved_bounce": "it says that a letter came back, and nothing in it proves which",
    "machine": "a machine sent it, and what it says is not known to us",
    "not_taken": "the complaint that it belongs to is over, and nobody hears of it there",
    "unreadable": "nobody can read it as mail: see it raw",
    "fault": "Amends failed to handle it: see the log, and tell its makers",
    "kept": "it was kept, and the mail server that brought it never tried again",
}


class Away(Exception):
    """The database or Temporal does not answer: whoever brought the message is to bring it again."""


class UnreadableMail(Exception):
    """No words can be made of it."""


@dataclass(frozen=True)
class Taken:
    """What became of a message. `reached` are the complaints that have it, `why` what a person has to look into."""

    id: str
    state: MailState
    reached: tuple[str, ...] = ()
    why: str | None = None


class Receiving:
    """Takes messages in, each once however often it is brought."""

    def __init__(
        self,
        records: Records,
        letterbox: Letterbox,
        attachments: Attachments,
        connect: Callable[[], Awaitable[Client]],
    ) -> None:
        """`connect` reaches Temporal when it is first needed, and raises RuntimeError where nobody answers."""
        self._records = records
        self._letterbox = letterbox
        self._attachments = attachments
        self._connect = connect
        self._counter: Complaints | None = None

    async def take(
        self, raw: bytes, now: datetime, *, recipients: Sequence[str] = (), sender: str | None = None
    ) -> Taken:
        """Keep a message, then bring it where it belongs; what belongs nowhere waits for a person.

        `recipients` and `sender` are the envelope's, where the mail server tells them; `now` is business time.
        Raises Away; whatever was kept by then is found again when the message is brought again.
        """
        mail_id = _identity(raw)
        try:
            await self._records.inbound.keep(mail_id, raw, recipients, now)
            async with self._records.inbound.taken(mail_id) as taken:
                return await self._handle(taken, now, recipients, sender)
        except AWAY as away:
            raise Away(type(away).__name__) from away

    async def hand_over(self, taken: TakenMail, reference: str, now: datetime) -> str:
        """Bring a message that waited to the complaint that a person says it belongs to; returns which one took it.

        Raises UnknownComplaint, UnreadableMail, Away.
        """
        try:
            message = read(taken.mail.raw)
        except Exception as rubbish:
            raise UnreadableMail from rubbish
        reached = await self._join(taken, message, reference, now)
        await taken.note("joined", reached=[reached], message_id=message.message_id)
        return reached

    async def _handle(self, taken: TakenMail, now: datetime, recipients: Sequence[str], sender: str | None) -> Taken:
        """Read and sort it. What no code can handle is a task for a person: it is kept, and the mail server is done."""
        try:
            message = read(taken.mail.raw, sender)
        except Exception as rubbish:  # noqa: BLE001 - it makes the parsers of the standard library raise anything
            log.warning("message %s cannot be read: %s", taken.mail.id[:12], type(rubbish).__name__)
            return await self._wait(taken, None, "unreadable")
        try:
            return await self._sort(taken, message, "\n".join([message.addressed, *recipients]), now)
        except (Away, *AWAY):
            raise
        except Exception as fault:  # noqa: BLE001 - a message is not lost for a fault of ours
            log.error("message %s was not handled: %s", taken.mail.id[:12], type(fault).__name__)
            return await self._wait(taken, message, "fault")

    async def _sort(self, taken: TakenMail, message: Inbound, addressed: str, now: datetime) -> Taken:
        addressed = "\n".join([addressed, *taken.mail.recipients])
        if taken.mail.state in {"bounce", "auto_reply", "settled"}:
            return Taken(taken.mail.id, taken.mail.state, tuple(taken.mail.reached))
        match message.kind:
            case Kind.BOUNCE:
                return await self._bounced(taken, message, addressed, now)
            case Kind.AUTO_REPLY:
                proved, _ = await self._proved(addressed)
                return await self._note(taken, message, "auto_reply", proved)
            case Kind.MACHINE:
                return await self._wait(taken, message, "machine")
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
        words = message.words or message.subject or NO_WORDS
        reply = Reply(
            message_id=taken.mail.id,
            at=now,
            text=words if len(words) <= LONGEST_TEXT else words[: LONGEST_TEXT - len(CUT)] + CUT,
            courtesy=is_courtesy(words) and not message.files,
            attachments=self._attachments.keep(message.files, taken.mail.id),
        )
        return (await (await self._complaints()).deliver(reference, reply, now)).reference

    # --- a letter came back ---

    async def _bounced(self, taken: TakenMail, message: Inbound, addressed: str, now: datetime) -> Taken:
        """Only who had the letter knows the address in it: a report that returns neither is anybody's word."""
        assert message.failed is not None
        proved, _ = await self._proved(f"{addressed}\n{message.failed.returned}")
        reached: list[str] = []
        hint = None
        for message_id in message.failed.letters:
            letter = await self._records.letters.by_message_id(message_id)
            hint = letter.reference if letter else hint
            if letter is None or letter.reference not in proved:
                continue
            await self._records.letters.bounced(taken.conn, letter.effect_id, message.failed.code)
            bounce = Bounce(letter=letter.effect_id, at=now, permanent=True, code=message.failed.code)
            try:
                await (await self._complaints()).signal(letter.reference, "letter_bounced", bounce)
            except UnknownComplaint:
                return await self._wait(taken, message, "not_taken", hint=hint)
            reached.append(letter.reference)
        if not reached:
            return await self._wait(taken, message, "unproved_bounce", hint=hint)
        return await self._note(taken, message, "bounce", reached)

    # --- what both need ---

    async def _proved(self, text: str) -> tuple[list[str], tuple[str, ...]]:
        """The complaints whose reply addresses stand in a text, and all tokens that do, whoever made them."""
        tokens = self._letterbox.tokens_in(text)
        found = [(token, await self._records.inbound.reference_of(token)) for token in tokens]
        proved = [reference for token, reference in found if reference and self._letterbox.vouches(token, reference)]
        return list(dict.fromkeys(proved)), tokens

    async def _complaints(self) -> Complaints:
        if self._counter is None:
            try:
                self._counter = Complaints(await self._connect(), self._records)
            except RuntimeError as error:  # the client library has no error of its own for "nobody answers"
                raise Away("Temporal") from error
        return self._counter

    async def _note(self, taken: TakenMail, message: Inbound, state: MailState, reached: Sequence[str]) -> Taken:
        await taken.note(state, reached=reached, message_id=message.message_id)
        return Taken(taken.mail.id, state, tuple(dict.fromkeys([*taken.mail.reached, *reached])))

    async def _wait(
        self, taken: TakenMail, message: Inbound | None, why: str, hint: str | None = None, reached: Sequence[str] = ()
    ) -> Taken:
        message_id = message.message_id if message else None
        await taken.note("waiting", reached=reached, message_id=message_id, why=why, hint=hint)
        return Taken(taken.mail.id, "waiting", tuple(dict.fromkeys([*taken.mail.reached, *reached])), why)


def _has(reached: Sequence[str], reference: str) -> bool:
    """The complaint has it, or one that was linked to it because it was over."""
    base = reference.partition("~")[0]
    return any(each.partition("~")[0] == base for each in reached)


def _identity(raw: bytes) -> str:
    try:
        return identity(raw)
    except Exception:  # noqa: BLE001 - rubbish is kept, too: then every byte of it counts
        return hashlib.sha256(raw).hexdigest()
