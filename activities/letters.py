"""Letters to the customer: rendered once, stored, sent as the same bytes on every try, and written down (law 5)."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.channels import ByMail, Channel, Channels, Outgoing
from activities.composing import message_id_of
from activities.letter_records import entries_of, marked
from activities.letterbox import Letterbox
from activities.mailer import Mailer
from activities.phrasing import Phrasing
from activities.published import Published
from activities.refusals import NotHandedOver, Refused, Unavailable
from activities.rendering import Rendered, UnrenderableError, unrenderable_for
from activities.signatures import LetterOrder, LetterOutcome
from activities.telling import words_of
from complaints.case import LetterState
from complaints.complaint import ContactBy, Customer, NewComplaint
from complaints.errors import Code
from complaints.letters import LetterPurpose
from complaints.words import Reason
from records import Records
from records.effect import Connection
from records.letters import Before, StoredLetter

STAFF_NOTICE = "staff_notice"
SURVEYS = frozenset({LetterPurpose.SURVEY, LetterPurpose.SURVEY_REMINDER, LetterPurpose.SURVEY_THANKS})
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
CHANNEL_GONE = Reason(
    code="no_channel",
    what="The channel that this letter was written for is set up no more.",
    do="Set it up again, or say the words kept with the letter and record the contact.",
)


@dataclass(frozen=True)
class Unsent:
    """No letter goes out: what becomes of it instead, and why. `letter` holds the words where a person says them."""

    state: LetterState
    why: Reason
    letter: StoredLetter | None = None


@dataclass(frozen=True)
class Way:
    """How a letter goes: by a channel to an address there, or said by a person where `channel` is None."""

    channel: Channel | None = None
    recipient: str | None = None

    @property
    def name(self) -> str:
        """The channel's name; what a person says would have gone by mail."""
        return self.channel.name if self.channel else ByMail.name


class Letters:
    """Writes to the customer, or asks a person to speak with them."""

    def __init__(
        self, records: Records, mailer: Mailer, letterbox: Letterbox, others: Mapping[str, Channel] | None = None
    ) -> None:
        """`others` are the channels beside mail that are set up."""
        self._records = records
        self._sender = mailer.sender
        self._letterbox = letterbox
        self._channels = Channels(ByMail(mailer, letterbox), others)
        self._published = Published(records)

    @activity.defn
    async def send_letter(self, order: LetterOrder) -> LetterOutcome:
        """Send this letter once, or say what stands in the way.

        Raises ApplicationError mail_unavailable or channel_unavailable, to be tried again, while whoever takes letters
        is away or says 'not now'.
        """
        if await self._records.done(order.effect_id):
            async with self._records.effect(order) as effect:
                return LetterOutcome.model_validate(effect.before)
        letter = await self._records.letters.get(order.effect_id) or await self._write(order)
        if isinstance(letter, Unsent):
            return await self._leave(order, letter)
        if letter.recipient is None:
            return await self._leave(order, Unsent(LetterState.CONTACT_TASK, BY_PERSON, letter))
        channel = self._channels.named(letter.channel)
        if channel is None:
            return await self._leave(order, Unsent(LetterState.CONTACT_TASK, CHANNEL_GONE, letter))
        return await self._hand_over(order, letter, channel)

    async def _write(self, order: LetterOrder) -> StoredLetter | Unsent:
        """Render the letter and keep it: from here on its bytes never change."""
        complaint = await self._records.cases.complaint(order.reference)
        if complaint is None:
            return Unsent(LetterState.NO_RECIPIENT, UNREADABLE)
        way, before = await self._way(order, complaint.customer)
        if isinstance(way, Unsent):
            return way
        try:
            rendered = await self._render(order, complaint, way)
            why_not = await self._why_not(order, complaint, way, rendered)
            if why_not is not None:
                if order.purpose in SURVEYS:  # no person calls to ask what a channel does not let us ask
                    return Unsent(LetterState.NOT_SENT, why_not)
                return Unsent(LetterState.CONTACT_TASK, why_not, await self._keep(order, rendered, Way(), None))
            raw = self._compose(order, complaint, way, rendered, before)
        except UnrenderableError as wrong:
            return Unsent(LetterState.NO_TEMPLATE, wrong.reason)
        return await self._keep(order, rendered, way, raw)

    async def _way(self, order: LetterOrder, customer: Customer) -> tuple[Way | Unsent, Before]:
        """By which channel and to whom; by a person where there is none, or where the address refused a letter."""
        if came_back := [sent.effect_id for sent in order.row.letters if sent.state is LetterState.BOUNCED]:
            await self._records.letters.came_back(came_back)
        channel = None if order.by_person else self._channels.named(customer.contact_by)
        recipient = channel.recipient_of(customer) if channel else None
        way = Way(channel, recipient) if recipient else Way()
        email = self._channels.mail.recipient_of(customer)
        before = await self._records.letters.before(order.reference, way.name, way.recipient or email)
        if way.recipient and not before.refused:
            return way, before
        refused = (way.recipient or email) if before.refused else None
        if {email, customer.phone, customer.address, _in_their_app(customer)} - {None, refused}:
            return Way(), before
        return Unsent(LetterState.NO_RECIPIENT, NO_RECIPIENT), before

    async def _render(self, order: LetterOrder, complaint: NewComplaint, way: Way) -> Rendered:
        customer = complaint.customer
        templates, roster = await self._published.templates(), await self._published.roster()
        words = None
        if order.words_from:
            words = await self._records.acts.words_for_customer(order.reference, order.words_from)
        language = templates.language_for(customer.language, order.purpose, order.fallback)
        phrasing = Phrasing(language, customer.time_zone)
        with unrenderable_for(order.purpose):
            told = words_of(order, name=customer.name, roster=roster, phrasing=phrasing, words=words)
        return templates.render(order.purpose, phrasing, told)

    async def _why_not(
        self, order: LetterOrder, complaint: NewComplaint, way: Way, rendered: Rendered
    ) -> Reason | None:
        """Why the channel cannot carry this letter now."""
        if way.channel is None:
            return None
        heard: datetime | None = None
        if way.channel.reply_window is not None:
            heard = await self._records.letters.last_heard(order.reference, way.channel.name)
            if heard is None and complaint.channel == way.channel.name:
                heard = complaint.received_at
        hours = (order.now - heard).total_seconds() / 3600 if heard else None
        return way.channel.why_not(rendered, order.purpose, hours)

    def _compose(
        self, order: LetterOrder, complaint: NewComplaint, way: Way, rendered: Rendered, before: Before
    ) -> bytes | None:
        if way.channel is None or way.recipient is None:
            return None
        outgoing = Outgoing(
            effect_id=order.effect_id,
            message_id=message_id_of(order.effect_id, self._sender),
            reference=order.reference,
            purpose=order.purpose,
            letter=rendered,
            recipient=way.recipient,
            customer_id=complaint.customer.id,
            now=order.now,
            earlier=before.message_ids,
        )
        with unrenderable_for(order.purpose):
            return way.channel.write(outgoing)

    async def _keep(self, order: LetterOrder, rendered: Rendered, way: Way, raw: bytes | None) -> StoredLetter:
        return await self._records.letters.keep(
            order.effect_id,
            reference=order.reference,
            message_id=message_id_of(order.effect_id, self._sender),
            purpose=order.purpose,
            language=rendered.language,
            recipient=way.recipient,
            raw=raw,
            words=rendered.text,
            now=order.now,
            channel=way.name,
            template=rendered.template,
            reply_token=self._letterbox.reply_token(order.reference),
        )

    async def _hand_over(self, order: LetterOrder, letter: StoredLetter, channel: Channel) -> LetterOutcome:
        """Hand the letter over; a try whose answer was lost is followed by the same bytes, marked."""
        assert letter.raw is not None
        assert letter.recipient is not None
        letters, sending = self._records.letters, letter

        async def mark() -> None:
            nonlocal sending
            sending = await letters.sending(order.effect_id)

        try:
            await channel.hand_over(letter.raw, letter.recipient, order.effect_id, mark)
        except Refused as no:
            if not no.permanent:
                if sending is not letter:
                    await letters.refused(order.effect_id, no.code)
                raise unavailable(no) from None
            return await self._bounced(order, letter, no)
        except Unavailable as away:
            raise unavailable(away) from None
        outcome = LetterOutcome(
            state=LetterState.ACCEPTED, at=order.now, maybe_twice=sending.maybe_twice, language=letter.language
        )
        return await self._finish(order, outcome, sending, lambda conn: letters.accepted(conn, order.effect_id))

    async def _bounced(self, order: LetterOrder, letter: StoredLetter, no: Refused) -> LetterOutcome:
        what = f"The letter could not be handed over: {no}."
        why = Reason(code="refused", what=what, do="Reach the customer another way and correct the address.")
        outcome = LetterOutcome(state=LetterState.BOUNCED, at=order.now, why=why, language=letter.language)
        return await self._finish(
            order, outcome, letter, lambda conn: self._records.letters.bounced(conn, order.effect_id, no.code)
        )

    async def _leave(self, order: LetterOrder, unsent: Unsent) -> LetterOutcome:
        language: dict[str, Any] = {"language": unsent.letter.language} if unsent.letter else {}
        outcome = LetterOutcome(state=unsent.state, at=order.now, why=unsent.why, **language)
        return await self._finish(order, outcome, unsent.letter)

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
            wanted = order.row.facts.language if order.row.facts else None
            entries = entries_of(order, outcome, letter, wanted)
            row = marked(order) if outcome.maybe_twice else None
            await effect.finish(outcome, *entries, row=row, as_hoped=outcome.state is LetterState.ACCEPTED)
        return outcome


def unavailable(why: NotHandedOver) -> ApplicationError:
    """Whoever takes letters is away or busy: to be tried again. The message holds no address."""
    return ApplicationError(str(why), type=why.kind)


def _in_their_app(customer: Customer) -> str | None:
    """The customer's id where they are reached by it: in a chat, a network or an app."""
    return customer.id if customer.contact_by in {ContactBy.CHAT, ContactBy.SOCIAL, ContactBy.PUSH} else None
