"""The orders and outcomes of all effects: what the workflow asks of the world, and what it is answered.

Every order carries `now` (business time, law 10), the journal entries that ride along, and the row that will be true
when the effect has succeeded; an effect writes its outcome, those entries and that row in one transaction.
"""

from enum import StrEnum
from hashlib import sha256

from pydantic import Field

from amends.domain.actions import MilestoneName
from amends.domain.bounces import About
from amends.domain.case import CaseRow, Entry, LetterState
from amends.domain.complaint import Facts
from amends.domain.letters import LetterPurpose
from amends.domain.offers import OfferLine
from amends.domain.outcomes import Grant
from amends.domain.plan import ClockEvent, EscalationStep, FollowUp, PolicyRef
from amends.domain.types import Instant, Money, Reason, Recorded


class Opening(Recorded):
    """Open what was started: `reference` is taken from the workflow id, the body comes beside it undecoded. `run_id` is
    the first of its chain, so that a run that was reset is still the same start.

    `corrected` says that the body is a person's, in place of one that could not be read; `too_large` how many bytes the
    body has that came in parts by `keep_body_part`; `no_reference` that the workflow id holds none, `reference` then is
    made of its digest; `arguments` how many the start had.
    """

    workflow_id: str
    run_id: str
    reference: str
    now: Instant
    corrected: bool = False
    too_large: int = 0
    no_reference: bool = False
    arguments: int = 1


class OpeningVerdict(StrEnum):
    """`same` and `conflict` end the run without any effect."""

    NEW = "new"
    SAME = "same"
    CONFLICT = "conflict"
    UNREADABLE = "unreadable"


class Opened(Recorded):
    """`problems` name the fields, never their contents. `owner` is the staff id chosen by language, category, presence
    and fewest open cases; None where nobody fits (the duty role then holds it).

    `asks` are remarks after which somebody has to look at what came in; `due` is by when somebody looks at what cannot
    be read; `same_account` are other open complaints of this customer about the same account.
    """

    verdict: OpeningVerdict
    facts: Facts | None = None
    policy: PolicyRef | None = None
    owner: str | None = None
    duty_role: str = "duty"
    problems: tuple[Reason, ...] = ()
    asks: tuple[Reason, ...] = ()
    due: Instant | None = None
    same_account: tuple[str, ...] = ()
    owner_name: str | None = None


LARGEST_BODY = 512 * 1024
"""Bytes of a complaint: two long letters, an address, a hundred attachments and the caller's own fields need less."""


class Reckoning(Recorded):
    """Reckon the plan of these facts and this ledger under this policy, as of now."""

    policy: PolicyRef
    facts: Facts
    ledger: tuple[ClockEvent, ...]
    now: Instant


class Order(Recorded):
    """What every effect brings along."""

    effect_id: str
    reference: str
    now: Instant
    entries: tuple[Entry, ...] = ()
    row: CaseRow


class ToldDate(Recorded):
    """A date that the letter tells: what it is for, and when (UTC; the letter shows it in the customer's zone)."""

    milestone: MilestoneName
    date: Instant
    before: Instant | None = None


class LetterOrder(Order):
    """One letter. The activity loads name, words and contact of the customer itself, by reference.

    `serves` are the milestones that this letter fulfils or keeps informed about; `dates` what it promises.
    `words_from` is the action id whose words_for_customer belong into it. `by_person` asks for a contact task instead
    of a letter, whatever the customer prefers. `draft` keeps it for a colleague to edit; `draft_of` is the effect id of
    a draft that now goes, `edited_by` the action id whose words replace what was drafted. `call_at` is by when we call,
    `answer_by` until when the customer may answer. `signed_by` is who wrote its words, where that is not the owner;
    `instead_of` what was decided, where the lines say that another amount was paid. `elsewhere_from` is the legal date
    from which the customer may take it to somebody else, in the letter that says so. `overtaken` says why it is not to
    go any more: no try sends it from then on, and the outcome says what became of it. `replaces` is when a run that was
    cut off wrote in its place what is not so.
    """

    purpose: LetterPurpose
    serves: tuple[str, ...] = ()
    owner: str | None = None
    strategy: str = "balanced"
    dates: tuple[ToldDate, ...] = ()
    lines: tuple[OfferLine, ...] = ()
    finding: str | None = None
    words_from: str | None = None
    follow_up: FollowUp | None = None
    offer_expires: Instant | None = None
    drafted_to_expire: Instant | None = None
    former_owner: str | None = None
    referred_to: str | None = None
    linked: str | None = None
    by_person: bool = False
    repeat: bool = False
    generation: int = 1
    draft: bool = False
    draft_of: str | None = None
    edited_by: str | None = None
    call_at: Instant | None = None
    answer_by: Instant | None = None
    overtaken: str | None = None
    replaces: Instant | None = None
    signed_by: str | None = None
    instead_of: Money | None = None
    elsewhere_from: Instant | None = None


SAYS = {
    "purpose", "owner", "dates", "lines", "finding", "words_from", "offer_expires", "former_owner", "referred_to",
    "linked", "draft_of", "edited_by", "call_at", "answer_by", "signed_by", "instead_of", "generation",
}  # fmt: skip
"""What of an order is seen in its letter, beside the complaint itself."""


def content_of_letter(order: LetterOrder) -> str:
    """The digest of what a letter says: two of one content are one letter, whichever run asked for it."""
    return sha256(order.model_dump_json(include=SAYS).encode()).hexdigest()


class LetterOutcome(Recorded):
    """`why` says it where it was not accepted, `about` what stood in the way of one that was refused. Never 'read':
    nobody can know.
    """

    state: LetterState
    at: Instant
    why: Reason | None = None
    about: About | None = None
    maybe_twice: bool = False
    language: str = "en"


class EscalationOrder(Order):
    """Serve one escalation step to staff. `owner` is the present one, None where a role holds the complaint.
    `duty_role` is the plan's: every chain ends there. `but_not` are those who may not take it over. `responsible` are
    staff ids and roles that have it to do, where that is not the owner: they are warned in the owner's place.
    """

    milestone: MilestoneName
    generation: int
    step: EscalationStep
    owner: str | None
    due: Instant | None
    duty_role: str = "duty"
    but_not: tuple[str, ...] = ()
    responsible: tuple[str, ...] = ()


class EscalationOutcome(Recorded):
    """Who was told; `fallback` names the chain that was walked, `stuck` that it ended with nobody.
    `failed` are those whose notice the mail server refused, `held` those of `to` who get theirs in a digest.
    `new_owner` after a reassignment.
    """

    to: tuple[str, ...] = ()
    fallback: tuple[str, ...] = ()
    stuck: bool = False
    failed: tuple[str, ...] = ()
    new_owner: str | None = None
    held: tuple[str, ...] = ()
    new_owner_name: str | None = None


class DigestOrder(Recorded):
    """Tell a colleague what was held back for them. `digest` is the digest's id, and its workflow's."""

    digest: str
    now: Instant


class DigestOutcome(Recorded):
    """Who was told, and of how many notices; nobody, where there was no such digest or it was told before."""

    to: tuple[str, ...] = ()
    notices: int = 0


class ActionOrder(Order):
    """May this person do this? The action itself comes beside it, undecoded, and is stored with the answer.

    `proposed_by` is who proposed the offer that is judged; `amounts` what the decision gives, gestures by their worth;
    `unpriced` that one of them has none; `contact_changed_by` who changed how the customer is reached; `limits` the
    plan's. `arrived` is when the action reached us, which decides what was in time; `now` is when it is judged.
    `task_roles` are who may finish the task that it finishes: any of these roles, or the person of that id; empty where
    anybody may.
    """

    action: str
    action_id: str
    by: str
    written_down_by: str | None = None
    arrived: Instant | None = None
    owner: str | None
    generation: int | None = None
    proposed_by: str | None = None
    amounts: tuple[Money, ...] = ()
    unpriced: bool = False
    contact_changed_by: tuple[str, ...] = ()
    limits: dict[str, Money | None] = Field(default_factory=dict)
    assign_to: str | None = None
    links_to: str | None = None
    duplicate_of: str | None = None
    to_customer: bool = False
    task_roles: tuple[str, ...] = ()
    refused: Reason | None = None


class ActionVerdict(Recorded):
    """A grant or a refusal, never both. `facts` are the corrected ones after `correct`; `policy` is set after
    `migrate_policy`; `higher_role` names who may decide what was over the limit.
    """

    grant: Grant | None = None
    refusal: Reason | None = None
    facts: Facts | None = None
    policy: PolicyRef | None = None
    higher_role: str | None = None
    assigned_name: str | None = None


class ToldOfMany(Recorded):
    """One of many messages of the customer that are asked about together: what differs from the first one's order, and
    the action itself as JSON.
    """

    effect_id: str
    action_id: str
    arrived: Instant
    refused: Reason | None = None
    body: str


class ManyTold(Recorded):
    """What the customer told us in a flood of messages, in its order."""

    told: tuple[ToldOfMany, ...] = ()


class ManyVerdicts(Recorded):
    """The answers to them, in the same order."""

    verdicts: tuple[ActionVerdict, ...] = ()


class PayoutOrder(Order):
    """Pay one money line. Here people pay by hand; a provider comes behind the same shape."""

    line: OfferLine
    offer_id: str


class PayoutOutcome(Recorded):
    """`by_hand` asks for a task; `paid` and `unconfirmed` are a provider's answers."""

    state: str
    task_for: str | None = None


class RecordOrder(Order):
    """Write journal entries that have no effect of their own, and the row."""


class SignalAside(Recorded):
    """A signal as it came, `data` in base 64. `arguments` is 0 where it did not come with exactly one."""

    number: int
    name: str
    encoding: str
    data: str
    arguments: int = 1


class SignalsAside(Recorded):
    """Signals in their order."""

    signals: tuple[SignalAside, ...] = ()


class AsideOrder(Order):
    """Keep signals for the next run; or hand back the first kept `after` a number, and forget those before."""

    signals: SignalsAside = SignalsAside()
    after: int = 0


class OddMessage(Recorded):
    """A message that could not be taken, or a `part` of it, `data` in base 64; `number` tells one from another."""

    number: int
    part: int
    data: str
    why: Reason


class OddMessages(Recorded):
    """Messages to be kept as they came, for a person to find."""

    reference: str
    run_id: str
    now: Instant
    messages: tuple[OddMessage, ...]


class WhoseWork(Recorded):
    """The complaint whose records are looked through."""

    reference: str
    workflow_id: str
