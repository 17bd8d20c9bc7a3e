"""What staff and customers may do: one message each, an `Action`, done once even if it is sent again."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AliasChoices, EmailStr, Field, StringConstraints, model_validator

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
ActionId = Annotated[Identifier, Field(validation_alias=AliasChoices("action_id", "act_id"))]
"""The id that the caller gives. Callers that were built on the design send `act_id`; answers say `action_id`."""
ContactChannel = Literal["phone", "post", "chat", "social", "in_person"]


class MilestoneName(StrEnum):
    """The clocks of a complaint."""

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
    """What every action has: who does it, under which id, having seen which revision of the case."""

    action_id: ActionId
    """The action's own id, chosen by the caller. The same id sent again is done once and gets the same answer."""
    by: Identifier
    """Who acts: a staff id, or `customer`."""
    written_down_by: Identifier | None = None
    """The staff id of the person who typed what a customer said. None where nobody did."""
    through: Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,30}$")] | None = None
    """How a customer's own action reached us, like link, email or command_line. None where it was not told."""
    seen_revision: Annotated[int, Field(ge=0)] | None = None
    """The revision of the case that the person had seen. The action is refused if it changed in a way that matters.
    None: not compared."""
    proof: str | None = None
    """A signature over the action. It is neither checked nor stored yet. None where there is none."""


class Decide(Action):
    """Decides the offer on the table; with a resolution, decides and resolves in one step."""

    decision: Decision
    """The decision about the offer on the table."""
    resolution: Resolution | None = None
    """Resolves the complaint in the same step. None: it is decided only."""


class Resolve(Action):
    """Ends this cycle with a finding and a cause."""

    resolution: Resolution
    """The finding, its cause and what was done."""


class Assign(Action):
    """Gives the complaint to another person, with the reason and the story."""

    to: Identifier
    """The staff id of the new owner."""
    reason: Text
    """Why somebody else gets it, for colleagues."""
    story: Text
    """What happened so far, for the new owner, so that the customer need not tell it again."""


class GiveBack(Action):
    """Gives the complaint back: to the owner before, or to the duty role where there was none."""

    reason: Text
    """Why it is given back, for colleagues."""


class Pause(Action):
    """Stops the clocks that the policy allows to stop, until somebody answers."""

    waits_for: Literal["customer", "colleague", "third_party"]
    """Whom the complaint waits for. The policy says which clocks stop meanwhile."""
    reason: Text
    """Why it pauses, for colleagues."""
    words_for_customer: Text | None = None
    """What the customer is asked for. Needed where the pause waits for the customer, else it may be None."""

    @model_validator(mode="after")
    def customer_is_asked(self) -> "Pause":
        """Refuses a pause that waits for the customer without saying what for."""
        if self.waits_for == CUSTOMER and not self.words_for_customer:
            raise ValueError("a pause that waits for the customer needs words_for_customer: what do we need from them?")
        return self


class Resume(Action):
    """Lets the clocks run again."""

    reason: Text
    """Why it goes on, for colleagues."""


class Extend(Action):
    """Takes longer than promised, with a reason, before the promise is missed. The customer is told the new date."""

    milestone: MilestoneName
    """The clock that gets more time."""
    by_another: Duration
    """How much longer, like '3 business days'. The policy may limit it."""
    reason: Text
    """Why it takes longer, for colleagues."""
    words_for_customer: Text
    """Why it takes longer, as the customer is told."""


class Note(Action):
    """Leaves a note for colleagues, which moves no clock, and may send words to the customer."""

    text: Text
    """The note, for colleagues."""
    words_for_customer: Text | None = None
    """Words that are sent to the customer as a person's answer. None: nothing is sent."""


class Changes(Message):
    """Corrections to the complaint. Fields that are not named stay."""

    name: Name | None = None
    """The corrected name. None: unchanged."""
    email: EmailStr | None = None
    """The corrected e-mail address. None: unchanged."""
    phone: Phone | None = None
    """The corrected telephone number. None: unchanged."""
    address: Text | None = None
    """The corrected postal address. None: unchanged."""
    language: Language | None = None
    """The corrected language of letters. None: unchanged."""
    contact_by: ContactBy | None = None
    """The corrected way of contact. None: unchanged."""
    vulnerable: bool | None = None
    """Whether the customer needs particular care. None: unchanged."""
    survey: bool | None = None
    """Whether the customer may get a survey. None: unchanged."""
    no_survey: NoSurvey | None = None
    """Why the customer gets no survey. None: unchanged."""
    tier: Word | None = None
    """The corrected kind of customer. None: unchanged."""
    category: Word | None = None
    """The corrected kind of complaint. None: unchanged."""
    severity: Severity | None = None
    """The corrected severity. None: unchanged."""


class Correct(Action):
    """Corrects the complaint, or replaces one that could not be read."""

    reason: Text
    """Why it is corrected, for colleagues."""
    changes: Changes = Changes()
    """The fields to replace."""
    complaint: NewComplaint | None = None
    """The whole complaint, in place of one that could not be read. None: only `changes` are made."""


class PromiseMade(Message):
    """Something that a person promised to the customer."""

    what: Line
    """What was promised, in one line."""
    date: Instant
    """By when it is to be done, with its offset from UTC."""


class RecordContact(Action):
    """Records that a person spoke with, wrote to, or tried to reach the customer."""

    channel: ContactChannel
    """How the person reached or tried to reach the customer."""
    at: Instant
    """When it was, with its offset from UTC."""
    reached: bool
    """True where the customer was reached."""
    refused: bool = False
    """True where the customer wants no call."""
    said: Text
    """What was said, for colleagues."""
    apologised: bool = False
    """True where the person apologised. It counts as the apology that the policy demands."""
    promises: Annotated[tuple[PromiseMade, ...], Field(max_length=20)] = ()
    """What the person promised. Each becomes a task with its date."""
    task_id: Identifier | None = None
    """The contact task that this fulfils. None where it fulfils none."""


class CompleteTask(Action):
    """Ends a task. Where the task is a letter that waits for its reader, this sends it.

    Where another amount was paid than decided, the customer is told what was paid.
    """

    task_id: Identifier
    """The id of the task."""
    result: Text
    """What was done, for colleagues."""
    value: HandedIn | None = None
    """What was paid, for a task to pay. None: exactly what was decided."""
    reason: Text | None = None
    """Why another amount was paid than decided; needed then. None otherwise."""
    words: Text | None = None
    """The words that replace a drafted letter's own. None: it is sent as drafted."""


class Reopen(Action):
    """Opens the complaint again: it was not solved."""

    reason: Text
    """Why it was not solved."""


class Withdraw(Action):
    """The customer takes the complaint back, or staff record that they did."""

    reason: Text
    """Why it is withdrawn."""


class Refer(Action):
    """Hands the complaint to a body outside that decides it."""

    to: Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9 ._-]{0,99}$")]
    """The name of the body that decides it, like an ombudsman or a court."""
    reason: Text
    """Why it is referred."""


class MarkSpam(Action):
    """Ends it as no complaint: an advertisement, a fraud, or mail between machines. Nobody is written to."""

    reason: Text
    """Why it is no complaint, for colleagues."""


class MarkDuplicate(Action):
    """Ends it as a repetition: it is answered under another open complaint of the same customer."""

    other: AnyReference
    """The reference of the open complaint under which it is answered."""
    reason: Text
    """Why it is the same complaint, for colleagues."""


class Link(Action):
    """Notes that this complaint and another belong together."""

    other: AnyReference
    """The reference of the other complaint."""
    reason: Text
    """Why they belong together, for colleagues."""


class MigratePolicy(Action):
    """Makes the complaint follow another policy from here on."""

    policy: Identifier
    """The name of the new policy."""
    content_hash: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    """SHA-256 of the compiled policy, 64 hexadecimal digits."""
    reason: Text
    """Why it follows another policy, for colleagues."""


class AnswerOffer(Action):
    """The customer accepts or refuses what was offered. Silence is never acceptance."""

    offer_id: Identifier
    """The id of the offer that is answered."""
    answer: Literal["accept", "refuse"]
    """Whether the customer accepts or refuses."""
    words: Text | None = None
    """What the customer wrote with the answer. None where nothing."""
    at: Instant | None = None
    """When the customer answered, with its offset from UTC. None: when it arrived."""


class Mailed(Message):
    """How a message came by mail."""

    mail: Identifier
    """The id under which the whole message is kept."""
    sender: Line | None = None
    """The address that the message says it is from. None where it names none."""
    on_file: bool = False
    """True where that address is the customer's on file."""
    copies: Annotated[tuple[Line, ...], Field(max_length=20)] = ()
    """The addresses in Cc."""
    cut: Annotated[int, Field(ge=0)] = 0
    """How many lines of the message are not in the words, like quotations."""
    guessed: Line | None = None
    """The charset that was guessed. None where the message declared it."""


class Rate(Action):
    """The customer says whether it helped. Said again, the new answer counts and the old one is kept."""

    score: Annotated[int, Field(ge=1, le=5)]
    """Whether it helped, from 1 (worst) to 5 (best)."""
    recommend: Annotated[int, Field(ge=0, le=10)] | None = None
    """Whether the customer would recommend us, from 0 (never) to 10 (surely). None where not asked or not answered."""
    generation: Annotated[int, Field(ge=1)] | None = None
    """The number of the resolution that is rated, from 1. None: the latest one."""
    solved: bool | None = None
    """Whether the customer says that it is solved. None where not answered."""
    words: Text | None = None
    """What the customer wrote with the score. None where nothing."""
    attachments: tuple[Attachment, ...] = ()
    """Files that the customer sent along, by reference."""
    at: Instant | None = None
    """When the customer answered, with its offset from UTC. None: when it arrived."""
    mailed: Mailed | None = None
    """How the words came by mail. None where they came another way."""


class AddInformation(Action):
    """The customer tells us more. A clock that waited for them runs again, and a resolved complaint is reopened."""

    text: Text
    """What the customer tells us."""
    courtesy: bool = False
    """True for a mere thank-you, which reopens nothing."""
    quiet: bool = False
    """True for a message that ends no pause and reopens nothing, like a score that came too late."""
    no_more: bool = False
    """True where the customer asks for no survey and no reminder."""
    mailed: Mailed | None = None
    """How the message came by mail. None where it did not."""
    attachments: tuple[Attachment, ...] = ()
    """Files that the customer sent along, by reference."""
    channel: Channel = Channel.WEB
    """How the message reached us."""
    at: Instant | None = None
    """When the customer wrote it, with its offset from UTC. None: when it arrived."""


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

    action: Annotated[
        str, StringConstraints(pattern=r"^[a-z_]{1,40}$"), Field(validation_alias=AliasChoices("action", "act"))
    ]
    """The name of the action, like decide."""
    body: dict[str, object]
    """The action's body, with the same fields as the update of that name."""


class Reply(Message):
    """The customer wrote back."""

    message_id: Identifier
    """The message's own id, by which a repeat is known. It is the id of the action that it becomes."""
    at: Instant
    """When the customer wrote it, with its offset from UTC."""
    text: Text
    """What the customer wrote, without quotations."""
    courtesy: bool = False
    """True for a mere thank-you, which reopens nothing."""
    written_down_by: Identifier | None = None
    """The staff id of the person who typed it. None where nobody did."""
    through: Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,30}$")] | None = None
    """How it reached us, like email or command_line. None where it was not told."""
    mailed: Mailed | None = None
    """How it came by mail. None where it did not."""
    attachments: tuple[Attachment, ...] = ()
    """Files that the customer sent along, by reference."""
    channel: Channel = Channel.EMAIL
    """The channel that the customer wrote on."""


class Bounce(Message):
    """A letter did not arrive."""

    letter: Identifier
    """The effect id of the letter."""
    at: Instant
    """When the failure was reported, with its offset from UTC."""
    permanent: bool
    """True where no later try can succeed."""
    code: Annotated[str, StringConstraints(pattern=r"^[0-9.]{1,20}$")]
    """The status code of the mail system, like 5.1.1 (RFC 3463) or 550."""
    about: About | None = None
    """What stood in the way. None: it is read from the code."""


class Delivery(Message):
    """A gateway reports that a letter reached the customer's device."""

    letter: Identifier
    """The effect id of the letter."""
    at: Instant
    """When the gateway says that it arrived, with its offset from UTC."""


class PayoutReport(Message):
    """A payment provider reports what became of a payout."""

    payout: Identifier
    """The effect id of the payout."""
    at: Instant
    """When the provider reported it, with its offset from UTC."""
    state: Literal["paid", "failed", "unknown"]
    """What became of the payout."""


class Linked(Message):
    """Another complaint was linked with this one, by an action on that one."""

    other: AnyReference
    """The reference of the other complaint."""
    by: Identifier
    """Who linked them: a staff id."""
    action_id: ActionId
    """The id of the action that linked them."""


class OutcomeObserved(Message):
    """What the customer did afterwards: whether they stayed, and what that is worth."""

    at: Instant
    """When it was observed, with its offset from UTC."""
    kept: bool
    """True where the customer stayed."""
    source: Word
    """The caller's own word for where this is known from."""
    value: HandedIn | None = None
    """What it is worth. None where unknown."""
