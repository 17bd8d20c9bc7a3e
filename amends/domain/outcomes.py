"""What comes of an action: by which authority it was allowed, and the one answer that it keeps."""

from amends.domain.actions import MilestoneName
from amends.domain.letters import LetterPurpose
from amends.domain.types import Instant, Money, Reason, Recorded, Stage


class IntakeAnswer(Recorded):
    """What the intake says of a body, the answer to the update `hand_in`.

    `verdict` is `new`, `same` (it is here already), `conflict` (the reference belongs to another complaint) or
    `unreadable` (a person looks at it; hand in a mended body under the same reference). `problems` say why; `asks` are
    remarks on what was left out of a complaint that was taken.
    """

    verdict: str
    reference: str
    problems: tuple[Reason, ...] = ()
    asks: tuple[Reason, ...] = ()


class Grant(Recorded):
    """Why somebody was allowed to do it."""

    role: str
    roster_version: str
    limit: Money | None = None
    spent: Money | None = None
    on_behalf_of: str | None = None


class TaskNoted(Recorded):
    """A task that an action opened or ended, for whom it is (a staff id or a role), and what it asks for."""

    id: str
    kind: str
    for_whom: str
    why: str = ""
    due: Instant | None = None


class DateMoved(Recorded):
    """A date that an action moved (UTC). Without `before` the clock runs from now on; without `after` it stands
    still.
    """

    milestone: str
    before: Instant | None = None
    after: Instant | None = None


class LetterOrdered(Recorded):
    """A letter to the customer that goes now, and by which of their ways. Where `read_first` is set, it waits until a
    colleague has read it. Whether it was taken is told by the case, a moment later.
    """

    purpose: LetterPurpose
    by: str
    read_first: bool = False


class DateAhead(Recorded):
    """What is due next (UTC)."""

    milestone: MilestoneName
    due: Instant


class Follows(Recorded):
    """What follows of an action, read from the case as soon as the story has gone on: letters that go, tasks that were
    opened and ended, dates that moved, who has it, and what it waits for until `pause_ends` at the latest.

    `becomes` is the stage that is reached when the letters have been taken, where that is another one. `next` is what
    is due next. `time_zone` is the complaint's own.
    """

    letters: tuple[LetterOrdered, ...] = ()
    becomes: Stage | None = None
    next: DateAhead | None = None
    time_zone: str | None = None
    opened: tuple[TaskNoted, ...] = ()
    ended: tuple[TaskNoted, ...] = ()
    dates: tuple[DateMoved, ...] = ()
    paused_for: str | None = None
    pause_ends: Instant | None = None
    owner: str | None = None


class ActionOutcome(Recorded):
    """What became of an action: done, or refused with the reason. Sent again, the same action gets the same answer.

    An action over somebody's limit is `referred`: not done, and `lies_with` says with whom it is now. `content` is the
    digest of the action that this answers: whoever sent another one under its id has no answer here.
    """

    action_id: str
    done: bool
    content: str | None = None
    stage: Stage | None = None
    revision: int | None = None
    refusal: Reason | None = None
    grant: Grant | None = None
    referred: bool = False
    lies_with: str | None = None
    follows: Follows | None = None
