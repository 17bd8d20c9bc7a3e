"""Explains what a set of policies means for one complaint: which policy and path, and why not the others."""

from dataclasses import dataclass

from amends.domain.complaint import Facts
from amends.domain.plan import ClockEvent, EventKind, HandlingPath, Plan
from amends.domain.types import Money
from amends.policy.engine.compiler import CompiledPolicy, CompiledSet
from amends.policy.engine.planner import reckon
from amends.policy.engine.selection import choose, in_order, why_not
from amends.policy.pages.conditions import Condition
from amends.policy.pages.policy_page import SeverePath, StraightThroughPath
from amends.policy.pages.roster import Roster
from amends.policy.review.lint import totals


@dataclass(frozen=True)
class Decider:
    """A role: its limit for one decision (None: no limit), its people, and whether the limit is enough."""

    role: str
    limit: Money | None
    people: tuple[str, ...]
    enough: bool


@dataclass(frozen=True)
class Explanation:
    """What happens to a complaint when it comes in. `others` and `other_paths` say why each is not taken."""

    policy: CompiledPolicy
    others: dict[str, str]
    other_paths: dict[str, str]
    plan: Plan
    deciders: tuple[Decider, ...]


def explain(compiled: CompiledSet, facts: Facts) -> Explanation:
    """What the set means for these facts at the moment of receipt. Raises NoPolicy."""
    policy = choose(compiled.policies, facts)
    others = {each.name: _why_not(each, policy, facts) for each in in_order(compiled.policies.values())}
    del others[policy.name]
    received = ClockEvent(kind=EventKind.RECEIVED, at=facts.received_at)
    plan = reckon(policy, facts, [received], facts.received_at)
    return Explanation(policy, others, _other_paths(policy, plan.path, facts), plan, _deciders(plan, compiled.roster))


def _why_not(policy: CompiledPolicy, chosen: CompiledPolicy, facts: Facts) -> str:
    reason = why_not(policy, facts)
    if reason is not None:
        return reason
    if policy.page.default:
        return f"it is for what no other governs, and '{chosen.name}' governs this"
    orders = f"order {chosen.page.order}" if policy.page.order != chosen.page.order else "the same order, by its name"
    return f"it fits, too, but '{chosen.name}' comes first ({orders})"


def _other_paths(policy: CompiledPolicy, taken: HandlingPath, facts: Facts) -> dict[str, str]:
    """The paths that are tried before the chosen one, and why each does not fit."""
    paths = policy.page.paths
    asked = ((HandlingPath.SEVERE, paths.severe), (HandlingPath.STRAIGHT_THROUGH, paths.straight_through))
    found: dict[str, str] = {}
    for path, way in asked:
        if path is taken:
            break
        found[str(path)] = (
            "; ".join(misfits(way.when, facts) or _unknown(way, facts)) if way else "the page has no such path"
        )
    return found


def _unknown(way: SeverePath | StraightThroughPath, facts: Facts) -> list[str]:
    """The lines of a path whose amount is not known."""
    lines = way.gives if isinstance(way, StraightThroughPath) else ()
    missing = dict.fromkeys(str(line.money) for line in lines if line.offer_line(facts) is None)
    return [f"{amount} is not known, and it would be given" for amount in missing]


def misfits(condition: Condition, facts: Facts) -> list[str]:
    """The parts of a condition that these facts do not fulfil, in words."""
    names = [name for name in Condition.model_fields if getattr(condition, name) is not None]
    found: list[str] = []
    for name in names:
        alone = Condition.model_construct(**{name: getattr(condition, name)})
        if alone.holds(facts):
            continue
        if name == "any_of":
            found.append("none of its alternatives ('any') fits")
        elif name == "none_of":
            found.append("it is excluded by 'not'")
        else:
            found.append(f"{name} is {_fact(getattr(facts, name))}")
    return found


def _fact(value: object) -> str:
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value or "not known")


def _deciders(plan: Plan, roster: Roster | None) -> tuple[Decider, ...]:
    """Every role with a limit. An offer without money is in the limit of each."""
    wanted = totals(line.money for line in plan.suggested.lines) if plan.suggested else []
    return tuple(
        Decider(
            role,
            limit,
            tuple(person.name for person in roster.in_role(role)) if roster else (),
            all(money.within(limit) for money in wanted),
        )
        for role, limit in plan.limits.items()
    )
