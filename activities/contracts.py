"""The names and signatures of all activities: what the workflow may ask of the world.

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
    """What the records hold that a run which was reset may not remember."""
    raise NotImplementedError


@activity.defn
async def open_complaint(opening: Opening, body: RawValue) -> Opened:
    """Validate and register under a key that outlives Temporal's retention, choose the owner, pin the policy."""
    raise NotImplementedError


@activity.defn
async def keep_body_part(opening: Opening, part: int, body: RawValue) -> None:
    """Keep one part of a body that is too large to be read."""
    raise NotImplementedError


@activity.defn
async def keep_messages(odd: OddMessages) -> None:
    """Keep what nobody can read or carry: its words are a person's all the same."""
    raise NotImplementedError


@activity.defn
async def reckon(question: Reckoning) -> Plan:
    """Reckon the plan, loading the policy from the store where it is not at hand."""
    raise NotImplementedError


@activity.defn
async def reckon_at_hand(question: Reckoning) -> Plan:
    """The same as a local activity: memory only; raises `policy_not_at_hand` where the worker has not loaded it yet."""
    raise NotImplementedError


@activity.defn
async def send_letter(order: LetterOrder) -> LetterOutcome:
    """Render once, store, send, and write down what became of it."""
    raise NotImplementedError


@activity.defn
async def escalate(order: EscalationOrder) -> EscalationOutcome:
    """Tell the people whom the step names, down the fallback chain."""
    raise NotImplementedError


@activity.defn
async def send_digest(order: DigestOrder) -> DigestOutcome:
    """Tell in one mail what was held back."""
    raise NotImplementedError


@activity.defn
async def authorise(order: ActionOrder, action: RawValue) -> ActionVerdict:
    """Grant or refuse under one lock, and keep the action with the answer."""
    raise NotImplementedError


@activity.defn
async def authorise_many(order: ActionOrder, many: ManyTold) -> ManyVerdicts:
    """The same for many messages of the customer, each kept and answered by itself."""
    raise NotImplementedError


@activity.defn
async def pay(order: PayoutOrder) -> PayoutOutcome:
    """Pay, or ask a person to."""
    raise NotImplementedError


@activity.defn
async def record(order: RecordOrder) -> None:
    """Write the entries and the row."""
    raise NotImplementedError


@activity.defn
async def set_aside(order: AsideOrder) -> None:
    """Keep signals that the run before the next one cannot hear any more."""
    raise NotImplementedError


@activity.defn
async def take_up(order: AsideOrder) -> SignalsAside:
    """Hand back signals that were kept."""
    raise NotImplementedError
