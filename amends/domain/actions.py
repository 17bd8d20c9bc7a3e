"""What staff and customers may do: one message each, all of them an `Action`, done once however often it is sent."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import EmailStr, Field, StringConstraints, model_validator

from amends.domain.bounces import About
from amends.domain.complaint import (
    Attachment,
    Channel,
    ContactBy,
    Language,
    NewComplaint,
    NoSurvey,
    Phone,
    Severity,
    Word,
)
from amends.domain.money import HandedIn
from amends.domain.offers import Decision, Resolution
from amends.domain.types import AnyReference, Duration, Identifier, Instant, Line, Message, Name, Text

CUSTOMER = "customer"
ContactChannel = Literal["phone", "post", "chat", "social", "in_person"]


class MilestoneName(StrEnum):
    """The clocks along the journey."""

    ACKNOWLEDGE = "acknowledge"
    FIRST_CONTACT = "first_contact"
    NEXT_RESPONSE = "next_response"
    APOLOGISE = "apologise"
    DECIDE = "decide"
    RESOLVE = "resolve"
    KEEP_INFORMED = "keep_informed"
    REMEDY = "remedy"
    FOLLOW_UP = "follow_up"


class Action(Message):
    """Who does something, under which id, having seen which revision of the case. `by` is a staff id or 'customer'.

    What the customer said to somebody of the staff is the customer's action, and `written_down_by` is who typed it.
    `through` is how the customer's own action reached us: a `link`, an `email`, the `command_line` of a system.
    """

    action_id: Identifier
    by: Identifier
    written_down_by: Identifier | None = None
    through: Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,30}$")] | None = None
    seen_revision: Annotated[int, Field(ge=0)] | None = None
    proof: str | None = None


class Decide(Action):
    """Decide the offer on the table; with a resolution, decide and resolve in one step."""

    decision: Decision
    resolution: Resolution | None = None


class Resolve(Action):
    """End this cycle with a finding and a cause."""

    resolution: Resolution


class Assign(Action):
    """Hand the complaint over, with the reason and the story, so that the customer never tells it twice."""

    to: Identifier
    reason: Text
    story: Text


class GiveBack(Action):
    """Give the complaint back: to the owner before, or to the duty role where there was none."""

    reason: Text


class Pause(Action):
    """Stop the clocks that the policy allows to stop. Only what waits for the customer may be asked of the customer."""

    waits_for: Literal["customer", "colleague", "third_party"]
    reason: Text
    words_for_customer: Text | None = None

    @model_validator(mode="after")
    def customer_is_asked(self) -> "Pause":
        """A customer who is waited for knows what for."""
        if self.waits_for == CUSTOMER and not self.words_for_customer:
            raise ValueError("a pause that waits for the customer needs words_for_customer: what do we need from them?")
        return self


class Resume(Action):
    """Let the clocks run again."""

    reason: Text


class Extend(Action):
    """Take longer than promised, with a reason, before the promise is missed; the customer is told the new date."""

    milestone: MilestoneName
    by_another: Duration
    reason: Text
    words_for_customer: Text


class Note(Action):
    """A word for colleagues, which moves no clock; `words_for_customer` are sent as an answer by a person."""

    text: Text
    words_for_customer: Text | None = None


class Changes(Message):
    """What was wrong in the complaint, corrected. What is not named stays."""

    name: Name | None = None
    email: EmailStr | None = None
    phone: Phone | None = None
    address: Text | None = None
    language: Language | None = None
    contact_by: ContactBy | None = None
    vulnerable: bool | None = None
    survey: bool | None = None
    no_survey: NoSurvey | None = None
    tier: Word | None = None
    category: Word | None = None
    severity: Severity | None = None


class Correct(Action):
    """Correct the complaint, or, where it could not be read at all, hand in the whole of it."""

    reason: Text
    changes: Changes = Changes()
    complaint: NewComplaint | None = None


class PromiseMade(Message):
    """What was promised to the customer, to be kept by a date."""

    what: Line
    date: Instant


class RecordContact(Action):
    """A person spoke with, wrote to or tried to reach the customer; `refused` where they want no call."""

    channel: ContactChannel
    at: Instant
    reached: bool
    refused: bool = False
    said: Text
    apologised: bool = False
    promises: Annotated[tuple[PromiseMade, ...], Field(max_length=20)] = ()
    task_id: Identifier | None = None


class CompleteTask(Action):
    """A task is done; `value` is what was paid, where something was paid: without it, exactly what was decided.

    Another amount than was decided needs a `reason`, and the customer is told what was paid.
    Where the task is a letter that waits for its editor, this sends it: `words` replace the letter's own.
    """

    task_id: Identifier
    result: Text
    value: HandedIn | None = None
    reason: Text | None = None
    words: Text | None = None


class Reopen(Action):
    """It was not solved after all."""

    reason: Text


class Withdraw(Action):
    """The customer takes the complaint back, or staff record that they did."""

    reason: Text


class Refer(Action):
    """The complaint goes to somebody outside who decides it."""

    to: Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9 ._-]{0,99}$")]
    reason: Text


class MarkSpam(Action):
    """This is no complaint, and nobody is written to: an advertisement, a fraud, a machine that talks to itself."""

    reason: Text


class MarkDuplicate(Action):
    """The customer told us this already: it is answered under `other`, which is theirs too and is open."""

    other: AnyReference
    reason: Text


class Link(Action):
    """This complaint and another belong together."""

    other: AnyReference
    reason: Text


class MigratePolicy(Action):
    """Follow another policy from here on: its name and the hash of its content."""

    policy: Identifier
    content_hash: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    reason: Text


class AnswerOffer(Action):
    """The customer accepts or refuses what was offered. Silence is never acceptance. `at` is when they answered, where
    it took its time to reach us.
    """

    offer_id: Identifier
    answer: Literal["accept", "refuse"]
    words: Text | None = None
    at: Instant | None = None


class Rate(Action):
    """The customer says whether it helped: a score from 1 (worst) to 5 (best), then whether they would recommend us,
    from 0 (never) to 10 (surely). Said again otherwise, the new answer counts and the one before it is kept.

    `generation` is the resolution that they were asked about; without it, the latest one. `at` is when they answered.
    """

    score: Annotated[int, Field(ge=1, le=5)]
    recommend: Annotated[int, Field(ge=0, le=10)] | None = None
    generation: Annotated[int, Field(ge=1)] | None = None
    solved: bool | None = None
    words: Text | None = None
    attachments: tuple[Attachment, ...] = ()
    at: Instant | None = None


class Mailed(Message):
    """How a message came by mail; `mail` is the id under which all of it is kept.

    `sender` is the address that it says it is from, `on_file` whether that is the customer's, `copies` who had it too.
    `cut` counts the lines that are not in the words; `guessed` is the charset, where nobody told it.
    """

    mail: Identifier
    sender: Line | None = None
    on_file: bool = False
    copies: Annotated[tuple[Line, ...], Field(max_length=20)] = ()
    cut: Annotated[int, Field(ge=0)] = 0
    guessed: Line | None = None


class AddInformation(Action):
    """The customer tells us more: a clock that waited for them runs again, and what was resolved is reopened, unless it
    is a mere `courtesy` (a thank-you). `at` is when they wrote it, where it took its time to reach us.

    What is `quiet` ends no pause and reopens nothing: a score that came too late, or one that nobody can read for sure.
    `no_more` asks us to send this customer no survey and no reminder of one. `mailed` says how it came by mail.
    """

    text: Text
    courtesy: bool = False
    quiet: bool = False
    no_more: bool = False
    mailed: Mailed | None = None
    attachments: tuple[Attachment, ...] = ()
    channel: Channel = Channel.WEB
    at: Instant | None = None


ACTIONS: dict[str, type[Action]] = {
    "decide": Decide,
    "resolve": Resolve,
    "assign": Assign,
    "give_back": GiveBack,
    "pause": Pause,
    "resume": Resume,
    "extend": Extend,
    "note": Note,
    "correct": Correct,
    "record_contact": RecordContact,
    "complete_task": CompleteTask,
    "reopen": Reopen,
    "withdraw": Withdraw,
    "refer": Refer,
    "mark_spam": MarkSpam,
    "mark_duplicate": MarkDuplicate,
    "link": Link,
    "migrate_policy": MigratePolicy,
    "answer_offer": AnswerOffer,
    "rate": Rate,
    "add_information": AddInformation,
}
OF_CUSTOMERS = frozenset({"answer_offer", "rate", "add_information", "withdraw", "reopen"})
OF_CUSTOMERS_ALONE = frozenset({"answer_offer", "rate", "add_information"})


class Submitted(Message):
    """An action from a system that can only signal: the update's name and the same body."""

    action: Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")]
    body: dict[str, object]


class Reply(Message):
    """The customer wrote back. `courtesy` marks a mere thank-you, which reopens nothing; `mailed` how it came."""

    message_id: Identifier
    at: Instant
    text: Text
    courtesy: bool = False
    written_down_by: Identifier | None = None
    through: Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,30}$")] | None = None
    mailed: Mailed | None = None
    attachments: tuple[Attachment, ...] = ()
    channel: Channel = Channel.EMAIL


class Bounce(Message):
    """A letter did not arrive. `letter` is the effect id of it; `about` is told by the code where it is left out."""

    letter: Identifier
    at: Instant
    permanent: bool
    code: Annotated[str, StringConstraints(pattern=r"^[0-9.]{1,20}$")]
    about: About | None = None


class Delivery(Message):
    """A gateway reports that a letter reached the customer's device. `letter` is the effect id of it."""

    letter: Identifier
    at: Instant


class PayoutReport(Message):
    """What a payment provider tells about a payout."""

    payout: Identifier
    at: Instant
    state: Literal["paid", "failed", "unknown"]


class Linked(Message):
    """Another complaint was linked with this one, by an action on that side."""

    other: AnyReference
    by: Identifier
    action_id: Identifier


class OutcomeObserved(Message):
    """What the customer did afterwards: did they stay, and what is that worth?"""

    at: Instant
    kept: bool
    source: Word
    value: HandedIn | None = None
