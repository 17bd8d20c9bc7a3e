"""What the workflow may ask of activities: their questions and answers.

Every order carries `now` (business time, law 10), the journal entries that are written with it, and the row that is
true when the effect has succeeded; an effect writes its outcome, those entries and that row in one transaction.
"""

from enum import StrEnum
from hashlib import sha256

from pydantic import Field

from amends.domain.actions import MilestoneName
from amends.domain.bounces import About
from amends.domain.case import CaseRow, LetterState
from amends.domain.complaint import Facts
from amends.domain.events.entry import Entry
from amends.domain.letters import LetterPurpose, WhyOvertaken, Work
from amends.domain.offers import OfferLine
from amends.domain.outcomes import Grant
from amends.domain.plan import ClockEvent, EscalationStep, FollowUp, PolicyRef
from amends.domain.types import Instant, Money, Reason, Recorded


class Opening(Recorded):
    """Opens what was started. The body comes with it undecoded."""

    workflow_id: str
    """The id of the workflow."""
    run_id: str
    """The id of the first run of its chain. A run that was reset has the same."""
    reference: str
    """The reference from the workflow id, or one made from the id's digest where it has none."""
    now: Instant
    """Business time (UTC)."""
    corrected: bool = False
    """True where the body is a person's, in place of one that could not be read."""
    too_large: int = 0
    """How many bytes the body has, where it came in parts. 0 where it came whole."""
    no_reference: bool = False
    """True where the workflow id holds no reference."""
    arguments: int = 1
    """How many arguments the start had."""


class OpeningVerdict(StrEnum):
    """The verdict of the intake. `same` and `conflict` end the run without any effect."""

    NEW = "new"
    SAME = "same"
    CONFLICT = "conflict"
    UNREADABLE = "unreadable"


class Opened(Recorded):
    """The answer of the intake."""

    verdict: OpeningVerdict
    """The intake's verdict."""
    facts: Facts | None = None
    """What policies look at. None unless the verdict is `new`."""
    policy: PolicyRef | None = None
    """The policy that the complaint is pinned to. None unless the verdict is `new`."""
    owner: str | None = None
    """The staff id of the owner. None where nobody fits: the duty role then has it."""
    duty_role: str = "duty"
    """The role that gets what belongs to nobody else."""
    problems: tuple[Reason, ...] = ()
    """Why it is in conflict or unreadable. They name fields, never their contents."""
    asks: tuple[Reason, ...] = ()
    """Remarks on fields after which a person has to look at the body."""
    due: Instant | None = None
    """By when a person looks at an unreadable body (UTC). None otherwise."""
    same_account: tuple[str, ...] = ()
    """References of other open complaints of this customer about the same account."""
    owner_name: str | None = None
    """The owner's name in the customer's language. None where nobody owns it."""


LARGEST_BODY = 512 * 1024
"""The most bytes of a complaint: room for two long letters, an address, a hundred attachments and own fields."""


class Reckoning(Recorded):
    """Asks for the plan of these facts and this ledger under this policy."""

    policy: PolicyRef
    """The policy to follow."""
    facts: Facts
    """The facts of the complaint."""
    ledger: tuple[ClockEvent, ...]
    """Every event that moved a clock, oldest first."""
    now: Instant
    """Business time (UTC)."""


class EffectOrder(Recorded):
    """What an effect needs to know to be recorded."""

    effect_id: str
    """The id of the effect, the same for every try."""
    reference: str
    """The reference of the complaint."""
    now: Instant
    """Business time (UTC)."""
    entries: tuple[Entry, ...] = ()
    """The journal entries that are written with the effect."""
    row: CaseRow | None = None
    """The row of the complaint once the effect has succeeded; None: the row stays as it is."""


class Order(EffectOrder):
    """What every order of the workflow has."""

    row: CaseRow  # pyright: ignore[reportGeneralTypeIssues, reportIncompatibleVariableOverride] - it is required, and frozen
    """The row of the complaint once the effect has succeeded."""


class ToldDate(Recorded):
    """A date that a letter tells."""

    milestone: MilestoneName
    """The clock that the date is for."""
    date: Instant
    """The date (UTC). The letter shows it in the customer's time zone."""
    before: Instant | None = None
    """The date that it replaces (UTC). None where it replaces none."""
    put_off: int = 0
    """How often the date was put off before, for one that replaces another."""


class LetterOrder(Order):
    """Orders one letter. The activity loads name, words and contact of the customer itself, by reference."""

    purpose: LetterPurpose
    """What the letter is for."""
    serves: tuple[str, ...] = ()
    """The milestones that it fulfils or keeps informed about."""
    owner: str | None = None
    """The staff id of the owner. None where the duty role has the complaint."""
    strategy: str = "balanced"
    """The policy's word for the tone."""
    dates: tuple[ToldDate, ...] = ()
    """The dates that it promises."""
    lines: tuple[OfferLine, ...] = ()
    """What is given or offered."""
    finding: str | None = None
    """The finding, or the state of a declined offer. None where it tells none."""
    words_from: str | None = None
    """The id of the action whose words for the customer belong into it. None where no person wrote any."""
    follow_up: FollowUp | None = None
    """What comes after the resolution. None before it is resolved."""
    offer_expires: Instant | None = None
    """Until when the customer may answer an offer (UTC). None where nothing is offered."""
    drafted_to_expire: Instant | None = None
    """The expiry date that stands in the draft (UTC). None where there is no draft."""
    former_owner: str | None = None
    """The staff id of the owner before, for a letter about a handover. None otherwise."""
    referred_to: str | None = None
    """The name of the body that decides it, for a letter about a referral. None otherwise."""
    linked: str | None = None
    """The reference of the complaint that this one goes on from. None where it stands alone."""
    by_person: bool = False
    """True for a contact task instead of a letter, whatever channel the customer prefers."""
    repeat: bool = False
    """True where the customer has complained before."""
    generation: int = 1
    """The number of the cycle, from 1."""
    draft: bool = False
    """True where it is kept for a colleague to edit, and not sent."""
    draft_of: str | None = None
    """The effect id of the draft that is sent. None where there was no draft."""
    edited_by: str | None = None
    """The id of the action whose words replace the draft's. None where they stay."""
    call_at: Instant | None = None
    """By when a person calls the customer (UTC). None where no call is promised."""
    answer_by: Instant | None = None
    """When the present pause ends (UTC): until then the customer may answer a question. None where nothing pauses."""
    overtaken: WhyOvertaken | None = None
    """Why it is not sent any more. No try sends it then, and the outcome says what became of it. None: it is sent."""
    replaces: Instant | None = None
    """When a run that was cut off wrote the letter that this one corrects (UTC). None otherwise."""
    signed_by: str | None = None
    """The staff id of the person who wrote its words. None: the owner."""
    instead_of: Money | None = None
    """The amount that was decided, where another amount was paid. None otherwise."""
    work: Work = Work.DONE
    """What people did since the last letter: no letter says that somebody works on it where nobody does."""
    call_missed: Instant | None = None
    """When a promised call did not come (UTC). None where none is missing."""
    elsewhere_from: Instant | None = None
    """The legal date from which the customer may go to somebody else (UTC), in the letter that says so. None
    otherwise."""


SAYS = {
    "purpose", "owner", "dates", "lines", "finding", "words_from", "offer_expires", "former_owner", "referred_to",
    "linked", "draft_of", "edited_by", "call_at", "answer_by", "signed_by", "instead_of", "generation", "work",
    "call_missed",
}  # fmt: skip
"""The fields of an order that are seen in its letter; the complaint itself is seen there too."""


def content_of_letter(order: LetterOrder) -> str:
    """The digest of what a letter says: two letters with the same content are one, in any run."""
    return sha256(order.model_dump_json(include=SAYS).encode()).hexdigest()


class LetterOutcome(Recorded):
    """What became of a letter."""

    state: LetterState
    """What became of the letter. Never 'read': nobody can know that."""
    at: Instant
    """When, in business time (UTC)."""
    why: Reason | None = None
    """Why it was not accepted. None where it was."""
    about: About | None = None
    """What stood in the way of a refused letter. None otherwise."""
    maybe_twice: bool = False
    """True where the customer may have got it twice."""
    language: str = "en"
    """The language in which it was written."""
    overtaken: WhyOvertaken | None = None
    """Why the letter was not to go any more. None where it was not overtaken."""


class EscalationOrder(Order):
    """Orders one escalation step to staff."""

    milestone: MilestoneName
    """The clock whose ladder the step belongs to."""
    generation: int
    """The clock's round."""
    step: EscalationStep
    """The step to serve."""
    owner: str | None
    """The staff id of the present owner. None where a role has the complaint."""
    due: Instant | None
    """When the milestone is due (UTC). None where it has no date."""
    duty_role: str = "duty"
    """The role at the end of every chain of people to tell."""
    but_not: tuple[str, ...] = ()
    """The staff ids of people who may not take the complaint over."""
    responsible: tuple[str, ...] = ()
    """Staff ids and roles that have the work to do, where that is not the owner. They are warned in the owner's
    place."""


class EscalationOutcome(Recorded):
    """Whom an escalation step told."""

    to: tuple[str, ...] = ()
    """The staff ids of those who were told."""
    fallback: tuple[str, ...] = ()
    """Who was tried before them: staff ids, and roles as 'role:x'."""
    stuck: bool = False
    """True where nobody could be told."""
    failed: tuple[str, ...] = ()
    """The staff ids of those whose notice the mail server refused."""
    new_owner: str | None = None
    """The staff id of the new owner after a reassignment. None otherwise."""
    held: tuple[str, ...] = ()
    """The staff ids of those who get their notice in a digest."""
    new_owner_name: str | None = None
    """The new owner's name in the customer's language. None where there is none."""


class DigestOrder(Recorded):
    """Orders a digest: a mail with notices that were held for one person."""

    digest: str
    """The id of the digest, and of its workflow."""
    now: Instant
    """The time of the digest's own workflow (UTC)."""


class DigestOutcome(Recorded):
    """Whom a digest told, and of how many notices."""

    to: tuple[str, ...] = ()
    """The staff ids of those who were told. Empty where there was no such digest, or it was told before."""
    notices: int = 0
    """How many notices were in it."""


class ActionOrder(Order):
    """Asks whether this person may do this.

    The action itself comes with it undecoded, and is stored with the answer.
    """

    action: str
    """The name of the action."""
    action_id: str
    """The action's id."""
    by: str
    """Who acts: a staff id, or `customer`."""
    written_down_by: str | None = None
    """The staff id of the person who typed what a customer said. None where nobody did."""
    arrived: Instant | None = None
    """When the action reached us (UTC), which decides what was in time. None in orders that are older than this
    field."""
    owner: str | None
    """The staff id of the owner. None where the duty role has the complaint."""
    generation: int | None = None
    """The number of the complaint's cycle, from 1. None in orders that are older than this field."""
    proposed_by: str | None = None
    """Who proposed the offer that is decided. None where none is."""
    amounts: tuple[Money, ...] = ()
    """What the decision gives, gestures by their worth."""
    unpriced: bool = False
    """True where a gesture among them has no worth."""
    contact_changed_by: tuple[str, ...] = ()
    """The staff ids of those who changed how the customer is reached."""
    limits: dict[str, Money | None] = Field(default_factory=dict)
    """How much each role may decide by the complaint's own policy. None is no limit."""
    assign_to: str | None = None
    """The staff id of the person who is to have the complaint. None where it is not handed over."""
    links_to: str | None = None
    """The reference of the complaint to link. None where none is."""
    duplicate_of: str | None = None
    """The reference of the complaint that this one repeats. None where it repeats none."""
    to_customer: bool = False
    """True where the action sends words to the customer."""
    task_roles: tuple[str, ...] = ()
    """Who may finish the task that the action finishes: these roles, or the person of that id. Empty: anybody."""
    refused: Reason | None = None
    """Why the workflow's own rules refuse it. None where they do not."""


class ActionVerdict(Recorded):
    """A grant or a refusal, never both."""

    grant: Grant | None = None
    """By which authority it is allowed. None where it is refused."""
    refusal: Reason | None = None
    """Why it is refused. None where it is allowed."""
    facts: Facts | None = None
    """The corrected facts, after `correct`. None otherwise."""
    policy: PolicyRef | None = None
    """The new policy, after `migrate_policy`. None otherwise."""
    higher_role: str | None = None
    """The role that may decide what was over the limit. None otherwise."""
    assigned_name: str | None = None
    """The new owner's name in the customer's language, after `assign`. None otherwise."""


class ToldOfMany(Recorded):
    """One of many messages of the customer that are judged together: what differs from the first one's order."""

    effect_id: str
    """The id of the effect that this message alone would have."""
    action_id: str
    """The action's id."""
    arrived: Instant
    """When it reached us (UTC)."""
    refused: Reason | None = None
    """Why the workflow's own rules refuse it. None where they do not."""
    body: str
    """The action as JSON."""


class ManyTold(Recorded):
    """Many messages of the customer that came in a short time."""

    told: tuple[ToldOfMany, ...] = ()
    """The messages in the order in which they arrived."""


class ManyVerdicts(Recorded):
    """The answers to many messages."""

    verdicts: tuple[ActionVerdict, ...] = ()
    """The answers in the same order."""


class PayoutOrder(Order):
    """Orders the payment of one line of money. People pay by hand; a provider can take their place."""

    line: OfferLine
    """The line of money to pay."""
    offer_id: str
    """The id of the offer that it belongs to."""


class PayoutOutcome(Recorded):
    """What became of a payout."""

    state: str
    """`by_hand` asks for a task; `paid` and `unconfirmed` are a provider's answers."""
    task_for: str | None = None
    """Who pays by hand: a staff id or a role. None where no person does."""


class RecordOrder(Order):
    """Writes journal entries that have no effect of their own, and the row."""


class SignalAside(Recorded):
    """A signal as it came."""

    number: int
    """The signal's number within its complaint."""
    name: str
    """The signal's name."""
    encoding: str
    """The encoding of its payload, as its metadata say."""
    data: str
    """The payload's bytes in base 64."""
    arguments: int = 1
    """How many arguments it came with; 0 where it was not exactly one."""


class SignalsAside(Recorded):
    """Signals in their order."""

    signals: tuple[SignalAside, ...] = ()
    """The signals in their order."""


class AsideOrder(Order):
    """Stores signals for the next run, or hands back stored ones and deletes those before."""

    signals: SignalsAside = SignalsAside()
    """The signals to keep. Empty when they are taken up."""
    after: int = 0
    """The number after which kept signals are handed back; those up to it are forgotten."""


class OddMessage(Recorded):
    """A message that could not be taken, or a part of it."""

    number: int
    """The message's number within its run."""
    part: int
    """The number of this part of the message, from 0."""
    data: str
    """The part's bytes in base 64."""
    why: Reason
    """Why the message could not be taken."""


class OddMessages(Recorded):
    """Messages to store as they came, for a person to find."""

    reference: str
    """The reference of the complaint."""
    run_id: str
    """The id of the workflow's run."""
    now: Instant
    """Business time (UTC)."""
    messages: tuple[OddMessage, ...]
    """The messages, or parts of them, as they came."""


class WhoseWork(Recorded):
    """The complaint whose records are looked through."""

    reference: str
    """The reference of the complaint."""
    workflow_id: str
    """The id of its workflow."""
