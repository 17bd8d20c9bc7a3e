"""Letters to the customer: written once, sent as the same bytes on every try, and recorded (law 5)."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from temporalio import activity
from temporalio.exceptions import ApplicationError

from amends.activities.handing_over import GoneAlready, HeldElsewhere, claimed
from amends.activities.letter_journal import entries_of
from amends.activities.letter_writer import Unsent, Writer
from amends.activities.planning import Reckoner
from amends.activities.single_flight import Tries
from amends.db import Records
from amends.db.effects import Connection
from amends.db.letters import StoredLetter
from amends.domain.bounces import About
from amends.domain.case import LetterState
from amends.domain.letters import WhyOvertaken
from amends.domain.orders import LetterOrder, LetterOutcome
from amends.domain.types import Reason
from amends.messaging.channels import ByMail, Channel, Channels
from amends.messaging.errors import NotHandedOver, Refused, Unavailable
from amends.messaging.reply_tokens import Letterbox
from amends.messaging.smtp import Mailer

STAFF_NOTICE = "staff_notice"
BY_PERSON = Reason(
    code="by_person",
    what="A person tells the customer.",
    do="Say the words kept with the letter, then record the contact.",
)
ANOTHER_WAY = (
    "`amends correct {reference} --email ADDRESS --reason WHY` sends it again; or reach them another way and say so by "
    "`amends record-contact {reference} --task TASK`."
)
TOLD_OF = {
    About.ADDRESS: "",
    About.MAILBOX: "The mailbox takes nothing for now; later letters are tried. ",
    About.SIZE: "It is too long for this way; shorter letters are tried. ",
    About.UNWANTED: "It arrived, and the customer called it spam. ",
    About.US: "Our letters are refused there, whoever they are to: tell the operator. Later letters are tried. ",
}
CAME_BACK = Reason(
    code="refused",
    what="The letter came back.",
)
CHANNEL_GONE = Reason(
    code="no_channel",
    what="The channel that this letter was written for is not set up any more.",
    do="Set it up again, or say the words kept with the letter and record the contact.",
)
WAITS_FOR_ITS_READER = Reason(
    code="draft",
    what="The policy wants a person to read this letter before it goes.",
    do="Read it, change it where it needs that, and complete the task.",
)


class Letters:
    """Writes to the customer, or asks a person to speak with them."""

    def __init__(
        self,
        records: Records,
        mailer: Mailer,
        letterbox: Letterbox,
        reckoner: Reckoner | None = None,
        others: Mapping[str, Channel] | None = None,
    ) -> None:
        """`reckoner` knows the policies; `others` are the configured channels in addition to mail."""
        self._records = records
        self._channels = Channels(ByMail(mailer, letterbox), others)
        self._tries = Tries()
        self._writer = Writer(records, mailer, letterbox, reckoner or Reckoner(records), self._channels)

    @activity.defn
    async def send_letter(self, order: LetterOrder) -> LetterOutcome:
        """Sends this letter once, or says what stands in the way.

        Raises ApplicationError mail_unavailable or channel_unavailable, to be tried again, while the other end is away
        or says 'not now', and unfinished while another worker delivers it.
        """
        if order.overtaken:  # before our turn, which may come when a try under way would have begun to send it
            await self._writer.overtaken(order)
        return await self._tries.run(order.effect_id, lambda: self._send(order))

    async def _send(self, order: LetterOrder) -> LetterOutcome:
        done, kept = await self._records.letters.begun(order.effect_id)
        if done:
            async with self._records.effect(order) as effect:
                return LetterOutcome.model_validate(effect.before)
        if order.overtaken or (kept and kept.overtaken_at):
            return await self._give_up(order, kept)
        letter = kept or await self._writer.write(order)
        if isinstance(letter, Unsent):
            return await self._leave(order, letter)
        if letter.overtaken_at:
            return await self._give_up(order, letter)
        if letter.state == "drafted":
            return await self._leave(order, Unsent(LetterState.DRAFTED, WAITS_FOR_ITS_READER, letter))
        if letter.recipient is None:
            return await self._leave(order, Unsent(LetterState.CONTACT_TASK, BY_PERSON, letter))
        if letter.state == "bounced":  # it came back before we had written down that it was taken
            came_back = CAME_BACK.model_copy(update={"do": ANOTHER_WAY.format(reference=order.reference)})
            return await self._leave(order, Unsent(LetterState.BOUNCED, came_back, letter))
        channel = self._channels.named(letter.channel)
        if channel is None:
            return await self._leave(order, Unsent(LetterState.CONTACT_TASK, CHANNEL_GONE, letter))
        return await self._hand_over(order, letter, channel)

    async def _give_up(self, order: LetterOrder, kept: StoredLetter | None) -> LetterOutcome:
        """Stops all further tries. A try of another worker is waited for: it may have sent the letter."""
        if await self._records.letters.held(order.effect_id):
            raise unavailable(HeldElsewhere("another worker hands this letter over just now"))
        if kept is not None and kept.state == "bounced":
            return await self._leave(order, Unsent(LetterState.BOUNCED, CAME_BACK, kept))
        perhaps = kept is not None and kept.state == "sending"
        code = "overtaken_perhaps_sent" if perhaps else "overtaken"
        why = Reason(code=code, what="It is not so any more, or another letter tells it.")
        written = kept if kept and kept.words else None
        return await self._leave(order, Unsent(LetterState.OVERTAKEN, why, written))

    async def _hand_over(self, order: LetterOrder, letter: StoredLetter, channel: Channel) -> LetterOutcome:
        """Delivers the letter. After a try whose answer was lost the same bytes are sent, with a mark."""
        async with claimed(self._records.letters, letter, recognised=channel.recognises_repeats) as claim:
            try:
                await channel.hand_over(letter, claim.begin)
            except GoneAlready:
                return await self._send(order)
            except Refused as no:
                if not no.permanent:
                    await claim.refused(no.code)
                    raise unavailable(no) from None
                return await self._bounced(order, letter, no)
            except Unavailable as away:
                raise unavailable(away) from None
            outcome = LetterOutcome(state=LetterState.ACCEPTED, at=order.now, language=letter.language)
            return await self._finish(
                order, outcome, claim.letter, lambda conn: self._records.letters.accepted(conn, order.effect_id)
            )

    async def _bounced(self, order: LetterOrder, letter: StoredLetter, no: Refused) -> LetterOutcome:
        what = f"The letter could not be handed over: {no}."
        about, letters = no.about, self._records.letters
        do = f"{TOLD_OF[about]}{ANOTHER_WAY.format(reference=order.reference)}"
        why = Reason(code="refused", what=what, do=do)
        outcome = LetterOutcome(state=LetterState.BOUNCED, at=order.now, why=why, about=about, language=letter.language)
        return await self._finish(
            order, outcome, letter, lambda conn: letters.bounced(conn, order.effect_id, no.code, about)
        )

    async def _leave(self, order: LetterOrder, unsent: Unsent) -> LetterOutcome:
        language: dict[str, Any] = {"language": unsent.letter.language} if unsent.letter else {}
        overtaken = (order.overtaken or WhyOvertaken.NOT_SO) if unsent.state is LetterState.OVERTAKEN else None
        outcome = LetterOutcome(state=unsent.state, at=order.now, why=unsent.why, overtaken=overtaken, **language)
        return await self._finish(order, outcome, unsent.letter)

    async def _finish(
        self,
        order: LetterOrder,
        outcome: LetterOutcome,
        letter: StoredLetter | None = None,
        mark: Callable[[Connection], Awaitable[StoredLetter]] | None = None,
    ) -> LetterOutcome:
        """Records what became of it, in one transaction. The row is true only of a letter that was accepted."""
        draft = await self._records.letters.get(order.draft_of) if order.draft_of else None
        async with self._records.effect(order) as effect:
            if effect.before is not None:
                return LetterOutcome.model_validate(effect.before)
            if mark is not None:  # another worker may have marked it since our own try began
                letter = await mark(effect.conn)
                outcome = outcome.model_copy(update={"maybe_twice": letter.maybe_twice})
            entries = entries_of(order, outcome, letter, draft)
            row = order.row.maybe_twice(order.effect_id) if outcome.maybe_twice else None
            await effect.finish(outcome, *entries, row=row, as_hoped=outcome.state is LetterState.ACCEPTED)
        return outcome


def unavailable(why: NotHandedOver) -> ApplicationError:
    """The error for a mail server or gateway that is away or busy: to be tried again. It holds no address."""
    return ApplicationError(str(why), type=why.kind)
