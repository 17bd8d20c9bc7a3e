"""The names and signatures of all activities: everything that the workflow may ask for.

The workflow imports this module and nothing else of the room; the worker registers implementations of the same names.
"""

from temporalio import activity
from temporalio.common import RawValue

from amends.domain.cut_off import CutOff
from amends.domain.orders import (
    ActionOrder,
    ActionVerdict,
    AsideOrder,
    DigestOrder,
    DigestOutcome,
    EscalationOrder,
    EscalationOutcome,
    LetterOrder,
    LetterOutcome,
    ManyTold,
    ManyVerdicts,
    OddMessages,
    Opened,
    Opening,
    PayoutOrder,
    PayoutOutcome,
    Reckoning,
    RecordOrder,
    SignalsAside,
    WhoseWork,
)
from amends.domain.plan import Plan


@activity.defn
async def find_cut_off(whose: WhoseWork) -> CutOff:
    """Reads what the records hold that a run which was reset may not know."""
    raise NotImplementedError


@activity.defn
async def open_complaint(opening: Opening, body: RawValue) -> Opened:
    """Validates and registers the start under a permanent key, chooses the owner, and pins the policy."""
    raise NotImplementedError


@activity.defn
async def keep_body_part(opening: Opening, part: int, body: RawValue) -> None:
    """Stores one part of a body that is too large to be read."""
    raise NotImplementedError


@activity.defn
async def keep_messages(odd: OddMessages) -> None:
    """Stores messages that nobody can read or carry, so that a person can."""
    raise NotImplementedError


@activity.defn
async def reckon(question: Reckoning) -> Plan:
    """Makes the plan, and loads the policy from the store if the worker does not have it in memory."""
    raise NotImplementedError


@activity.defn
async def reckon_at_hand(question: Reckoning) -> Plan:
    """Makes the plan from memory alone, as a local activity.

    Raises `policy_not_at_hand` where the worker has not loaded the policy yet.
    """
    raise NotImplementedError


@activity.defn
async def send_letter(order: LetterOrder) -> LetterOutcome:
    """Renders a letter once, stores it, sends it, and records what became of it."""
    raise NotImplementedError


@activity.defn
async def escalate(order: EscalationOrder) -> EscalationOutcome:
    """Tells the people whom the step names, down the chain of substitutes and roles."""
    raise NotImplementedError


@activity.defn
async def send_digest(order: DigestOrder) -> DigestOutcome:
    """Sends the notices that were held, in one mail."""
    raise NotImplementedError


@activity.defn
async def authorise(order: ActionOrder, action: RawValue) -> ActionVerdict:
    """Grants or refuses an action under one lock, and stores it with the answer."""
    raise NotImplementedError


@activity.defn
async def authorise_many(order: ActionOrder, many: ManyTold) -> ManyVerdicts:
    """Does the same for many messages of the customer; each is stored and answered by itself."""
    raise NotImplementedError


@activity.defn
async def pay(order: PayoutOrder) -> PayoutOutcome:
    """Pays, or asks a person to pay."""
    raise NotImplementedError


@activity.defn
async def record(order: RecordOrder) -> None:
    """Writes the entries and the row."""
    raise NotImplementedError


@activity.defn
async def set_aside(order: AsideOrder) -> None:
    """Stores signals that this run cannot read any more, for the next run."""
    raise NotImplementedError


@activity.defn
async def take_up(order: AsideOrder) -> SignalsAside:
    """Returns stored signals."""
    raise NotImplementedError
