"""What comes of an act: by which authority it was allowed, and the one answer that it keeps."""

from complaints.words import Money, Reason, Recorded, Stage


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
