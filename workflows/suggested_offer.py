"""The offer that the policy suggests: for a person to decide, or given at once on the fast path."""

from amends.domain.offers import Finding, LineKind, OfferLine, OfferState, Resolution
from amends.domain.types import Stage
from amends.workflows.state import BY_THE_POLICY, CaseState


def put_suggestion_on_the_table(state: CaseState) -> None:
    """What the policy would offer, for a person to decide; an empty offer where it would offer nothing."""
    suggested = state.the_plan.suggested
    why = suggested.why if suggested else "the policy suggests no compensation"
    state.propose(suggested.lines if suggested else (), why, BY_THE_POLICY)
    state.stage = Stage.DECIDING


def give_suggestion_at_once(state: CaseState) -> tuple[OfferLine, ...]:
    """The fast path: the policy gives and finds without a person, within what its pages say."""
    plan, suggested = state.the_plan, state.the_plan.suggested
    if suggested and not state.offers:
        offer = state.propose(suggested.lines, suggested.why, BY_THE_POLICY)
        state.replace_offer(offer.model_copy(update={"state": OfferState.APPROVED, "decided_by": BY_THE_POLICY}))
    lines = suggested.lines if suggested else ()
    words = [line.detail for line in lines if line.kind is LineKind.WORDS]
    state.resolution = Resolution(
        finding=Finding(plan.finding or Finding.UPHELD),
        cause=plan.cause or "unknown",
        done="\n".join(words) or "put right at once",
    )
    return lines


def lines_given(state: CaseState) -> tuple[OfferLine, ...]:
    """What this generation's offers gave in the end."""
    given = [
        offer
        for offer in state.offers[state.offers_before :]
        if offer.state in (OfferState.APPROVED, OfferState.ACCEPTED)
    ]
    return given[-1].lines if given else ()
