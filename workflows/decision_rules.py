"""The rules of deciding and resolving: apology before money, one decision on each offer, a cause from the list."""

from collections import Counter
from datetime import datetime
from difflib import get_close_matches

from amends.domain.actions import Action, Assign, Decide, Resolve
from amends.domain.errors import Code
from amends.domain.offers import LineKind, Offer, OfferLine, OfferState, Resolution, Verdict
from amends.domain.types import Reason
from amends.workflows.state import BY_THE_POLICY, CaseState

GIVING = frozenset({Verdict.APPROVE, Verdict.AMEND})


def had_a_part(state: CaseState, person: str) -> Reason | None:
    """Who decides again is not who decided, where the policy wants another (`reopen: {owner: another}`)."""
    if not state.the_plan.another_owner or person not in state.decided_before:
        return None
    return Reason(
        code=Code.NOT_ALLOWED,
        what=f"{person} had a part in the decision before, and this policy wants another one to decide again.",
        do="Leave it to somebody who had no part in it.",
    )


def may_assign(state: CaseState, now: datetime, action: Action | None) -> Reason | None:
    """Refuses to assign it to somebody who may not decide it."""
    return had_a_part(state, action.to) if isinstance(action, Assign) else None


def may_decide(state: CaseState, now: datetime, action: Action | None) -> Reason | None:
    """Refuses a decision before the apology (law 6), and on an offer that is gone or decided."""
    if action is not None and (refused := had_a_part(state, action.by)):
        return refused
    decision = action.decision if isinstance(action, Decide) else None
    offer = state.offer(decision.offer_id) if decision else state.offer_on_the_table
    owed = (
        decision is not None
        and bool(decision_lines(decision.lines, offer))
        and all(line.owed for line in decision_lines(decision.lines, offer))
    )
    if not state.apologised and not owed and not (decision and decision.verdict is Verdict.ASK):
        return Reason(
            code=Code.NOT_APOLOGISED,
            what="The apology has not reached the customer yet.",
            do="Send it, or record the call in which it was spoken; money owed by law does not wait.",
        )
    gives = decision_lines(decision.lines, offer) if decision and decision.verdict in GIVING else ()
    if refused := not_owed(state, gives):
        return refused
    if offer is None and owed and decision is not None and decision.verdict is Verdict.AMEND:
        return None
    if offer is None:
        offers = ", ".join(each.id for each in state.offers) or "none yet"
        return Reason(
            code=Code.NO_SUCH_OFFER, what="There is no such offer to decide.", do=f"The offers are: {offers}."
        )
    if offer.state is not OfferState.PROPOSED:
        return already_decided(state, offer)
    if isinstance(action, Decide) and action.resolution is not None:
        return known_cause(state, action.resolution)
    return None


def decision_lines(lines: tuple[OfferLine, ...], offer: Offer | None) -> tuple[OfferLine, ...]:
    """The lines that a decision is about: its own, else the offer's."""
    return lines or (offer.lines if offer else ())


def not_owed(state: CaseState, lines: tuple[OfferLine, ...]) -> Reason | None:
    """Refuses a line as owed that the policy does not owe, or that was given already.

    Only the policy says what the law demands; a decision only finds that it applies.
    """
    left = owed_by_policy(state) - Counter(_owed(line) for offer in state.offers for line in offer.live if line.owed)
    wanted = Counter(_owed(line) for line in lines if line.owed)
    if not wanted - left:
        return None
    still = ", ".join(f"{amount} {currency}".strip() for _kind, amount, currency in left) or "nothing"
    return Reason(
        code=Code.NOT_OWED,
        what="The policy of this complaint does not say that the law demands this, or it was given already.",
        do=f"Leave 'owed' out, and it counts as goodwill. Still owed by the policy: {still}.",
    )


def owed_by_policy(state: CaseState) -> Counter[tuple[str, str, str]]:
    """What the policy says that the law demands: kind, amount and currency, and how often."""
    suggested = state.the_plan.suggested
    owed = Counter(_owed(line) for line in (suggested.lines if suggested else ()) if line.owed)
    for offer in state.offers:  # what it said before the facts changed was said to the customer's good
        if offer.proposed_by == BY_THE_POLICY:
            owed |= Counter(_owed(line) for line in offer.lines if line.owed)
    return owed


def _owed(line: OfferLine) -> tuple[str, str, str]:
    money = line.money
    return line.kind, format(money.amount.normalize(), "f") if money else "", money.currency if money else ""


def is_unpriced(state: CaseState, line: OfferLine) -> bool:
    """Whether no limit can hold this gesture: it has no worth, and the policy does not suggest it."""
    if line.kind is not LineKind.GESTURE or line.worth is not None:
        return False
    suggested = state.the_plan.suggested
    ours = [*(suggested.lines if suggested else ())]
    ours += [each for offer in state.offers if offer.proposed_by == BY_THE_POLICY for each in offer.lines]
    return (line.kind, line.detail) not in {(each.kind, each.detail) for each in ours}


def already_decided(state: CaseState, offer: Offer) -> Reason:
    """Refuses the second of two decisions at the same moment, and says who decided (field case F11)."""
    if offer.state is OfferState.REPLACED and offer.decided_by is None:
        successor = state.offers[state.offers.index(offer) + 1]
        return Reason(
            code=Code.ALREADY_DECIDED,
            what=f"{successor.proposed_by} proposed {successor.id} in place of {offer.id}.",
            do=f"Look at the case again, and decide {successor.id}.",
        )
    return Reason(
        code=Code.ALREADY_DECIDED,
        what=f"{offer.decided_by or 'The policy'} has already decided {offer.id}: {offer.state}.",
        do="Look at the case again; a resolved complaint can be reopened.",
    )


def may_resolve(state: CaseState, now: datetime, action: Action | None) -> Reason | None:
    """Refuses a resolution while an offered line waits for its answer, or with an unknown cause."""
    if action is not None and (refused := had_a_part(state, action.by)):
        return refused
    if state.resolution is not None:
        return Reason(
            code=Code.ALREADY_DECIDED,
            what="It is resolved already, the letter is on its way.",
            do="Reopen it afterwards if that was wrong.",
        )
    if not state.apologised:
        return Reason(
            code=Code.NOT_APOLOGISED, what="The apology has not reached the customer yet.", do="Apologise first."
        )
    if (offer := state.offer_awaiting_answer) is not None:
        return Reason(
            code=Code.OFFERS_OPEN,
            what=f"The customer has not answered {offer.id} yet.",
            do=f"Wait for the answer, or until it expires at {offer.expires}.",
        )
    if (offer := state.offer_on_the_table) is not None and offer.lines:
        return Reason(
            code=Code.OFFERS_OPEN,
            what=f"{offer.id} waits for a decision.",
            do="Decide it first: approve, amend or decline.",
        )
    return known_cause(state, action.resolution) if isinstance(action, Resolve) else None


def _meant(cause: str, causes: tuple[str, ...]) -> str:
    near = get_close_matches(cause.lower(), causes, n=1)
    return f"Did you mean {near[0]}? " if near else ""


def known_cause(state: CaseState, resolution: Resolution) -> Reason | None:
    """Refuses a cause that is not in the policy's list."""
    causes = state.the_plan.causes
    if causes and resolution.cause not in causes:
        return Reason(
            code=Code.UNKNOWN_CAUSE,
            what="That cause is not in the policy's list.",
            do=f"{_meant(resolution.cause, causes)}Choose one of: {', '.join(causes)}.",
        )
    return None
