"""Chooses the policy of a complaint: the first in declared order that governs it, or the default."""

from collections.abc import Iterable, Mapping, Sequence

from amends.domain.complaint import Facts
from amends.domain.errors import AmendsError, Code
from amends.policy.engine.compiler import CompiledPolicy
from amends.policy.jurisdictions import stands_for
from amends.policy.pages.conditions import is_among
from amends.policy.pages.policy_page import Governs


class NoPolicy(AmendsError, LookupError):
    """No policy of the set is for this complaint."""

    kind = Code.NO_POLICY


def choose(policies: Mapping[str, CompiledPolicy], facts: Facts) -> CompiledPolicy:
    """The policy for these facts, by the day of receipt in each policy's own zone. Raises NoPolicy."""
    for policy in in_order(policies.values()):
        if why_not(policy, facts) is None:
            return policy
    raise NoPolicy("no policy governs this complaint and none is the default; publish one that says 'default: true'")


def in_order(policies: Iterable[CompiledPolicy]) -> list[CompiledPolicy]:
    """The policies in the order in which they are asked: declared order, then name; the default last."""
    return sorted(policies, key=lambda policy: (policy.page.default, policy.page.order, policy.name))


def why_not(policy: CompiledPolicy, facts: Facts) -> str | None:
    """Why a policy is not for these facts, in words; None where it is."""
    page, day = policy.page, facts.received_at.astimezone(policy.calendar().zone).date()
    if page.effective_from is not None and day < page.effective_from:
        return f"received on {day}, and it begins on {page.effective_from}"
    if page.effective_to is not None and day > page.effective_to:
        return f"received on {day}, and it ended on {page.effective_to}"
    if page.default:
        return None
    if facts.jurisdiction is not None and page.leaves_out(facts.jurisdiction):
        return f"jurisdiction is {facts.jurisdiction}, and it says that it is not for that"
    misfits = _misfits(page.governs, facts)
    return "; ".join(misfits) if misfits else None


def _misfits(governs: Governs | None, facts: Facts) -> list[str]:
    if governs is None:
        return ["it says of no complaint that it governs it"]
    wanted = {name: getattr(governs, name) for name in Governs.model_fields}
    return [
        f"{name} is {getattr(facts, name) or 'not known'}, and it governs {', '.join(words)}"
        for name, words in wanted.items()
        if words is not None and not _is_meant(name, getattr(facts, name), words)
    ]


def _is_meant(name: str, fact: str | None, words: Sequence[str]) -> bool:
    return stands_for(words, fact) if name == "jurisdiction" else is_among(fact, words)
