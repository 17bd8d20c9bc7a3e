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
    """What became of an act: done, or refused with the reason. Sent again, the same act gets the same answer."""

    act_id: str
    done: bool
    stage: Stage | None = None
    revision: int | None = None
    refusal: Reason | None = None
    grant: Grant | None = None
