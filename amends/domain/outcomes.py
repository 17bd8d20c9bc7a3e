"""What comes of an action: by which authority it was allowed, and its one answer."""

from amends.domain.actions import MilestoneName
from amends.domain.letters import LetterPurpose
from amends.domain.types import Instant, Money, Reason, Recorded, Stage


class IntakeAnswer(Recorded):
    """What the intake says of a body: the answer to the update `hand_in`."""

    verdict: str
    """`new`, `same`, `conflict` or `unreadable`."""
    reference: str
    """The reference that the complaint has here."""
    problems: tuple[Reason, ...] = ()
    """Why it is in conflict or unreadable. They name fields, never their contents."""
    asks: tuple[Reason, ...] = ()
    """Remarks on fields that were cleaned or left out of a complaint that was taken."""


class Grant(Recorded):
    """By which authority an action was allowed."""

    role: str
    """The role by which it was allowed."""
    roster_version: str
    """The version of the staff page that was asked, twelve hexadecimal digits. Empty where none was asked."""
    limit: Money | None = None
    """The role's limit at that moment. None: no limit, or no money is involved."""
    spent: Money | None = None
    """What the complaint gave before, in the same currency. None where no money is involved."""
    on_behalf_of: str | None = None
    """The staff id of the absent owner whose substitute acted. None otherwise."""


class TaskNoted(Recorded):
    """A task that an action opened or ended."""

    id: str
    """The task's id within its complaint."""
    kind: str
    """What kind of work it is."""
    for_whom: str
    """Who does it: a staff id or a role."""
    why: str = ""
    """What is to be done and why."""
    due: Instant | None = None
    """By when it is to be done (UTC). None where it has no date."""


class DateMoved(Recorded):
    """A date that an action moved."""

    milestone: str
    """The clock whose date moved."""
    before: Instant | None = None
    """The date before (UTC). None: the clock runs from now on."""
    after: Instant | None = None
    """The date after (UTC). None: the clock stands still."""


class LetterOrdered(Recorded):
    """A letter to the customer that is sent now. The case tells a moment later whether it was accepted."""

    purpose: LetterPurpose
    """What the letter is for."""
    by: str
    """The way of contact by which it is sent."""
    read_first: bool = False
    """True where it waits until a colleague has read it."""


class DateAhead(Recorded):
    """What is due next."""

    milestone: MilestoneName
    """The clock that it belongs to."""
    due: Instant
    """The date (UTC)."""


class Follows(Recorded):
    """What follows from an action, read from the case right after it."""

    letters: tuple[LetterOrdered, ...] = ()
    """The letters that are sent now."""
    becomes: Stage | None = None
    """The stage that is reached when these letters have been accepted. None: it stays."""
    next: DateAhead | None = None
    """What is due next. None where nothing is."""
    time_zone: str | None = None
    """The customer's time zone by its IANA name. None where unknown."""
    opened: tuple[TaskNoted, ...] = ()
    """The tasks that were opened."""
    ended: tuple[TaskNoted, ...] = ()
    """The tasks that ended."""
    dates: tuple[DateMoved, ...] = ()
    """The dates that moved."""
    paused_for: str | None = None
    """Whom the complaint waits for now. None where nothing pauses."""
    pause_ends: Instant | None = None
    """When the pause ends at the latest (UTC). None where nothing pauses, or without end."""
    owner: str | None = None
    """The staff id of the new owner. None where it did not change."""


class ActionOutcome(Recorded):
    """What became of an action: done, or refused with the reason. Sent again, it gets the same answer."""

    action_id: str
    """The id of the action that this answers."""
    done: bool
    """True where it was done."""
    content: str | None = None
    """The digest of the action that this answers: another action under the same id has no answer here. None in answers
    that are older than this field.
    """
    stage: Stage | None = None
    """The stage after the action. None where it was refused before it could be judged."""
    revision: int | None = None
    """The case's revision after the action. None where it was refused before it could be judged."""
    refusal: Reason | None = None
    """Why it was refused. None where it was done."""
    grant: Grant | None = None
    """By which authority it was allowed. None where it was refused."""
    referred: bool = False
    """True where it was over a limit, and was handed to somebody who may decide it."""
    lies_with: str | None = None
    """Who decides it now, where it was referred: a staff id or a role. None otherwise."""
    follows: Follows | None = None
    """What comes of it. None where it was not done."""
