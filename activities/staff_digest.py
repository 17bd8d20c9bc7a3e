"""Sends digests: one mail to a colleague with everything that was held for them."""

import hashlib
from collections.abc import Sequence

from temporalio import activity
from temporalio.exceptions import ApplicationError

from amends.activities.letters import unavailable
from amends.activities.new_work import COMPLAINT, NEW_WORK
from amends.activities.single_flight import Tries
from amends.activities.staff_mail import StaffMail
from amends.db import Records
from amends.db.journal import STAFF
from amends.db.staff_notices import Digest, Notice
from amends.domain.done_by import done_by, filled
from amends.domain.errors import Code
from amends.domain.events import keys
from amends.domain.events.entry import Entry
from amends.domain.events.house import DigestSent
from amends.domain.orders import DigestOrder, DigestOutcome
from amends.letters.formatting import Phrasing, clean
from amends.letters.rendering import UnrenderableError
from amends.messaging.smtp import Mailer, MailRefused, MailUnavailable
from amends.policy.pages.roster import Person, Roster
from amends.publication.in_force import Published

STAFF_DIGEST, STAFF_WORK = "staff_digest", "staff_work"


class Digests:
    """Sends each digest to its person or their substitute; it never gives up."""

    def __init__(self, records: Records, mailer: Mailer) -> None:
        self._records = records
        self._published = Published(records)
        self._mail = StaffMail(records, mailer, self._published)
        self._tries = Tries()

    @activity.defn
    async def send_digest(self, order: DigestOrder) -> DigestOutcome:
        """Closes the digest and sends it once.

        Raises ApplicationError, to be tried again, as long as nobody has got it: mail_unavailable, no_template or
        no_recipient. `amends check` lists what is owed for too long.
        """
        return await self._tries.run(order.digest, lambda: self._send(order))

    async def _send(self, order: DigestOrder) -> DigestOutcome:
        closed = await self._records.notices.close(order.digest, order.now)
        if closed is None or closed[0].told_at is not None:
            return DigestOutcome()
        digest, notices = closed
        if digest.about == "work":  # what was done meanwhile is news no more
            still = await self._records.notices.still_open(digest.id)
            notices = [notice for notice in notices if notice.effect_id in still]
        to = await self._reach(order, digest, notices, await self._published.roster())
        sent = DigestSent(to=tuple(person.id for person in to), notices=tuple(each.effect_id for each in notices))
        told = Entry.of(sent, key=keys.of_digest(digest.id), at=order.now)
        async with self._records.pool.acquire() as conn, conn.transaction():
            await self._records.notices.told(conn, digest.id, order.now)
            await self._records.journal.append(conn, STAFF, [told])
        return DigestOutcome(to=tuple(person.id for person in to), notices=len(notices))

    async def _reach(
        self, order: DigestOrder, digest: Digest, notices: Sequence[Notice], roster: Roster
    ) -> tuple[Person, ...]:
        """The people who get it now: the person, else their substitute, else the duty role."""
        if not notices:
            return ()
        wanted, _ = roster.chain(digest.person, digest.duty_role, digest.duty_role, order.now)
        on_duty, _ = roster.chain(None, digest.duty_role, digest.duty_role, order.now)
        for people in (wanted, tuple(person for person in on_duty if person not in wanted)):
            if reached := await self._tell_all(order, digest, notices, people, roster):
                return reached
        raise ApplicationError(f"A digest of {len(notices)} notices has reached nobody yet.", type=Code.NO_RECIPIENT)

    async def _tell_all(
        self, order: DigestOrder, digest: Digest, notices: Sequence[Notice], people: Sequence[Person], roster: Roster
    ) -> tuple[Person, ...]:
        """Who has got it. Raises ApplicationError where one of them will get it later."""
        reached: list[Person] = []
        away: MailUnavailable | MailRefused | None = None
        for person in people:
            try:
                if await self._tell(order, digest, notices, person, roster):
                    reached.append(person)
            except (MailUnavailable, MailRefused) as busy:
                away = busy
            except UnrenderableError as wrong:
                raise ApplicationError(str(wrong), type=Code.NO_TEMPLATE) from None
        if away is not None:
            raise unavailable(away) from None
        return tuple(reached)

    async def _tell(
        self, order: DigestOrder, digest: Digest, notices: Sequence[Notice], person: Person, roster: Roster
    ) -> bool:
        effect = f"{digest.id}/to/{person.id}/{_short(person.email)}"
        mail = await self._records.letters.get(effect)
        if mail is None:
            purpose = STAFF_WORK if digest.about == "work" else STAFF_DIGEST
            phrasing = await self._mail.phrasing_for(person, purpose)
            words = words_of(digest, notices, person, roster, phrasing, order)
            mail = await self._mail.write(effect, digest.id, purpose, person, phrasing, words, order.now)
        return await self._mail.hand_over(mail)


def words_of(
    digest: Digest, notices: Sequence[Notice], person: Person, roster: Roster, phrasing: Phrasing, order: DigestOrder
) -> dict[str, object]:
    """The words that fill the mail; `instead_of` names whom it was meant for, where that is somebody else."""
    meant = roster.person(digest.person)
    name = meant.name_in(phrasing.language) if meant else digest.person
    return {
        "name": clean(person.name_in(phrasing.language)),
        "instead_of": None if person.id == digest.person else clean(name),
        "who": person.id,
        "number": phrasing.number(len(notices)),
        "plural": phrasing.plural(len(notices)),
        "notices": [
            {
                "reference": notice.reference,
                "milestone": notice.milestone,
                "action": notice.action,
                "due": phrasing.date(notice.due) if notice.due else None,
                "late": notice.due is not None and notice.due <= order.now,
                "command": _command(notice, person),
            }
            for notice in notices
        ],
    }


def _command(notice: Notice, person: Person) -> str:
    """The command that this person types to do it, or to read the complaint first."""
    if notice.action == NEW_WORK and notice.milestone != COMPLAINT:
        task = notice.step.rpartition("/")[2]
        return done_by(notice.milestone, notice.reference, task, person.id)
    return filled("show {ref}", notice.reference, person.id)


def _short(address: str) -> str:
    """A short digest of an address: a corrected address gets a mail of its own."""
    return hashlib.sha256(address.encode()).hexdigest()[:8]
