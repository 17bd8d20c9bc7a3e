"""Mails to colleagues: written once, stored before they are sent, the same bytes on every try (law 5)."""

from collections.abc import Mapping
from datetime import datetime

from amends.activities.handing_over import GoneAlready, HeldElsewhere, claimed
from amends.db import Records
from amends.db.letters import StoredLetter
from amends.letters.formatting import Phrasing
from amends.letters.rendering import unrenderable_for
from amends.messaging.mime import address_of, message_id_of
from amends.messaging.smtp import Mailer, MailRefused, MailUnavailable
from amends.policy.pages.roster import Person
from amends.publication.in_force import Published


class StaffMail:
    """Writes to colleagues in their language, and sends what was written."""

    def __init__(self, records: Records, mailer: Mailer, published: Published) -> None:
        self._records = records
        self._mailer = mailer
        self._published = published

    async def phrasing_for(self, person: Person, purpose: str) -> Phrasing:
        """The phrasing for this person, in the house's zone. Raises UnrenderableError for want of a template."""
        templates, roster = await self._published.templates(), await self._published.roster()
        return Phrasing(templates.language_for(person.languages[0], purpose), roster.zone)

    async def write(
        self,
        effect: str,
        reference: str,
        purpose: str,
        person: Person,
        phrasing: Phrasing,
        words: Mapping[str, object],
        now: datetime,
    ) -> StoredLetter:
        """Writes the mail and stores it. Raises UnrenderableError."""
        templates = await self._published.templates()
        message_id = message_id_of(effect, self._mailer.sender)
        with unrenderable_for(purpose):
            rendered = await templates.render_beside(purpose, phrasing, words)
            recipient = address_of(person.email)
            raw = self._mailer.write(rendered, message_id=message_id, recipient=recipient, now=now)
        return await self._records.letters.keep(
            effect,
            reference=reference,
            message_id=message_id,
            purpose=purpose,
            language=rendered.language,
            recipient=recipient,
            raw=raw,
            words=rendered.text,
            now=now,
        )

    async def hand_over(self, mail: StoredLetter) -> bool:
        """Sends it, unless it was sent; False where it was refused permanently.

        Raises MailRefused where it was refused for now, or MailUnavailable.
        """
        letters, effect = self._records.letters, mail.effect_id
        if mail.state not in {"rendered", "sending"}:
            return mail.state == "accepted"
        assert mail.raw is not None
        assert mail.recipient is not None
        async with claimed(letters, mail) as claim:
            try:
                await self._mailer.send(mail.raw, self._mailer.address, [mail.recipient], claim.begin)
            except GoneAlready:
                gone = await letters.get(effect)
                return gone is not None and gone.state == "accepted"
            except HeldElsewhere as busy:
                raise MailUnavailable(str(busy)) from None
            except MailRefused as no:
                if no.permanent:
                    async with self._records.pool.acquire() as conn:
                        await letters.bounced(conn, effect, no.code, no.about)
                    return False
                await claim.refused(no.code)
                raise
            async with self._records.pool.acquire() as conn:
                await letters.accepted(conn, effect)
        return True
