"""Events of the house: mail that waits for a person, digests, publications, and readings of the journal."""

from typing import ClassVar

from pydantic import Field

from amends.domain.events.base import Event, Sha256
from amends.domain.events.types import EventType


class MailWaiting(Event):
    """A mail came in that could not be brought to a complaint; a person looks at it."""

    type: ClassVar[EventType] = EventType.MAIL_WAITING

    mail: str = Field(description="Id of the mail.")
    why: str | None = Field(default=None, description="Why it waits.")
    hint: str | None = Field(default=None, description="Reference of the complaint that it may belong to.")


class MailSettled(Event):
    """A person has looked at a mail that waited."""

    type: ClassVar[EventType] = EventType.MAIL_SETTLED

    mail: str = Field(description="Id of the mail.")
    reason: str = Field(description="What was done about it.")


class DigestSent(Event):
    """The notices that were held for a colleague went to them in one mail."""

    type: ClassVar[EventType] = EventType.DIGEST_SENT

    to: tuple[str, ...] = Field(description="Staff ids of who got it; none where all of it was done by then.")
    notices: tuple[str, ...] = Field(description="Effect ids of the notices.")


class PolicyPublished(Event):
    """A set of policies, templates and staff was put in force."""

    type: ClassVar[EventType] = EventType.POLICY_PUBLISHED

    set: Sha256 = Field(description="Hash of the set.")
    policies: dict[str, Sha256] = Field(description="Hash of each compiled policy, by its name.")
    before: Sha256 | None = Field(default=None, description="Hash of the set that was in force before.")
    second: str | None = Field(default=None, description="Staff id of who agreed, where it took two.")


class JournalRead(Event):
    """Somebody read the journal for an audit."""

    type: ClassVar[EventType] = EventType.JOURNAL_READ

    looked_at: str = Field(description="What was read: a stream, or the heads of all streams.")
    reason: str = Field(description="Why, as the reader says.")
    role: str = Field(description="The database role of the reader.")
