"""Sample complaints for a page: for each target and law, one to which they apply."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from amends.domain.complaint import Facts
from amends.policy.pages.conditions import Condition, MoneyRange, NumberRange, SeverityRange
from amends.policy.pages.durations import Span
from amends.policy.pages.laws import REOPENED, ByLaw
from amends.policy.pages.milestones import Milestone


@dataclass(frozen=True)
class Occasion:
    """A target and the laws that may apply with it to one kind of complaint."""

    target: Span
    laws: tuple[ByLaw, ...]
    reopenings: int = 0


def occasions(milestone: Milestone, received: Facts) -> list[Occasion]:
    """Every target with every choice of laws that may apply with it, in the order of the page.

    The kind of complaint that a condition means is found by trying to fulfil it. A target for which that fails stands
    alone, so that its ladder is checked too. `received` is an ordinary complaint.
    """
    found: dict[Occasion, None] = {}
    for facts in _kinds(milestone, received):
        target = milestone.target_for(facts)
        if target is not None:
            laws = tuple(law for law in milestone.by_law or () if law.is_for(facts))
            found[Occasion(target.span, laws, facts.reopenings)] = None
    looked_at = {occasion.target for occasion in found}
    targets = dict.fromkeys((milestone.target, *(other.target for other in milestone.instead)))
    alone = [Occasion(each, ()) for each in targets if isinstance(each, Span) and each not in looked_at]
    return [*found, *alone]


def _kinds(milestone: Milestone, received: Facts) -> Iterator[Facts]:
    """Facts that fulfil one condition of the targets and one of the laws at once, where possible."""
    targets = (None, *(other.when for other in milestone.instead))
    laws = [(None, 0), *((law.when, int(law.counted_from == REOPENED)) for law in milestone.by_law or ())]
    for target, (law, reopenings) in product(targets, laws):
        facts = received.model_copy(update={"reopenings": reopenings})
        for condition in (target, law):
            facts = _fulfilling(condition, facts) if condition else facts
        if all(condition is None or condition.holds(facts) for condition in (target, law)):
            yield facts


def _fulfilling(condition: Condition, facts: Facts) -> Facts:
    """The facts changed so that the condition's own fields hold; another part of it may still forbid them."""
    wanted = {name: getattr(condition, name) for name in Condition.model_fields}
    named = {name: _one_of(value) for name, value in wanted.items() if name in Facts.model_fields and value is not None}
    facts = facts.model_copy(update=named)
    return _fulfilling(condition.any_of[0], facts) if condition.any_of else facts


def _one_of(wanted: object) -> object:
    match wanted:
        case tuple():
            return wanted[0]
        case MoneyRange() | NumberRange():
            return wanted.at_least if wanted.at_least is not None else wanted.at_most
        case SeverityRange():
            return wanted.at_least
        case _:
            return wanted
