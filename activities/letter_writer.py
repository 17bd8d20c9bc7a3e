"""Writes letters: by which channel, to whom, in which words. What is stored is what every try sends."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from amends.activities.drafts import as_drafted, said_anew, with_dates, with_rights
from amends.activities.planning import Reckoner
from amends.db import Records
from amends.db.letters import EarlierLetters, StoredLetter
from amends.domain.case import LetterState, came_back
from amends.domain.complaint import ContactBy, Customer, NewComplaint, NoSurvey
from amends.domain.errors import Code
from amends.domain.letters import LetterPurpose
from amends.domain.orders import LetterOrder, content_of_letter
from amends.domain.types import Reason
from amends.letters.dates import last_day
from amends.letters.formatting import Phrasing
from amends.letters.rendering import Rendered, Templates, UnrenderableError, unrenderable_for
from amends.letters.template_context import spoken_way, words_of
from amends.messaging.channels import ByMail, Channel, Channels, Outgoing
from amends.messaging.mime import message_id_of
from amends.messaging.reply_tokens import Letterbox
from amends.messaging.smtp import Mailer
from amends.policy.pages.conversation import LetterRules
from amends.publication.in_force import Published

SURVEYS = frozenset({LetterPurpose.SURVEY, LetterPurpose.SURVEY_REMINDER})
ASKS_FOR_A_SCORE = frozenset({LetterPurpose.SURVEY, LetterPurpose.SURVEY_REMINDER})
MISSING = {
    ContactBy.EMAIL: ("no e-mail address", "--email ADDRESS"),
    ContactBy.PHONE: ("no telephone number", "--phone NUMBER"),
    ContactBy.SMS: ("no telephone number", "--phone NUMBER"),
    ContactBy.POST: ("no postal address", "--address TEXT"),
}
"""What is not on file for each way of contact, and the option that corrects it."""
OPTED_OUT = Reason(
    code=NoSurvey.OPTED_OUT,
    what="The customer asked us to send no survey, on this complaint or another one.",
    do="Nothing: they are not asked.",
)
UNREADABLE = Reason(
    code=Code.NO_RECIPIENT,
    what="The complaint could not be read, so nobody is known to write to.",
    do="Correct it first.",
)


@dataclass(frozen=True)
class Unsent:
    """No letter is sent: what happens instead, and why. `letter` holds the words where a person says them."""

    state: LetterState
    why: Reason
    letter: StoredLetter | None = None


@dataclass(frozen=True)
class DeliveryRoute:
    """How a letter is sent: by a channel to an address, or by a person where `channel` is None."""

    channel: Channel | None = None
    recipient: str | None = None

    @property
    def name(self) -> str:
        """The channel's name. What a person says counts as mail."""
        return self.channel.name if self.channel else ByMail.name


class Writer:
    """Makes a stored letter from an order."""

    def __init__(
        self, records: Records, mailer: Mailer, letterbox: Letterbox, reckoner: Reckoner, channels: Channels
    ) -> None:
        self._records = records
        self._mailer = mailer
        self._letterbox = letterbox
        self._reckoner = reckoner
        self._channels = channels
        self._published = Published(records)

    async def write(self, order: LetterOrder) -> StoredLetter | Unsent:
        """Writes the letter and stores it: its bytes never change from then on."""
        complaint = await self._records.cases.complaint(order.reference)
        if complaint is None:
            return Unsent(LetterState.NO_RECIPIENT, UNREADABLE)
        if order.purpose in SURVEYS and await self._records.cases.opted_out(complaint.customer.id):
            return Unsent(LetterState.NOT_SENT, OPTED_OUT)
        way, before = await self._way(order, complaint.customer)
        if isinstance(way, Unsent):
            return way
        try:
            rendered = await self._render(order, complaint.customer, way)
            if why_not := await self._why_not(order, complaint, way, rendered):
                if order.purpose in SURVEYS:  # no person calls to ask what a channel does not let us ask
                    return Unsent(LetterState.NOT_SENT, why_not)
                return Unsent(LetterState.CONTACT_TASK, why_not, await self._keep(order, rendered, DeliveryRoute()))
            raw = self._compose(order, complaint.customer, way, rendered, before)
        except UnrenderableError as wrong:
            return Unsent(LetterState.NO_TEMPLATE, wrong.reason)
        return await self._keep(order, rendered, way, raw)

    async def overtaken(self, order: LetterOrder) -> None:
        """Stops all further tries of the letter, whether it was written or not."""
        await self._records.letters.overtaken(
            order.effect_id,
            reference=order.reference,
            message_id=message_id_of(order.effect_id, self._mailer.sender),
            purpose=order.purpose,
            now=order.now,
        )

    async def _way(self, order: LetterOrder, customer: Customer) -> tuple[DeliveryRoute | Unsent, EarlierLetters]:
        """By which channel and to whom; by a person where there is none, or where the address refused."""
        if back := came_back(order.row):
            await self._records.letters.came_back(back)
        channel = None if order.by_person else self._channels.named(customer.contact_by)
        if channel is None and not order.by_person and _cannot_be_reached_as_wished(customer):
            channel = self._channels.mail
        recipient = channel.recipient_of(customer) if channel else None
        way = DeliveryRoute(channel, recipient) if recipient else DeliveryRoute()
        email = self._channels.mail.recipient_of(customer)
        before = await self._records.letters.before(order.reference, way.name, way.recipient or email)
        if way.recipient and not before.refused:
            return way, before
        refused = (way.recipient or email) if before.refused else None
        if {email, customer.phone, customer.address, _in_their_app(customer)} - {None, refused}:
            return DeliveryRoute(), before
        reason = no_recipient(order.reference, customer)
        if customer.email and email is None:
            reason = reason.model_copy(update={"what": OUR_OWN})
        return Unsent(LetterState.NO_RECIPIENT, reason), before

    async def _render(self, order: LetterOrder, customer: Customer, way: DeliveryRoute) -> Rendered:
        rules, roster = await self._rules(order), await self._published.roster()
        templates = await self._published.templates(rules.folder)
        if order.draft_of and (draft := await self._records.letters.get(order.draft_of)):
            return await self._read_through(order, draft, Phrasing(draft.language, customer.time_zone), templates)
        language = templates.language_for(customer.language, order.purpose, rules.fallback)
        phrasing = Phrasing(language, customer.time_zone)
        words = None
        if order.words_from:
            words = await self._records.actions.words_for_customer(order.reference, order.words_from)
        with unrenderable_for(order.purpose):
            told = words_of(
                order,
                name=customer.name,
                roster=roster,
                phrasing=phrasing,
                words=words,
                links=self._links(order),
                channel=way.channel.name if way.channel else spoken_way(customer.contact_by),
                rights=rules.rights_in(language),
                added=_added(rules, order, language),
            )
        return await templates.render_beside(order.purpose, phrasing, told)

    async def _read_through(
        self, order: LetterOrder, draft: StoredLetter, phrasing: Phrasing, templates: Templates
    ) -> Rendered:
        """The draft as its reader left it: in their words, else in its own."""
        anew = self._dates_anew(order, draft, phrasing)
        drafted = with_dates(as_drafted(draft), anew)
        if not order.edited_by:
            return drafted
        edited = await self._records.actions.words_for_letter(order.reference, order.edited_by)
        if not edited:
            return drafted
        rules, language = await self._rules(order), phrasing.language
        owed = (*rules.rights_in(language), *_added(rules, order, language))
        words = with_rights(said_anew(edited, anew), drafted.text, owed)
        return await templates.edited_beside(order.purpose, phrasing, drafted.subject, words)

    def _dates_anew(self, order: LetterOrder, draft: StoredLetter, phrasing: Phrasing) -> dict[str, str]:
        """What the draft said of the time to answer its offer, and what is true now."""
        if not order.drafted_to_expire or not order.offer_expires:
            return {}
        before = self._links(order.model_copy(update={"offer_expires": order.drafted_to_expire}))
        links = {url: self._links(order)[what] for what, url in before.items()}
        said = last_day(phrasing, order.drafted_to_expire, draft.rendered_at)
        return {said: last_day(phrasing, order.offer_expires, order.now), **links}

    async def _rules(self, order: LetterOrder) -> LetterRules:
        policy = order.row.policy
        return (await self._reckoner.policy(policy)).page.letters if policy else LetterRules()

    def _links(self, order: LetterOrder) -> dict[str, Any]:
        """Links for the letters that ask something: about the offer that waits for an answer, or the survey's score."""
        if order.purpose in ASKS_FOR_A_SCORE and order.follow_up and order.follow_up.survey_closes_at:
            closes = order.follow_up.survey_closes_at
            return self._letterbox.links(order.reference, generation=order.generation, expires=closes)
        offer = next((offer for offer in order.row.offers if offer.awaits_answer), None)
        if order.purpose is LetterPurpose.OFFER and offer and order.offer_expires:
            return self._letterbox.links(
                order.reference, offer_id=offer.id, generation=order.generation, expires=order.offer_expires
            )
        return {}

    async def _why_not(
        self, order: LetterOrder, complaint: NewComplaint, way: DeliveryRoute, rendered: Rendered
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
        self, order: LetterOrder, customer: Customer, way: DeliveryRoute, rendered: Rendered, before: EarlierLetters
    ) -> bytes | None:
        if way.channel is None or way.recipient is None:
            return None
        outgoing = Outgoing(
            effect_id=order.effect_id,
            message_id=message_id_of(order.effect_id, self._mailer.sender),
            reference=order.reference,
            purpose=order.purpose,
            letter=rendered,
            recipient=way.recipient,
            customer_id=customer.id,
            now=order.now,
            earlier=before.message_ids,
        )
        with unrenderable_for(order.purpose):
            # A draft is a mail whichever way it will go: text and HTML are found again in it.
            return (self._channels.mail if order.draft else way.channel).write(outgoing)

    async def _keep(
        self, order: LetterOrder, rendered: Rendered, way: DeliveryRoute, raw: bytes | None = None
    ) -> StoredLetter:
        return await self._records.letters.keep(
            order.effect_id,
            reference=order.reference,
            message_id=message_id_of(order.effect_id, self._mailer.sender),
            purpose=order.purpose,
            language=rendered.language,
            recipient=way.recipient,
            raw=raw,
            words=rendered.text,
            now=order.now,
            channel=way.name,
            template=rendered.template,
            state="drafted" if order.draft and raw is not None else "rendered",
            content=content_of_letter(order),
            reply_token=self._letterbox.reply_token(order.reference),
        )


def _added(rules: LetterRules, order: LetterOrder, language: str) -> tuple[str, ...]:
    """The lines that this policy owes to this letter, in this generation of the complaint."""
    if order.row.facts is None:
        return ()
    facts = order.row.facts.model_copy(update={"reopenings": order.generation - 1})
    return rules.added_to(order.purpose, facts, language)


OUR_OWN = "The e-mail address on file is our own, and letters to it would come back to us."


def no_recipient(reference: str, customer: Customer) -> Reason:
    """What is missing to reach this customer, and the commands that mend it. It holds no customer's words."""
    missing, option = MISSING.get(customer.contact_by, MISSING[ContactBy.EMAIL])
    only = "" if customer.contact_by is ContactBy.EMAIL else ", nor any other way to reach them"
    wants = f" for {_wish(customer.contact_by)}" if only else ""
    return Reason(
        code=Code.NO_RECIPIENT,
        what=f"There is {missing} on file{wants}{only}.",
        do=f"`amends correct {reference} {option} --reason WHY` sends it; or tell them yourself and say so by "
        f"`amends record-contact {reference} --task TASK`.",
    )


def _wish(contact_by: ContactBy) -> str:
    return {ContactBy.POST: "letters by post", ContactBy.PHONE: "calls"}.get(contact_by, str(contact_by))


def _cannot_be_reached_as_wished(customer: Customer) -> bool:
    """Whether they asked for calls or post and left no number or address: a mail is better than silence."""
    wished = {ContactBy.PHONE: customer.phone, ContactBy.SMS: customer.phone, ContactBy.POST: customer.address}
    return customer.contact_by in wished and wished[customer.contact_by] is None


def _in_their_app(customer: Customer) -> str | None:
    """The customer's id where it is their address: in a chat, a network or an app."""
    return customer.id if customer.contact_by in {ContactBy.CHAT, ContactBy.SOCIAL, ContactBy.PUSH} else None
