"""What comes of an act: by which authority it was allowed, and the one answer that it keeps."""

from complaints.words import Money, Reason, Recorded, Stage


class Grant(Recorded):
    """Why somebody was allowed to do it."""

    role: str
    roster_version: str
    limit: Money | None = None
    spent: Money | None = None
    on_behalf_of: str | None = None


class ActOutcome(Recorded):
    """What became of an act: done, or refused with the reason. Sent again, the same act gets the same answer.

    `content` is the digest of the act that this answers: whoever sent another one under its id has no answer here.
    """

    act_id: str
    done: bool
    content: str | None = None
    stage: Stage | None = None
    revision: int | None = None
    refusal: Reason | None = None
    grant: Grant | None = None
