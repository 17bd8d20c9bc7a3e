"""Letters to the customer: rendered once, stored, sent as the same bytes on every try, and written down (law 5)."""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.composing import address_of, compose, message_id_of, template_of
from activities.letterbox import Letterbox
from activities.mailer import Mailer, MailRefused, MailUnavailable
from activities.phrasing import Phrasing
from activities.published import Published
from activities.rendering import Rendered, UnrenderableError, unrenderable_for
from activities.signatures import LetterOrder, LetterOutcome
from activities.telling import words_of
from complaints.case import CaseRow, Entry, LetterState
from complaints.complaint import ContactBy, NewComplaint
from complaints.errors import Code
from complaints.words import Reason
from records import Records
from records.effect import Connection
from records.letters import StoredLetter

STAFF_NOTICE = "staff_notice"
BY_PERSON = Reason(
    code="by_person",
    what="A person tells the customer.",
    do="Say the words kept with the letter, then record the contact.",
)
NO_RECIPIENT = Reason(
    code=Code.NO_RECIPIENT,
    what="There is no way on file to reach the customer.",
    do="Find one and correct the complaint.",
)
UNREADABLE = Reason(
    code=Code.NO_RECIPIENT,
    what="The complaint could not be read, so nobody is known to write to.",
    do="Correct it first.",
)


@dataclass(frozen=True)
class Unsent:
    """No letter goes out: what becomes of it instead, and why."""

    state: LetterState
    why: Reason


class Letters:
    """Writes to the customer, or asks a person to speak with them."""

    def __init__(self, records: Records, mailer: Mailer, letterbox: Letterbox) -> None:
        self._records = records
        self._mailer = mailer
        self._letterbox = letterbox
        self._published = Published(records)

    @activity.defn
    async def send_letter(self, order: LetterOrder) -> LetterOutcome:
        """Send this letter once, or say what stands in the way.

        Raises ApplicationError mail_unavailable, to be tried again, while the mail server is away or says 'not now'.
        """
        if await self._records.done(order.effect_id):
            async with self._records.effect(order) as effect:
                return LetterOutcome.model_validate(effect.before)
        letter = await self._records.letters.get(order.effect_id) or await self._write(order)
        if isinstance(letter, Unsent):
            return await self._finish(order, LetterOutcome(state=letter.state, at=order.now, why=letter.why))
        if letter.recipient is None:
            outcome = LetterOutcome(
                state=LetterState.CONTACT_TASK, at=order.now, why=BY_PERSON, language=letter.language
            )
            return await self._finish(order, outcome, letter)
        return await self._hand_in(order, letter)

    async def _write(self, order: LetterOrder) -> StoredLetter | Unsent:
        """Render the letter and keep it: from here on its bytes never change."""
        complaint = await self._records.cases.complaint(order.reference)
        if complaint is None:
            return Unsent(LetterState.NO_RECIPIENT, UNREADABLE)
        earlier = await self._records.letters.of(order.reference)
        recipient = _recipient(order, complaint, earlier)
        if isinstance(recipient, Unsent):
            return recipient
        try:
            rendered = await self._render(order, complaint)
            raw = self._compose(order, rendered, recipient, earlier) if recipient else None
        except UnrenderableError as wrong:
            return Unsent(LetterState.NO_TEMPLATE, wrong.reason)
        if token := self._letterbox.reply_token(order.reference):
            await self._records.inbound.expect(token, order.reference)
        return await self._records.letters.keep(
            order.effect_id,
            reference=order.reference,
            message_id=message_id_of(order.effect_id, self._mailer.sender),
            purpose=order.purpose,
            language=rendered.language,
            recipient=recipient,
            raw=raw,
            words=rendered.text,
            now=order.now,
        )

    async def _render(self, order: LetterOrder, complaint: NewComplaint) -> Rendered:
        customer = complaint.customer
        templates, roster = await self._published.templates(), await self._published.roster()
        words = None
        if order.words_from:
            words = await self._records.acts.words_for_customer(order.reference, order.words_from)
        phrasing = Phrasing(templates.language_for(customer.language, order.purpose), customer.time_zone)
        with unrenderable_for(order.purpose):
            told = words_of(order, name=customer.name, roster=roster, phrasing=phrasing, words=words)
        return templates.render(order.purpose, phrasing, told)

    def _compose(self, order: LetterOrder, rendered: Rendered, recipient: str, earlier: list[StoredLetter]) -> bytes:
        first = next((each for each in earlier if each.raw is not None and each.purpose != STAFF_NOTICE), None)
        with unrenderable_for(order.purpose):
            return compose(
                rendered,
                message_id=message_id_of(order.effect_id, self._mailer.sender),
                sender=self._mailer.sender,
                recipient=recipient,
                now=order.now,
                conversation=first.message_id if first else None,
            )

    async def _hand_in(self, order: LetterOrder, letter: StoredLetter) -> LetterOutcome:
        """Give the letter to the mail server; a try whose answer was lost is followed by the same bytes, marked."""
        assert letter.raw is not None
        assert letter.recipient is not None
        letters, sending = self._records.letters, letter

        async def mark() -> None:
            nonlocal sending
            sending = await letters.sending(order.effect_id)

        try:
            await self._mailer.send(letter.raw, address_of(self._mailer.sender), [letter.recipient], mark)
        except MailRefused as no:
            if not no.permanent:
                if sending is not letter:
                    await letters.refused(order.effect_id, no.code)
                raise unavailable(no) from None
            return await self._bounced(order, letter, no)
        except MailUnavailable as away:
            raise unavailable(away) from None
        outcome = LetterOutcome(
            state=LetterState.ACCEPTED, at=order.now, maybe_twice=sending.maybe_twice, language=letter.language
        )
        return await self._finish(order, outcome, sending, lambda conn: letters.accepted(conn, order.effect_id))

    async def _bounced(self, order: LetterOrder, letter: StoredLetter, no: MailRefused) -> LetterOutcome:
        why = Reason(
            code="refused",
            what=f"The mail server refused the letter for good with {no.code}.",
            do="Reach the customer another way and correct the address.",
        )
        outcome = LetterOutcome(state=LetterState.BOUNCED, at=order.now, why=why, language=letter.language)
        return await self._finish(
            order, outcome, letter, lambda conn: self._records.letters.bounced(conn, order.effect_id, no.code)
        )

    async def _finish(
        self,
        order: LetterOrder,
        outcome: LetterOutcome,
        letter: StoredLetter | None = None,
        mark: Callable[[Connection], Awaitable[object]] | None = None,
    ) -> LetterOutcome:
        """Write down what became of it, in one transaction. The row is true only of a letter that was accepted."""
        async with self._records.effect(order) as effect:
            if effect.before is not None:
                return LetterOutcome.model_validate(effect.before)
            if mark is not None:
                await mark(effect.conn)
            entries = _entries(order, outcome, letter, wanted=order.row.facts.language if order.row.facts else None)
            row = _marked(order) if outcome.maybe_twice else None
            await effect.finish(outcome, *entries, row=row, as_hoped=outcome.state is LetterState.ACCEPTED)
        return outcome


def unavailable(why: Exception) -> ApplicationError:
    """The mail server is away or busy: to be tried again. The message holds no address."""
    return ApplicationError(str(why), type=Code.MAIL_UNAVAILABLE)


def _recipient(order: LetterOrder, complaint: NewComplaint, earlier: list[StoredLetter]) -> str | Unsent | None:
    """The address to write to; None where a person has to speak; Unsent where not even a person knows how."""
    customer = complaint.customer
    email = customer.email and address_of(customer.email)
    came_back = {sent.effect_id for sent in order.row.letters if sent.state is LetterState.BOUNCED}
    if email in {letter.recipient for letter in earlier if letter.state == "bounced" or letter.effect_id in came_back}:
        email = None
    if email and customer.contact_by is ContactBy.EMAIL and not order.by_person:
        return email
    by_channel = customer.contact_by in {ContactBy.CHAT, ContactBy.SOCIAL}
    if not (email or customer.phone or customer.address or by_channel):
        return Unsent(LetterState.NO_RECIPIENT, NO_RECIPIENT)
    return None


def _marked(order: LetterOrder) -> CaseRow:
    """The hoped row with the mark that nobody could hope for: the case shows it from the same moment on (law 5)."""
    letters = tuple(
        sent.model_copy(update={"maybe_twice": True}) if sent.effect_id == order.effect_id else sent
        for sent in order.row.letters
    )
    return order.row.model_copy(update={"letters": letters})


def _entries(
    order: LetterOrder, outcome: LetterOutcome, letter: StoredLetter | None, wanted: str | None
) -> list[Entry]:
    """What the journal says of the letter: digests and ids, never its words."""
    body: dict[str, object] = {
        "effect_id": order.effect_id,
        "purpose": str(order.purpose),
        "serves": list(order.serves),
        "state": str(outcome.state),
        "why": outcome.why.code if outcome.why else None,
        "language": outcome.language,
        "maybe_twice": outcome.maybe_twice,
    }
    if letter is not None:
        body |= {"message_id": letter.message_id, "words": _digest(letter.words.encode())}
        if letter.raw is not None:
            body |= {"bytes": _digest(letter.raw), "template": template_of(letter.raw)}
    state = str(outcome.state).replace("_", " ")
    entries = [Entry(key=f"{order.effect_id}/told", at=order.now, what=f"letter {order.purpose} {state}", body=body)]
    if letter is not None and wanted and wanted.partition("-")[0] != letter.language.partition("-")[0]:
        what = f"letter {order.purpose} written in {letter.language}, there is no template in {wanted}"
        entries.append(Entry(key=f"{order.effect_id}/language", at=order.now, what=what))
    return entries


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
