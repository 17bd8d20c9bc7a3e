"""Chooses the policy of a complaint: the first in their declared order that governs it, or the default."""

from collections.abc import Mapping

from complaints.complaint import Facts
from planning.compiling import CompiledPolicy
from planning.language import Governs


class NoPolicy(LookupError):
    """No policy of the set is for this complaint."""


def choose(policies: Mapping[str, CompiledPolicy], facts: Facts) -> CompiledPolicy:
    """The policy for these facts, by the day of receipt in each policy's own zone. Raises NoPolicy."""
    in_order = sorted(policies.values(), key=lambda policy: (policy.page.default, policy.page.order, policy.name))
    for policy in in_order:
        if _in_effect(policy, facts) and (policy.page.default or _governs(policy.page.governs, facts)):
            return policy
    raise NoPolicy("no policy governs this complaint and none is the default; publish one that says 'default: true'")


def _in_effect(policy: CompiledPolicy, facts: Facts) -> bool:
    day = facts.received_at.astimezone(policy.calendar().zone).date()
    page = policy.page
    return (page.effective_from is None or day >= page.effective_from) and (
        page.effective_to is None or day <= page.effective_to
    )


def _governs(governs: Governs | None, facts: Facts) -> bool:
    if governs is None:
        return False
    wanted = ((getattr(governs, name), getattr(facts, name)) for name in Governs.model_fields)
    return all(words is None or fact in words for words, fact in wanted)
